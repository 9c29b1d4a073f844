"""A Socket.IO server that disconnects clients that send more than our subset of the protocol, or too often.

The protocol allows much that our pages never send: binary attachments that are buffered until they are
complete, events with the library's own names, unsolicited acknowledgements. See
https://socket.io/docs/v4/socket-io-protocol/ for its packets.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import socketio
import structlog
from aiohttp import web

from topchrono.storage.links import AccessLink
from topchrono.views.roles import Role
from topchrono.web.http.client_address import client_address
from topchrono.web.http.connection import Connection
from topchrono.web.http.gate import Gate
from topchrono.web.http.limits import Limit
from topchrono.web.http.recognition import PUBLIC_ROLES
from topchrono.web.push.broadcast import Broadcaster
from topchrono.web.push.engine import Engine

log = structlog.get_logger()

CONNECT, DISCONNECT, EVENT = PACKETS = ("0", "1", "2")
"""The packet types that our clients send."""
MOST_UNREAD = 64
"""Back-pressure: packets queued for a slow client; one further behind is disconnected and reconnects."""
CONNECT_WITHIN_S = 5.0
MOST_UNKNOWN = 100
"""Sessions whose handshake had no valid link, and that have yet to connect; above, the oldest is closed."""

URGENT: tuple[Role, ...] = ("host", "director", "overlay")
"""Roles whose packets do not queue at the gate."""
UNKNOWN = "unknown"
"""The queue of sessions that have yet to authenticate."""

MOST_SESSIONS = 5_000
"""Sessions whose packets are counted."""

FindLink = Callable[[web.Request], AccessLink | None]


class Owner(msgspec.Struct, frozen=True):
    """Whose session it is."""

    link_id: str
    role: Role


class SessionLimits:
    """Rate limits of handshakes, and of the packets of each session and each link."""

    def __init__(self, gate: Gate, find_link: FindLink) -> None:
        self._gate = gate
        self._find_link = find_link
        # Pages send their link with the handshake: the limits of addresses are for programs that do not.
        self._handshakes_of_address = Limit(burst=100, per_s=5)
        self._handshakes_of_link = Limit(burst=120, per_s=10)
        self._packets_unconnected = Limit(burst=8, per_s=0.5, most_keys=MOST_SESSIONS)
        self._packets_of_session = Limit(burst=100, per_s=30, most_keys=MOST_SESSIONS)
        # After a restart, the pages of a link reconnect together, with some packets each.
        self._packets_of_link = Limit(burst=1_500, per_s=100)
        self.owners: dict[str, Owner] = {}
        """By session, once it is connected."""

    def admits(self, request: web.Request) -> bool:
        """Whether a handshake may create a session."""
        link = self._find_link(request)
        if link:
            return self._handshakes_of_link.allows(link.id)
        return self._handshakes_of_address.allows(client_address(request))

    def is_known(self, request: web.Request) -> bool:
        """Whether the handshake itself authenticates."""
        return self._find_link(request) is not None

    async def take(self, eio_sid: str) -> bool:
        """Wait for the turn of a packet of the session; False above its limit."""
        owner = self.owners.get(eio_sid)
        if owner is None:
            is_allowed = self._packets_unconnected.allows(eio_sid)
        else:
            is_allowed = self._packets_of_session.allows(eio_sid) and (
                self._packets_of_link.allows(owner.link_id)
            )
        if not is_allowed:
            return False
        if owner and owner.role in URGENT:
            # Frames that are buffered are received without yielding.
            await asyncio.sleep(0)
        else:
            await self._gate.turn(owner.link_id if owner else UNKNOWN)
        return True


class GuardedServer(socketio.AsyncServer):  # type: ignore[misc]  # published without types
    """Disconnects a client that sends too often or anything but ``events``, or that does not read."""

    def __init__(self, events: frozenset[str], limits: SessionLimits, **options: Any) -> None:
        super().__init__(**{"client_manager": Broadcaster()} | options)
        self._events = events
        self._limits = limits
        self._tasks: set[asyncio.Task[None]] = set()
        self._unknown: dict[str, None] = {}
        self.eio.limits = limits

    def assign(self, sid: str, link: AccessLink) -> None:
        """The client ``sid`` has authenticated with ``link``."""
        eio_sid = self.manager.eio_sid_from_sid(sid, "/")
        self._unknown.pop(eio_sid, None)
        is_crew = link.role not in PUBLIC_ROLES
        self._limits.owners[eio_sid] = Owner(link.id, link.role)
        request = self.environ.get(eio_sid, {}).get("aiohttp.request")
        # A polling session has a connection of its own for each request, or shares a proxy's.
        if is_crew and request is not None and "Upgrade" in request.headers:
            protocol = request.protocol
            if isinstance(protocol, Connection):
                protocol.identify_crew()

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        self._await_connect(eio_sid)
        accepted = await super()._handle_eio_connect(eio_sid, environ)
        if not self._limits.is_known(environ["aiohttp.request"]):
            self._unknown[eio_sid] = None
            if len(self._unknown) > MOST_UNKNOWN:
                await self._abort(next(iter(self._unknown)))
        return accepted

    async def _handle_eio_message(self, eio_sid: str, data: object) -> None:
        if (
            not isinstance(data, str)
            or not data.startswith(PACKETS)
            or self._is_behind(eio_sid)
            or not await self._limits.take(eio_sid)
        ):
            await self._abort(eio_sid)
            return
        try:
            await super()._handle_eio_message(eio_sid, data)
            if data.startswith(DISCONNECT):
                # Without this session, a client would hold more of them than its link may have.
                await self._abort(eio_sid)
            elif data.startswith(CONNECT):
                self._await_connect(eio_sid)
        except Exception as error:  # noqa: BLE001 - whatever a stranger sends is no fault of ours
            log.debug("a client sent a malformed packet", error=repr(error))
            await self._abort(eio_sid)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        self._unknown.pop(eio_sid, None)
        await super()._handle_eio_disconnect(eio_sid, reason)
        self._limits.owners.pop(eio_sid, None)

    async def _handle_event(self, eio_sid: str, namespace: str, id: int | None, data: object) -> None:  # noqa: A002 - the library's own name
        is_known = isinstance(data, list) and data and data[0] in self._events
        if not is_known or self.manager.sid_from_eio_sid(eio_sid, namespace or "/") is None:
            await self._abort(eio_sid)
            return
        await super()._handle_event(eio_sid, namespace, id, data)

    async def disconnect_slow(self) -> None:
        """Disconnect slow clients: those whose queue is full."""
        for eio_sid in list(self.eio.sockets):
            if self._is_behind(eio_sid):
                await self._abort(eio_sid)

    def _is_behind(self, eio_sid: str) -> bool:
        socket = self.eio.sockets.get(eio_sid)
        return socket is not None and socket.queue.qsize() > MOST_UNREAD

    async def _abort(self, eio_sid: str) -> None:
        self._unknown.pop(eio_sid, None)
        socket = self.eio.sockets.get(eio_sid)
        if socket is None or socket.closed:
            return
        request = self.environ.get(eio_sid, {}).get("aiohttp.request")
        await socket.close(wait=False, abort=True)
        # The library would wait for its next heartbeat, and block for a client that does not read.
        socket.queue.put_nowait(None)
        if request is not None and request.transport is not None:
            request.transport.abort()

    def _await_connect(self, eio_sid: str) -> None:
        task = asyncio.create_task(self._expect_connect(eio_sid))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _expect_connect(self, eio_sid: str) -> None:
        """Disconnect a client that does not complete the handshake in time."""
        await asyncio.sleep(CONNECT_WITHIN_S)
        if self.manager.sid_from_eio_sid(eio_sid, "/") is None:
            await self._abort(eio_sid)
