"""``topchrono`` alone, run for real in a home of its own."""

import asyncio
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.evening import READY_WITHIN_S
from tests.server_process import ServerProcess

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/prepare\?key=\S+")


class Opened:
    """What ``topchrono`` has printed, and where it leads."""

    def __init__(self, process: ServerProcess, told: str) -> None:
        self.process, self.told = process, told
        self.address = told[slice(*ADDRESS.search(told).span())]  # type: ignore[union-attr]  # waited for
        self.port = urlsplit(self.address).port


class BrowserScript:
    """Stands for the person's browser: it notes the address that it is to open."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen = folder / "seen"
        script = folder / "browser"
        script.write_text(
            f'#!/bin/sh\necho "$1" > "{self.seen}.new" && mv "{self.seen}.new" "{self.seen}"\n',
            encoding="utf-8",
        )
        script.chmod(0o755)
        monkeypatch.setenv("BROWSER", str(script))

    async def address(self) -> str:
        """The address, once it is opened."""
        async with asyncio.timeout(READY_WITHIN_S):
            while not self.seen.exists():
                await asyncio.sleep(0.02)
        return self.seen.read_text(encoding="utf-8").strip()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the evenings, which is not there yet."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return tmp_path / "data" / "topchrono" / "evenings"


@asynccontextmanager
async def opened(home: Path, *arguments: str) -> AsyncIterator[Opened]:
    """``topchrono`` with these arguments, once it has printed its address."""
    home.parents[1].mkdir(exist_ok=True)
    printed = home.parents[1] / "printed"
    with printed.open("w") as output:
        process = ServerProcess([*arguments], None, printed=output.fileno())
    try:
        async with asyncio.timeout(READY_WITHIN_S):
            while not ("Pour arrêter" in (told := printed.read_text()) and ADDRESS.search(told)):
                assert process.returncode is None, printed.read_text()
                await asyncio.sleep(0.02)
        yield Opened(process, told)
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()
