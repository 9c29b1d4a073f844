"""Changes of the show are published before those of the live state: the publisher alone, in this process."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.test_conductor import new_id, running_conductor
from topchrono.conductor import Conductor
from topchrono.show import commands as c
from topchrono.storage.links import Links
from topchrono.views.live_state import LiveState
from topchrono.views.roles import Audience
from topchrono.web.commands.gateway import CommandGateway
from topchrono.web.commands.obs_gateway import ObsGateway
from topchrono.web.http.gate import Gate
from topchrono.web.push.audiences import Audiences, Update
from topchrono.web.push.live import Live
from topchrono.web.push.publishing import Publisher
from topchrono.web.push.sockets import Sockets

CITIES = 12
LAST = f"ville-{CITIES - 1:02}"


class SlowSockets(Sockets):
    """Sockets where every audience is connected and sending takes a moment."""

    def __init__(self, conductor: Conductor, audiences: Audiences, links: Links) -> None:
        presence: dict[str, Any] = {"on_presence": lambda: None}
        super().__init__(
            conductor, audiences, CommandGateway(conductor), ObsGateway(None), links, "http://x",
            Gate(conductor.quiet), **presence,
        )  # fmt: skip
        self.sent: list[tuple[str, str]] = []
        """Who was sent which sections, in this order."""

    def listening(self) -> set[Audience]:
        return {Audience("host"), *(Audience("organizer", f"ville-{number:02}") for number in range(CITIES))}

    async def publish(self, updates: Mapping[Audience, Update]) -> None:
        for audience, update in updates.items():
            await asyncio.sleep(0.01)
            self.sent.append((audience.city or audience.role, " ".join(update.changes)))


async def test_a_change_of_the_show_does_not_wait_for_live_state(tmp_path: Path) -> None:
    helpers = {"p01": 1}
    async with running_conductor(tmp_path) as conductor:
        links, changed = Links(tmp_path), asyncio.Event()
        audiences = Audiences(conductor, lambda: LiveState(helpers=dict(helpers)))
        sockets = SlowSockets(conductor, audiences, links)
        live = Live(audiences, links, most_viewers=1, now=conductor.clock.now, quiet=conductor.quiet)
        publisher = Publisher(audiences, sockets, live, changed, conductor.quiet)
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
            while not any(who == LAST and "rundown" in sections for who, sections in sockets.sent):
                await asyncio.sleep(0.001)
        work.cancel()
    is_change = ["rundown" in sections for who, sections in sockets.sent]
    assert sockets.sent[is_change.index(True)][0] == "host"
    assert is_change.index(True) < CITIES // 2
    # An audience that has yet to be sent the live state is sent both at once.
    assert [sections.split()[-1] for who, sections in sockets.sent if who == LAST] == ["help"]
