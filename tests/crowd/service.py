"""A service on this machine that messages are sent to, for tests; it can be down, broken or slow."""

import asyncio
from types import TracebackType
from typing import Any, Literal, Self

from aiohttp import web

from tests.evening import free_port

Mood = Literal["well", "broken", "slow"]


class Service:
    """What Apprise's ``json://`` posts to, and others that post JSON."""

    def __init__(self) -> None:
        self.port = free_port()
        self.mood: Mood = "well"
        self.messages: list[dict[str, Any]] = []
        self.asked = 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"json://user:s3cret@127.0.0.1:{self.port}/"

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/{path:.*}", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def until_messages(self, count: int, *, within_s: float = 20) -> None:
        async with asyncio.timeout(within_s):
            while len(self.messages) < count:
                await asyncio.sleep(0.02)

    async def until_asked(self, count: int, *, within_s: float = 20) -> None:
        async with asyncio.timeout(within_s):
            while self.asked < count:
                await asyncio.sleep(0.02)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _take(self, request: web.Request) -> web.StreamResponse:
        self.asked += 1
        if self.mood == "broken":
            return web.Response(status=500)
        if self.mood == "slow":
            # A byte from time to time: the client's own patience for silence does not help.
            response = web.StreamResponse()
            await response.prepare(request)
            while self.mood == "slow":
                await response.write(b"x")
                await asyncio.sleep(0.1)
            return response
        self.messages.append(await request.json())
        return web.Response()
