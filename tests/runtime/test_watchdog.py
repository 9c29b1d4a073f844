"""That the server stood still is noticed afterwards."""

import asyncio

import pytest

from topchrono.runtime.clock import Clock
from topchrono.runtime.watchdog import EVERY_S, STALL_MS, Stall, Watchdog


class SteppedClock(Clock):
    """A clock that goes on by hand, as the real one does while the machine is suspended."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 1_000_000

    def now(self) -> int:
        return self.time


async def stalls_after(*lengths_ms: int) -> tuple[Stall | None, int]:
    """The last stall, and how many there were, when the watchdog's sleeps have taken so much too long."""
    clock = SteppedClock()
    calls = 0

    def count() -> None:
        nonlocal calls
        calls += 1

    left = list(lengths_ms)

    async def sleep(seconds: float) -> None:
        if not left:
            raise asyncio.CancelledError
        clock.time += round(seconds * 1000) + left.pop(0)

    watchdog = Watchdog(clock, on_stall=count)
    with pytest.raises(asyncio.CancelledError):
        await watchdog.run(sleep=sleep, until_next=lambda period_s: period_s)
    return watchdog.last, calls


async def test_a_stall_is_told_with_its_begin_and_its_length() -> None:
    stall, calls = await stalls_after(0, 600_000, 0)
    assert stall == Stall(since=1_000_000 + 2 * round(EVERY_S * 1000), length_ms=600_000)
    assert calls == 1


async def test_a_short_delay_is_none() -> None:
    assert await stalls_after(STALL_MS - 1, 0, STALL_MS - 1) == (None, 0)


async def test_each_stall_is_told() -> None:
    _, calls = await stalls_after(3_000, 0, 4_000)
    assert calls == 2
