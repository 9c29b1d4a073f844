"""Deadlines with ten thousand viewers, while others come and go: Python collects what they leave meanwhile.

The floor is one write to disk and one message over loopback, measured in the same run.
"""

import asyncio
import contextlib
import os
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.bench.figures import percentile, report
from tests.bench.floor import disk_writes, round_trips
from tests.bench.test_time_up import run_evening
from tests.bench.viewers import Program, let_viewers_in, needs_many_files
from tests.conftest import EveningFactory
from tests.evening import Evening
from tests.programmes import programme

VIEWERS = 10_000
DEADLINES = 200
CITIES = 6
AT_ONCE, PAUSE_S = 20, 0.2
"""So many come at once and go again: a hundred a second, some six thousand objects."""
GOAL_MS = 5.0

pytestmark = needs_many_files


@pytest.mark.timeout(900)
async def test_time_up_is_not_held_up_by_collections(evening_factory: EveningFactory, tmp_path: Path) -> None:
    evening = await evening_factory(programme(DEADLINES, CITIES), pitch_seconds=1)
    async with AsyncExitStack() as stack:
        viewers = await let_viewers_in(stack, evening, "gzip", count=VIEWERS)
        reading = asyncio.create_task(read(viewers))
        coming = asyncio.create_task(come_and_go(evening))
        late_ms = await run_evening(evening, stop=False)
        for task in (coming, reading):
            task.cancel()
        await asyncio.gather(coming, reading, return_exceptions=True)
    disk_ms, loopback_ms = await disk_writes(tmp_path, DEADLINES), await round_trips(DEADLINES)
    floor_ms = [disk + loopback for disk, loopback in zip(disk_ms, loopback_ms, strict=True)]
    print(f"\nload of the machine {os.getloadavg()[0]:.2f}")
    report(f"time_up after its deadline, with {VIEWERS} viewers", late_ms)
    report("floor: one write to disk and one message over loopback", floor_ms)
    assert len(late_ms) == DEADLINES
    assert percentile(late_ms, 0.99) <= GOAL_MS


async def read(viewers: Program) -> None:
    """Take what the viewers' program prints, so that it goes on."""
    while True:
        await viewers.read(within_s=60)


async def come_and_go(evening: Evening) -> None:
    """Viewers who look for a moment."""
    while True:
        connections = []
        for number in range(AT_ONCE):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", evening.port, local_addr=(f"127.0.2.{1 + number}", 0)
            )
            writer.write(b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            connections.append((reader, writer))
        await asyncio.sleep(PAUSE_S)
        for _, writer in connections:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
