"""Quiet near a deadline."""

import asyncio

from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import Quiet

WITHIN_S = 5


class Countdown(Clock):
    """A clock on which a deadline is as far away as the test says."""

    left_s = 60.0

    def seconds_until(self, moment: int) -> float:
        return self.left_s


async def test_who_waits_for_a_deadline_to_come_near_hears_of_one_that_is_set_later() -> None:
    clock = Countdown()
    quiet = Quiet(clock)
    approaching = asyncio.create_task(quiet.approach())
    await asyncio.sleep(0.01)
    quiet.deadline = 1
    await asyncio.sleep(0.01)
    assert not approaching.done()
    clock.left_s = 0.01
    await asyncio.wait_for(approaching, WITHIN_S)


async def test_a_deadline_that_is_near_is_told_at_once_and_one_that_has_passed_is_not() -> None:
    clock = Countdown()
    quiet = Quiet(clock)
    quiet.deadline, clock.left_s = 1, -0.01
    await quiet.approach()
    clock.left_s = -1
    approaching = asyncio.create_task(quiet.approach())
    await asyncio.sleep(0.05)
    assert not approaching.done()
    approaching.cancel()
