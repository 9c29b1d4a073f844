"""The event loop's watchdog: notices afterwards that the server stood still.

A process that is stopped, a machine that is suspended and a loop that is blocked have the same effect:
nothing was sent, and a deadline that passed meanwhile was late.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from msgspec import Struct

from topchrono.runtime.clock import Clock
from topchrono.runtime.timer import until_next

EVERY_S = 0.5
STALL_MS = 2_000
"""Delay of the event loop that people notice."""

log = structlog.get_logger()


class Stall(Struct, frozen=True, kw_only=True):
    """A time in which the server stood still."""

    since: int
    """Epoch ms."""
    length_ms: int


class Watchdog:
    """Compares how long it slept with the clock, which goes on while the machine is suspended."""

    def __init__(self, clock: Clock, *, on_stall: Callable[[], None]) -> None:
        """``on_stall`` is called after each stall."""
        self.last: Stall | None = None
        """The last stall; None while there was none."""
        self._clock = clock
        self._on_stall = on_stall

    async def run(
        self,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        until_next: Callable[[float], float] = until_next,
    ) -> None:
        """Watch until cancelled. ``until_next`` gives the seconds to sleep, of a period."""
        while True:
            pause_s = until_next(EVERY_S)
            due = self._clock.now() + round(pause_s * 1000)
            await sleep(pause_s)
            late_ms = self._clock.now() - due
            if late_ms >= STALL_MS:
                self.last = Stall(since=due, length_ms=late_ms)
                log.warning("the server stood still", seconds=round(late_ms / 1000, 1))
                self._on_stall()
