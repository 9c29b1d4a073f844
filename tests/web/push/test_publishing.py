"""Changes of the live state are debounced."""

import asyncio
import time
from typing import Any

import socketio

from tests.evening import Evening
from topchrono.web.push.publishing import LIVE_STATE_EVERY_S

CLAPPING_S = 2.0


async def listen(
    evening: Evening, role: str, heard: list[tuple[float, dict[str, Any]]]
) -> socketio.AsyncClient:
    client = socketio.AsyncClient()
    client.on("show", lambda update: heard.append((time.monotonic(), update["changes"])))
    await client.connect(evening.url, auth={"token": evening.tokens[role]}, transports=["websocket"])
    return client


async def test_applause_reaches_the_overlay_at_most_four_times_a_second(evening: Evening) -> None:
    heard: list[tuple[float, dict[str, Any]]] = []
    await evening.go_until("start_clock")
    overlay = await listen(evening, "overlay", heard)
    sent = 0
    ends_at = time.monotonic() + CLAPPING_S
    while time.monotonic() < ends_at:
        async with evening.session.post(
            f"{evening.url}/applause", json={"item": "p01", "claps": 3}
        ) as answer:
            sent += 3 if answer.status == 204 else 0
    await asyncio.sleep(2 * LIVE_STATE_EVERY_S)
    await overlay.disconnect()
    counts = [changes["claps"]["p01"] for _, changes in heard if "claps" in changes]
    assert counts == sorted(counts)
    assert counts[-1] == sent
    assert sent > 20
    assert len(counts) <= (CLAPPING_S + 2 * LIVE_STATE_EVERY_S) / LIVE_STATE_EVERY_S + 1


async def test_applause_is_for_the_item_on_air_and_is_not_sent_to_viewers(evening: Evening) -> None:
    async def clap(item: str, claps: int) -> int:
        async with evening.session.post(
            f"{evening.url}/applause", json={"item": item, "claps": claps}
        ) as answer:
            return answer.status

    assert await clap("p01", 1) == 409
    await evening.go_until("start_clock")
    assert await clap("p01", 1) == 204
    assert [await clap("p02", 1), await clap("p01", 0), await clap("p01", 11)] == [409, 409, 409]
    async with evening.session.post(f"{evening.url}/applause", data=b"[") as answer:
        assert answer.status == 422
    assert (await evening.show("director"))["applause"] == {"claps": {"p01": 1}}
    assert "applause" not in await evening.show("viewer")
    await evening.stop()
    await evening.start()
    assert (await evening.show("director"))["applause"] == {"claps": {"p01": 1}}
