"""The show conductor: the only writer of the evening, and its alarm clock.

One queue: decide, journal, evolve, publish, in that order. A command is acknowledged once it is on disk.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import msgspec
import structlog

from topchrono.runtime.clock import Clock
from topchrono.show.commands import Command
from topchrono.show.events import Event
from topchrono.show.model import Show
from topchrono.show.refusal import Refused
from topchrono.show.rules import decide, due
from topchrono.show.state import evolve
from topchrono.show.text import N_

MOST_REFUSALS_KEPT = 10_000
JOURNAL_RETRY_S = 0.25
LONGEST_SLEEP_S = 1.0
"""A machine that slept with a clock running is woken within that: the loop's own timers sleep too."""
NOT_SAVED = N_("Rien n'a été fait : le disque du serveur ne répond pas. Prévenez la régie.")
BEFORE_DEADLINE_S = 0.03
AFTER_DEADLINE_S = 0.02

log = structlog.get_logger()


class Answered(Protocol):
    """The answer that a command was given before."""

    @property
    def revision(self) -> int:
        """The number of the last event then."""

    @property
    def digest(self) -> str:
        """What tells the command from another one of the same id."""


class Journal(Protocol):
    """Where events are kept."""

    @property
    def revision(self) -> int:
        """The number of the last event."""

    async def append(
        self, events: Sequence[Event], *, command_id: str | None = None, digest: str = "", actor: str = ""
    ) -> int:
        """Keep ``events`` and the command's answer; the new revision, once all is on disk."""

    async def answered(self, command_id: str) -> Answered | None:
        """The answer that the command of that id was given."""

    async def check(self) -> None:
        """Raises if nothing can be written now."""


Listener = Callable[[], Awaitable[None]]


class Entry(msgspec.Struct):
    """A command in the queue and who waits for its answer."""

    command: Command
    actor: str
    answer: "asyncio.Future[int]"


class Conductor:
    """Holds the show and changes it, one command at a time."""

    def __init__(self, show: Show, journal: Journal, clock: Clock) -> None:
        self.show = show
        self.clock = clock
        self._journal = journal
        self._queue: asyncio.Queue[Entry | None] = asyncio.Queue()
        self._listeners: list[Listener] = []
        self._refusals: OrderedDict[str, tuple[str, Refused]] = OrderedDict()
        self._alarm: asyncio.TimerHandle | None = None
        self.unwritten_since: int | None = None
        """Since when nothing can be written to the journal, in epoch ms; None while all is well."""

    @property
    def revision(self) -> int:
        """The number of the last event."""
        return self._journal.revision

    @property
    def _state(self) -> tuple[int, int | None]:
        """What people are told when it changes."""
        return self.revision, self.unwritten_since

    async def calm(self, *, before_s: float = BEFORE_DEADLINE_S) -> None:
        """Wait while a deadline is less than ``before_s`` away: disk and loop are the clock's then."""
        ends_at = self.show.timer.ends_at
        if self.show.timer.state == "running" and ends_at is not None:
            left_s = self.clock.seconds_until(ends_at)
            if left_s < before_s:
                await asyncio.sleep(max(left_s, 0) + AFTER_DEADLINE_S)

    def subscribe(self, listener: Listener) -> None:
        """Have ``listener`` awaited after every change, before the next one is decided."""
        self._listeners.append(listener)

    async def submit(self, command: Command, *, actor: str) -> int:
        """The revision at which ``command`` is on disk; the same for the same command id.

        Raises :class:`Refused`.
        """
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait(Entry(command, actor, answer))
        return await answer

    async def catch_up(self) -> None:
        """Record what the clock has decided while nobody worked: before anybody can ask."""
        await self._record_due()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self._record_due()
            entry = await self._queue.get()
            if entry is not None:
                await self._answer(entry)

    async def _record_due(self) -> bool:
        """Record what the clock has decided by itself, then set the alarm for its next decision.

        A disk that has failed is tried again, whether or not there is anything to record. False if it still
        fails: the show may not be what it should be by now.
        """
        before = self._state
        events = due(self.show, now=self.clock.now())
        is_written = True
        try:
            if events:
                await self._append(events)
            elif self.unwritten_since is not None:
                await self._journal.check()
                self.unwritten_since = None
        except Exception:
            is_written = False
            if events:
                log.exception("the deadline could not be written to the journal; trying again")
        if self._state != before:
            await self._publish()
        self._set_alarm()
        return is_written

    def _set_alarm(self) -> None:
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
        delay_s = None
        ends_at = self.show.timer.ends_at
        if self.unwritten_since is not None:
            delay_s = JOURNAL_RETRY_S
        elif self.show.timer.state == "running" and ends_at is not None:
            delay_s = min(self.clock.seconds_until(ends_at), LONGEST_SLEEP_S)
        if delay_s is not None:
            self._alarm = asyncio.get_running_loop().call_later(delay_s, self._queue.put_nowait, None)

    async def _answer(self, entry: Entry) -> None:
        before = self._state
        answer: int | Refused
        try:
            answer = await self._perform(entry.command, entry.actor)
        except Refused as refused:
            answer = refused
        except Exception:
            log.exception("a command could not be written to the journal")
            answer = Refused("not_saved", NOT_SAVED)
        _settle(entry.answer, answer)
        if self._state != before:
            await self._publish()

    async def _perform(self, command: Command, actor: str) -> int:
        digest = _digest(command, actor)
        answered = await self._journal.answered(command.id)
        if answered:
            _require_same(digest, answered.digest)
            return answered.revision
        if command.id in self._refusals:
            refused_digest, refused = self._refusals[command.id]
            _require_same(digest, refused_digest)
            raise refused
        # As late as can be: the deadline may have passed while the command waited.
        if not await self._record_due():
            raise Refused("not_saved", NOT_SAVED)
        try:
            events = decide(self.show, command, now=self.clock.now())
        except Refused as refused:
            self._remember(command.id, digest, refused)
            raise
        return await self._append(events, command_id=command.id, digest=digest, actor=actor)

    async def _append(
        self, events: Sequence[Event], *, command_id: str | None = None, digest: str = "", actor: str = ""
    ) -> int:
        try:
            revision = await self._journal.append(events, command_id=command_id, digest=digest, actor=actor)
        except Exception:
            self.unwritten_since = self.unwritten_since or self.clock.now()
            raise
        self.unwritten_since = None
        for event in events:
            self.show = evolve(self.show, event)
        return revision

    async def _publish(self) -> None:
        for listener in self._listeners:
            try:
                await listener()
            except Exception:
                log.exception("a change could not be published")

    def _remember(self, command_id: str, digest: str, refused: Refused) -> None:
        self._refusals[command_id] = (digest, refused)
        if len(self._refusals) > MOST_REFUSALS_KEPT:
            self._refusals.popitem(last=False)


def _settle(answer: "asyncio.Future[int]", result: int | Refused) -> None:
    """Answer whoever still waits."""
    if answer.cancelled():
        return
    if isinstance(result, Refused):
        answer.set_exception(result)
    else:
        answer.set_result(result)


def _digest(command: Command, actor: str) -> str:
    return hashlib.blake2b(actor.encode() + b"\0" + msgspec.json.encode(command), digest_size=16).hexdigest()


def _require_same(digest: str, known: str) -> None:
    if digest != known:
        raise Refused("id_reused", N_("Cette demande a déjà servi à autre chose. Rechargez la page."))
