"""Quiet before a deadline: event loop and disk are reserved for recording it."""

import asyncio

from topchrono.runtime.clock import Clock

BEFORE_DEADLINE_S = 0.03
AFTER_DEADLINE_S = 0.02
LONGEST_SLEEP_S = 0.25
"""A deadline that has just been set is seen within this."""


class Quiet:
    """Knows the next deadline. Work that would block the loop or the disk waits here until it has passed."""

    def __init__(self, clock: Clock) -> None:
        self.deadline: int | None = None
        """Epoch ms; None while no clock runs."""
        self._clock = clock

    @property
    def is_on(self) -> bool:
        """Whether the deadline is near, or has just passed."""
        if self.deadline is None:
            return False
        left_s = self._clock.seconds_until(self.deadline)
        return -AFTER_DEADLINE_S < left_s < BEFORE_DEADLINE_S

    async def approach(self) -> None:
        """Return when the deadline is near: at once if it is."""
        while not self.is_on:
            left_s = LONGEST_SLEEP_S
            if self.deadline is not None:
                left_s = self._clock.seconds_until(self.deadline) - BEFORE_DEADLINE_S
            # Below zero, it has passed and nobody has recorded it yet.
            await asyncio.sleep(min(left_s, LONGEST_SLEEP_S) if left_s > 0 else AFTER_DEADLINE_S)

    async def wait(self, *, before_s: float = BEFORE_DEADLINE_S) -> None:
        """Return at once, unless the deadline is less than ``before_s`` away: then once it has passed."""
        if self.deadline is None:
            return
        left_s = self._clock.seconds_until(self.deadline)
        if left_s < before_s:
            await asyncio.sleep(max(left_s, 0) + AFTER_DEADLINE_S)
