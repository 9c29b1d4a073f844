"""The show conductor: the single writer of the evening, and its timer for deadlines.

One queue: decide, fold over a copy, journal, publish, in that order. The journal is a write-ahead log: a
command is acknowledged once its events are on disk, and no event is written that a restart could not fold.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import msgspec
import structlog

from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import Quiet
from topchrono.show.commands import AnyCommand
from topchrono.show.events import AnyEvent, decode_event, encode_event
from topchrono.show.model import Show
from topchrono.show.refusal import Refused
from topchrono.show.rules import decide, due
from topchrono.show.state import replay
from topchrono.show.text import N_
from topchrono.storage.errors import DiskFullError, JournalError

MOST_REFUSALS_KEPT = 10_000
RETRY_S = 0.25
LONGEST_SLEEP_S = 1.0
"""Longest delay after a machine wakes up with a clock running: the loop's own timers sleep with it."""
NOT_SAVED = N_("Rien n'a été fait : le disque de l'ordinateur Top Chrono ne répond pas. Prévenez la régie.")
DISK_FULL = N_("Rien n'a été fait : le disque de l'ordinateur Top Chrono est plein. Prévenez la régie.")
FAULT = N_(
    "Rien n'a été fait : Top Chrono a rencontré une erreur avec cette demande. La soirée continue. "
    "Prévenez la régie."
)
DEADLINE_FAULT = N_(
    "Top Chrono n'arrive pas à noter la fin de ce pitch : il réessaie, et rien d'autre n'est possible d'ici "
    "là. Prévenez la régie."
)

log = structlog.get_logger()


class Answered(Protocol):
    """The stored answer to an earlier command, for idempotent retries."""

    @property
    def revision(self) -> int:
        """The number of the command's last event."""

    @property
    def digest(self) -> str:
        """Distinguishes the command from another one with the same id."""


class Journal(Protocol):
    """The write-ahead log of events."""

    @property
    def revision(self) -> int:
        """The number of the last event."""

    async def append(
        self, events: Sequence[AnyEvent], *, command_id: str | None = None, digest: str = "", actor: str = ""
    ) -> int:
        """Append ``events`` and the command's answer; the new revision, once all is on disk."""

    def answered(self, command_id: str) -> Answered | None:
        """The stored answer to the command of that id, if any."""

    async def check(self) -> None:
        """Raises if nothing can be written now."""


Listener = Callable[[], Awaitable[None]]


class QueuedCommand(msgspec.Struct):
    """A command in the queue and the future that awaits its answer."""

    command: AnyCommand
    actor: str
    answer: "asyncio.Future[int]"


