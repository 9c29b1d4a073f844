"""How long after a pitch's deadline a connected client hears of it.

The floor is what can't be avoided: one write to disk and one message over loopback, measured in the same run.
"""

import asyncio
import os
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
import socketio

from tests.bench.figures import percentile, tell
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
    floor_ms = [
        disk + line for disk, line in zip(await disk_writes(tmp_path), await round_trips(), strict=True)
    ]
    tell("time_up after its deadline", late_ms)
    tell("floor: one write to disk and one message over loopback", floor_ms)
    print(f"ratio of the medians: {percentile(late_ms, 0.5) / percentile(floor_ms, 0.5):.1f}")
    assert len(late_ms) == EVENINGS * PITCHES
    assert percentile(late_ms, 0.99) <= GOAL_MS


async def run_evening(evening: Evening) -> list[float]:
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
    await evening.stop()
    return late_ms


async def disk_writes(folder: Path) -> list[float]:
    """Milliseconds that appending 4 KiB to a file and having it on disk takes."""
    durations = []
    with (folder / "floor").open("ab") as file:
        for _ in range(EVENINGS * PITCHES):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            durations.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(0.01)
    return durations


async def round_trips() -> list[float]:
    """Milliseconds that a message to another task over loopback and back takes, halved."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    durations = []
    for _ in range(EVENINGS * PITCHES):
        began = time.perf_counter()
        writer.write(b"x" * 1000 + b"\n")
        await reader.readline()
        durations.append((time.perf_counter() - began) * 1000 / 2)
        await asyncio.sleep(0.01)
    writer.close()
    server.close()
    return durations
