"""Changes of the show are published before those of the live state: the publisher alone, in this process."""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.test_conductor import new_id, running_conductor
from topchrono.conductor import Conductor
from topchrono.show import commands as c
from topchrono.storage.links import Links
from topchrono.views.live_state import LiveState
from topchrono.views.obs import ObsAction
from topchrono.views.roles import Audience
from topchrono.web.commands.gateway import CommandGateway
from topchrono.web.commands.obs_gateway import ObsGateway
from topchrono.web.http.gate import Gate
from topchrono.web.push.audiences import Audiences, Update
from topchrono.web.push.live import Live
from topchrono.web.push.publishing import Publisher
from topchrono.web.push.sockets import Sockets

CITIES = 30
LAST = f"ville-{CITIES - 1:02}"


async def perform_nothing(_action: ObsAction) -> None:
    """There is no OBS."""


class SlowSockets(Sockets):
    """Sockets where every audience is connected and sending takes a moment."""

    def __init__(self, conductor: Conductor, audiences: Audiences, links: Links) -> None:
        presence: dict[str, Any] = {"on_presence": lambda: None}
        super().__init__(
            conductor, audiences, CommandGateway(conductor), ObsGateway(perform_nothing), links, "http://x",
            Gate(conductor.quiet), **presence,
        )  # fmt: skip
        self.sent: list[tuple[str, str]] = []
        """Who was sent which sections, in this order."""
        self.messages: list[tuple[int, int]] = []
        """At each call: to how many audiences, and how many messages for all of them."""

    def listening(self) -> set[Audience]:
        return {Audience("host"), *(Audience("organizer", f"ville-{number:02}") for number in range(CITIES))}

    async def publish(self, updates: Mapping[Audience, Update]) -> None:
        self.messages.append((len(updates), len({id(update) for update in updates.values()})))
        for audience, update in updates.items():
            await asyncio.sleep(0.01)
            self.sent.append((audience.city or audience.role, " ".join(update.changes)))


def publisher_to(
    conductor: Conductor, audiences: Audiences, links: Links, changed: asyncio.Event
) -> tuple[Publisher, SlowSockets]:
    """A publisher and where it writes to; ``changed`` tells it of the live state."""
    sockets = SlowSockets(conductor, audiences, links)
    live = Live(audiences, links, most_viewers=1, now=conductor.clock.now, quiet=conductor.quiet)
    return Publisher(audiences, sockets, live, changed, conductor.quiet), sockets


async def test_a_change_of_the_show_does_not_wait_for_live_state(tmp_path: Path) -> None:
    helpers = {"p01": 1}
    async with running_conductor(tmp_path) as conductor:
        changed = asyncio.Event()
        audiences = Audiences(conductor, lambda: LiveState(helpers=dict(helpers)))
        publisher, sockets = publisher_to(conductor, audiences, Links(tmp_path), changed)
        conductor.subscribe(publisher.publish)
        await publisher.publish()
        sockets.sent.clear()
        work = asyncio.create_task(publisher.run())
        helpers["p01"] = 2
        changed.set()
        async with asyncio.timeout(5):
            while not sockets.sent:
                await asyncio.sleep(0.001)
            await conductor.submit(c.EditItem(id=new_id(), item="p01", project="Cargo"), actor="director")
            while not any(who == LAST and "items" in sections for who, sections in sockets.sent):
                await asyncio.sleep(0.001)
        work.cancel()
    is_change = ["items" in sections for who, sections in sockets.sent]
    assert sockets.sent[is_change.index(True)][0] == "host"
    assert is_change.index(True) < CITIES // 2
    # An audience that has yet to be sent the live state is sent both at once.
    assert ["helpers" in sections.split() for who, sections in sockets.sent if who == LAST] == [True]


class FailingAudiences(Audiences):
    """A view of one room can't be built."""

    fails = False

    def refresh(self, audiences: Iterable[Audience], **options: Any) -> dict[Audience, Update]:
        few = [*audiences]
        if self.fails and Audience("organizer", "ville-15") in few:
            raise RuntimeError("a fault in a view")
        return super().refresh(few, **options)


async def test_a_view_that_fails_keeps_nothing_from_those_that_were_built_before_it(tmp_path: Path) -> None:
    async with running_conductor(tmp_path) as conductor:
        audiences = FailingAudiences(conductor)
        publisher, sockets = publisher_to(conductor, audiences, Links(tmp_path), asyncio.Event())
        await publisher.publish()
        sockets.sent.clear()
        audiences.fails = True
        await conductor.submit(c.EditItem(id=new_id(), item="p01", project="Cargo"), actor="director")
        with pytest.raises(RuntimeError, match="a fault in a view"):
            await publisher.publish()
    assert [who for who, _ in sockets.sent] == ["host", *(f"ville-{number:02}" for number in range(11))]


async def test_rooms_that_are_sent_the_same_share_one_message_however_many_they_are(tmp_path: Path) -> None:
    async with running_conductor(tmp_path) as conductor:
        publisher, sockets = publisher_to(conductor, Audiences(conductor), Links(tmp_path), asyncio.Event())
        await publisher.publish()
        sockets.messages.clear()
        await conductor.submit(c.EditItem(id=new_id(), item="p01", project="Cargo"), actor="director")
        await publisher.publish()
    host, rooms = (1, 1), (CITIES, 1)
    assert sockets.messages == [host, rooms]
