"""Rate limit of a log by cause, so that no fault and no stranger fills a disk with it."""

import sys
import time
from collections.abc import Callable
from logging import ERROR, LogRecord
from types import TracebackType

WINDOW_S = 60.0
"""A cause is logged once, and its repetitions are counted for so long."""
MOST_LINES = 60
"""Records in a window, whatever their causes."""
MOST_MINOR = MOST_LINES // 2
"""Records in a window that are less than errors: the others are kept for errors."""
LONGEST_EVENT = 100
"""Characters of a record by which its repetitions are named."""
NO_VALUES = {"event", "timestamp", "level", "exc_info", "stack_info"}

Cause = tuple[object, ...]


class Repetitions:
    """One cause in its window."""

    def __init__(self, event: str, until: float) -> None:
        self.event = event
        self.until = until
        self.count = 0
        """How many more there were."""


class LogLimit:
    """Admits one record per cause and window, and a limited number in all; counts the others."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._causes: dict[Cause, Repetitions] = {}
        self._until = 0.0
        self._lines = 0
        self._left_out = 0

    def admits(self, record: LogRecord) -> bool:
        """Whether to write ``record``."""
        now = self._monotonic()
        if now >= self._until:
            self._until, self._lines = now + WINDOW_S, 0
        cause = cause_of(record)
        if known := self._causes.get(cause):
            known.count += 1
            return False
        if self._lines >= (MOST_LINES if record.levelno >= ERROR else MOST_MINOR):
            self._left_out += 1
            return False
        self._lines += 1
        self._causes[cause] = Repetitions(event_of(record)[:LONGEST_EVENT], now + WINDOW_S)
        return True

    def summaries(self, *, are_all_due: bool = False) -> list[str]:
        """The counts of causes whose window has ended, or of all, each as a line; they are forgotten then."""
        now = self._monotonic()
        lines = []
        for cause, known in list(self._causes.items()):
            if are_all_due or now >= known.until:
                del self._causes[cause]
                if known.count:
                    lines.append(_summary(known.count, known.event))
        if self._left_out and (are_all_due or now >= self._until):
            lines.append(_summary(self._left_out, "too many different ones"))
            self._left_out = 0
        return lines


def cause_of(record: LogRecord) -> Cause:
    """What repetitions have in common: place, level, error, and what our own code says of it.

    Texts of libraries don't count: strangers may choose them.
    """
    place = (record.pathname, record.lineno, record.levelno)
    if not isinstance(record.msg, dict):
        return (*place, *_error(record.exc_info))
    values = sorted((key, str(value)) for key, value in record.msg.items() if key not in NO_VALUES)
    return (*place, *_error(record.msg.get("exc_info")), event_of(record), *values)


def event_of(record: LogRecord) -> str:
    """The first line of the record's text."""
    text = record.msg.get("event", "") if isinstance(record.msg, dict) else record.msg
    return str(text).partition("\n")[0]


def _error(given: object) -> Cause:
    """The error's type and the place where it was raised."""
    error = given if isinstance(given, BaseException) else None
    if given is True:
        error = sys.exception()
    elif isinstance(given, tuple) and isinstance(given[1], BaseException):
        error = given[1]
    if error is None:
        return ()
    return (type(error), *_innermost(error.__traceback__))


def _innermost(trace: TracebackType | None) -> Cause:
    while trace and trace.tb_next:
        trace = trace.tb_next
    return (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else ()


def _summary(count: int, event: str) -> str:
    return f"… {count:,} more like this in the last minute: {event}"
