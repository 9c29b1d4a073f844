"""Files of another owner, for tests that root runs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SOMEBODY = 4321

needs_root = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root works on what belongs to others"
)


def give_away(folder: Path) -> None:
    """Have the folder and all that is in it belong to somebody."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, SOMEBODY, SOMEBODY)


@contextmanager
def as_somebody(folder: Path) -> Iterator[None]:
    """Be somebody without root's rights on everything for the block; the folder is theirs from then on."""
    if os.geteuid() != 0:
        yield
        return
    give_away(folder)
    above = [
        (parent, parent.stat().st_mode) for parent in folder.parents if not parent.stat().st_mode & 0o001
    ]
    for parent, mode in above:
        parent.chmod(mode | 0o011)
    os.setegid(SOMEBODY)
    os.seteuid(SOMEBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        for parent, mode in above:
            parent.chmod(mode)


def not_given_away(folder: Path) -> list[str]:
    """What in the folder does not belong to that somebody."""
    owners = {path: (path.stat().st_uid, path.stat().st_gid) for path in folder.rglob("*")}
    return [path.name for path, owner in owners.items() if owner != (SOMEBODY, SOMEBODY)]
