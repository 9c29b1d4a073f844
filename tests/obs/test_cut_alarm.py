"""The alarm of the cut at the deadline."""

import asyncio

from topchrono.obs.cut_alarm import RESERVED_S, CutAlarm
from topchrono.runtime.clock import Clock
from topchrono.show.model import Timer

LEAD_S = 0.005


def running(ends_at: int) -> Timer:
    return Timer(
        state="running", item="p01", length_ms=120_000, started_at=ends_at - 120_000, ends_at=ends_at
    )


async def test_the_cut_is_prepared_then_obs_is_left_free_then_the_cut_is_sent() -> None:
    clock, woken = Clock(), asyncio.Event()
    alarm = CutAlarm(clock, lambda: LEAD_S, woken.set)
    ends_at = clock.now() + 800
    alarm.follow(running(ends_at))
    assert not alarm.is_near
    async with asyncio.timeout(2):
        await woken.wait()
        woken.clear()
        assert alarm.is_near
        assert alarm.reached < ends_at
        assert not alarm.is_reserved
        await asyncio.sleep(alarm.left_s - RESERVED_S / 2)
        assert alarm.is_reserved
        await woken.wait()
    assert alarm.reached == ends_at
    assert alarm.left_s < 0
    assert not alarm.is_reserved


async def test_a_clock_that_is_stopped_has_no_cut() -> None:
    clock, woken = Clock(), asyncio.Event()
    alarm = CutAlarm(clock, lambda: LEAD_S, woken.set)
    alarm.follow(running(clock.now() + 100))
    woken.clear()
    alarm.follow(Timer(state="stopped", length_ms=120_000))
    await asyncio.sleep(0.2)
    assert not woken.is_set()
    assert alarm.left_s == float("inf")
