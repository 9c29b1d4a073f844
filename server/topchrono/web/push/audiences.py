"""The view of every audience: built once per change, sent as a delta of sections."""

from collections.abc import Callable, Collection, Iterable

import msgspec

from topchrono.conductor import Conductor
from topchrono.views.live_state import NO_LIVE_STATE, LiveState
from topchrono.views.roles import Audience
from topchrono.views.sections import build_sections


class Update(msgspec.Struct):
    """The ``show`` message: a snapshot (all sections of a view) or a delta (those that differ)."""

    revision: int
    """Number of the last event."""
    server_time: int
    """Epoch ms."""
    changes: dict[str, msgspec.Raw]
    """Sections by name, each whole."""


class SentView(msgspec.Struct):
    """The last view that an audience was sent."""

    revision: int
    sections: dict[str, bytes]


class Audiences:
    """Caches the last view that each audience was sent, to compute the next delta."""

    def __init__(
        self, conductor: Conductor, live_state: Callable[[], LiveState] = lambda: NO_LIVE_STATE
    ) -> None:
        self._conductor = conductor
        self._live_state = live_state
        self._sent: dict[Audience, SentView] = {}

    def whole(self, audience: Audience) -> Update:
        """The snapshot for a new client: every section of ``audience`` as the others were last sent it."""
        if audience not in self._sent:
            self._sent[audience] = SentView(self._conductor.revision, self._build(audience))
        sent = self._sent[audience]
        return self._update(sent.revision, sent.sections)

    def forget_all_but(self, listening: Collection[Audience]) -> None:
        """Evict audiences without clients, so that the next one is not sent a stale snapshot."""
        self._sent = {audience: sent for audience, sent in self._sent.items() if audience in listening}

    def refresh(
        self, audiences: Iterable[Audience], *, only: Collection[str] | None = None
    ) -> dict[Audience, Update]:
        """The delta for each of these ``audiences`` since it was last sent one.

        With ``only``, other sections are left as they were sent: a new figure of OBS is no reason to send
        everybody a new forecast.
        """
        updates = {}
        for audience in audiences:
            if only is not None and audience not in self._sent:
                # Its first client has yet to be sent the snapshot.
                continue
            sent = self._sent.setdefault(audience, SentView(0, {}))
            built = self._build(audience, only=only)
            changed = {name: value for name, value in built.items() if sent.sections.get(name) != value}
            sent.sections |= changed
            if only is None:
                sent.revision = self._conductor.revision
            if changed:
                updates[audience] = self._update(sent.revision, changed)
        return updates

    def _build(self, audience: Audience, *, only: Collection[str] | None = None) -> dict[str, bytes]:
        show, now = self._conductor.show, self._conductor.clock.now()
        return build_sections(show, audience, now=now, live_state=self._live_state(), only=only)

    def _update(self, revision: int, sections: dict[str, bytes]) -> Update:
        return Update(
            revision=revision,
            server_time=self._conductor.clock.now(),
            changes={name: msgspec.Raw(value) for name, value in sections.items()},
        )
