"""Who is sent what, and when: the viewers' door alone, in this process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.evening import free_port
from tests.held_quiet import HeldQuiet
from tests.test_conductor import new_id, running_conductor
from tests.web.reading import WITHIN_S, next_event, next_update, titles
from topchrono.conductor import Conductor
from topchrono.show import commands as c
from topchrono.storage.links import Links
from topchrono.web.push.audiences import Audiences
from topchrono.web.push.live import HEARTBEAT_S, MOST_PER_ADDRESS, Live


class House:
    """The evening and its viewers, with the test's hand on what holds them up."""

    def __init__(
        self,
        conductor: Conductor,
        folder: Path,
        session: aiohttp.ClientSession,
        *,
        most_per_address: int,
        heartbeat_s: float,
    ) -> None:
        self.conductor = conductor
        self.quiet = HeldQuiet(is_held=False)
        self._session = session
        self._audiences = Audiences(conductor)
        self.live = Live(
            self._audiences,
            Links(folder),
            most_viewers=3,
            now=conductor.clock.now,
            quiet=self.quiet,
            most_per_address=most_per_address,
            heartbeat_s=heartbeat_s,
            sweep_every_s=0.01,
        )
        self.url = ""
        self.inside = 0
        """How many are being answered."""
        conductor.subscribe(self._publish)

    async def change(self, title: str) -> None:
        item = self.conductor.show.items[0].id
        await self.conductor.submit(c.EditItem(id=new_id(), item=item, project=title), actor="director")

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.inside += 1
        try:
            return await self.live.answer(request)
        finally:
            self.inside -= 1

    async def enter(self, address: str = "192.0.2.1") -> aiohttp.ClientResponse:
        """A viewer connects through a proxy."""
        return await self._session.get(self.url, headers={"X-Forwarded-For": address})

    async def until_let_in(self, address: str = "192.0.2.1") -> None:
        """Somebody who was turned away comes back until there is room."""
        async with asyncio.timeout(WITHIN_S):
            while (await self.enter(address)).status != 200:
                await asyncio.sleep(0.01)

    async def change_held(self, title: str) -> None:
        """Make a change that is on its way to the viewers when the deadline holds it up."""
        self.quiet.passed.clear()
        await self.change(title)
        await asyncio.wait_for(self.quiet.awaited.wait(), WITHIN_S)

    async def until_empty(self) -> None:
        """Wait until everybody who left has been noticed, with what is sent next."""
        await asyncio.sleep(0.05)
        await self.change("Là ?")
        async with asyncio.timeout(WITHIN_S):
            while self.inside or self.live.listening():
                await asyncio.sleep(0.01)

    async def _publish(self) -> None:
        listening = self.live.listening()
        self._audiences.forget_all_but(listening)
        self.live.publish(self._audiences.refresh(listening))


@asynccontextmanager
async def open_house(
    folder: Path, *, most_per_address: int = MOST_PER_ADDRESS, heartbeat_s: float = HEARTBEAT_S
) -> AsyncIterator[House]:
    async with running_conductor(folder) as conductor, aiohttp.ClientSession() as session:
        house = House(conductor, folder, session, most_per_address=most_per_address, heartbeat_s=heartbeat_s)
        app = web.Application()
        app.add_routes([web.get("/live", house.answer)])
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        port = free_port()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        house.url = f"http://127.0.0.1:{port}/live"
        task = asyncio.create_task(house.live.run())
        yield house
        house.live.close()
        task.cancel()
        await runner.cleanup()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as house:
        yield house


@pytest.mark.parametrize("coding", ["identity", "gzip", "gzip;q=0", "br, gzip"])
async def test_every_viewer_is_sent_the_same_in_its_own_framing(house: House, coding: str) -> None:
    async with aiohttp.ClientSession() as session:
        response = await session.get(house.url, headers={"Accept-Encoding": coding})
        is_compressed = response.headers.get("Content-Encoding") == "gzip"
        assert is_compressed == (coding in ("gzip", "br, gzip"))
        await next_update(response.content)
        for title in ("Vélo", "Forêt"):
            await house.change(title)
            assert titles(await next_update(response.content))[0] == title


