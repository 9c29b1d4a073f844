"""Which records of many are written."""

import logging

from topchrono.runtime.log_limit import MOST_LINES, WINDOW_S, LogLimit


class Log:
    """A log whose minutes pass by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.limit = LogLimit(monotonic=lambda: self.seconds)

    def write(self, text: str, *, line: int = 1, level: int = logging.ERROR) -> bool:
        return self.limit.admits(logging.LogRecord("topchrono", level, "here.py", line, text, (), None))


def test_a_cause_is_written_once_in_a_minute_and_its_repetitions_are_counted_at_the_end_of_it() -> None:
    log = Log()
    assert [log.write(f"attempt {number}") for number in range(4)] == [True, False, False, False]
    log.seconds = WINDOW_S - 1
    assert log.limit.summaries() == []
    log.seconds = WINDOW_S
    assert log.limit.summaries() == ["… 3 more like this in the last minute: attempt 0"]
    assert log.write("attempt 4")


def test_what_was_not_repeated_is_not_counted() -> None:
    log = Log()
    log.write("once")
    log.seconds = WINDOW_S
    assert log.limit.summaries() == []


def test_another_place_or_level_is_another_cause() -> None:
    log = Log()
    assert log.write("a", line=1)
    assert log.write("a", line=2)
    assert log.write("a", line=2, level=logging.WARNING)


def test_an_hour_of_ever_new_causes_stays_within_the_limit_and_is_counted_each_minute() -> None:
    log = Log()
    written, counts = 0, []
    for number in range(3600):
        log.seconds = float(number)
        counts += log.limit.summaries()
        written += log.write("new", line=2 * number)
        written += log.write("new", line=2 * number + 1)
    assert written <= 61 * MOST_LINES
    assert len(counts) == 59
    assert counts[0] == f"… {2 * 60 - MOST_LINES} more like this in the last minute: too many different ones"
