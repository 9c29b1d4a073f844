"""Socket.IO, from outside."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
import socketio

from tests.cli.command import topchrono
from tests.conftest import EveningFactory
from tests.evening import Evening
from topchrono.show.commands import LONGEST_FIRST_NAME
from topchrono.storage.links import Links

WITHIN_S = 5.0


class Client:
    """A client that remembers what it was sent."""

    def __init__(self) -> None:
        self.socket = socketio.AsyncClient(reconnection=False)
        self.updates: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.socket.on("show", self.updates.put_nowait)

    async def next(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.updates.get(), WITHIN_S)

    async def next_with(self, section: str) -> dict[str, Any]:
        """The changes of the next update that holds ``section``: the forecast moves with everything."""
        while section not in (changes := (await self.next())["changes"]):
            pass
        assert isinstance(changes, dict)
        return changes

    async def command(self, type: str, **fields: object) -> dict[str, Any]:  # noqa: A002 - the contract's own name
        answer = await self.socket.call("command", {"type": type, "id": str(uuid.uuid4()), **fields})
        assert isinstance(answer, dict)
        return answer


Connect = Callable[..., Awaitable[Client]]


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    async with AsyncExitStack() as stack:

        async def connect(
            evening: Evening, role: str = "host", *, auth: object = None, **wishes: object
        ) -> Client:
            client = Client()
            stack.push_async_callback(client.socket.disconnect)
            await client.socket.connect(evening.url, auth=auth or {"token": evening.tokens[role], **wishes})
            return client

        yield connect


async def test_a_bad_token_is_refused_at_the_handshake(evening: Evening, connect: Connect) -> None:
    for auth in ({"token": "made-up"}, {"token": 7}, {"role": "host"}):
        with pytest.raises(socketio.exceptions.ConnectionError):
            await connect(evening, auth=auth)


async def test_the_first_message_holds_every_section_and_later_ones_what_changed(
    evening: Evening, connect: Connect
) -> None:
    client = await connect(evening)
    first = await client.next()
    assert first["revision"] == 1
    assert set(first["changes"]) == set(await evening.show("host"))

    await evening.command("set_ticker", text="Bonsoir")
    second = await client.next()
    assert second["revision"] == 2
    assert second["changes"]["overlays"]["ticker"] == "Bonsoir"
    assert "rundown" not in second["changes"]


async def test_a_command_over_the_socket_is_answered_as_over_http(evening: Evening, connect: Connect) -> None:
    client = await connect(evening)
    assert await client.command("open_doors") == {"ok": True, "revision": 2}
    refused = await client.command("open_doors")
    assert refused["error"]["code"] == "doors_are_open"
    assert (await client.command("dance"))["error"]["code"] == "malformed"
    assert (await client.socket.call("command", "nonsense"))["error"]["code"] == "malformed"


async def test_an_overlay_reads_only(evening: Evening, connect: Connect) -> None:
    client = await connect(evening, "overlay")
    assert (await client.command("open_doors"))["error"]["code"] == "forbidden"


async def test_the_clock_is_answered(evening: Evening, connect: Connect) -> None:
    client = await connect(evening)
    async with evening.session.get(f"{evening.url}/api/time") as response:
        server_time = (await response.json())["server_time"]
    assert 0 <= await client.socket.call("clock") - server_time < 1000


async def test_nothing_is_sent_while_a_clock_runs(evening: Evening, connect: Connect) -> None:
    await evening.go_until("start_clock")
    client = await connect(evening)
    await client.next()
    await evening.go()
    started = await client.next()
    assert started["changes"]["timer"]["state"] == "running"
    ended = await client.next()
    assert ended["changes"]["timer"]["state"] == "time_up"
    assert ended["server_time"] >= started["changes"]["timer"]["ends_at"]
    assert client.updates.empty()


async def test_each_audience_is_sent_its_own_sections(evening: Evening, connect: Connect) -> None:
    rennes, lyon = await connect(evening, "organizer:rennes"), await connect(evening, "organizer:lyon")
    await rennes.next()
    await lyon.next()
    await rennes.command("raise_alert", city="rennes", text="Notre porteuse n'est pas là")
    assert (await rennes.next_with("alerts"))["alerts"][0]["city"] == "rennes"
    await evening.command("say", city="lyon", text="Bonsoir Lyon")
    changes = await lyon.next_with("messages")
    assert changes["messages"]["thread"][0]["text"] == "Bonsoir Lyon"
    assert "alerts" not in changes


async def test_a_room_is_sent_who_of_its_city_is_online(evening: Evening, connect: Connect) -> None:
    camille = await connect(evening, "organizer:lyon", name="Camille")
    assert (await camille.next())["changes"]["organizers"] == ["Camille"]
    director, rennes = await connect(evening, "director"), await connect(evening, "organizer:rennes")
    assert organizers_of(await director.next_with("cities")) == {"lyon": ["Camille"], "rennes": []}
    assert (await rennes.next())["changes"]["organizers"] == []

    unnamed = await connect(evening, "organizer:lyon", name="")
    assert (await camille.next_with("organizers"))["organizers"] == ["", "Camille"]
    await unnamed.socket.emit("introduce", "  Noé ")
    assert (await camille.next_with("organizers"))["organizers"] == ["Camille", "Noé"]
    async with asyncio.timeout(WITHIN_S):
        while online_of_lyon(await director.next_with("city_views")) != ["Camille", "Noé"]:
            pass
    await unnamed.socket.disconnect()
    assert (await camille.next_with("organizers"))["organizers"] == ["Camille"]
    assert online_of_lyon(await director.next_with("city_views")) == ["Camille"]
    assert rennes.updates.empty()


async def test_only_a_citys_room_counts_as_present(evening: Evening, connect: Connect) -> None:
    # The speaker's clock, opened with the organizer's cookie, gives no name; other roles have no room.
    clock = await connect(evening, "organizer:lyon")
    assert (await clock.next())["changes"]["organizers"] == []
    host = await connect(evening, "host", name="Ana")
    assert organizers_of((await host.next())["changes"]) == {"lyon": [], "rennes": []}
    camille = await connect(evening, "organizer:lyon", name="x" * 500)
    [name] = (await clock.next_with("organizers"))["organizers"]
    assert len(name) == LONGEST_FIRST_NAME
    await camille.socket.emit("introduce", "  RÉGIE ")
    assert (await clock.next_with("organizers"))["organizers"] == [""]
    await camille.socket.emit("introduce", {"not": "a name"})
    assert (await clock.next_with("organizers"))["organizers"] == []


@pytest.mark.parametrize(
    "name", ["La régie", "R\u0435gie", "Ré\u200bgie", "rég1e", "L’animation", "Control room"]
)
async def test_nobody_is_present_under_the_name_of_a_role(
    evening: Evening, connect: Connect, name: str
) -> None:
    lyon = await connect(evening, "organizer:lyon", name=name)
    assert (await lyon.next())["changes"]["organizers"] == [""]
    await lyon.socket.emit("introduce", "Camille")
    assert (await lyon.next_with("organizers"))["organizers"] == ["Camille"]
    await lyon.socket.emit("introduce", name)
    assert (await lyon.next_with("organizers"))["organizers"] == [""]


def online_of_lyon(changes: dict[str, Any]) -> list[str]:
    """Who is there, of the city that has changed."""
    organizers = changes["city_views"]["lyon"]["organizers"]
    assert isinstance(organizers, list)
    return organizers


def organizers_of(changes: dict[str, Any]) -> dict[str, list[str]]:
    """Who is there, by city."""
    return {
        city["slug"]: city["organizers"] for city in changes["cities"] if city["slug"] in ("lyon", "rennes")
    }


async def test_a_speaker_reads_only(evening: Evening, connect: Connect) -> None:
    links = Links(evening.folder)
    speaker = await connect(evening, auth={"token": links.token(links.speaker("p02"))})
    sections = (await speaker.next())["changes"]
    assert {"offers", "alerts", "cities", "organizers"}.isdisjoint(sections)
    for command, fields in (
        ("open_doors", {}),
        ("check_in", {"item": "p02", "present": True, "sound": True, "picture": True}),
        ("say", {"city": "lyon", "text": "Bonsoir"}),
    ):
        answer = await speaker.command(command, **fields)
        assert answer["error"]["code"] == "forbidden"


async def test_an_organizer_can_neither_see_nor_change_another_city(
    evening: Evening, connect: Connect
) -> None:
    await evening.command("say", city="rennes", text="Pour Rennes seulement", by="Régie")
    await evening.command("raise_alert", role="organizer:rennes", city="rennes", text="Plus de son", by="Ana")
    lyon = await connect(evening, "organizer:lyon", name="Camille")
    sections = (await lyon.next())["changes"]
    assert sections["alerts"] == []
    assert sections["messages"]["thread"] == []
    assert {item["id"] for item in sections["rundown"] if "check_in" in item} == {"p02"}
    for command, fields in (
        ("check_in", {"item": "p01", "present": True, "sound": True, "picture": True}),
        ("raise_alert", {"city": "rennes", "text": "Plus de son"}),
        ("say", {"city": "rennes", "text": "Bonsoir"}),
        ("say", {"city": "", "text": "Bonsoir à toutes les villes"}),
        ("call", {"item": "p01"}),
    ):
        answer = await lyon.command(command, **fields)
        assert answer["error"]["code"] == "forbidden", command


async def test_an_oversized_message_closes_that_connection_alone(evening: Evening, connect: Connect) -> None:
    careless, other = await connect(evening), await connect(evening)
    await other.next()
    await careless.socket.emit("command", {"type": "set_ticker", "id": "12345678", "text": "x" * 200_000})
    await asyncio.sleep(0.2)
    assert (await other.command("open_doors"))["ok"]
    assert not careless.socket.connected


async def test_a_revoked_link_is_disconnected_and_refused(
    evening_factory: EveningFactory, connect: Connect
) -> None:
    evening = await evening_factory()
    client = await connect(evening, "organizer:lyon")
    await client.next()
    await revoke(evening, evening.tokens["organizer:lyon"])
    async with asyncio.timeout(WITHIN_S):
        while client.socket.connected:
            await asyncio.sleep(0.05)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await connect(evening, "organizer:lyon")


async def revoke(evening: Evening, token: str) -> None:
    code, _, _ = await topchrono("revoke", token, "--data", evening.folder)
    assert code == 0
