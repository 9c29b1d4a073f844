"""A proxy as companies and antivirus programs have them: it holds responses back, and knows no WebSockets."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

import aiohttp
from aiohttp import web

from tests.ports import free_port

HOP_BY_HOP = {"connection", "upgrade", "transfer-encoding", "keep-alive", "content-length"}
HELD_BYTES = 4096
"""What fits into the buffer of a proxy that sends it on when it is full."""


@dataclass
class HoldingProxy:
    """In front of ``upstream``. What it does may be changed at any time, for requests that come later."""

    upstream: str
    holds: Literal["nothing", "until whole", "until full", "for seconds"] = "until whole"
    seconds: float = 0.0
    """How long each piece is held, or how long a silent response stays open."""
    only: tuple[str, ...] = ("/",)
    """Beginnings of the paths whose responses are held."""
    closes_idle: bool = False
    upgrades: Literal["passed", "dropped", "hung"] = "dropped"
    refused: tuple[str, ...] = ()
    """Beginnings of paths that are answered 403, but for what is polled."""
    port: int = field(default_factory=free_port)
    requests: Counter[str] = field(default_factory=Counter)

    @property
    def url(self) -> str:
        """Its own address."""
        return f"http://127.0.0.1:{self.port}"

    def __post_init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Pass a request on, and what comes back."""
        self.requests[request.path] += 1
        if request.path.startswith(self.refused or ("\0",)) and request.path != "/live/show":
            return web.Response(status=403, text="Blocked by the proxy")
        is_upgrade = request.headers.get("Upgrade", "").lower() == "websocket"
        if is_upgrade and self.upgrades == "hung":
            await asyncio.sleep(3600)
        if is_upgrade and self.upgrades == "passed":
            return await self._tunnel(request)
        assert self._session is not None
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
        async with self._session.request(
            request.method,
            f"{self.upstream}{request.path_qs}",
            headers=headers,
            data=await request.read(),
            allow_redirects=False,
        ) as answer:
            return await self._pass(request, answer)

    async def _pass(self, request: web.Request, answer: aiohttp.ClientResponse) -> web.StreamResponse:
        response = web.StreamResponse(status=answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in HOP_BY_HOP:
                response.headers.add(name, value)
        holds = self.holds if request.path.startswith(self.only) else "nothing"
        if holds == "until whole":
            body = await answer.read()
            await response.prepare(request)
            await response.write(body)
            return response
        if holds == "for seconds":
            await asyncio.sleep(self.seconds)
        await response.prepare(request)
        held = b""
        while True:
            try:
                async with asyncio.timeout(self.seconds if self.closes_idle else None):
                    piece = await answer.content.readany()
            except TimeoutError:
                break
            held += piece
            if not piece:
                await response.write(held)
                break
            if holds == "for seconds" and not answer.content.at_eof():
                await asyncio.sleep(self.seconds)
                held += answer.content.read_nowait()
            if holds != "until full" or len(held) >= HELD_BYTES:
                await response.write(held)
                held = b""
        return response

    async def _tunnel(self, request: web.Request) -> web.StreamResponse:
        assert self._session is not None
        here = web.WebSocketResponse()
        await here.prepare(request)
        headers = {
            name: request.headers[name] for name in ("Cookie", "User-Agent") if name in request.headers
        }
        address = f"{self.upstream}{request.path_qs}"
        async with self._session.ws_connect(address, headers=headers) as there:

            async def bring(
                source: web.WebSocketResponse | aiohttp.ClientWebSocketResponse,
                target: web.WebSocketResponse | aiohttp.ClientWebSocketResponse,
            ) -> None:
                async for message in source:
                    if message.type is not aiohttp.WSMsgType.TEXT:
                        break
                    await target.send_str(message.data)
                await target.close()

            await asyncio.gather(bring(here, there), bring(there, here))
        return here

    @asynccontextmanager
    async def running(self) -> AsyncIterator["HoldingProxy"]:
        """Listen, and stop at the end."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()
        timeout = aiohttp.ClientTimeout(total=None)
        jar = aiohttp.DummyCookieJar()
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(
            auto_decompress=False, timeout=timeout, cookie_jar=jar, connector=connector
        ) as self._session:
            yield self
            await asyncio.wait_for(runner.cleanup(), 5)
