"""Applause, from outside."""

import asyncio
from typing import Any

from tests.conftest import EveningFactory
from tests.evening import Evening

SAVED_AFTER_S = 6.0
BURST = 200
"""Messages that one network may send at once."""
NOT_NOW = (
    {"item": "p01", "claps": 11},
    {"item": "p01", "claps": 0},
    {"item": "p01", "claps": -5},
    {"item": "p01", "claps": 10**30},
    {"item": "p02", "claps": 1},
    {"item": "p99", "claps": 1},
)
NOT_UNDERSTOOD: tuple[Any, ...] = (
    {"item": "p01", "claps": 1.5},
    {"item": "p01", "claps": True},
    {"item": "p01"},
    {"item": "p01", "claps": 1, "name": "Léa"},
    [],
    b"",
    b"\xff{",
    b"[" * 50_000,
    b" " * 70_000,
)


async def clap(evening: Evening, body: Any, *, from_address: str = "") -> int:
    """Send it; the status of the answer."""
    headers = {"X-Forwarded-For": from_address} if from_address else {}
    data = body if isinstance(body, bytes) else None
    async with evening.session.post(
        f"{evening.url}/applause", json=None if data is not None else body, data=data, headers=headers
    ) as response:
        return response.status


async def until_claps(evening: Evening, claps: dict[str, int], role: str = "overlay") -> None:
    """Wait until the overlay's view has this count."""
    await evening.until(lambda view: view["applause"]["claps"] == claps, role=role)


async def on_air(evening_factory: EveningFactory, **options: Any) -> Evening:
    evening = await evening_factory(pitch_seconds=60, **options)
    await evening.go_until("start_clock")
    return evening


async def test_claps_for_the_item_on_air_are_counted_and_published(evening_factory: EveningFactory) -> None:
    evening = await on_air(evening_factory)
    assert await clap(evening, {"item": "p01", "claps": 3}) == 204
    assert await clap(evening, {"item": "p01", "claps": 10}) == 204
    for role in ("overlay", "host", "director"):
        await until_claps(evening, {"p01": 13}, role)


async def test_the_total_is_not_sent_to_the_thousands(evening_factory: EveningFactory) -> None:
    evening = await on_air(evening_factory)
    assert "applause" not in await evening.show("viewer")
    assert "applause" not in await evening.show("organizer:lyon")


async def test_implausible_claps_do_not_count(evening_factory: EveningFactory) -> None:
    evening = await on_air(evening_factory)
    for status, bodies in {409: NOT_NOW, 422: NOT_UNDERSTOOD}.items():
        for body in bodies:
            assert await clap(evening, body) == status, body
    assert await clap(evening, {"item": "p01", "claps": 1}) == 204
    await until_claps(evening, {"p01": 1})


async def test_those_who_watch_the_stream_are_late_and_still_clap_for_what_they_see(
    evening_factory: EveningFactory,
) -> None:
    evening = await on_air(evening_factory)
    await evening.go_until("finish")
    await evening.command("finish", item="p01")
    await evening.go_until("start_clock")
    assert (await evening.show())["on_air"]["id"] == "p02"
    assert await clap(evening, {"item": "p01", "claps": 1}) == 204
    assert await clap(evening, {"item": "p02", "claps": 2}) == 204
    assert await clap(evening, {"item": "p03", "claps": 1}) == 409
    await until_claps(evening, {"p01": 1, "p02": 2})


async def test_nobody_claps_before_anything_is_on_air(evening: Evening) -> None:
    assert await clap(evening, {"item": "p01", "claps": 1}) == 409


async def test_applause_is_rate_limited_per_network(
    evening_factory: EveningFactory,
) -> None:
    evening = await on_air(evening_factory)
    claps = [clap(evening, {"item": "p01", "claps": 1}) for _ in range(3 * BURST)]
    answers = await asyncio.gather(*claps)
    assert set(answers) == {204, 429}
    assert answers.count(204) >= BURST
    assert await clap(evening, {"item": "p01", "claps": 1}, from_address="203.0.113.7") == 204
    await until_claps(evening, {"p01": answers.count(204) + 1})


async def test_applause_survives_a_restart_and_all_but_the_last_seconds_a_power_cut(
    evening_factory: EveningFactory,
) -> None:
    evening = await on_air(evening_factory)
    await clap(evening, {"item": "p01", "claps": 4})
    await evening.stop()
    await evening.start()
    await until_claps(evening, {"p01": 4})
    await clap(evening, {"item": "p01", "claps": 3})
    await asyncio.sleep(SAVED_AFTER_S)
    await evening.kill()
    await evening.start()
    await until_claps(evening, {"p01": 7})
