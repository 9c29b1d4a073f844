"""Admission of connections: time limits, bounds on idle ones, and descriptors that strangers can't use.

A connection is the crew's while its last request held a valid link of the crew, else a stranger's. Only
strangers' connections are evicted.
"""

import asyncio
from collections.abc import Callable, Iterable
from enum import IntEnum, auto
from typing import Protocol

from aiohttp import web

from topchrono.runtime.timer import until_next
from topchrono.web.http.gate import Gate

SWEEP_EVERY_S = 1.0
MOST_STRANGERS = 10_000
MOST_SILENT, MOST_SILENT_PER_ADDRESS = 4_000, 2_000
"""Strangers' connections that have yet to be let in, and cost one socket each; above, the one that has waited
longest is closed. The browsers of a whole hall connect at once after a restart."""
MOST_WAITING, MOST_WAITING_PER_ADDRESS = 600, 250
"""The same of those that have, but whose request is not complete, or was answered: each costs some 20 kB."""
MOST_BODIES = 200
"""Strangers' requests whose body is incomplete."""
STALLED_S = 30.0
"""How long a client may leave a full write buffer unread."""


class Phase(IntEnum):
    """What a connection waits for."""

    SILENT = auto()
    """The first byte."""
    SERVED = auto()
    """The next request, after one that was answered without letting the client in."""
    HEAD = auto()
    """The rest of a request's headers."""
    BODY = auto()
    """The rest of a request's body."""
    HANDLER = auto()
    """An answer of ours, or the end of a stream or a WebSocket. Without a time limit."""
    IDLE = auto()
    """The next request."""
    CLOSING = auto()
    """The client, to take the rest of the last response."""


LIMITS_S = {
    Phase.SILENT: 10.0,
    Phase.SERVED: 130.0,
    Phase.HEAD: 10.0,
    Phase.BODY: 20.0,
    Phase.IDLE: 130.0,
    Phase.CLOSING: 10.0,
}
"""The time limit of each phase: a phone on a bad network may take some seconds. Reverse proxies keep idle
connections for two minutes, and fail where one is closed just then."""


class Guarded(Protocol):
    """What is seen here of a connection."""

    address: str
    is_crew: bool
    phase: Phase

    def has_whole_body(self) -> bool:
        """Whether the body of the request has arrived."""

    def abort(self) -> None:
        """Close the connection at once, whatever is unsent."""


class Queue:
    """Strangers' connections in the order in which they came, bounded in all and per address.

    Addresses that many share, those of proxies, have no bound of their own.
    """

    def __init__(self, most: int, most_per_address: int, is_shared: Callable[[str], bool]) -> None:
        self.connections: dict[Guarded, None] = {}
        self._per_address: dict[str, dict[Guarded, None]] = {}
        self._most = most
        self._most_per_address = most_per_address
        self._is_shared = is_shared

    def add(self, connection: Guarded) -> None:
        """Add ``connection``, and close the first one where there are too many."""
        self.connections[connection] = None
        same_address = self._per_address.setdefault(connection.address, {})
        same_address[connection] = None
        if len(same_address) > self._most_per_address and not self._is_shared(connection.address):
            next(iter(same_address)).abort()
        elif len(self.connections) > self._most:
            next(iter(self.connections)).abort()

    def discard(self, connection: Guarded) -> None:
        """Remove ``connection`` if it is there."""
        if connection not in self.connections:
            return
        del self.connections[connection]
        same_address = self._per_address[connection.address]
        del same_address[connection]
        if not same_address:
            del self._per_address[connection.address]


