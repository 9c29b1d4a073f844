"""Server-sent events: fan-out of the viewers' view to thousands of public connections.

A change is encoded once and written directly to every connection, in time slices. Between two slices the loop
runs everything else: a deadline, or a message to the crew, never waits for the viewers.
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
from topchrono.web.http.auth import BEARER, find_link, holds_key
from topchrono.web.http.client_address import client_address
from topchrono.web.push.audiences import Audiences, Update
from topchrono.web.push.event_stream import (
    Block,
    Framing,
    beat,
    closing,
    encode,
    first_block,
    framing_for,
    headers,
    merge,
    opening,
)

HEARTBEAT_S = 15
FIRST_BEAT_S = 2.0
"""The first heartbeat of a browser. A proxy that holds small pieces back lets a large snapshot through."""
MOST_UNSENT = 256 * 1024
"""Back-pressure: bytes buffered for a slow viewer, some snapshots of a hundred pitches. One further behind is
disconnected and reconnects."""
MOST_IN_SYSTEM = 128 * 1024
"""The system's send buffer, in bytes; its default would be megabytes for each phone that fell asleep."""
MOST_PER_ADDRESS = 1_000
"""Connections per address: a whole hall may share one, a single machine may not take them all."""
POLLED_AGAIN_S = 10.0
"""How soon pages that poll do so again, on a bad day."""
SWEEP_EVERY_S = 1.0
"""How often closed connections are removed while new ones are refused."""
SLICE_S = 0.001
"""Time slice of the fan-out before it yields to the event loop."""
CREW_FIRST_S = 0.002
"""Head start of the crew and the overlays: who polls or is behind is written to by tasks of Socket.IO."""
EVENTS = "text/event-stream"
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
        # No write buffer to fill: each message is handed to the system at once, inside its slice.
        transport.set_write_buffer_limits(high=0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_IN_SYSTEM)

    @property
    def is_gone(self) -> bool:
        """Whether the connection is closed."""
        return self._transport.is_closing()

    def send(self, data: bytes) -> bool:
        """Write ``data``; False if the connection is closed, or was aborted because it is too far behind."""
        if self.ended.done() or self._transport.is_closing():
            return False
        if self._transport.get_write_buffer_size() > MOST_UNSENT:
            self._transport.abort()
            return False
        self._transport.write(data)
        return True

    def end(self) -> None:
        """End the response."""
        if not self.ended.done():
            self.ended.set_result(None)


