"""Logging that neither blocks the event loop nor raises: a bounded queue, written by a thread of its own."""

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
"""Records in the queue; further ones are dropped."""
FLUSH_TIMEOUT_S = 1.0
"""How long the end of the process waits for the queue to drain."""

RecordQueue = queue.SimpleQueue[logging.LogRecord | None]
"""None stops the writer."""


class DroppingHandler(QueueHandler):
    """Queues records for the writer thread; drops them when the queue is full, and never raises."""

    def __init__(self, records: RecordQueue) -> None:
        super().__init__(records)
        self._records = records

    def enqueue(self, record: logging.LogRecord) -> None:
        """Queue the record, unless the queue is full."""
        if self._records.qsize() < MOST_WAITING:
            self._records.put_nowait(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Ignore the error: logging would report it to the stream that has just failed."""


def console() -> TextIO:
    """A separate stream to standard error: Python flushes the usual one at its end, which may block."""
    return open(
        sys.stderr.fileno(), "w", encoding=sys.stderr.encoding, errors="backslashreplace", closefd=False
    )


@contextmanager
def logging_to(stream: TextIO) -> Iterator[None]:
    """Write all logs of this process to ``stream`` until the end of the block, in a thread of their own.

    A full disk, a full pipe or a paused console blocks that thread alone.
    """
    records: RecordQueue = queue.SimpleQueue()
    handler = DroppingHandler(records)
    writer = Thread(target=_write, args=(records, stream), name="log", daemon=True)
    # The default processors, without local variables in tracebacks: names and addresses must not be logged.
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
