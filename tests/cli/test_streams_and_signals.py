"""What terminals, pipes and signals do to the server: nothing, but to end it when it is asked to."""

import asyncio
import contextlib
import os
import pty
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from tests.evening import PROGRAMME, Evening, free_port

pytestmark = pytest.mark.slow

IGNORED = (signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
WITHIN_S = 20
STREAMS = (
    *("2>&-", ">&-", "<&- >&- 2>&-"),
    *("| head -1", "| true", ">/dev/full", "2>/dev/full", ">/dev/full 2>/dev/full"),
)

Start = Callable[..., Awaitable["Server"]]


class Server:
    """A server started by a shell, with the standard streams that it was given there."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path, port: int) -> None:
        self.process = process
        self.folder = folder
        self._url = f"http://127.0.0.1:{port}/healthz"

    async def is_up(self) -> bool:
        """Whether it answers within a while."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WITHIN_S), aiohttp.ClientSession() as session:
                while True:
                    with contextlib.suppress(aiohttp.ClientError):
                        async with session.get(self._url) as response:
                            return response.status == 200
                    await asyncio.sleep(0.05)
        return False

    async def logs(self, words: str) -> None:
        """Wait for these words in the log, which is written in the background."""
        async with asyncio.timeout(WITHIN_S):
            while not self._log_file.is_file() or words not in self.log:
                await asyncio.sleep(0.05)

    @property
    def _log_file(self) -> Path:
        return self.folder / "topchrono.log"

    @property
    def log(self) -> str:
        return self._log_file.read_text("utf-8")

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    @property
    def pid(self) -> int:
        """The server itself, not the shell that started it."""
        return int((self.folder.parent / "pid").read_text("ascii"))

    async def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        async with asyncio.timeout(WITHIN_S):
            await self.process.wait()


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Starts a server: ``await start("2>&-")``."""
    (tmp_path / "programme.csv").write_text(PROGRAMME, encoding="utf-8")
    servers: list[Server] = []

    async def begin(streams: str = "", *, stdout: int | None = None, **variables: str) -> Server:
        port = free_port()
        serve = f"serve programme.csv --data evening --port {port} --no-obs"
        # The shell stands for the number of the process that it becomes.
        run = f"sh -c 'echo $$ >pid; exec {sys.executable} -m topchrono {serve}' {streams}"
        process = await asyncio.create_subprocess_shell(
            run, cwd=tmp_path, env={**os.environ, **variables}, stdout=stdout, stderr=stdout
        )
        servers.append(Server(process, tmp_path / "evening", port))
        return servers[-1]

    yield begin
    for server in servers:
        await server.end()


@pytest.mark.parametrize("streams", STREAMS)
async def test_it_starts_whatever_its_standard_streams_are_and_keeps_its_files_from_their_numbers(
    start: Start, streams: str
) -> None:
    server = await start(streams)
    assert await server.is_up()
    await server.logs("the server listens")
    open_files = [Path(f"/proc/{server.pid}/fd/{number}").readlink() for number in range(3)]
    assert not any(file.is_relative_to(server.folder) for file in open_files)


async def test_links_that_nobody_reads_are_reported_in_the_log(start: Start) -> None:
    server = await start(">/dev/full")
    assert await server.is_up()
    async with asyncio.timeout(WITHIN_S):
        while "the standard output can't be written" not in server.log:
            await asyncio.sleep(0.05)


async def test_it_starts_when_nobody_reads_a_pipe_that_is_full(start: Start) -> None:
    read, write = os.pipe()
    os.set_blocking(write, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(write, b"x")
    os.set_blocking(write, True)
    server = await start(stdout=write)
    assert await server.is_up()
    await server.end()
    assert server.process.returncode == 0
    os.close(read)
    os.close(write)


async def test_it_starts_and_goes_on_when_its_terminal_is_gone(start: Start) -> None:
    keyboard, terminal = pty.openpty()
    server = await start(stdout=terminal)
    os.close(terminal)
    os.close(keyboard)
    assert await server.is_up()
    server.send(signal.SIGUSR1)
    assert await server.is_up()


@pytest.mark.parametrize("variables", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "latin-1"}])
async def test_it_starts_whatever_the_locale_can_t_print(start: Start, variables: dict[str, str]) -> None:
    assert await (await start(PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", **variables)).is_up()


@pytest.mark.parametrize("name", ["topchrono.log", "topchrono.log.1"])
async def test_it_starts_with_a_folder_in_place_of_its_log(start: Start, tmp_path: Path, name: str) -> None:
    (tmp_path / "evening" / name).mkdir(parents=True)
    server = await start(f"2>{tmp_path}/errors")
    assert await server.is_up()
    if name == "topchrono.log":
        await server.end()
        assert "the log file can't be written" in (tmp_path / "errors").read_text("utf-8")


async def test_a_closed_terminal_and_a_stop_key_change_nothing(evening: Evening) -> None:
    for number in IGNORED:
        evening.send_signal(number)
    await asyncio.sleep(0.2)
    assert await evening.answers()
    assert (await evening.command("open_doors"))["ok"]


@pytest.mark.parametrize("number", ENDING)
async def test_a_signal_ends_it_cleanly_however_often_it_comes(start: Start, number: signal.Signals) -> None:
    server = await start()
    assert await server.is_up()
    for _ in range(20):
        with contextlib.suppress(ProcessLookupError):
            server.send(number)
        await asyncio.sleep(0.05)
    async with asyncio.timeout(WITHIN_S):
        assert await server.process.wait() == 0
    assert f"signal={number.name}" in server.log
    assert not (server.folder / "journal.db-wal").exists()


async def test_a_signal_while_it_starts_ends_it_cleanly_too(start: Start) -> None:
    server = await start()
    async with asyncio.timeout(WITHIN_S):
        while not (server.folder / "journal.db").exists():
            await asyncio.sleep(0.001)
    server.send(signal.SIGINT)
    server.send(signal.SIGINT)
    async with asyncio.timeout(WITHIN_S):
        assert await server.process.wait() == 0
    assert not (server.folder / "journal.db-wal").exists()
