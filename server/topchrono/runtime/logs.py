"""What the programs write of themselves: a log that neither holds up the evening nor ends a part of it."""

import logging
import queue
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import QueueHandler
from threading import Thread
from typing import TextIO

import structlog

MOST_WAITING = 10_000
"""RecordQueue; what comes while so many can't be written is lost."""
FLUSH_TIMEOUT_S = 1.0
"""How long the end of the process waits for what is still to be written."""

RecordQueue = queue.SimpleQueue[logging.LogRecord | None]
"""None at the end."""


class DroppingHandler(QueueHandler):
    """Hands records on to the thread that writes them; what can't be is lost, and nobody fails for it."""

    def __init__(self, records: RecordQueue) -> None:
        super().__init__(records)
        self._records = records

    def enqueue(self, record: logging.LogRecord) -> None:
        """Put the record at the end, if there is room."""
        if self._records.qsize() < MOST_WAITING:
            self._records.put_nowait(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Not even complain: the usual complaint goes where nothing can be written."""


def console() -> TextIO:
    """A way of its own to where errors are told: at its end, Python waits for the usual one."""
    return open(
        sys.stderr.fileno(), "w", encoding=sys.stderr.encoding, errors="backslashreplace", closefd=False
    )


@contextmanager
def logging_to(stream: TextIO) -> Iterator[None]:
    """Write all logs of this process to ``stream`` until the end of the block, in a thread of their own.

    A full disk, a pipe that nobody reads or a console that is paused stop that thread and nobody else.
    """
    records: RecordQueue = queue.SimpleQueue()
    handler = DroppingHandler(records)
    writer = Thread(target=_write, args=(records, stream), name="log", daemon=True)
    # The usual ones, without the values of variables: an error must not write names and addresses into a log.
    renderer = structlog.dev.ConsoleRenderer(
        colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(
        logger_factory=structlog.stdlib.LoggerFactory(),
        processors=[*structlog.get_config()["processors"][:-1], renderer],
    )
    root, ours = logging.getLogger(), logging.getLogger("topchrono")
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    writer.start()
    try:
        yield
    finally:
        root.removeHandler(handler)
        ours.setLevel(logging.NOTSET)
        structlog.reset_defaults()
        records.put(None)
        writer.join(FLUSH_TIMEOUT_S)


def _write(records: RecordQueue, stream: TextIO) -> None:
    # No handler of logging's: it would hold a lock that the end of the process waits for.
    while record := records.get():
        with suppress(OSError, ValueError):
            stream.write(f"{record.getMessage()}\n")
            stream.flush()
