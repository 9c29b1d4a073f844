"""What the server writes into its log."""

import asyncio
import contextlib
import io
import logging
import os
import re
import threading
import time
import warnings
from pathlib import Path

import pytest
import structlog

from tests.conftest import EveningFactory
from topchrono.runtime.log_limit import MOST_LINES, MOST_MINOR
from topchrono.runtime.logs import LONGEST, logging_into, logging_to

pytestmark = pytest.mark.slow


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
    assert re.fullmatch(r"[-\d]{10} [:\d]{8} \[error +\] a task has failed\n", written.getvalue())


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
        for number in range(3):
            structlog.get_logger("topchrono").info(f"line {number}")
    # The end of the program does not wait for it either, or not for long.
    assert console.getvalue() == ""
    console.goes_on.set()
    while len(console.getvalue().splitlines()) < 3:
        time.sleep(0.01)
    assert [line[-6:] for line in console.getvalue().splitlines()] == ["line 0", "line 1", "line 2"]


def test_a_console_that_is_paused_does_not_keep_the_log_file_from_being_written(tmp_path: Path) -> None:
    console = Paused()
    with logging_to(console), logging_into(tmp_path / "topchrono.log"):
        logging.getLogger("asyncio").error("a task has failed")
    assert "a task has failed" in (tmp_path / "topchrono.log").read_text("utf-8")
    console.goes_on.set()


def test_what_is_repeated_is_logged_once_and_counted() -> None:
    written = io.StringIO()
    with logging_to(written):
        for number in range(1_235):
            try:
                raise ValueError(f"attempt {number}")
            except ValueError:
                structlog.get_logger("topchrono").exception("the deadline could not be written")
    text = written.getvalue()
    assert text.count("Traceback") == 1
    assert text.endswith("… 1,234 more like this in the last minute: the deadline could not be written\n")


def test_different_causes_are_bounded_as_well_and_errors_come_through() -> None:
    written = io.StringIO()
    with logging_to(written):
        for number in range(10_000):
            structlog.get_logger("topchrono").info("an offer was set aside", number=number)
        for number in range(10_000):
            structlog.get_logger("topchrono").error("a page has a fault", page=number)
    lines = written.getvalue().splitlines()
    assert sum("set aside" in line for line in lines) == MOST_MINOR
    assert sum("a fault" in line for line in lines) == MOST_LINES - MOST_MINOR
    assert lines[-1].endswith(
        f"… {20_000 - MOST_LINES:,} more like this in the last minute: too many different ones"
    )


def test_a_long_record_is_cut_in_its_middle() -> None:
    written = io.StringIO()
    with logging_to(written):
        logging.getLogger("asyncio").error("begin%send", "x" * 10_000_000)
    assert len(written.getvalue()) < LONGEST + 100
    assert "begin" in written.getvalue()
    assert written.getvalue().endswith("end\n")


def test_no_text_steers_the_terminal() -> None:
    written = io.StringIO()
    with logging_to(written):
        try:
            raise ValueError("\x1b[2J\x07")
        except ValueError:
            logging.getLogger("asyncio").exception("\x1b]0;title\x07\r")
    assert set("\x1b\x07\r").isdisjoint(written.getvalue())


def test_errors_that_python_prints_by_itself_are_logged() -> None:
    class Broken:
        def __del__(self) -> None:
            raise ValueError("in a destructor")

    def fail() -> None:
        raise ValueError("in a thread")

    written = io.StringIO()
    with logging_to(written):
        Broken()
        failing = threading.Thread(target=fail)
        failing.start()
        failing.join()
        warnings.warn("in a library", stacklevel=1)
    for place in ("in a destructor", "in a thread", "in a library"):
        assert place in written.getvalue()


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


async def test_a_deadline_that_is_retried_without_success_is_logged_once(
    evening_factory: EveningFactory,
) -> None:
    read, write = os.pipe()
    evening = await evening_factory(log=write, pitch_seconds=1)
    os.close(write)
    await evening.go_until("start_clock")
    await evening.go()
    evening.fill_disk()
    await evening.until(lambda view: view["storage"]["unwritten_since"])
    # As long as some attempts.
    await asyncio.sleep(1.5)
    await evening.kill()
    with os.fdopen(read, encoding="utf-8") as log:
        assert log.read().count("the deadline could not be written") == 1


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
