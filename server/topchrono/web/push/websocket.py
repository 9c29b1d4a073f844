"""WebSockets, written to at once: without compression, the frame of a message is the same for all clients."""

import struct
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from aiohttp.web_protocol import RequestHandler
from engineio.async_drivers.aiohttp import WebSocket

CLOSE_WITHIN_S = 2.0
"""How long the closing handshake of a WebSocket may take."""
FINAL_TEXT = 0x81
"""The first byte of a text message that is one frame."""
LONGEST_SHORT, LONGEST_MEDIUM = 125, 0xFFFF
"""The longest payloads, in bytes, whose length takes no bytes of its own, or two."""
TWO_BYTES, EIGHT_BYTES = 126, 127
"""Lengths that say how many bytes the real one has."""

Handler = Callable[["PlainWebSocket"], Awaitable[None]]


def text_frame(message: str) -> bytes:
    """The frame of a text message to a client: see https://datatracker.ietf.org/doc/html/rfc6455#section-5.2."""
    payload = message.encode()
    if len(payload) <= LONGEST_SHORT:
        return struct.pack("!BB", FINAL_TEXT, len(payload)) + payload
    if len(payload) <= LONGEST_MEDIUM:
        return struct.pack("!BBH", FINAL_TEXT, TWO_BYTES, len(payload)) + payload
    return struct.pack("!BBQ", FINAL_TEXT, EIGHT_BYTES, len(payload)) + payload


class PlainWebSocket(WebSocket):  # type: ignore[misc]  # published without types
    """The transport of a session: a WebSocket without compression."""

    def __init__(self, handler: Handler, server: Any) -> None:
        super().__init__(handler, server)
        # The library hands over a method of the session, and nothing else of it.
        self._session = handler.__self__  # type: ignore[attr-defined]
        self._connection: RequestHandler

    async def __call__(self, environ: dict[str, Any]) -> web.WebSocketResponse:
        """Serve the connection until it ends."""
        # A compressed frame is a protocol error then. 64 KiB of zeros would inflate to 64 MiB.
        self._sock = web.WebSocketResponse(
            compress=False, max_msg_size=self.server.max_http_buffer_size, timeout=CLOSE_WITHIN_S
        )
        self.environ = environ
        request: web.Request = environ["aiohttp.request"]
        await self._sock.prepare(request)
        self._connection = request.protocol
        with self.server.serving(self._session.sid, self):
            await self.handler(self)
        return self._sock

    def write(self, frame: bytes) -> bool:
        """Write ``frame`` at once, unless the client is closed, behind, or has something queued before it."""
        session, transport = self._session, self._connection.transport
        if (
            not session.upgraded
            or session.closing
            or session.queue.has_unsent
            or self._sock.closed
            or self._connection.writing_paused
            or transport is None
            or transport.is_closing()
        ):
            return False
        transport.write(frame)
        return True
