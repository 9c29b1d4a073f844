"""Large sheets are fetched and read every second meanwhile, and no pitch gets a moment more for it."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.bench.figures import percentile, report
from tests.bench.floor import disk_writes, round_trips
from tests.bench.test_time_up import GOAL_MS, PITCHES, REAL_LIST, run_evening
from tests.conftest import EveningFactory
from topchrono.app import STARTED, build
from topchrono.cli import server
from topchrono.inputs.programme_address import ProgrammeAddress
from topchrono.programme import Programme
from topchrono.remote.fetching import Fetcher
from topchrono.remote.follower import Follower, Pace
from topchrono.remote.public_network import is_any
from topchrono.settings import Settings

EVENINGS = 6
"""Some two hundred deadlines: of fewer than a hundred, the 99th percentile is the worst."""
EVERY_S = 1.0
PATHS = ("/csv", "/xlsx", "/huge")
FEWEST_LOOKS = 3
"""Of each sheet in an evening of some 35 seconds; reading one takes seconds where the machine is busy."""


@pytest.mark.timeout(900)
async def test_following_large_sheets_does_not_hold_up_time_up(
    evening_factory: EveningFactory, tmp_path: Path
) -> None:
    late_ms: list[float] = []
    for _ in range(EVENINGS):
        async with sheet_server() as url:
            evening = await evening_factory(
                REAL_LIST.read_text("utf-8"), pitch_seconds=1, prepare=partial(follow_in_server, url)
            )
            late_ms += await run_evening(evening)
            async with aiohttp.ClientSession() as session, session.get(f"{url}/count") as answer:
                counts = json.loads(await answer.text())
        print("looks:", counts)
        assert all(counts[path] >= FEWEST_LOOKS for path in PATHS)
    count = EVENINGS * PITCHES
    disk_ms, loopback_ms = await disk_writes(tmp_path, count), await round_trips(count)
    floor_ms = [disk + loopback for disk, loopback in zip(disk_ms, loopback_ms, strict=True)]
    report("time_up after its deadline, while large sheets are followed", late_ms)
    report("floor: one write to disk and one message over loopback", floor_ms)
    print(f"ratio of the medians: {percentile(late_ms, 0.5) / percentile(floor_ms, 0.5):.1f}")
    assert len(late_ms) == count
    assert percentile(late_ms, 0.99) <= GOAL_MS


@asynccontextmanager
async def sheet_server() -> AsyncIterator[str]:
    """The sheet server in a process of its own; its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.sheet_server", stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.kill()
        await process.wait()


def follow_in_server(url: str) -> None:
    """Have the server of this process follow the sheets of the sheet server."""
    server.build = partial(build_with_followers, url)  # type: ignore[attr-defined]


async def build_with_followers(url: str, settings: Settings) -> web.Application:
    """The whole server, and a follower for each sheet."""
    app = await build(settings)
    conductor = app[STARTED].conductor

    def ignore(_programme: Programme) -> None:
        pass

    async def run_followers(_app: web.Application) -> AsyncIterator[None]:
        tasks = []
        for path in PATHS:
            follower = Follower(
                Fetcher(conductor.quiet, is_allowed=is_any).fetch,
                on_change=ignore,
                on_state=lambda: None,
                now=conductor.clock.now,
                quiet=conductor.quiet,
                pace=Pace(interval_s=EVERY_S, longest_s=EVERY_S),
            )
            follower.follow(ProgrammeAddress(f"{url}{path}"))
            tasks.append(asyncio.create_task(follower.run()))
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    app.cleanup_ctx.append(run_followers)
    return app
