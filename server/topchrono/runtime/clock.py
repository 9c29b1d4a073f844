"""The server's time: monotonic inside a process, anchored to the wall clock once.

A pitch that runs over a restart is anchored to the machine's time since its boot instead: somebody may have
set the wall clock meanwhile.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from msgspec import Struct

from topchrono.show.events import AnyEvent, ClockStarted
from topchrono.show.model import BootTime, Show

LONGEST_STEP_BACK_MS = 3_600_000
"""Up to here a clock that is behind the journal waits for it: it was set by hand, or by a time server.

Further ahead, the journal's last time was wrong.
"""
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def steady_ns() -> int:
    """Nanoseconds on a clock that never jumps and goes on while the machine sleeps, where there is one."""
    if sys.platform == "linux":
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    if sys.platform == "win32":
        # The monotonic clock has a resolution of 16 ms there.
        return time.perf_counter_ns()
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC)


def boot_id() -> str:
    """Identifies the machine's present boot; empty where the system has no id of it."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


class Machine(Struct, frozen=True):
    """The clocks of a machine."""

    wall_ns: Callable[[], int] = time.time_ns
    """Epoch ns, as somebody may set it."""
    steady_ns: Callable[[], int] = steady_ns
    boot_id: Callable[[], str] = boot_id


THIS_MACHINE = Machine()


class Clock:
    """Epoch milliseconds that never go back, whatever happens to the machine's wall clock meanwhile."""

    def __init__(
        self, *, not_before: int = 0, since: ClockStarted | None = None, machine: Machine = THIS_MACHINE
    ) -> None:
        """``not_before`` (epoch ms) is the last time in the journal: the clock is monotonic over a restart.

        ``since`` is the start of a clock that is still running. If the machine has not been booted since,
        time goes on from there, whatever the wall clock says.
        """
        self._machine = machine
        self._boot_id = machine.boot_id()
        self._steady_anchor = machine.steady_ns()
        wall = machine.wall_ns()
        elapsed_ns = self._elapsed_ns(since.boot) if since else None
        anchor = wall if since is None or elapsed_ns is None else since.at * 1_000_000 + elapsed_ns
        self._wall_anchor = max(anchor, not_before * 1_000_000)
        self.ahead_ms = (self._wall_anchor - wall) // 1_000_000
        """By how much this clock was ahead of the machine's when it was made; below zero, behind."""
        self.stepped_back_ms = 0
        """By how much the last time in the journal was ahead of the machine's clock, if it was wrong."""

    @classmethod
    def resumed(cls, show: Show, events: Sequence[AnyEvent], *, machine: Machine = THIS_MACHINE) -> Self:
        """The clock of an evening that goes on after ``events``, with ``show`` as they left it.

        While no pitch runs, it leaves a time behind that is far ahead of the machine's: the date was wrong.
        """
        last = events[-1].at
        if show.timer.state == "running":
            started = next(event for event in reversed(events) if isinstance(event, ClockStarted))
            return cls(not_before=last, since=started, machine=machine)
        ahead_ms = last - machine.wall_ns() // 1_000_000
        if ahead_ms <= LONGEST_STEP_BACK_MS:
            return cls(not_before=last, machine=machine)
        clock = cls(machine=machine)
        clock.stepped_back_ms = ahead_ms
        return clock

    def now(self) -> int:
        """Now, in whole epoch milliseconds."""
        return (self._wall_anchor + self._machine.steady_ns() - self._steady_anchor) // 1_000_000

    def seconds_until(self, moment: int) -> float:
        """Seconds from now to ``moment`` (epoch ms); below zero when it has passed."""
        now_ns = self._wall_anchor + self._machine.steady_ns() - self._steady_anchor
        return (moment * 1_000_000 - now_ns) / 1e9

    def boot_time(self, moment: int) -> BootTime | None:
        """``moment`` (epoch ms) as time since the machine's boot; None where the boot has no id."""
        if not self._boot_id:
            return None
        since_boot_ns = moment * 1_000_000 - self._wall_anchor + self._steady_anchor
        return BootTime(boot_id=self._boot_id, since_boot_ns=since_boot_ns)

    def _elapsed_ns(self, start: BootTime | None) -> int | None:
        """Since ``start``, if the machine runs since then without a new boot, or an older state of it."""
        if start is None or not self._boot_id or start.boot_id != self._boot_id:
            return None
        elapsed_ns = self._steady_anchor - start.since_boot_ns
        return elapsed_ns if elapsed_ns >= 0 else None
