"""The server's time: monotonic inside a process, anchored to the wall clock once."""

import sys
import time


def steady_ns() -> int:
    """Nanoseconds on a clock that never jumps and goes on while the machine sleeps, where there is one."""
    if sys.platform == "linux":
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    if sys.platform == "win32":
        # The monotonic clock has a resolution of 16 ms there.
        return time.perf_counter_ns()
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC)


class Clock:
    """Epoch milliseconds that never go back, whatever happens to the machine's wall clock meanwhile.

    ``not_before`` (epoch ms) is the last time in the journal: the clock stays monotonic over a restart even
    if the wall clock was set back.
    """

    def __init__(self, *, not_before: int = 0) -> None:
        self._steady_anchor = steady_ns()
        wall = time.time_ns()
        self._wall_anchor = max(wall, not_before * 1_000_000)
        self.ahead_ms = (self._wall_anchor - wall) // 1_000_000
        """By how much this clock was ahead of the machine's when it was made."""

    def now(self) -> int:
        """Now, in whole epoch milliseconds."""
        return (self._wall_anchor + steady_ns() - self._steady_anchor) // 1_000_000

    def seconds_until(self, moment: int) -> float:
        """Seconds from now to ``moment`` (epoch ms); below zero when it has passed."""
        now_ns = self._wall_anchor + steady_ns() - self._steady_anchor
        return (moment * 1_000_000 - now_ns) / 1e9
