"""Reading server-sent events."""

import asyncio
from typing import Any

import aiohttp
import msgspec

WITHIN_S = 5.0

Stream = aiohttp.StreamReader | asyncio.StreamReader


async def next_event(stream: Stream) -> tuple[str, str]:
    """The name and the data of what is sent next."""
    async with asyncio.timeout(WITHIN_S):
        event = ""
        while True:
            line = (await stream.readline()).decode()
            assert line, "the stream has come to its end"
            field, _, value = line.rstrip("\n").partition(":")
            if field == "event":
                event = value.strip()
            if field == "data":
                return event, value.strip()


async def next_update(stream: Stream) -> dict[str, Any]:
    """The next ``show`` message."""
    event, data = await next_event(stream)
    assert event == "show"
    update = msgspec.json.decode(data)
    assert isinstance(update, dict)
    return update


def titles(update: dict[str, Any]) -> list[str]:
    """The projects in an update: of the rundown, or of the items that have changed."""
    changes = update["changes"]
    items = changes["rundown"] if "rundown" in changes else changes["items"].values()
    return [item["project"] for item in items]
