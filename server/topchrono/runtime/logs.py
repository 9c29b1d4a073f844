"""Logging that neither blocks the event loop nor raises, and whose volume is bounded."""

import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import structlog

from topchrono.runtime.background_writer import BackgroundWriter
from topchrono.runtime.log_file import LogFile
from topchrono.runtime.log_limit import LogLimit

LONGEST = 4_000
"""Characters of a record: of a longer one, the beginning and the end are kept."""
BEGINNING = 1_000
REPORT_EVERY_S = 5.0
"""How often the counts of repetitions are looked for."""
UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

log = structlog.get_logger()


class LimitedHandler(logging.Handler):
    """Renders records, as far as the rate limit admits them, and never raises."""

    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__()
        self._write = write
        self._limit = LogLimit()
        self.setFormatter(_formatter())

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, unless there were too many."""
        try:
            self.report()
            if self._limit.admits(record):
                self._write(f"{printable(shortened(self.format(record)))}\n")
        except Exception:  # noqa: BLE001 - logging it would fail in the same way
            self.handleError(record)

    def report(self, *, are_all_due: bool = False) -> None:
        """Write how often what was admitted has been repeated."""
        self.acquire()
        try:
            for line in self._limit.summaries(are_all_due=are_all_due):
                self._write(f"{printable(line)}\n")
        finally:
            self.release()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Ignore the error: logging would report it to the stream that has just failed."""


def console() -> TextIO:
    """A separate stream to standard error: Python flushes the usual one at its end, which may block.

    A standard error that was closed is a stream to nowhere.
    """
    if sys.stderr is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    return open(
        sys.stderr.fileno(), "w", encoding=sys.stderr.encoding, errors="backslashreplace", closefd=False
    )


@contextmanager
def logging_to(stream: TextIO) -> Iterator[None]:
    """Write all logs of this process to ``stream`` until the end of the block."""
    processors = structlog.get_config()["processors"][:-1]
    structlog.configure(
        logger_factory=structlog.stdlib.LoggerFactory(),
        processors=[*processors, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    )
    ours = logging.getLogger("topchrono")
    ours.setLevel(logging.INFO)
    logging.captureWarnings(True)
    hooks = sys.unraisablehook, threading.excepthook
    sys.unraisablehook, threading.excepthook = _log_unraisable, _log_failed_thread

    def write(text: str) -> None:
        stream.write(text)
        stream.flush()

    try:
        with _handling(write):
            yield
    finally:
        sys.unraisablehook, threading.excepthook = hooks
        logging.captureWarnings(False)
        ours.setLevel(logging.NOTSET)
        structlog.reset_defaults()


@contextmanager
def logging_into(path: Path) -> Iterator[None]:
    """Write all logs of this process into the file at ``path`` as well until the end of the block."""

    def report(error: OSError) -> None:
        log.warning("the log file can't be written", file=path.name, reason=error.strerror)

    with _handling(LogFile(path, on_failure=report).write):
        yield


@contextmanager
def _handling(write: Callable[[str], None]) -> Iterator[None]:
    writer = BackgroundWriter(write, name="log")
    handler = LimitedHandler(writer.put)
    ended = threading.Event()

    def report() -> None:
        while not ended.wait(REPORT_EVERY_S):
            handler.report()

    threading.Thread(target=report, name="log counts", daemon=True).start()
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        ended.set()
        root.removeHandler(handler)
        handler.report(are_all_due=True)
        writer.close()


def shortened(text: str) -> str:
    """``text`` of bounded length."""
    left_out = len(text) - LONGEST
    if left_out <= 0:
        return text
    return f"{text[:BEGINNING]}\n… {left_out:,} characters left out …\n{text[BEGINNING - LONGEST :]}"


def printable(text: str) -> str:
    """``text`` without characters that steer a terminal: an error may quote what a stranger has sent."""
    return UNPRINTABLE.sub("?", text)


def _formatter() -> logging.Formatter:
    # Without local variables in tracebacks: names and addresses must not be logged.
    renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
        ],
    )


def _log_unraisable(unraisable: "sys.UnraisableHookArgs") -> None:
    log.error("an error could not be raised", exc_info=unraisable.exc_value)


def _log_failed_thread(failed: threading.ExceptHookArgs) -> None:
    log.error("a thread has failed", exc_info=failed.exc_value)
