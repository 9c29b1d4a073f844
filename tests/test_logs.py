"""What the server writes into its log."""

import io
import logging
import os
import threading

import structlog

from tests.conftest import EveningFactory
from topchrono.logs import MOST_WAITING, logging_to


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
        console.goes_on.set()
    lines = console.getvalue().splitlines()
    assert lines[0].endswith("line 0")
    # One may be on its way to the console while so many wait.
    assert MOST_WAITING <= len(lines) <= MOST_WAITING + 1


async def test_an_evening_goes_on_when_nobody_takes_its_log(evening_factory: EveningFactory) -> None:
    read, write = os.pipe()
    os.close(read)
    evening = await evening_factory(pitch_seconds=1, log=write)
    os.close(write)
    evening.fill_disk()
    answer = await evening.command("open_doors")
    assert answer["error"]["code"] == "not_saved"
    evening.empty_disk()
    assert (await evening.command("open_doors"))["ok"]
