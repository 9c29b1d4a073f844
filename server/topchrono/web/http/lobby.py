"""Accepts connections, and keeps those that have yet to send a byte at the lowest cost: one socket each.

A connection of aiohttp has a parser and a task. Thousands of connections that send nothing get none of that,
nor those that only ask for what is ready; the crew's, recognised by the first bytes, overtakes all others.
"""

import asyncio
import selectors
import socket
import time
from collections.abc import Callable
from typing import Any, Protocol

import structlog

from topchrono.web.http.admission import STALLED_S, Admission, Phase
from topchrono.web.http.client_address import network_of
from topchrono.web.http.connection import MOST_SEARCHED, Connection
from topchrono.web.http.gate import PAUSE_S
from topchrono.web.http.ready_answers import ReadyAnswers
from topchrono.web.http.silent_sockets import SilentSockets, silent_sockets

BACKLOG = 4_096
"""Connections that the system queues until they are accepted: after a restart all viewers reconnect at once,
and one that is dropped by a full queue retries only after seconds."""
MOST_RECEIVED = 16 * 1024
"""The system's receive buffer, in bytes, which bounds what is read at a time."""
SLICE_S = 0.001
"""Time slice of accepting, and of looking at first bytes, in one iteration of the event loop."""
MOST_READY = 64
"""First bytes that are looked at in one slice."""

log = structlog.get_logger()


class Watched(Protocol):
    """What the event loop waits for."""

    def fileno(self) -> int:
        """Its descriptor."""


class Guest:
    """A connection that has yet to be let in."""

    def __init__(self, lobby: "Lobby", own: socket.socket, address: str) -> None:
        self.address = address
        self.is_crew = False
        self.phase = Phase.HANDLER
        self.socket = own
        self.is_watched = False
        """Whether the lobby waits for what it sends."""
        self._lobby = lobby

    def has_whole_body(self) -> bool:
        """Whether the body of its request has arrived."""
        return False

    def abort(self) -> None:
        """Close the connection."""
        self._lobby.forget(self)
        self.socket.close()