class Conductor:
    """Holds the show and applies one command at a time."""

    def __init__(self, show: Show, journal: Journal, clock: Clock) -> None:
        self.show = show
        self.clock = clock
        self.quiet = Quiet(clock)
        self._journal = journal
        self._queue: asyncio.Queue[QueuedCommand | None] = asyncio.Queue()
        self._listeners: list[Listener] = []
        self._refusals: OrderedDict[str, tuple[str, Refused]] = OrderedDict()
        self._alarm: asyncio.TimerHandle | None = None
        self.unwritten_since: int | None = None
        """Since when nothing can be written to the journal, in epoch ms; None while all is well."""
        self._is_disk_full = False
        self._set_show(show)

    @property
    def revision(self) -> int:
        """The number of the last event."""
        return self._journal.revision

    @property
    def _state(self) -> tuple[int, int | None]:
        """Listeners are called when it changes."""
        return self.revision, self.unwritten_since

    def subscribe(self, listener: Listener) -> None:
        """Have ``listener`` awaited after every change, before the next one is decided."""
        self._listeners.append(listener)

    async def submit(self, command: AnyCommand, *, actor: str) -> int:
        """Submit ``command``; the revision at which it is on disk. Idempotent by command id.

        Raises :class:`Refused`.
        """
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait(QueuedCommand(command, actor, answer))
        try:
            return await answer
        finally:
            # A refusal's traceback holds this frame, and the frame would hold the refusal.
            del answer

    async def catch_up(self) -> None:
        """Record deadlines that passed while the server was down, before any request is served."""
        try:
            await self._journal.check()
        except Exception as error:  # noqa: BLE001 - whatever it is, the disk does not answer
            _log_unwritten("nothing can be written to the journal; retrying", error)
            self._set_unwritten(error)
        await self._record_due()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self._record_due()
            entry = await self._queue.get()
            if entry is not None:
                await self._answer(entry)

    async def _record_due(self) -> Refused | None:
        """Record the deadline if it has passed, then set the timer for the next one.

        A failed write is retried; a disk that has failed is probed even with nothing to record. Returns the
        refusal for commands meanwhile: the show is behind its own clock.
        """
        before = self._state
        problem: Refused | None = None
        events: Sequence[AnyEvent] = ()
        folded = self.show
        try:
            events = due(self.show, now=self.clock.now())
            folded = fold(self.show, events)
        except Exception:
            log.exception("the deadline has a fault; retrying")
            problem = Refused("fault", DEADLINE_FAULT)
            events, folded = (), self.show
        if not await self._write_due(events, folded):
            problem = problem or self._not_saved()
        if self._state != before:
            await self._publish()
        self._set_alarm(is_recorded=problem is None)
        return problem

    async def _write_due(self, events: Sequence[AnyEvent], folded: Show) -> bool:
        """Write ``events`` down; without any, only see whether a disk that has failed works again."""
        try:
            if events:
                await self._append(events, folded)
            elif self.unwritten_since is not None:
                await self._journal.check()
                self.unwritten_since = None
        except Exception as error:  # noqa: BLE001 - whatever it is, the disk does not answer
            self._set_unwritten(error)
            if events:
                _log_unwritten("the deadline could not be written to the journal; retrying", error)
            return False
        return True

    def _set_alarm(self, *, is_recorded: bool) -> None:
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
        delay_s = None
        if not is_recorded or self.unwritten_since is not None:
            delay_s = RETRY_S
        elif self.quiet.deadline is not None:
            delay_s = min(self.clock.seconds_until(self.quiet.deadline), LONGEST_SLEEP_S)
        if delay_s is not None:
            self._alarm = asyncio.get_running_loop().call_later(delay_s, self._queue.put_nowait, None)

    async def _answer(self, entry: QueuedCommand) -> None:
        before = self._state
        answer: int | Refused
        try:
            answer = await self._perform(entry.command, entry.actor)
        except Refused as refused:
            answer = refused.copy()
        except Exception as error:  # noqa: BLE001 - whatever it is, the disk does not answer
            _log_unwritten("a command could not be written to the journal", error)
            answer = self._not_saved()
        _settle(entry.answer, answer)
        if self._state != before:
            await self._publish()

    async def _perform(self, command: AnyCommand, actor: str) -> int:
        digest = _digest(command, actor)
        answered = self._journal.answered(command.id)
        if answered:
            _require_same(digest, answered.digest)
            return answered.revision
        if command.id in self._refusals:
            refused_digest, refused = self._refusals[command.id]
            _require_same(digest, refused_digest)
            raise refused.copy()
        # As late as possible: the deadline may have passed while the command was in the queue.
        problem = await self._record_due()
        if problem:
            raise problem
        try:
            events, folded = self._decide(command)
        except Refused as refused:
            self._cache_refusal(command.id, digest, refused)
            raise
        return await self._append(events, folded, command_id=command.id, digest=digest, actor=actor)

    def _decide(self, command: AnyCommand) -> tuple[list[AnyEvent], Show]:
        """The command's events and the show after them.

        Raises :class:`Refused`, with the code ``fault`` where the program itself is wrong.
        """
        try:
            now = self.clock.now()
            events = decide(self.show, command, now=now, boot=self.clock.boot_time(now))
            return events, fold(self.show, events)
        except Refused:
            raise
        except Exception as error:
            log.exception("a command has a fault; it is refused", command=type(command).__name__)
            raise Refused("fault", FAULT) from error

    async def _append(
        self,
        events: Sequence[AnyEvent],
        folded: Show,
        *,
        command_id: str | None = None,
        digest: str = "",
        actor: str = "",
    ) -> int:
        """Append ``events`` to the journal, then replace the show by ``folded``."""
        try:
            revision = await self._journal.append(events, command_id=command_id, digest=digest, actor=actor)
        except Exception as error:
            self._set_unwritten(error)
            raise
        self.unwritten_since = None
        self._set_show(folded)
        return revision

    def _set_unwritten(self, error: Exception) -> None:
        self.unwritten_since = self.unwritten_since or self.clock.now()
        self._is_disk_full = isinstance(error, DiskFullError)

    def _not_saved(self) -> Refused:
        is_disk_full = self.unwritten_since is not None and self._is_disk_full
        return Refused("not_saved", DISK_FULL if is_disk_full else NOT_SAVED)

    def _set_show(self, show: Show) -> None:
        self.show = show
        self.quiet.deadline = show.timer.ends_at if show.timer.state == "running" else None

    async def _publish(self) -> None:
        for listener in self._listeners:
            try:
                await listener()
            except Exception:
                log.exception("a change could not be published")

    def _cache_refusal(self, command_id: str, digest: str, refused: Refused) -> None:
        self._refusals[command_id] = (digest, refused.copy())
        if len(self._refusals) > MOST_REFUSALS_KEPT:
            self._refusals.popitem(last=False)


def fold(show: Show, events: Sequence[AnyEvent]) -> Show:
    """The show after ``events``, folded from their journal encoding, exactly as a restart does.

    Raises any error of decoding or folding; ``show`` stays as it is.
    """
    return replay((decode_event(encode_event(event)) for event in events), onto=show)


def _log_unwritten(message: str, error: Exception) -> None:
    """Log the reason; the traceback too, unless the reason is the disk."""
    if isinstance(error, JournalError):
        log.error(message, reason=str(error))
    else:
        log.error(message, exc_info=error)


def _settle(answer: "asyncio.Future[int]", result: int | Refused) -> None:
    """Resolve the future, unless its caller has cancelled it."""
    if answer.cancelled():
        return
    if isinstance(result, Refused):
        answer.set_exception(result)
    else:
        answer.set_result(result)


def _digest(command: AnyCommand, actor: str) -> str:
    return hashlib.blake2b(actor.encode() + b"\0" + msgspec.json.encode(command), digest_size=16).hexdigest()


def _require_same(digest: str, known: str) -> None:
    if digest != known:
        raise Refused(
            "id_reused", N_("Cette demande a déjà été faite autrement. Rechargez la page, puis réessayez.")
        )
