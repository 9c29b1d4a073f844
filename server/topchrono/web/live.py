"""Server-sent events: the viewers' view, for anybody and by the thousand."""

import asyncio
from collections.abc import Mapping

import msgspec
from aiohttp import web

from topchrono.storage.links import Links
from topchrono.views import Audience
from topchrono.web.audiences import Audiences, Update
from topchrono.web.auth import find_link

HEARTBEAT_S = 15
MOST_WAITING = 64
"""Messages kept for a viewer whose line is slow; one that falls further behind is let go and comes back."""
VIEWERS = Audience("viewer")

Line = asyncio.Queue[bytes | None]


class Live:
    """Everybody on ``GET /live``."""

    def __init__(self, audiences: Audiences, links: Links) -> None:
        self._audiences = audiences
        self._links = links
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
            if line.full():
                self._lines.discard(line)
                _end(line)
            else:
                line.put_nowait(message)

    def close(self) -> None:
        """Let every viewer go."""
        for line in self._lines:
            _end(line)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The stream of one viewer."""
        has_token = "Authorization" in request.headers or "key" in request.query
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
        line: Line = asyncio.Queue(MOST_WAITING)
        line.put_nowait(b"retry: 1000\n\n" + encode(self._audiences.whole(VIEWERS)))
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
            message = await asyncio.wait_for(line.get(), HEARTBEAT_S)
        except TimeoutError:
            # Not a comment, which pages can't see: they would hold on to a line that died without a word.
            message = b"event: beat\ndata:\n\n"
        if message is None:
            return
        await response.write(message)


def _end(line: Line) -> None:
    while not line.empty():
        line.get_nowait()
    line.put_nowait(None)
