"""Publishes changes: those of the show at once, those of the live state debounced."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence

import structlog

from topchrono.runtime.quiet import Quiet
from topchrono.views.roles import Audience, Role
from topchrono.views.sections import LIVE_STATE_SECTIONS, Moment
from topchrono.web.push.audiences import Audiences, Update
from topchrono.web.push.live import VIEWERS, Live
from topchrono.web.push.sockets import Sockets

LIVE_STATE_EVERY_S = 0.25
"""Debounce: thousands of claps are published as four updates a second."""
ORDER: tuple[Role, ...] = ("host", "overlay", "director", "speaker", "organizer", "viewer")
"""Priority: the host's clock and the overlays before everybody else."""
WRITTEN_FIRST: frozenset[Role] = frozenset({"host", "overlay", "director"})
"""Roles that are written to before the views of all the others are built."""
MOST_AT_ONCE = 10
"""Audiences whose views are built before yielding to the event loop; the first of all goes alone."""
VIEWERS_EVERY_S = 2.0
"""Rate limit of live state to viewers: a count is not worth writing to five thousand more often."""

log = structlog.get_logger()


class Publisher:
    """Serialises updates: those of the show and of the live state never overtake each other."""

    def __init__(
        self,
        audiences: Audiences,
        sockets: Sockets,
        live: Live,
        live_state_changed: asyncio.Event,
        quiet: Quiet,
    ) -> None:
        """``live_state_changed`` is set at every change of the live state."""
        self._audiences = audiences
        self._sockets = sockets
        self._live = live
        self._one_at_a_time = asyncio.Lock()
        self._live_state_changed = live_state_changed
        self._quiet = quiet

    async def publish(self) -> None:
        """Publish the changes of the show."""
        async with self._one_at_a_time:
            moment, listening = self._audiences.moment(), self._listening()
            first = [audience for audience in listening if audience.role in WRITTEN_FIRST]
            for few in _batches(first):
                await self._send(few, moment)
            await self._send_together(listening[len(first) :], moment)
        await self._sockets.disconnect_slow()

    async def run(self) -> None:
        """Publish the changes of the live state, debounced, until cancelled."""
        loop = asyncio.get_running_loop()
        viewers_next = 0.0
        while True:
            await self._live_state_changed.wait()
            self._live_state_changed.clear()
            are_viewers_due = loop.time() >= viewers_next
            if are_viewers_due:
                viewers_next = loop.time() + VIEWERS_EVERY_S
            else:
                loop.call_at(viewers_next, self._live_state_changed.set)
            try:
                await self._publish_live_state(are_viewers_due)
            except Exception:
                log.exception("a change could not be published")
            await asyncio.sleep(LIVE_STATE_EVERY_S)

    async def _publish_live_state(self, with_viewers: bool) -> None:
        async with self._one_at_a_time:
            listening = self._listening()
        if not with_viewers and VIEWERS in listening:
            listening.remove(VIEWERS)
        for few in _batches(listening):
            await self._quiet.wait()
            # The lock is released in between: a change of the show waits for a few audiences, never for all.
            # It may have come since the last ones.
            async with self._one_at_a_time:
                await self._send(few, self._audiences.moment(), only=LIVE_STATE_SECTIONS)
        await self._sockets.disconnect_slow()

    async def _send(
        self, few: Sequence[Audience], moment: Moment, *, only: Collection[str] | None = None
    ) -> None:
        """Publish to a few audiences, and flush their messages before others are built."""
        await self._flush(self._audiences.refresh(few, moment=moment, only=only))
        await asyncio.sleep(0)

    async def _send_together(self, audiences: Sequence[Audience], moment: Moment) -> None:
        """Publish to all of them at once: rooms that are sent the same share one message.

        On a virtual machine a write to a client that sleeps costs 0.2 ms, to one that is awake 0.01 ms.
        """
        updates: dict[Audience, Update] = {}
        try:
            for few in _batches(audiences):
                updates |= self._audiences.refresh(few, moment=moment)
                await asyncio.sleep(0)
        finally:
            await self._flush(updates)

    async def _flush(self, updates: Mapping[Audience, Update]) -> None:
        try:
            await self._sockets.publish(updates)
        finally:
            self._live.publish(updates)

    def _listening(self) -> list[Audience]:
        """The audiences with clients, in the order of ``ORDER``; evicts the others."""
        listening = self._sockets.listening() | self._live.listening()
        self._audiences.forget_all_but(listening)
        return sorted(listening, key=lambda audience: (ORDER.index(audience.role), audience.city or ""))


def _batches(listening: Sequence[Audience]) -> Iterator[Sequence[Audience]]:
    """The first audience alone, then a few at a time."""
    yield listening[:1]
    for start in range(1, len(listening), MOST_AT_ONCE):
        yield listening[start : start + MOST_AT_ONCE]
