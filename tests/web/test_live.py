"""Server-sent events, from outside."""

import asyncio
from typing import Any

import aiohttp
import msgspec

from tests.evening import Evening

WITHIN_S = 5.0


async def next_update(stream: aiohttp.StreamReader) -> dict[str, Any]:
    async with asyncio.timeout(WITHIN_S):
        event = ""
        while True:
            line = (await stream.readline()).decode().rstrip("\n")
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
            if line.startswith("data: "):
                assert event == "show"
                update = msgspec.json.decode(line.removeprefix("data: "))
                assert isinstance(update, dict)
                return update


async def test_anybody_may_follow_the_viewers_view(evening: Evening) -> None:
    async with evening.session.get(f"{evening.url}/live") as response:
        assert response.content_type == "text/event-stream"
        first = await next_update(response.content)
        assert set(first["changes"]) == set(await evening.show("viewer"))
        await evening.go()
        second = await next_update(response.content)
        assert second["changes"]["show"]["phase"] == "doors"
        assert second["revision"] == first["revision"] + 1


async def test_what_is_not_for_viewers_is_not_sent_to_them(evening: Evening) -> None:
    async with evening.session.get(f"{evening.url}/live") as response:
        await next_update(response.content)
        await evening.command("set_ticker", text="Bonsoir")
        await evening.command("say", city="", text="Pour l'équipe seulement")
        await evening.go()
        sent: set[str] = set()
        while "show" not in sent:
            sent |= set((await next_update(response.content))["changes"])
        assert sent <= {"show", "forecast"}


async def test_a_bad_token_is_turned_away(evening: Evening) -> None:
    async with evening.session.get(f"{evening.url}/live", params={"key": "made-up"}) as response:
        assert response.status == 401