async def test_a_viewer_who_connects_during_the_fan_out_has_the_change_in_its_snapshot_alone(
    house: House,
) -> None:
    early = await house.enter()
    await next_update(early.content)
    await house.change_held("Vélo")
    late = await house.enter()
    assert titles(await next_update(late.content))[0] == "Vélo"
    await house.change("Forêt")
    house.quiet.passed.set()
    assert titles(await next_update(early.content))[0] == "Vélo"
    assert titles(await next_update(early.content))[0] == "Forêt"
    assert titles(await next_update(late.content))[0] == "Forêt"


async def test_changes_faster_than_the_fan_out_are_coalesced(house: House) -> None:
    viewer = await house.enter()
    await next_update(viewer.content)
    await house.change_held("Vélo")
    await house.conductor.submit(c.SetStart(id=new_id(), starts_at=1_800_000_000_000), actor="director")
    for number in range(100):
        await house.change(f"Forêt {number}")
    house.quiet.passed.set()
    assert titles(await next_update(viewer.content))[0] == "Vélo"
    last = await next_update(viewer.content)
    assert titles(last)[0] == "Forêt 99"
    assert last["changes"]["show"]["starts_at"] == 1_800_000_000_000
    assert last["revision"] == house.conductor.revision


async def test_the_first_viewer_after_a_while_without_any_has_a_fresh_snapshot(house: House) -> None:
    viewer = await house.enter()
    await next_update(viewer.content)
    viewer.close()
    await house.until_empty()
    await house.change("Vélo")
    viewer = await house.enter()
    assert titles(await next_update(viewer.content))[0] == "Vélo"


async def test_a_snapshot_has_the_time_of_its_request(house: House) -> None:
    await next_update((await house.enter()).content)
    await asyncio.sleep(0.05)
    asked_at = house.conductor.clock.now()
    whole = await next_update((await house.enter()).content)
    assert asked_at <= whole["server_time"] <= house.conductor.clock.now()


async def test_nothing_is_sent_to_viewers_while_a_deadline_is_near(house: House) -> None:
    viewer = await house.enter()
    await next_update(viewer.content)
    await house.change_held("Vélo")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(next_update(viewer.content), 0.05)


async def test_a_silent_line_has_heartbeats(tmp_path: Path) -> None:
    async with open_house(tmp_path, heartbeat_s=0.02) as house:
        viewer = await house.enter()
        await next_update(viewer.content)
        assert [await next_event(viewer.content) for _ in range(3)] == [("beat", "")] * 3
        await house.change("Forêt")
        while (event := await next_event(viewer.content))[0] == "beat":
            pass
        assert event[0] == "show"


async def test_at_the_limit_of_connections_the_next_viewer_gets_a_retry_after(house: House) -> None:
    viewers = [await house.enter(f"192.0.2.{number}") for number in range(3)]
    refused = await house.enter("192.0.2.9")
    assert refused.status == 503
    assert refused.headers["Retry-After"] == "30"
    viewers.pop().close()
    await house.until_let_in("192.0.2.9")


async def test_one_address_does_not_take_all_the_room(tmp_path: Path) -> None:
    async with open_house(tmp_path, most_per_address=2) as house:
        hall = [await house.enter() for _ in range(2)]
        assert (await house.enter()).status == 503
        assert (await house.enter("192.0.2.2")).status == 200
        hall.pop().close()
        await house.until_let_in()


async def test_when_the_server_stops_the_viewers_are_disconnected(house: House) -> None:
    viewer = await house.enter()
    await next_update(viewer.content)
    house.live.close()
    await asyncio.wait_for(viewer.content.read(), WITHIN_S)