class Live:
    """The connections of ``GET /live``."""

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
        sweep_every_s: float = SWEEP_EVERY_S,
    ) -> None:
        """``most_viewers`` leaves connections for the crew.

        ``now`` is the server's clock in epoch ms; near a deadline (``quiet``) viewers wait.
        """
        self._audiences = audiences
        self._links = links
        self._most_viewers = most_viewers
        self._now = now
        self._quiet = quiet
        self._most_per_address = most_per_address
        self._heartbeat_s = heartbeat_s
        self._sweep_every_s = sweep_every_s
        self._viewers: dict[Viewer, None] = {}
        self._per_address: Counter[str] = Counter()
        self._sweep_next = 0.0
        self._polled_until = 0.0
        self._snapshot = Update(0, 0, {})
        self._snapshot_block = Block(b"")
        self._pending: Update | None = None
        self._pending_snapshot = self._snapshot
        """The view once :attr:`_pending` has been sent."""
        self._has_pending = asyncio.Event()

    def listening(self) -> set[Audience]:
        """The viewers, if there are any, also such that poll."""
        is_polled = time.monotonic() < self._polled_until
        return {VIEWERS} if self._viewers or is_polled else set()

    def expect_poll(self) -> None:
        """A viewer polls, and does so again: their view is kept up to date meanwhile, not built for each."""
        self._polled_until = time.monotonic() + POLLED_AGAIN_S

    def publish(self, updates: Mapping[Audience, Update]) -> None:
        """Queue the delta for the viewers.

        Deltas that arrive faster than they can be sent are coalesced.
        """
        if VIEWERS in updates:
            update = updates[VIEWERS]
            self._pending = merge(self._pending, update) if self._pending else update
            self._pending_snapshot = self._audiences.whole(VIEWERS)
            self._has_pending.set()

    async def run(self) -> None:
        """Send queued deltas, and a heartbeat after each silence, until cancelled."""
        while True:
            try:
                async with asyncio.timeout(self._heartbeat_s):
                    await self._has_pending.wait()
            except TimeoutError:
                pass
            await asyncio.sleep(CREW_FIRST_S)
            try:
                await self._send(self._take_pending())
            except Exception:
                log.exception("an update could not be sent to the viewers")

    def close(self) -> None:
        """Disconnect every viewer."""
        for viewer in self._viewers:
            viewer.end()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The stream of one viewer."""
        address = client_address(request)
        if not self._has_room(address):
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "30"})
        has_token = request.headers.get("Authorization", "").startswith(BEARER) or holds_key(request)
        if has_token and find_link(request, self._links) is None:
            raise web.HTTPUnauthorized
        framing = framing_for(request)
        response = web.StreamResponse(headers=headers(framing))
        await response.prepare(request)
        if request.transport is None:
            return response
        viewer = Viewer(request.transport, address, framing)
        self._add(viewer)
        try:
            # Browsers ask so, and look at the time of what comes.
            if EVENTS in request.headers.get("Accept", ""):
                await self._send_first_beat(viewer)
            await viewer.ended
        finally:
            self._remove(viewer)
        return response

    async def _send_first_beat(self, viewer: Viewer) -> None:
        await asyncio.wait((viewer.ended,), timeout=FIRST_BEAT_S)
        await self._quiet.wait()
        viewer.send(Block(beat(self._now())).framed(viewer.framing))

    def _has_room(self, address: str) -> bool:
        if self._is_full(address) and time.monotonic() >= self._sweep_next:
            # A closed connection shows with the next message; a reconnecting viewer must not wait for that.
            self._sweep_next = time.monotonic() + self._sweep_every_s
            for viewer in [viewer for viewer in self._viewers if viewer.is_gone]:
                self._remove(viewer)
        return not self._is_full(address)

    def _is_full(self, address: str) -> bool:
        return (
            len(self._viewers) >= self._most_viewers or self._per_address[address] >= self._most_per_address
        )

    def _add(self, viewer: Viewer) -> None:
        """Send the snapshot that the others have, then add the viewer to the fan-out."""
        if not self._viewers:
            self._cache_snapshot(self._audiences.whole(VIEWERS))
            self._pending = None
        first = b"retry: 1000\n\n" + opening(self._snapshot.revision, self._now())
        viewer.send(first_block(first, viewer.framing) + self._snapshot_block.framed(viewer.framing))
        self._viewers[viewer] = None
        self._per_address[viewer.address] += 1

    def _remove(self, viewer: Viewer) -> None:
        viewer.end()
        if viewer in self._viewers:
            del self._viewers[viewer]
            self._per_address[viewer.address] -= 1
            if not self._per_address[viewer.address]:
                del self._per_address[viewer.address]

    def _take_pending(self) -> Block:
        """The block to send, which from now on is also in the snapshot of new viewers."""
        self._has_pending.clear()
        pending, self._pending = self._pending, None
        if pending is None:
            return Block(beat(self._now()))
        self._cache_snapshot(self._pending_snapshot)
        return Block(encode(pending))

    def _cache_snapshot(self, whole: Update) -> None:
        self._snapshot = whole
        self._snapshot_block = Block(closing(whole.changes))

    async def _send(self, block: Block) -> None:
        slice_ends, framing, data = 0.0, None, b""
        for viewer in list(self._viewers):
            if time.monotonic() >= slice_ends:
                await asyncio.sleep(0)
                await self._quiet.wait()
                slice_ends = time.monotonic() + SLICE_S
            if viewer.framing is not framing:
                # Neighbours mostly have the same one, and an Enum's hash is computed in Python each time.
                framing = viewer.framing
                data = block.framed(framing)
            if not viewer.send(data):
                self._remove(viewer)
