"""Server-sent events: the viewers' view, for anybody and by the thousand."""

import asyncio
from collections.abc import Mapping

import msgspec
from aiohttp import web

from topchrono.storage.links import Links
from topchrono.views import Audience
from topchrono.web.audiences import Audiences, Update
from topchrono.web.auth import BEARER, find_link

HEARTBEAT_S = 15
MOST_WAITING = 64
"""Messages kept for a viewer whose line is slow; one that falls further behind is let go and comes back."""
VIEWERS = Audience("viewer")


class Line:
    """What waits to be sent to one viewer."""

    def __init__(self, transport: asyncio.Transport | None) -> None:
        self._transport = transport
        self.waiting: asyncio.Queue[bytes | None] = asyncio.Queue(MOST_WAITING)

    def send(self, message: bytes) -> bool:
        """Have ``message`` sent after those before it; False if the viewer is too far behind."""
        if self.waiting.full():
            return False
        self.waiting.put_nowait(message)
        return True

    def end(self) -> None:
        """Let the viewer go once all is sent."""
        if not self.waiting.full():
            self.waiting.put_nowait(None)

    def cut(self) -> None:
        """Let go of a viewer who does not read, and would never be done."""
        if self._transport:
            self._transport.abort()


class Live:
    """Everybody on ``GET /live``."""

    def __init__(self, audiences: Audiences, links: Links, most_viewers: int) -> None:
        """``most_viewers`` leaves room on the machine for those who make the evening."""
        self._audiences = audiences
        self._links = links
        self._most_viewers = most_viewers
        self._lines: set[Line] = set()

    def listening(self) -> set[Audience]:
        """The viewers, if there are any."""
        return {VIEWERS} if self._lines else set()

    def publish(self, updates: Mapping[Audience, Update]) -> None:
        """Tell the viewers what has changed for them."""
        if VIEWERS not in updates:
            return
        message = encode(updates[VIEWERS])
        for line in list(self._lines):
            if not line.send(message):
                self._lines.discard(line)
                line.cut()

    def close(self) -> None:
        """Let every viewer go."""
        for line in self._lines:
            line.end()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The stream of one viewer."""
        if len(self._lines) >= self._most_viewers:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "30"})
        has_token = request.headers.get("Authorization", "").startswith(BEARER) or "key" in request.query
        if has_token and find_link(request, self._links) is None:
            raise web.HTTPUnauthorized
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream; charset=utf-8",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        await response.prepare(request)
        line = Line(request.transport)
        line.send(b"retry: 1000\n\n" + encode(self._audiences.whole(VIEWERS)))
        self._lines.add(line)
        try:
            await _write(response, line)
        except ConnectionError:
            pass
        finally:
            self._lines.discard(line)
        return response


def encode(update: Update) -> bytes:
    """The update as one server-sent event."""
    return b"event: show\ndata: " + msgspec.json.encode(update) + b"\n\n"


async def _write(response: web.StreamResponse, line: Line) -> None:
    while True:
        try:
            message = await asyncio.wait_for(line.waiting.get(), HEARTBEAT_S)
        except TimeoutError:
            # Not a comment, which pages can't see: they would hold on to a line that died without a word.
            message = b"event: beat\ndata:\n\n"
        if message is None:
            return
        await response.write(message)
