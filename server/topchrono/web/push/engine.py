"""Engine.IO, the transport below Socket.IO, with limits on what clients send before and after they connect.

The library creates a session for each handshake, and decodes compressed frames. See
https://socket.io/docs/v4/engine-io-protocol/ for its packets.
"""

from typing import Any, Protocol

import engineio
from aiohttp import web
from engineio.async_drivers.aiohttp import WebSocket, translate_request
from engineio.payload import Payload

CLOSE_WITHIN_S = 2.0
"""How long the closing handshake of a WebSocket may take."""


class Limits(Protocol):
    """What clients may do."""

    def admits(self, request: web.Request) -> bool:
        """Whether a handshake may create a session."""

    async def take(self, eio_sid: str) -> bool:
        """Wait for the turn of a packet of the session; False above its limit."""


class Engine(engineio.AsyncServer):  # type: ignore[misc]  # published without types
    """The server of the transport. ``limits`` is set before it is attached to an application."""

    limits: Limits

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._async: dict[str, Any] = self._async | {
            "websocket": PlainWebSocket,
            "translate_request": read_request,
        }

    async def handle_request(self, request: web.Request) -> Any:
        """Answer a request; one of a session above its limit is refused."""
        sid = request.query.get("sid", "")
        if sid in self.sockets and self.sockets[sid].closed:
            # The library removes it within a heartbeat, and until then fails on its requests.
            del self.sockets[sid]
        if request.method == "POST" and sid in self.sockets and not await self.limits.take(sid):
            raise web.HTTPTooManyRequests
        return await super().handle_request(request)

    async def _handle_connect(
        self, environ: dict[str, Any], transport: str, jsonp_index: int | None = None
    ) -> Any:
        if not self.limits.admits(environ["aiohttp.request"]):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "2"})
        return await super()._handle_connect(environ, transport, jsonp_index)


async def read_request(request: web.Request) -> dict[str, Any]:
    """The request as the library wants it, its whole body read and checked. Raises HTTPBadRequest."""
    environ: dict[str, Any] = translate_request(request)
    if request.method == "POST":
        body = await request.read()
        try:
            Payload(encoded_payload=body.decode())
        except Exception as error:
            # The library would log a traceback for each.
            raise web.HTTPBadRequest from error
        environ |= {"wsgi.input": Body(body), "CONTENT_LENGTH": str(len(body))}
    return environ


class Body:
    """A body that has been read."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def read(self, _length: int) -> bytes:
        """The body."""
        return self._body


class PlainWebSocket(WebSocket):  # type: ignore[misc]  # published without types
    """A WebSocket without compression."""

    async def __call__(self, environ: dict[str, Any]) -> web.WebSocketResponse:
        """Serve the connection until it ends."""
        # A compressed frame is a protocol error then. 64 KiB of zeros would inflate to 64 MiB.
        self._sock = web.WebSocketResponse(
            compress=False, max_msg_size=self.server.max_http_buffer_size, timeout=CLOSE_WITHIN_S
        )
        self.environ = environ
        await self._sock.prepare(environ["aiohttp.request"])
        await self.handler(self)
        return self._sock
