"""Which evening controls this OBS, where several are connected to it: a lease, marked in OBS itself.

The mark is persistent data of OBS, so that it outlives both. The owner renews its lease by heartbeats, which
are custom events: OBS writes nothing to disk for them. Whoever finds the mark of another evening waits for a
heartbeat: with one, nothing is touched until a person takes over; without any, the mark is stale. An owner
that could not renew its lease stops writing before others find it stale.

Requests: ``GetPersistentData``, ``SetPersistentData`` and ``BroadcastCustomEvent`` in the protocol of
obs-websocket 5.
"""

import asyncio
import contextlib
import hashlib
import json
import platform
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Literal

import msgspec
import structlog

from topchrono.obs.connection import NO_ANSWER, NOT_READY, ObsConnection, ObsError
from topchrono.show.text import N_, TextError
from topchrono.views.obs import OwnerView

REALM = "OBS_WEBSOCKET_DATA_REALM_GLOBAL"
SLOT = "topchrono"
HEARTBEAT = "topchrono.owner"
WAITING = "topchrono.waiting"
"""Kinds of our custom events: of the evening that controls OBS, and of one that does not."""
RENEW_S = 1.0
LEASE_S = 4.0
STALE_S = 6.0
"""A mark without a heartbeat for so long is stale: longer than the lease, whatever is on its way."""
CONFIRM_S = 0.3
"""Between writing a first mark and reading it back: another evening may have written at the same time."""
RELEASE_WITHIN_S = 0.5
LONGEST_TEXT = 120

log = structlog.get_logger()

Standing = Literal["unknown", "ours", "other"]


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """The evening that controls OBS. ``since`` is epoch ms, on that evening's clock."""

    owner: str
    title: str = ""
    place: str = ""
    """The name of the evening's folder: a practice copy has the same title."""
    since: int = 0


class OtherEvening(TextError):
    """Another evening controls OBS."""


def owner_of(folder: Path) -> str:
    """The identity of the evening in ``folder``: the same at each start, another one for a copy elsewhere."""
    place = f"{platform.node()}\n{folder.resolve()}"
    return hashlib.sha256(place.encode(errors="surrogateescape")).hexdigest()[:24]


