"""Server-sent events, from outside."""

import asyncio
import contextlib
from typing import Any

from tests.conftest import EveningFactory
from tests.evening import Evening
from tests.web.merging import with_changes
from tests.web.reading import WITHIN_S, next_update
from topchrono.web.push.live import MOST_PER_ADDRESS

LONG_PROGRAMME = "Projet\n" + "".join(
    f"Projet numéro {number} {'très long ' * 10}\n" for number in range(100)
)
CHANGES_UNREAD = 40
"""More than the server, and the system on both sides, keep for one who does not read."""
ASK = b"GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n"


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
        assert sent <= {"show", "pace"}


async def test_a_bad_token_is_turned_away(evening: Evening) -> None:
    async with evening.session.get(f"{evening.url}/live", params={"key": "made-up"}) as response:
        assert response.status == 401


async def test_a_proxy_that_speaks_http_1_0_is_sent_the_bare_events(evening: Evening) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", evening.port)
    writer.write(b"GET /live HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n")
    headers = (await reader.readuntil(b"\r\n\r\n")).lower()
    assert b"transfer-encoding" not in headers
    assert b"content-encoding" not in headers
    assert await reader.readline() == b"retry: 1000\n"
    await next_update(reader)
    await evening.go()
    await reader.readuntil(b"\n")
    assert await reader.readline() == b"event: show\n"
    writer.close()


async def test_a_viewer_who_connects_in_the_middle_gets_each_change_once(evening: Evening) -> None:
    async def follow(number: int) -> dict[str, Any]:
        await asyncio.sleep(number * 0.005)
        async with evening.session.get(f"{evening.url}/live") as response:
            update = await next_update(response.content)
            view, revision = update["changes"], update["revision"]
            while view["show"]["phase"] != "live":
                update = await next_update(response.content)
                assert update["revision"] > revision
                view = with_changes(view, update["changes"])
                revision = update["revision"]
            return dict(view)

    async def make_changes() -> None:
        for _ in range(30):
            rundown = (await evening.show())["rundown"]
            await evening.command("move", item=rundown[-1]["id"], before=rundown[0]["id"])
        await evening.go_until("call")

    changes = asyncio.create_task(make_changes())
    views = await asyncio.gather(*(follow(number) for number in range(80)))
    await changes
    snapshot = await evening.show("viewer")
    assert all(view["rundown"] == snapshot["rundown"] for view in views)


async def test_a_hall_of_a_thousand_connects_from_one_address(evening: Evening) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(MOST_PER_ADDRESS):
            reader, writer = await asyncio.open_connection("127.0.0.1", evening.port)
            stack.callback(writer.close)
            writer.write(ASK)
            assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
        async with evening.session.get(f"{evening.url}/live") as response:
            assert response.status == 503


async def test_a_slow_viewer_is_disconnected_and_delays_no_other(
    evening_factory: EveningFactory,
) -> None:
    evening = await evening_factory(LONG_PROGRAMME)
    stalled, writer = await asyncio.open_connection("127.0.0.1", evening.port, limit=1024)
    writer.write(ASK)
    async with evening.session.get(f"{evening.url}/live") as response:
        order = [item["id"] for item in (await next_update(response.content))["changes"]["rundown"]]
        for _ in range(CHANGES_UNREAD):
            # A new order is sent whole.
            order = [order[-1], *order[:-1]]
            await evening.command("move", item=order[0], before=order[1])
            sent = (await next_update(response.content))["changes"]["rundown"]
            assert [item["id"] for item in sent] == order
    with contextlib.suppress(ConnectionError):
        sent = await asyncio.wait_for(stalled.read(), WITHIN_S)
        assert not sent.endswith(b"0\r\n\r\n"), "the viewer was not cut"
