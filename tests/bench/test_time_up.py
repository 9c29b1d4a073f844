"""How long after a pitch's deadline a connected client hears of it.

The floor is what can't be avoided: one write to disk and one message over loopback, measured in the same run.
"""

import asyncio
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
import socketio

from tests.bench.figures import percentile, report
from tests.bench.floor import disk_writes, round_trips
from tests.conftest import EveningFactory
from tests.evening import Evening

REAL_LIST = Path(__file__).parents[1] / "data/programmes/nuit-du-code-citoyen.csv"
EVENINGS = 3
PITCHES = 33
GOAL_MS = 10.0


@pytest.mark.timeout(400)
async def test_time_up_reaches_a_client_within_10_ms_of_the_deadline(
    evening_factory: EveningFactory, tmp_path: Path
) -> None:
    late_ms: list[float] = []
    for _ in range(EVENINGS):
        late_ms += await run_evening(await evening_factory(REAL_LIST.read_text("utf-8"), pitch_seconds=1))
    count = EVENINGS * PITCHES
    floor_ms = [
        disk + loopback
        for disk, loopback in zip(await disk_writes(tmp_path, count), await round_trips(count), strict=True)
    ]
    report("time_up after its deadline", late_ms)
    report("floor: one write to disk and one message over loopback", floor_ms)
    print(f"ratio of the medians: {percentile(late_ms, 0.5) / percentile(floor_ms, 0.5):.1f}")
    assert len(late_ms) == count
    assert percentile(late_ms, 0.99) <= GOAL_MS


async def run_evening(evening: Evening, *, stop: bool = True) -> list[float]:
    """Milliseconds from each deadline until the host's client has heard of it."""
    late_ms: list[float] = []
    ended = asyncio.Event()
    client = socketio.AsyncClient()

    async def hear(update: dict[str, Any]) -> None:
        heard_at_ms = time.time_ns() / 1e6
        timer, show = update["changes"].get("timer"), update["changes"].get("show")
        if timer and timer["state"] == "time_up":
            late_ms.append(heard_at_ms - timer["ends_at"])
        if show and show["phase"] == "ended":
            ended.set()
        elif show and show["next_step"]["step"] != "finish":
            await client.emit("command", {"type": "go", "id": str(uuid.uuid4()), "expect": show["next_step"]})

    client.on("show", hear)
    await client.connect(evening.url, auth={"token": evening.tokens["host"]}, transports=["websocket"])
    await ended.wait()
    await client.disconnect()
    if stop:
        await evening.stop()
    return late_ms
