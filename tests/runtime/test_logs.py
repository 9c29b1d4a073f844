"""What the server writes into its log."""

import asyncio
import contextlib
import io
import logging
import os
import threading
import time

import structlog

from tests.conftest import EveningFactory
from topchrono.runtime.logs import MOST_WAITING, logging_to


def test_an_error_in_the_log_shows_no_values() -> None:
    written = io.StringIO()
    address = "lea@exemple.fr"
    with logging_to(written):
        try:
            raise ValueError("the disk is full")
        except ValueError:
            structlog.get_logger().exception("an offer could not be written")
    assert "an offer could not be written" in written.getvalue()
    assert "the disk is full" in written.getvalue()
    assert address not in written.getvalue()


def test_what_libraries_complain_of_is_in_the_same_log() -> None:
    written = io.StringIO()
    with logging_to(written):
        logging.getLogger("asyncio").error("a task has failed")
        logging.getLogger("aiohttp.access").info("GET /")
    assert written.getvalue() == "a task has failed\n"


class Paused(io.StringIO):
    """A console that somebody has paused."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = threading.Event()

    def write(self, text: str) -> int:
        self.goes_on.wait()
        return super().write(text)


def test_nobody_waits_for_a_console_that_is_paused() -> None:
    console = Paused()
    with logging_to(console):
        for number in range(MOST_WAITING + 100):
            structlog.get_logger("topchrono").info(f"line {number}")
    # The end of the program does not wait for it either, or not for long.
    assert console.getvalue() == ""
    console.goes_on.set()
    while not console.getvalue().endswith("\n") or len(console.getvalue().splitlines()) < MOST_WAITING:
        time.sleep(0.01)
    lines = console.getvalue().splitlines()
    assert lines[0].endswith("line 0")
    # One may be on its way to the console while so many wait.
    assert MOST_WAITING <= len(lines) <= MOST_WAITING + 1


async def test_an_evening_goes_on_when_nobody_takes_its_log(evening_factory: EveningFactory) -> None:
    read, write = os.pipe()
    fill(write)
    evening = await evening_factory(log=write)
    os.close(write)
    for _ in range(2):
        evening.fill_disk()
        answer = await evening.command("open_doors")
        assert answer["error"]["code"] == "not_saved"
        evening.empty_disk()
        # The first time nobody empties the pipe, the second time nobody could.
        if read:
            os.close(read)
            read = 0
    assert (await evening.command("open_doors"))["ok"]


async def test_a_server_whose_log_is_blocked_ends_on_a_signal(
    evening_factory: EveningFactory,
) -> None:
    read, write = os.pipe()
    fill(write)
    evening = await evening_factory(log=write)
    os.close(write)
    evening.fill_disk()
    await evening.command("open_doors")
    async with asyncio.timeout(10):
        await evening.stop()
    os.close(read)


def fill(pipe: int) -> None:
    os.set_blocking(pipe, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(pipe, b"x" * 4096)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(pipe, b"x")
    os.set_blocking(pipe, True)
