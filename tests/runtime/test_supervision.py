import asyncio

import pytest

from topchrono.runtime.supervision import supervise


async def test_a_part_that_fails_starts_again_and_the_others_never_notice() -> None:
    starts = {"good": 0, "bad": 0}
    is_done = asyncio.Event()

    async def good() -> None:
        starts["good"] += 1
        await asyncio.Event().wait()

    async def bad() -> None:
        starts["bad"] += 1
        if starts["bad"] == 3:
            is_done.set()
        raise ValueError("a fault")

    task = asyncio.create_task(supervise(good, bad, restart_delay_s=0))
    await asyncio.wait_for(is_done.wait(), 5)
    assert starts["good"] == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
