"""A Socket.IO server alone, in this process, and its clients."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import socketio
from aiohttp import web

from tests.held_quiet import HeldQuiet
from topchrono.storage.links import AccessLink
from topchrono.web.http.gate import Gate
from topchrono.web.push.broadcast import Broadcaster
from topchrono.web.push.guarded_server import GuardedServer, SessionLimits
from topchrono.web.push.sockets import Json

WITHIN_S = 5.0
ROOM = "everybody"
HEARTBEAT_S = 3
LINK = AccessLink(id="director", role="director")


class Hall:
    """A server that sends whoever comes the last number, then those that follow it."""

    def __init__(self, heartbeat_s: float, slice_s: float) -> None:
        self.gate = Gate(HeldQuiet(is_held=False))
        self.server = GuardedServer(
            frozenset({"echo"}),
            SessionLimits(self.gate, lambda _request: LINK),
            async_mode="aiohttp",
            json=Json,
            ping_interval=heartbeat_s,
            ping_timeout=heartbeat_s,
            client_manager=Broadcaster(slice_s=slice_s),
        )
        self.number = 0
        self.gone: list[str] = []
        self.sids: list[str] = []
        self.url = ""
        self.server.on("connect", self._connect)
        self.server.on("disconnect", lambda sid, *_reason: self.gone.append(sid))
        self.server.on("echo", lambda _sid, value: value)

    async def count(self, every_s: float) -> None:
        """Broadcast the next number again and again."""
        while True:
            self.number += 1
            await self.say(self.number)
            await asyncio.sleep(every_s)

    async def say(self, value: object) -> None:
        await self.server.emit("show", value, to=ROOM)

    def eio_sid(self, sid: str) -> str:
        return str(self.server.manager.eio_sid_from_sid(sid, "/"))

    async def _connect(self, sid: str, _environ: object, _auth: object = None) -> None:
        self.server.assign(sid, LINK)
        self.sids.append(sid)
        self.server.start_background_task(self._welcome, sid)

    async def _welcome(self, sid: str) -> None:
        await self.server.enter_room(sid, ROOM)
        await self.server.emit("show", self.number, to=sid)


class Client:
    """A client of the library's own, which remembers what it was sent."""

    def __init__(self) -> None:
        self.socket = socketio.AsyncClient(reconnection=False)
        self.heard: list[Any] = []
        self.socket.on("show", self.heard.append)

    async def has_heard(self, count: int) -> list[Any]:
        async with asyncio.timeout(WITHIN_S):
            while len(self.heard) < count:
                await asyncio.sleep(0.005)
        return self.heard


@asynccontextmanager
async def opened(*, heartbeat_s: float = HEARTBEAT_S, slice_s: float = 0.0) -> AsyncIterator[Hall]:
    """A hall. With slices of nothing, whoever joins or leaves does so in the middle of a broadcast."""
    hall = Hall(heartbeat_s, slice_s)
    app = web.Application()
    hall.server.attach(app)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hall.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    gate = asyncio.create_task(hall.gate.run())
    yield hall
    gate.cancel()
    await runner.cleanup()
    await hall.server.shutdown()


@asynccontextmanager
async def counting(hall: Hall, *, every_s: float = 0.001) -> AsyncIterator[None]:
    counting = asyncio.create_task(hall.count(every_s))
    yield
    counting.cancel()
    await asyncio.wait([counting])
