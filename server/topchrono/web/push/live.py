"""Server-sent events: the viewers' view, for anybody and by the thousand.

A change is packed once and written straight to every viewer, a slice at a time. Between two slices the rest
of the server has its turn: a deadline, or what is told to the crew, never waits for the viewers.
"""

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Callable, Mapping

import structlog
from aiohttp import web

from topchrono.runtime.quiet import Quiet
from topchrono.storage.links import Links
from topchrono.views.roles import Audience
from topchrono.web.http.auth import BEARER, find_link
from topchrono.web.http.client_address import client_address
from topchrono.web.push.audiences import Audiences, Update
from topchrono.web.push.event_stream import (
    BEAT,
    Block,
    Framing,
    beginning,
    closing,
    encode,
    framing_for,
    headers,
    merge,
    opening,
)

HEARTBEAT_S = 15
MOST_UNSENT = 256 * 1024
"""Bytes kept for a viewer whose viewer is slow: some whole views of a hundred pitches. One that falls further
behind is let go and comes back."""
MOST_IN_SYSTEM = 128 * 1024
"""Bytes that the system keeps besides; by itself it would keep megabytes for each phone that fell asleep."""
MOST_PER_ADDRESS = 1_000
"""A whole hall may share one address; a single machine may not take all the room."""
LOOK_EVERY_S = 1.0
"""How often those who left are looked for while others are turned away."""
SLICE_S = 0.001
"""How long viewers are written to before everybody else has a turn."""
CREW_FIRST_S = 0.002
"""Head start of the crew and the overlays, whose messages pass through some tasks of Socket.IO."""
VIEWERS = Audience("viewer")

log = structlog.get_logger()


class Viewer:
    """The connection of one viewer."""

    __slots__ = ("_transport", "address", "ended", "framing")

    def __init__(self, transport: asyncio.Transport, address: str, framing: Framing) -> None:
        self.address = address
        self.framing = framing
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport = transport
        # Without a limit to stay below, each message is given to the system at once, inside its slice.
        transport.set_write_buffer_limits(high=0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_IN_SYSTEM)

    @property
    def is_gone(self) -> bool:
        """Whether nobody is there any more."""
        return self._transport.is_closing()

    def send(self, data: bytes) -> bool:
        """Send ``data`` after what came before; False if the viewer is gone, or too far behind and let go."""
        if self.ended.done() or self._transport.is_closing():
            return False
        if self._transport.get_write_buffer_size() > MOST_UNSENT:
            self._transport.abort()
            return False
        self._transport.write(data)
        return True

    def end(self) -> None:
        """Have the answer come to its end."""
        if not self.ended.done():
            self.ended.set_result(None)


class Live:
    """Everybody on ``GET /live``."""

    def __init__(
        self,
        audiences: Audiences,
        links: Links,
        *,
        most_viewers: int,
        now: Callable[[], int],
        quiet: Quiet,
        most_per_address: int = MOST_PER_ADDRESS,
        heartbeat_s: float = HEARTBEAT_S,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        """``most_viewers`` leaves room on the machine for those who make the evening.

        ``now`` is the server's clock in epoch ms; near a deadline (``quiet``) viewers wait.
        """
        self._audiences = audiences
        self._links = links
        self._most_viewers = most_viewers
        self._now = now
        self._quiet = quiet
        self._most_per_address = most_per_address
        self._heartbeat_s = heartbeat_s
        self._look_every_s = look_every_s
        self._viewers: dict[Viewer, None] = {}
        self._per_address: Counter[str] = Counter()
        self._look_next = 0.0
        self._sent = Update(0, 0, {})
        self._sent_sections = Block(b"")
        self._news: Update | None = None
        self._has_news = asyncio.Event()

    def listening(self) -> set[Audience]:
        """The viewers, if there are any."""
        return {VIEWERS} if self._viewers else set()

    def publish(self, updates: Mapping[Audience, Update]) -> None:
        """Have the viewers told what has changed for them.

        Changes that come faster than they can be sent to everybody are told as one.
        """
        if VIEWERS in updates:
            update = updates[VIEWERS]
            self._news = merge(self._news, update) if self._news else update
            self._has_news.set()

    async def run(self) -> None:
        """Send what is published, and a heartbeat after each silence, until cancelled."""
        while True:
            try:
                async with asyncio.timeout(self._heartbeat_s):
                    await self._has_news.wait()
            except TimeoutError:
                pass
            await asyncio.sleep(CREW_FIRST_S)
            try:
                await self._send(self._take_news())
            except Exception:
                log.exception("the viewers could not be told")

    def close(self) -> None:
        """Let every viewer go."""
        for viewer in self._viewers:
            viewer.end()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The stream of one viewer."""
        address = client_address(request)
        if not self._has_room(address):
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "30"})
        has_token = request.headers.get("Authorization", "").startswith(BEARER) or "key" in request.query
        if has_token and find_link(request, self._links) is None:
            raise web.HTTPUnauthorized
        framing = framing_for(request)
        response = web.StreamResponse(headers=headers(framing))
        await response.prepare(request)
        if request.transport is None:
            return response
        viewer = Viewer(request.transport, address, framing)
        self._welcome(viewer)
        try:
            await viewer.ended
        finally:
            self._let_go(viewer)
        return response

    def _has_room(self, address: str) -> bool:
        if self._is_full(address) and time.monotonic() >= self._look_next:
            # A viewer who left is noticed with the next message; one who comes back must not wait for that.
            self._look_next = time.monotonic() + self._look_every_s
            for viewer in [viewer for viewer in self._viewers if viewer.is_gone]:
                self._let_go(viewer)
        return not self._is_full(address)

    def _is_full(self, address: str) -> bool:
        return (
            len(self._viewers) >= self._most_viewers or self._per_address[address] >= self._most_per_address
        )

    def _welcome(self, viewer: Viewer) -> None:
        """Send the whole view as the others were sent it, and have the viewer get what they are sent next."""
        if not self._viewers:
            self._remember(self._audiences.whole(VIEWERS))
            self._news = None
        first = b"retry: 1000\n\n" + opening(self._sent.revision, self._now())
        viewer.send(beginning(first, viewer.framing) + self._sent_sections.framed(viewer.framing))
        self._viewers[viewer] = None
        self._per_address[viewer.address] += 1

    def _let_go(self, viewer: Viewer) -> None:
        viewer.end()
        if viewer in self._viewers:
            del self._viewers[viewer]
            self._per_address[viewer.address] -= 1
            if not self._per_address[viewer.address]:
                del self._per_address[viewer.address]

    def _take_news(self) -> Block:
        """What is to be sent; from now on newcomers have it in their whole view."""
        self._has_news.clear()
        news, self._news = self._news, None
        if news is None:
            return Block(BEAT)
        self._remember(merge(self._sent, news))
        return Block(encode(news))

    def _remember(self, whole: Update) -> None:
        self._sent = whole
        self._sent_sections = Block(closing(whole.changes))

    async def _send(self, block: Block) -> None:
        slice_ends = 0.0
        for viewer in list(self._viewers):
            if time.monotonic() >= slice_ends:
                await asyncio.sleep(0)
                await self._quiet.wait()
                slice_ends = time.monotonic() + SLICE_S
            if not viewer.send(block.framed(viewer.framing)):
                self._let_go(viewer)
