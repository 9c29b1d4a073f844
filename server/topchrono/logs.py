"""What the programs write of themselves: a log that neither holds up the evening nor ends a part of it."""

import logging
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import QueueHandler, QueueListener
from typing import TextIO

import structlog

MOST_WAITING = 10_000
"""Lines; what comes while so many can't be written is lost."""


class Lossy(logging.Handler):
    """Loses what it can't write: nothing that anybody does for the evening may fail for it."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Not even complain: the usual complaint goes to the same place."""


class Waiting(Lossy, QueueHandler):
    """Hands lines on to the thread that writes them."""

    def __init__(self, lines: "queue.SimpleQueue[logging.LogRecord]") -> None:
        super().__init__(lines)
        self._lines = lines

    def enqueue(self, record: logging.LogRecord) -> None:
        """Put the record at the end, if there is room."""
        if self._lines.qsize() < MOST_WAITING:
            self._lines.put_nowait(record)


class Writing(Lossy, logging.StreamHandler[TextIO]):
    """Writes lines, however long that takes."""


@contextmanager
def logging_to(stream: TextIO) -> Iterator[None]:
    """Write all logs of this process to ``stream`` until the end of the block, in a thread of their own.

    A full disk, a pipe that nobody reads or a console that is paused stop that thread and nobody else.
    """
    lines: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    waiting = Waiting(lines)
    writer = QueueListener(lines, Writing(stream))
    # The usual ones, without the values of variables: an error must not write names and addresses into a log.
    console = structlog.dev.ConsoleRenderer(
        colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(
        logger_factory=structlog.stdlib.LoggerFactory(),
        processors=[*structlog.get_config()["processors"][:-1], console],
    )
    root, ours = logging.getLogger(), logging.getLogger("topchrono")
    root.addHandler(waiting)
    ours.setLevel(logging.INFO)
    writer.start()
    try:
        yield
    finally:
        root.removeHandler(waiting)
        ours.setLevel(logging.NOTSET)
        structlog.reset_defaults()
        writer.stop()