class Ownership:
    """Holds the lease, or waits for a person. ``changed`` is called when :attr:`view` has changed."""

    def __init__(
        self,
        connection: ObsConnection,
        folder: Path,
        title: Callable[[], str],
        now: Callable[[], int],
        changed: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._owner = owner_of(folder)
        self._place = folder.resolve().name
        self._title = title
        self._now = now
        self._changed = changed
        self._address = connection.address
        self._standing: Standing = "unknown"
        self._was_ours = False
        self._is_told = False
        """Whether another evening was found or has taken over: from then on, only a person decides."""
        self._other: Mark | None = None
        self._stale: Mark | None = None
        """A stale mark of another evening that could not be replaced."""
        self._guest: Mark | None = None
        """The last other evening that was heard of while OBS is ours."""
        self._heard_at: float | None = None
        """When the other evening, or the guest, was last heard of."""
        self._waits_since = 0.0
        self._confirmed_at = 0.0
        self._published: OwnerView | None = None
        self._is_released = False
        self._turn = asyncio.Lock()
        self._wake = asyncio.Event()
        self._decided = asyncio.Event()
        connection.on_state(self._on_state)
        connection.on_event(self._on_event)
        connection.guard(lambda: self.is_ours)

    @property
    def is_ours(self) -> bool:
        """Whether this evening may change OBS: its lease has not run out."""
        return self._standing == "ours" and self._time() - self._confirmed_at < LEASE_S

    @property
    def view(self) -> OwnerView:
        """Who controls OBS."""
        if self._connection.state != "connected":
            return OwnerView()
        if self._standing == "unknown":
            return OwnerView()
        if self._standing == "ours":
            guest = self._guest if self._is_heard() else None
            return OwnerView(
                state="ours",
                is_shared=guest is not None,
                title=guest.title if guest else "",
                place=guest.place if guest else "",
            )
        other = self._other
        return OwnerView(
            state="other" if other else "free",
            was_ours=self._was_ours,
            title=other.title if other else "",
            place=other.place if other else "",
            since=other.since if other else None,
            is_silent=other is not None and not self._is_heard(),
        )

    async def decided(self) -> None:
        """Wait until it is known who controls OBS, or until the connection is lost."""
        await self._decided.wait()

    async def take_over(self) -> None:
        """Control OBS from now on, whoever did until now. Raises :class:`ObsError`."""
        async with self._turn:
            try:
                await self._write(self._mark())
            except ObsError as problem:
                if is_unanswered(problem) or self._is_heard():
                    raise
                self._stale = self._other
            found = await self._read()
            if found is None or found.owner == self._owner:
                self._own()
            else:
                self._lose(found)
        self._publish()

    async def release(self) -> None:
        """Remove our mark, for whoever comes next. Never raises, and does not wait for long."""
        with contextlib.suppress(ObsError, TimeoutError):
            async with asyncio.timeout(RELEASE_WITHIN_S), self._turn:
                self._is_released = True
                if self.is_ours:
                    await self._write(None)

    async def run(self) -> None:
        """Renew the lease, or watch that of the other evening, until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(RENEW_S):
                    await self._wake.wait()
            self._wake.clear()
            if self._connection.state == "connected":
                # The connection notices by itself when it is lost.
                with contextlib.suppress(ObsError):
                    await self._step()
            self._publish()

    async def _step(self) -> None:
        async with self._turn:
            if not self._is_released:
                await self._decide()

    async def _decide(self) -> None:
        found = await self._read()
        if found and found.owner == self._owner:
            self._own()
            await self._broadcast(HEARTBEAT)
        elif found is None and not self._is_told:
            await self._claim()
        elif found is None:
            # Released, and not ours to take without a person.
            self._standing, self._other = "other", None
            await self._broadcast(WAITING)
        elif self._standing == "ours":
            self._lose(found)
        else:
            await self._wait_for_heartbeat(found)

    async def _wait_for_heartbeat(self, found: Mark) -> None:
        """``found`` is alive, or stale, or not heard of for long enough."""
        if self._other is None or found.owner != self._other.owner:
            # A mark that has just been written is that of a living evening.
            self._heard_at = self._time() if self._is_told else None
            self._waits_since = self._time()
        self._other = found
        if self._is_told or self._is_heard():
            self._find_other(found)
            await self._broadcast(WAITING)
        elif self._time() - self._waits_since > STALE_S:
            log.info("the mark of another evening in OBS is stale", title=found.title, place=found.place)
            self._stale = found
            await self._claim()

    async def _claim(self) -> None:
        """Write our mark; it is ours if it is still there when others that wrote one have done so."""
        try:
            await self._write(self._mark())
        except ObsError as problem:
            if is_unanswered(problem):
                raise
            # An OBS with a full disk is to be controlled all the same.
            log.warning("OBS keeps no mark of this evening", reason=str(problem))
        if not self._was_ours:
            await asyncio.sleep(CONFIRM_S)
        found = await self._read()
        if found is None or found.owner == self._owner:
            self._stale = None if found else self._stale
            self._own()
            await self._broadcast(HEARTBEAT)
        else:
            self._heard_at = self._time()
            self._find_other(found)

    def _own(self) -> None:
        if self._standing != "ours":
            log.info("this evening controls OBS")
            self._guest = self._heard_at = None
        if not self.is_ours:
            # What was not done while it was not ours is to be done now.
            self._published = None
        self._standing, self._other = "ours", None
        self._is_told, self._was_ours = False, True
        self._confirmed_at = self._time()

    def _lose(self, found: Mark) -> None:
        log.warning("another evening has taken OBS over", title=found.title, place=found.place)
        self._heard_at = self._time()
        self._find_other(found)

    def _find_other(self, found: Mark) -> None:
        if self._standing != "other":
            log.warning("another evening controls OBS", title=found.title, place=found.place)
        self._standing, self._other, self._is_told = "other", found, True

    def _mark(self) -> Mark:
        return Mark(
            owner=self._owner,
            title=self._title()[:LONGEST_TEXT],
            place=self._place[:LONGEST_TEXT],
            since=self._now(),
        )

    async def _read(self) -> Mark | None:
        """The mark in OBS; None if there is none, or none that means anything."""
        return usable_mark(await _slot(self._connection), ignoring=self._stale)

    async def _write(self, mark: Mark | None) -> None:
        value = encode(mark) if mark else ""
        await self._connection.call("SetPersistentData", realm=REALM, slotName=SLOT, slotValue=value)
        await self._broadcast(HEARTBEAT)

    async def _broadcast(self, kind: str) -> None:
        event = {"kind": kind, "evening": encode(self._mark())}
        await self._connection.call("BroadcastCustomEvent", eventData=event)

    def _is_heard(self) -> bool:
        return self._heard_at is not None and self._time() - self._heard_at < STALE_S

    def _on_state(self) -> None:
        if self._connection.address != self._address:
            self._address = self._connection.address
            self._was_ours = self._is_told = False
            self._other = self._stale = None
        if not (self._standing == "other" and self._is_told):
            self._standing = "unknown"
        self._waits_since = self._time()
        self._wake.set()
        self._publish()

    def _on_event(self, name: str, data: dict[str, Any]) -> None:
        sender = sender_of(name, data, (HEARTBEAT, WAITING))
        if sender is None or sender.owner == self._owner:
            return
        if self._standing == "ours":
            self._guest, self._heard_at = sender, self._time()
            self._publish()
        if data["kind"] == HEARTBEAT:
            self._on_heartbeat(sender.owner)

    def _on_heartbeat(self, owner: str) -> None:
        if self._other and owner == self._other.owner:
            self._heard_at = self._time()
        if self._stale and owner == self._stale.owner:
            self._stale = None
        if self._standing != "other":
            self._wake.set()

    def _publish(self) -> None:
        """Tell what has changed."""
        if self._standing == "unknown" and self._connection.state == "connected":
            self._decided.clear()
        else:
            self._decided.set()
        view = self.view
        if view != self._published:
            self._published = view
            self._changed()

    @staticmethod
    def _time() -> float:
        return asyncio.get_running_loop().time()


def encode(mark: Mark) -> str:
    """The mark in ASCII: OBS 29 encodes other letters of its persistent data twice."""
    return json.dumps(msgspec.to_builtins(mark))


def usable_mark(value: object, *, ignoring: Mark | None = None) -> Mark | None:
    """The mark that ``value`` is; None for anything else, and for the mark to ignore."""
    try:
        mark = msgspec.json.decode(value if isinstance(value, str) else "", type=Mark)
    except msgspec.DecodeError:
        return None
    return None if ignoring and mark.owner == ignoring.owner else mark


def sender_of(name: str, data: dict[str, Any], kinds: Collection[str]) -> Mark | None:
    """The evening that has sent the event; None if it is not one of those kinds."""
    return usable_mark(data.get("evening")) if name == "CustomEvent" and data.get("kind") in kinds else None


async def find_other(connection: ObsConnection, folder: Path) -> Mark | None:
    """The living evening other than that of ``folder`` that controls OBS. Raises :class:`ObsError`."""
    mark = usable_mark(await _slot(connection))
    if mark is None or mark.owner == owner_of(folder):
        return None
    heard = asyncio.Event()

    def on_event(name: str, data: dict[str, Any]) -> None:
        sender = sender_of(name, data, (HEARTBEAT,))
        if sender and sender.owner == mark.owner:
            heard.set()

    connection.on_event(on_event)
    try:
        async with asyncio.timeout(2.5 * RENEW_S):
            await heard.wait()
    except TimeoutError:
        return None
    return mark


async def refuse_other(connection: ObsConnection, folder: Path) -> None:
    """Raises :class:`OtherEvening` if one that is not in ``folder`` controls OBS, and :class:`ObsError`."""
    other = await find_other(connection, folder)
    if other:
        raise OtherEvening(
            N_(
                "Une autre soirée pilote cet OBS ({title}, dossier « {place} ») : rien n'a été touché. "
                "Arrêtez-la, ou prenez la main dans la régie de celle-ci."
            ),
            title=other.title,
            place=other.place,
        )


def is_unanswered(problem: ObsError) -> bool:
    """Whether OBS has not answered, or not yet."""
    return problem.code in (NO_ANSWER, NOT_READY)


async def _slot(connection: ObsConnection) -> object:
    try:
        answer = await connection.call("GetPersistentData", realm=REALM, slotName=SLOT)
    except ObsError as problem:
        if is_unanswered(problem):
            raise
        return None
    return answer.get("slotValue")
