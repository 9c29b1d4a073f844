"""A whole evening on a real list, by the big button alone; once in peace, once with power cuts."""

import asyncio
import random
import sqlite3
import uuid
from itertools import groupby
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from tests.conftest import EveningFactory
from tests.evening import Evening

pytestmark = pytest.mark.slow

REAL_LIST = Path(__file__).parent / "data/programmes/nuit-du-code-citoyen.csv"
PITCHES = 33
POWER_CUTS = 20
PITCH_EVENTS = ["called", "taken", "clock_started", "time_up", "cleared"]


def kept_events(evening: Evening) -> list[dict[str, Any]]:
    """What the journal on disk says, in order."""
    with sqlite3.connect(f"file:{evening.folder / 'journal.db'}?mode=ro", uri=True) as journal:
        return [
            msgspec.json.decode(body) for (body,) in journal.execute("SELECT body FROM events ORDER BY seq")
        ]


@pytest.mark.timeout(240)
async def test_the_big_button_runs_the_real_list_to_its_end(evening_factory: EveningFactory) -> None:
    evening = await evening_factory(REAL_LIST.read_text(encoding="utf-8"), pitch_seconds=1)
    await evening.go_until("end_show")
    await evening.go()
    view = await evening.show()
    assert view["show"]["phase"] == "ended"
    assert view["show"]["next_step"] is None
    assert [item["outcome"] for item in view["rundown"]] == ["time_up"] * PITCHES

    events = kept_events(evening)
    assert [event["type"] for event in events[:3]] == ["show_created", "doors_opened", "show_started"]
    assert events[-1]["type"] == "show_ended"
    by_item = [
        (item, [event["type"] for event in own]) for item, own in groupby(events[3:-1], lambda e: e["item"])
    ]
    assert by_item == [(item["id"], PITCH_EVENTS) for item in view["rundown"]]
    clocks = [event for event in events if event["type"] == "clock_started"]
    ends = [event for event in events if event["type"] == "time_up"]
    assert [end["at"] for end in ends] == [clock["ends_at"] for clock in clocks]
    assert {clock["ends_at"] - clock["at"] for clock in clocks} == {1000}


@pytest.mark.timeout(300)
async def test_power_cuts_lose_nothing_that_was_acknowledged(evening_factory: EveningFactory) -> None:
    chance = random.Random(20)
    evening = await evening_factory(REAL_LIST.read_text(encoding="utf-8"), pitch_seconds=1)
    acknowledged: dict[str, int] = {}
    for _ in range(POWER_CUTS):
        cut = asyncio.create_task(cut_power(evening, after_s=chance.uniform(0.05, 1.5)))
        clock = await press_until_cut(evening, acknowledged)
        await cut
        await evening.start()
        if clock:
            timer = (await evening.show())["timer"]
            assert timer["item"] != clock["item"] or timer["ends_at"] == clock["ends_at"]
            assert timer["state"] in ("running", "time_up")
    with sqlite3.connect(f"file:{evening.folder / 'journal.db'}?mode=ro", uri=True) as journal:
        kept = dict(journal.execute("SELECT command_id, revision FROM answers"))
    assert {command_id: kept.get(command_id) for command_id in acknowledged} == acknowledged
    assert [event["at"] for event in kept_events(evening)] == sorted(
        event["at"] for event in kept_events(evening)
    )


async def cut_power(evening: Evening, *, after_s: float) -> None:
    await asyncio.sleep(after_s)
    await evening.kill()


async def press_until_cut(evening: Evening, acknowledged: dict[str, int]) -> dict[str, Any] | None:
    """Press until the server is gone; the clock that was running then, as far as a client can know."""
    clock: dict[str, Any] | None = None
    try:
        while True:
            view = await evening.show("host")
            clock = view["timer"] if view["timer"]["state"] == "running" else None
            step = view["show"]["next_step"]
            if step["step"] == "finish":
                await asyncio.sleep(0.02)
                continue
            command_id = str(uuid.uuid4())
            body = {"type": "go", "id": command_id, "expect": step}
            url, headers = f"{evening.url}/api/commands", evening.headers("host")
            async with evening.session.post(url, json=body, headers=headers) as response:
                answer = await response.json()
            if answer["ok"]:
                acknowledged[command_id] = answer["revision"]
    except (aiohttp.ClientError, ConnectionError):
        return clock