class Lobby:
    """The listening sockets, and the connections that have yet to be let in."""

    def __init__(
        self, admission: Admission, connect: Callable[[], Connection], ready: ReadyAnswers | None = None
    ) -> None:
        """``connect`` makes the connection of a client who is let in; others get what is ``ready``."""
        self._ready = ready or ReadyAnswers()
        self._admission = admission
        self._quiet = admission.gate.quiet
        self._connect = connect
        self._loop = asyncio.get_running_loop()
        self._listeners: list[socket.socket] = []
        # A selector of its own: registering with it costs less than with the event loop.
        self._silent: SilentSockets[Guest] = silent_sockets()
        self._is_closed = False
        self._guests: set[Guest] = set()
        self._entering: set[asyncio.Task[object]] = set()
        self._sending: set[asyncio.Task[None]] = set()

    @staticmethod
    def is_supported() -> bool:
        """Whether this system's event loop can wait for a selector: not on Windows."""
        return hasattr(selectors.DefaultSelector, "fileno")

    async def open(self, host: str, port: int) -> None:
        """Listen on every address of ``host``. Raises OSError; to be closed then too."""
        found = await self._loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, address in dict.fromkeys((family, address) for family, _, _, _, address in found):
            self._listen(family, address)
        self._loop.add_reader(self._silent.fileno(), self._look)

    def close(self) -> None:
        """Stop listening, and disconnect who has yet to be let in."""
        self._is_closed = True
        self._loop.remove_reader(self._silent.fileno())
        for listener in self._listeners:
            self._loop.remove_reader(listener.fileno())
            listener.close()
        for sending in self._sending:
            sending.cancel()
        for guest in list(self._guests):
            guest.abort()
        self._silent.close()

    def forget(self, guest: Guest) -> None:
        """``guest`` is let in, or disconnected."""
        self._guests.discard(guest)
        self._admission.closed(guest)
        self._unwatch(guest)
        guest.phase = Phase.HANDLER

    def _listen(self, family: int, address: tuple[Any, ...]) -> None:
        # Whoever asks for every address means those of IPv4 too.
        is_every = family == socket.AF_INET6 and address[0] == "::" and socket.has_dualstack_ipv6()
        listener = socket.create_server(address, family=family, backlog=BACKLOG, dualstack_ipv6=is_every)
        listener.setblocking(False)
        # Accepted sockets inherit it.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, MOST_RECEIVED)
        # The second answer on a connection would wait until the client has confirmed the first.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._listeners.append(listener)
        self._loop.add_reader(listener.fileno(), self._accept, listener)

    def _accept(self, listener: socket.socket) -> None:
        """Accept some connections. Called again by the event loop while there are more.

        Without a pause: the system drops connections while its queue is full, the host's too, and a client
        tries again only after seconds.
        """
        if self._quiet.is_on:
            self._pause(listener, self._accept, listener)
            return
        slice_ends = time.monotonic() + SLICE_S
        while time.monotonic() < slice_ends:
            try:
                own, peer = listener.accept()
            except (BlockingIOError, ConnectionError):
                return
            except OSError as error:
                log.warning("a connection can't be accepted", reason=error.strerror)
                self._admission.make_room()
                return
            own.setblocking(False)
            self._greet(Guest(self, own, network_of(peer[0])))

    def _greet(self, guest: Guest) -> None:
        """Answer ``guest`` or let it in if it has sent something, else wait for that."""
        first = _first_bytes(guest.socket)
        if first is None:
            self._guests.add(guest)
            self._watch(guest)
            self._admission.opened(guest, Phase.SILENT)
        elif (answer := self._ready.find(first)) is None:
            self._receive(guest, first)
        else:
            self._guests.add(guest)
            self._watch(guest)
            self._admission.opened(guest, Phase.SERVED)
            self._send(guest, first, answer)

    def _look(self) -> None:
        """Look at the first bytes of guests."""
        if self._quiet.is_on:
            self._pause(self._silent, self._look)
            return
        slice_ends = time.monotonic() + SLICE_S
        for guest in self._silent.ready(MOST_READY):
            if guest in self._guests and (first := _first_bytes(guest.socket)) is not None:
                if answer := self._ready.find(first):
                    if guest.phase is Phase.SERVED:
                        self._admission.renew(guest)
                    else:
                        self._admission.enter(guest, Phase.SERVED)
                    self._send(guest, first, answer)
                else:
                    self.forget(guest)
                    self._receive(guest, first)
            if time.monotonic() >= slice_ends:
                self._pause(self._silent, self._look)
                return

    def _watch(self, guest: Guest) -> None:
        guest.is_watched = True
        self._silent.add(guest.socket, guest)

    def _unwatch(self, guest: Guest) -> None:
        if guest.is_watched:
            guest.is_watched = False
            self._silent.remove(guest.socket)

    def _send(self, guest: Guest, request: bytes, answer: tuple[bytes, bytes]) -> None:
        """Answer ``request`` without letting ``guest`` in."""
        if guest not in self._guests:
            # There was no room for it.
            return
        try:
            guest.socket.recv(len(request))
            sent = guest.socket.sendmsg(answer)
        except BlockingIOError:
            sent = 0
        except OSError:
            guest.abort()
            return
        if sent < sum(map(len, answer)):
            self._unwatch(guest)
            self._admission.enter(guest, Phase.HANDLER)
            sending = self._loop.create_task(self._send_rest(guest, b"".join(answer)[sent:]))
            self._sending.add(sending)
            sending.add_done_callback(self._sending.discard)

    async def _send_rest(self, guest: Guest, rest: bytes) -> None:
        """Send what has not fitted into the system's buffer."""
        try:
            async with asyncio.timeout(STALLED_S):
                await self._loop.sock_sendall(guest.socket, rest)
        except (OSError, TimeoutError):
            guest.abort()
        else:
            self._watch(guest)
            self._admission.enter(guest, Phase.SERVED)

    def _receive(self, guest: Guest, first: bytes) -> None:
        """Let the crew in at once, others when it is their turn."""
        guest.is_crew = bool(first) and self._admission.recognise(first)
        if not first or (self._admission.gate.is_full and not guest.is_crew):
            guest.socket.close()
        elif guest.is_crew:
            self._let_in(guest)
        else:
            self._guests.add(guest)
            self._admission.opened(guest, Phase.HANDLER)
            self._admission.gate.queue(guest.address, lambda: self._let_in(guest))

    def _let_in(self, guest: Guest) -> None:
        if guest.socket.fileno() < 0:
            return
        self.forget(guest)
        connection = self._connect()
        connection.is_crew = guest.is_crew
        connection.is_admitted = True
        entering = self._loop.create_task(
            self._loop.connect_accepted_socket(lambda: connection, guest.socket)
        )
        self._entering.add(entering)
        entering.add_done_callback(self._entered)

    def _entered(self, entering: asyncio.Task[object]) -> None:
        self._entering.discard(entering)
        if not entering.cancelled() and (error := entering.exception()):
            log.debug("a connection was lost while it was let in", error=repr(error))

    def _pause(self, watched: Watched, callback: Callable[..., None], *arguments: object) -> None:
        """Leave the processor to others for a moment."""
        self._loop.remove_reader(watched.fileno())
        self._loop.call_later(PAUSE_S, self._go_on, watched, callback, *arguments)

    def _go_on(self, watched: Watched, callback: Callable[..., None], *arguments: object) -> None:
        if not self._is_closed:
            self._loop.add_reader(watched.fileno(), callback, *arguments)


def _first_bytes(own: socket.socket) -> bytes | None:
    """What the client has sent, which stays to be read; empty if it has closed, None if it is silent."""
    try:
        return own.recv(MOST_SEARCHED, socket.MSG_PEEK)
    except BlockingIOError:
        return None
    except OSError:
        return b""