class Admission:
    """The open connections. Those of a phase are in the order of their deadlines."""

    def __init__(
        self,
        gate: Gate,
        recognise: Callable[[bytes], bool],
        is_shared: Callable[[str], bool] = lambda _address: False,
        /,
        *,
        most_strangers: int = MOST_STRANGERS,
        most_waiting: int = MOST_WAITING,
        most_waiting_per_address: int = MOST_WAITING_PER_ADDRESS,
    ) -> None:
        """``recognise`` says whether bytes hold a valid link of the crew.

        ``is_shared`` says whether an address is that of many clients: see :meth:`Proxies.is_shared`.
        """
        self.gate = gate
        self.recognise = recognise
        self._most_strangers = most_strangers
        self._strangers: set[Guarded] = set()
        self._deadlines: dict[Phase, dict[Guarded, float]] = {phase: {} for phase in LIMITS_S}
        silent = Queue(MOST_SILENT, MOST_SILENT_PER_ADDRESS, is_shared)
        waiting = Queue(most_waiting, most_waiting_per_address, is_shared)
        self._queues = {
            Phase.SILENT: silent,
            Phase.SERVED: silent,
            Phase.HEAD: waiting,
            Phase.IDLE: waiting,
        }
        self._stalled: dict[Guarded, float] = {}

    def opened(self, connection: Guarded, phase: Phase = Phase.HEAD) -> None:
        """A client has connected. Where there is no room, another connection is closed, or this one."""
        if not connection.is_crew:
            self._strangers.add(connection)
        self.enter(connection, phase)
        if len(self._strangers) > self._most_strangers and not self.make_room():
            connection.abort()

    def closed(self, connection: Guarded) -> None:
        """A connection has ended."""
        self._strangers.discard(connection)
        self._stalled.pop(connection, None)
        self._leave(connection)

    def enter(self, connection: Guarded, phase: Phase) -> None:
        """``connection`` is in ``phase`` from now on."""
        self._leave(connection)
        connection.phase = phase
        if phase in LIMITS_S:
            self._deadlines[phase][connection] = _now() + LIMITS_S[phase]
        if connection.is_crew:
            return
        if phase in self._queues:
            self._queues[phase].add(connection)
        elif phase is Phase.BODY:
            self._bound_bodies()

    def renew(self, connection: Guarded) -> None:
        """``connection`` has the whole time limit of its phase again."""
        deadlines = self._deadlines[connection.phase]
        del deadlines[connection]
        deadlines[connection] = _now() + LIMITS_S[connection.phase]

    def identify(self, connection: Guarded, *, is_crew: bool) -> None:
        """``connection`` is the crew's, or a stranger's, from now on."""
        if connection.is_crew == is_crew:
            return
        connection.is_crew = is_crew
        if is_crew:
            self._strangers.discard(connection)
            self._leave_queue(connection)
        else:
            self._strangers.add(connection)

    def stalled(self, connection: Guarded) -> None:
        """The client has left more unread than fits into the write buffer."""
        self._stalled[connection] = _now() + STALLED_S

    def drained(self, connection: Guarded) -> None:
        """The client has read on."""
        self._stalled.pop(connection, None)

    def make_room(self) -> bool:
        """Close the stranger's connection that has waited longest; whether there was one."""
        for candidates in (
            self._queues[Phase.SILENT].connections,
            self._queues[Phase.IDLE].connections,
            self._deadlines[Phase.CLOSING],
            self._deadlines[Phase.BODY],
        ):
            if oldest := _first_stranger(candidates):
                oldest.abort()
                return True
        return False

    async def run(self) -> None:
        """Close connections whose time is up, until cancelled."""
        while True:
            await asyncio.sleep(until_next(SWEEP_EVERY_S))
            self.sweep(_now())

    def sweep(self, now: float) -> None:
        """Close the connections whose time is up; ``now`` is the event loop's time."""
        for deadlines in (*self._deadlines.values(), self._stalled):
            for connection in _expired(deadlines, now):
                del deadlines[connection]
                if deadlines is self._deadlines[Phase.BODY] and connection.has_whole_body():
                    self.enter(connection, Phase.HANDLER)
                else:
                    connection.abort()

    def _leave(self, connection: Guarded) -> None:
        if connection.phase in LIMITS_S:
            self._deadlines[connection.phase].pop(connection, None)
        self._leave_queue(connection)

    def _leave_queue(self, connection: Guarded) -> None:
        if connection.phase in self._queues:
            self._queues[connection.phase].discard(connection)

    def _bound_bodies(self) -> None:
        bodies = self._deadlines[Phase.BODY]
        if len(bodies) > MOST_BODIES and (oldest := _first_stranger(bodies)):
            oldest.abort()


ADMISSION = web.AppKey[Admission]("admission")


def _now() -> float:
    return asyncio.get_running_loop().time()


def _expired(deadlines: dict[Guarded, float], now: float) -> list[Guarded]:
    expired = []
    for connection, deadline in deadlines.items():
        if deadline > now:
            break
        expired.append(connection)
    return expired


def _first_stranger(connections: Iterable[Guarded]) -> Guarded | None:
    return next((connection for connection in connections if not connection.is_crew), None)
