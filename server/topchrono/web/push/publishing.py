"""Tells people what has changed: at once what the show decides, gathered what stands beside it."""

import asyncio
from collections.abc import Collection, Sequence

import structlog

from topchrono.views.roles import Audience, Role
from topchrono.views.sections import LIVE_STATE_SECTIONS
from topchrono.web.push.audiences import Audiences
from topchrono.web.push.live import VIEWERS, Live
from topchrono.web.push.sockets import Sockets

LIVE_STATE_EVERY_S = 0.25
"""Applause comes in by the thousand and goes out four times a second."""
ORDER: tuple[Role, ...] = ("host", "overlay", "director", "speaker", "organizer", "viewer")
"""Who is told first: the host's clock and the picture before anybody else."""
MOST_AT_ONCE = 3
"""Audiences told before everybody else on the server has a turn."""
VIEWERS_EVERY_S = 2.0
"""A count that moves is no reason to write to five thousand viewers more often."""

log = structlog.get_logger()


class Publisher:
    """Keeps the order: what is told of the show and of what stands beside it never overtake each other."""

    def __init__(
        self, audiences: Audiences, sockets: Sockets, live: Live, live_state_changed: asyncio.Event
    ) -> None:
        """``live_state_changed`` is set by whoever has something new that stands beside the show."""
        self._audiences = audiences
        self._sockets = sockets
        self._live = live
        self._one_at_a_time = asyncio.Lock()
        self._live_state_changed = live_state_changed

    async def publish(self) -> None:
        """Tell everybody what has changed in the show."""
        async with self._one_at_a_time:
            listening = self._listening()
            for start in range(0, len(listening), MOST_AT_ONCE):
                await self._send(listening[start : start + MOST_AT_ONCE])
        await self._sockets.let_slow_go()

    async def run(self) -> None:
        """Tell what changes beside the show, until cancelled."""
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
        for start in range(0, len(listening), MOST_AT_ONCE):
            # What the show decides comes in between: it waits for a few audiences, never for all of them.
            async with self._one_at_a_time:
                await self._send(listening[start : start + MOST_AT_ONCE], only=LIVE_STATE_SECTIONS)
        await self._sockets.let_slow_go()

    async def _send(self, few: Sequence[Audience], *, only: Collection[str] | None = None) -> None:
        """Tell a few audiences, and let their messages go out before others are made."""
        updates = self._audiences.refresh(few, only=only)
        await self._sockets.publish(updates)
        self._live.publish(updates)
        await asyncio.sleep(0)

    def _listening(self) -> list[Audience]:
        """Who listens, in the order of ``ORDER``; those gone are forgotten."""
        listening = self._sockets.listening() | self._live.listening()
        self._audiences.forget_all_but(listening)
        return sorted(listening, key=lambda audience: (ORDER.index(audience.role), audience.city or ""))
