"""A real file system of a few megabytes, to be filled."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


class SmallDisk:
    """A disk that holds one evening."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._filler = path / "filler"

    @property
    def evening(self) -> Path:
        """The evening's folder."""
        return self.path / "evening"

    def fill(self) -> None:
        """Leave no byte free."""
        with self._filler.open("ab", buffering=0) as file:
            for size in (65_536, 1):
                with suppress(OSError):
                    while file.write(bytes(size)):
                        pass
        assert shutil.disk_usage(self.path).free == 0

    def make_room(self) -> None:
        """Free what was filled."""
        self._filler.unlink(missing_ok=True)

    def remount(self, option: str) -> None:
        """Change the disk: ``ro`` makes it read-only."""
        _run("mount", "-o", f"remount,{option}", str(self.path))


@contextmanager
def mounted(path: Path, *, size: str = "8m", options: str = "") -> Iterator[SmallDisk]:
    """The disk at ``path``; the test is skipped where there can't be one."""
    path.mkdir()
    options = ",".join(filter(None, (f"size={size}", "mode=700", options)))
    if sys.platform != "linux" or not _run("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(path)):
        pytest.skip("only root can mount a small disk")
    try:
        yield SmallDisk(path)
    finally:
        _run("umount", "--lazy", str(path))


def _run(*command: str) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False
