"""What it costs to open the public's page, and that the crew does not wait while 600 phones do so at once.

CPU time is what the system counts for the server's process. The other pages are measured by Chromium.
"""

import asyncio
import os
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.bench.figures import percentile, record, report
from tests.bench.processor import cpu_ms
from tests.bench.viewers import Program, pid_of, resident_bytes
from tests.browser.conftest import launch
from tests.browser.page_load import MOST_BYTES, MOST_REQUESTS, PAGES, first_load
from tests.conftest import EveningFactory
from tests.evening import Evening

REAL_LIST = Path(__file__).parents[1] / "data/programmes/nuit-du-code-citoyen.csv"
PHONES_ONE_BY_ONE = 200
PHONES_AT_ONCE = 600
WARM_UP_S = 1.5
BETWEEN_S = 0.06
"""A link may command twenty times a second, and not much more."""
GOAL_CPU_MS = 1.0
GOAL_REQUESTS = 12
GOAL_BYTES = 100_000
GOAL_COMMAND_P50_MS = 10.0
GOAL_COMMAND_WORST_MS = 40.0


@pytest.mark.timeout(120)
async def test_a_phone_costs_the_server_little(evening_factory: EveningFactory) -> None:
    evening = await evening_factory(REAL_LIST.read_text("utf-8"), pitch_seconds=600)
    await asyncio.sleep(WARM_UP_S)
    print(f"\nload of the machine {os.getloadavg()[0]:.2f}")
    empty = resident_bytes(evening)
    async with AsyncExitStack() as stack:
        phones = await Program.start(stack, "phones.py", evening.port, PHONES_ONE_BY_ONE, 4)
        await opened(phones)
        before = cpu_ms(pid_of(evening))
        result = await opened(phones)
        each = (cpu_ms(pid_of(evening)) - before) / PHONES_ONE_BY_ONE
    report("  from the first connection to the last font", result["durations"])
    requests, received = max(result["requests"]), max(result["received"])
    print(f"{each:.2f} ms of the server's CPU time, {requests} requests, {received} bytes")
    print(f"memory of the server: {(resident_bytes(evening) - empty) / 1e6:.1f} MB more than before")
    record("CPU of a phone that opens the public page", each, "ms")
    record("bytes of a phone that opens the public page", received, "bytes")
    assert requests <= GOAL_REQUESTS
    assert received <= GOAL_BYTES
    assert each <= GOAL_CPU_MS


@pytest.mark.timeout(120)
async def test_the_first_load_of_every_page_is_small(evening_factory: EveningFactory) -> None:
    evening = await evening_factory(REAL_LIST.read_text("utf-8"), pitch_seconds=600)
    await evening.go_until("start_clock")
    async with launch() as browser:
        loads = {name: await first_load(evening, browser, name, "fr") for name in PAGES}
    print()
    for name, load in loads.items():
        print(f"  {name}: {load.requests} requests, {load.transferred} bytes")
        record(f"first load of {name}", load.transferred, "bytes")
    assert max(load.requests for load in loads.values()) <= MOST_REQUESTS
    assert max(load.transferred for load in loads.values()) <= MOST_BYTES


@pytest.mark.timeout(180)
async def test_the_director_does_not_wait_for_six_hundred_phones(evening_factory: EveningFactory) -> None:
    """The floor is the same command while the phones open the page of another server on this machine."""
    evening, other = [
        await evening_factory(REAL_LIST.read_text("utf-8"), pitch_seconds=600) for _ in range(2)
    ]
    await evening.go_until("call")
    await asyncio.sleep(WARM_UP_S)
    print(f"\nload of the machine {os.getloadavg()[0]:.2f}")
    floor, _ = await command_during_the_rush(evening, other)
    durations, result = await command_during_the_rush(evening, evening)
    report("  floor: the director's command while they open another server's page", floor)
    report("  the director's command meanwhile", durations)
    report("  a phone's page with all its files", result["durations"])
    assert len(result["durations"]) == PHONES_AT_ONCE
    assert percentile(durations, 0.5) <= GOAL_COMMAND_P50_MS
    assert max(durations) <= GOAL_COMMAND_WORST_MS


async def command_during_the_rush(evening: Evening, rushed: Evening) -> tuple[list[float], Any]:
    """Command as the director of ``evening`` while the phones open the page of ``rushed``.

    How long each answer took, in ms, and what the phones say.
    """
    durations: list[float] = []
    async with AsyncExitStack() as stack:
        phones = await Program.start(stack, "phones.py", rushed.port, PHONES_AT_ONCE, PHONES_AT_ONCE)
        opening = asyncio.create_task(opened(phones))
        while not opening.done():
            began = time.perf_counter()
            assert (await evening.command("release" if len(durations) % 2 else "hold"))["ok"]
            durations.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(BETWEEN_S)
        if len(durations) % 2:
            await evening.command("release")
        return durations, await opening


async def opened(phones: Program) -> Any:
    """Have every phone open the page; what they say of it."""
    phones.write(b"go")
    return await phones.read()
