"""How long after the host's press a city's room hears that its speaker is called, with forty rooms open.

The floor is one write to disk and one message over loopback, measured in the same run.
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

CITIES = 40
EVENINGS = 3
PAUSE_S = 0.1
"""Pause between two calls: the one before has been published to everybody."""
GOAL_MS = 100.0
PROGRAMME = "Projet;Ville\n" + "\n".join(f"Projet {n};Ville {n:02}" for n in range(CITIES))


@pytest.mark.timeout(400)
async def test_a_room_gets_its_call_within_100_ms_of_the_hosts_press(
    evening_factory: EveningFactory, tmp_path: Path
) -> None:
    own_ms: list[float] = []
    last_ms: list[float] = []
    for _ in range(EVENINGS):
        evening = await evening_factory(PROGRAMME, pitch_seconds=60)
        await Rooms(evening).play(own_ms, last_ms)
        await evening.stop()
    count = CITIES * EVENINGS
    disk_ms, loopback_ms = await disk_writes(tmp_path, count), await round_trips(count)
    floor_ms = [disk + loopback for disk, loopback in zip(disk_ms, loopback_ms, strict=True)]
    report("the room of the called city, after the press", own_ms)
    report("the last of the forty rooms", last_ms)
    report("floor: one write to disk and one message over loopback", floor_ms)
    print(f"ratio of the medians: {percentile(own_ms, 0.5) / percentile(floor_ms, 0.5):.1f}")
    assert len(own_ms) == count
    assert percentile(own_ms, 0.99) <= GOAL_MS


class Rooms:
    """The rooms of an evening and its host, all connected."""

    def __init__(self, evening: Evening) -> None:
        self._evening = evening
        self._heard: dict[str, dict[str, float]] = {}
        """When (in seconds) each city heard of an item on deck."""

    async def play(self, own_ms: list[float], last_ms: list[float]) -> None:
        """Call every pitch and let it pass; add the milliseconds from each press."""
        evening = self._evening
        cities = [name.removeprefix("organizer:") for name in evening.tokens if name.startswith("organizer:")]
        rooms = [await self._connect(f"organizer:{city}", city) for city in cities]
        host = await self._connect("host", "host")
        await evening.go_until("call")
        for item in (await evening.show())["rundown"]:
            pressed_at = time.perf_counter()
            command = {"type": "call", "id": str(uuid.uuid4()), "item": item["id"]}
            answer = await host.call("command", command)
            assert answer["ok"], answer
            heard = await self._all_heard(item["id"], len(cities))
            own_ms.append((heard[item["city_slug"]] - pressed_at) * 1000)
            last_ms.append((max(heard.values()) - pressed_at) * 1000)
            await evening.command("mark_absent", item=item["id"])
            await asyncio.sleep(PAUSE_S)
        for client in (*rooms, host):
            await client.disconnect()

    async def _connect(self, role: str, name: str) -> socketio.AsyncClient:
        client = socketio.AsyncClient()

        async def hear(update: dict[str, Any]) -> None:
            heard_at = time.perf_counter()
            on_deck = update["changes"].get("on_deck")
            if on_deck and name != "host":
                self._heard.setdefault(on_deck["id"], {})[name] = heard_at

        client.on("show", hear)
        token = self._evening.tokens[role]
        await client.connect(
            self._evening.url, auth={"token": token, "name": "Camille"}, transports=["websocket"]
        )
        return client

    async def _all_heard(self, item: str, rooms: int) -> dict[str, float]:
        async with asyncio.timeout(5):
            while len(self._heard.get(item, {})) < rooms:
                await asyncio.sleep(0.01)
        return self._heard[item]
