"""Tasks that wake up together."""

import asyncio
import math

import pytest

from topchrono.runtime.timer import until_next


@pytest.mark.parametrize("period_s", [0.25, 1.0, 5.0])
async def test_one_sleeps_until_a_whole_multiple_of_the_period(period_s: float) -> None:
    loop = asyncio.get_running_loop()
    before = loop.time()
    pause_s = until_next(period_s)
    after = loop.time()
    assert 0 < pause_s <= period_s
    earliest, latest = (before + pause_s) / period_s, (after + pause_s) / period_s
    assert math.ceil(earliest - 1e-6) <= latest + 1e-6
