"""Engine.IO, the transport below Socket.IO, with limits on what clients send before and after they connect.

The library creates a session for each handshake, and queues each packet for a task that writes it. Here, what
a WebSocket can take at once is written at once. For the packets, see
https://socket.io/docs/v4/engine-io-protocol/.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import engineio
from aiohttp import web
from engineio.async_drivers.aiohttp import translate_request
from engineio.packet import Packet
from engineio.payload import Payload

from topchrono.web.push.outbox import Outbox
from topchrono.web.push.websocket import PlainWebSocket, text_frame


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
        self._websockets: dict[str, PlainWebSocket] = {}
        """By session."""

    def create_queue(self, *_arguments: Any, **_options: Any) -> Outbox:
        """The queue of a new session."""
        return Outbox()

    @contextmanager
    def serving(self, sid: str, websocket: PlainWebSocket) -> Iterator[None]:
        """The session has this WebSocket until the end of the block."""
        self._websockets[sid] = websocket
        try:
            yield
        finally:
            # A client may have tried a second upgrade meanwhile.
            if self._websockets.get(sid) is websocket:
                del self._websockets[sid]

    def write(self, sid: str, frame: bytes) -> bool:
        """Write to the session's WebSocket at once; False if it has none that takes the frame now."""
        websocket = self._websockets.get(sid)
        return websocket is not None and websocket.write(frame)

    async def queue(self, sid: str, packet: Packet) -> None:
        """Queue ``packet`` behind what the session has yet to be sent, unless the session is gone."""
        if sid in self.sockets:
            await super().send_packet(sid, packet)

    async def send_packet(self, sid: str, pkt: Packet) -> None:
        """Send a packet of text to a session, at once if nothing is queued before it."""
        if not self.write(sid, text_frame(pkt.encode())):
            await super().send_packet(sid, pkt)

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
