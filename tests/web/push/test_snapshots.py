"""The viewers' view for pages that poll."""

import asyncio
import gzip
import json
import time
from collections.abc import Mapping
from typing import Any

import aiohttp

from tests.evening import Evening
from topchrono.web.http.answers import SERVER_TIME

PAGE = "text/event-stream"


async def poll(
    evening: Evening, path: str = "/live/show", **headers: str
) -> tuple[int, Any, Mapping[str, str]]:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    async with evening.session.get(f"{evening.url}{path}", headers=sent) as response:
        body = await response.json() if response.status == 200 else await response.read()
        return response.status, body, response.headers


async def test_anybody_may_poll_what_viewers_see(evening: Evening) -> None:
    status, update, headers = await poll(evening)
    assert status == 200
    assert update["changes"] == await evening.show("viewer")
    assert abs(int(headers[SERVER_TIME]) - time.time() * 1000) < 2_000
    assert headers["Cache-Control"] == "no-store"


async def test_nothing_is_sent_while_nothing_changes(evening: Evening) -> None:
    _, _, headers = await poll(evening)
    tag = headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        status, body, again = await poll(evening, If_None_Match=known)
        assert (status, body, again["ETag"]) == (304, b"", tag)
        assert SERVER_TIME in again
    # What changes all the time is not for viewers.
    await evening.session.post(f"{evening.url}/applause", json={"item": "p01", "claps": 3})
    await asyncio.sleep(0.5)
    assert (await poll(evening, If_None_Match=tag))[0] == 304
    await evening.go()
    status, update, headers = await poll(evening, If_None_Match=tag)
    assert status == 200
    assert update["changes"]["show"]["phase"] == "doors"
    assert headers["ETag"] != tag


async def test_a_view_is_compressed_for_those_who_take_it(evening: Evening) -> None:
    plain: list[bytes] = []
    packed: list[bytes] = []
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        for coding, bodies in (("identity", plain), ("gzip", packed)):
            asked = {"Accept-Encoding": coding}
            async with session.get(f"{evening.url}/live/show", headers=asked) as response:
                bodies.append(await response.read())
    assert json.loads(gzip.decompress(packed[0])) == json.loads(plain[0])
    assert len(packed[0]) < len(plain[0])


async def test_polls_and_the_stream_agree_whoever_listens(evening: Evening) -> None:
    await poll(evening)
    async with evening.session.get(f"{evening.url}/live"):
        await evening.go()
        assert (await poll(evening))[1]["changes"]["show"]["phase"] == "doors"
    await evening.go()
    assert (await poll(evening))[1]["changes"] == await evening.show("viewer")


async def test_many_polls_are_answered_and_too_many_refused(evening: Evening) -> None:
    begun = time.monotonic()
    statuses = [(await poll(evening))[0] for _ in range(300)]
    assert set(statuses) == {200}
    flood = await asyncio.gather(*(poll(evening) for _ in range(2_500)))
    refused = [headers for status, _, headers in flood if status == 429]
    if time.monotonic() - begun < 4:
        assert refused
    assert all(headers["Retry-After"] == "10" for headers in refused)


async def test_the_crew_polls_the_view_of_the_page_that_asks(evening: Evening) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        for role in ("host", "organizer:lyon", "organizer:rennes"):
            async with browser.get(evening.links[role]):
                pass
        for query, role in (
            ("role=host", "host"),
            ("role=organizer&city=lyon", "organizer:lyon"),
            ("role=organizer&city=rennes", "organizer:rennes"),
            ("", "host"),
        ):
            async with browser.get(f"{evening.url}/api/show?{query}") as response:
                assert (await response.json())["changes"] == await evening.show(role)
                tag = response.headers["ETag"]
            known = {"If-None-Match": tag}
            async with browser.get(f"{evening.url}/api/show?{query}", headers=known) as response:
                assert response.status == 304
        # Never that of another role.
        async with browser.get(f"{evening.url}/api/show?role=director") as response:
            assert response.status == 401
        command = {
            "type": "raise_alert",
            "id": "x" * 32,
            "city": "rennes",
            "text": "Plus de son",
            "by": "Zoé",
        }
        for city, status in (("lyon", 403), ("rennes", 200)):
            address = f"{evening.url}/api/commands?role=organizer&city={city}"
            async with browser.post(address, json=command) as response:
                assert response.status == status


async def test_a_browser_is_sent_a_beat_soon_and_its_time(evening: Evening) -> None:
    async with evening.session.get(f"{evening.url}/live", headers={"Accept": PAGE}) as response:
        async with asyncio.timeout(5):
            lines: list[str] = []
            while not lines or not lines[-1].startswith("id:"):
                lines.append((await response.content.readline()).decode().strip())
    assert "event: beat" in lines
    assert abs(int(lines[-1].removeprefix("id: ")) - time.time() * 1000) < 2_000
