"""A thousand offers of help in ten seconds: none is lost, and no pitch gets a moment more for it."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench.figures import percentile, report
from tests.bench.floor import disk_writes, round_trips
from tests.bench.test_time_up import GOAL_MS, PITCHES, REAL_LIST, run_evening
from tests.conftest import EveningFactory
from tests.evening import Evening

SENDER = Path(__file__).with_name("offers_sender.py")
OFFERS, SECONDS = 1_000, 10.0
PAGES_OF_ONE = 100
EVENINGS = 3
ROUNDS = 3
"""As many as an evening of 33 pitches of one second has room for."""


@pytest.mark.timeout(400)
async def test_a_thousand_offers_in_ten_seconds_are_kept_and_do_not_hold_up_time_up(
    evening_factory: EveningFactory, tmp_path: Path
) -> None:
    late_ms: list[float] = []
    took_ms: list[float] = []
    for _ in range(EVENINGS):
        evening = await evening_factory(REAL_LIST.read_text("utf-8"), pitch_seconds=1)
        playing = asyncio.create_task(run_evening(evening, stop=False))
        confirmed: set[str] = set()
        for _ in range(ROUNDS):
            sent = await send(evening)
            took_ms += sent["took_ms"]
            confirmed |= set(sent["confirmed"])
            print(f"{len(sent['confirmed'])} of {OFFERS} offers confirmed in {sent['seconds']:.1f} s")
            assert len(sent["confirmed"]) == OFFERS
        late_ms += await playing
        assert await counted(evening) == len(confirmed) == OFFERS * ROUNDS
        await evening.stop()
    count = len(late_ms)
    disk_ms, loopback_ms = await disk_writes(tmp_path, count), await round_trips(count)
    floor_ms = [disk + loopback for disk, loopback in zip(disk_ms, loopback_ms, strict=True)]
    report("an offer until it is confirmed", took_ms)
    report("time_up after its deadline, meanwhile", late_ms)
    report("floor: one write to disk and one message over loopback", floor_ms)
    print(f"ratio of the medians: {percentile(late_ms, 0.5) / percentile(floor_ms, 0.5):.1f}")
    assert count == EVENINGS * PITCHES
    assert percentile(late_ms, 0.99) <= GOAL_MS


async def test_no_confirmed_offer_is_lost_when_the_server_is_killed(evening_factory: EveningFactory) -> None:
    evening = await evening_factory(REAL_LIST.read_text("utf-8"))
    sending = asyncio.create_task(send(evening))
    await asyncio.sleep(SECONDS / 2)
    await evening.kill()
    sent = await sending
    await evening.start()
    kept = 0
    for number, token in enumerate(sent["confirmed"]):
        # As many people as made the offers: one address may not open hundreds of pages at once.
        headers = {"X-Forwarded-For": f"198.51.100.{number // PAGES_OF_ONE}"}
        async with evening.session.get(f"{evening.url}/help/offer/{token}", headers=headers) as answer:
            assert answer.status in (200, 404)
            kept += answer.status == 200
    print(f"killed in the middle: {len(sent['confirmed'])} offers were confirmed, {kept} are there")
    assert 0 < len(sent["confirmed"]) < OFFERS
    assert kept == len(sent["confirmed"])


async def send(evening: Evening) -> dict[str, Any]:
    """Send the offers from a subprocess; its output."""
    items = [item["id"] for item in (await evening.show())["rundown"]]
    command = [str(SENDER), evening.url, str(OFFERS), str(SECONDS), *items]
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    answer = json.loads(output)
    assert isinstance(answer, dict)
    return answer


async def counted(evening: Evening) -> int:
    """The count of offers in the public's view."""
    people = (await evening.show("viewer"))["help"]["people"]
    return sum(people.values())
