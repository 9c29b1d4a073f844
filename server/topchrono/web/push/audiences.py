"""The view of every audience: built once per change, sent as a delta of sections."""

from collections.abc import Callable, Collection, Iterable

import msgspec

from topchrono.conductor import Conductor
from topchrono.views.built_section import BuiltSection, build
from topchrono.views.delta import Changes
from topchrono.views.encoded_items import ItemEncoder
from topchrono.views.live_state import NO_LIVE_STATE, LiveState
from topchrono.views.roles import ROLES, Audience, Role
from topchrono.views.sections import Moment, Source, own_sections_of, sections_of
from topchrono.views.shared_sections import Sections, SharedSections


class Update(msgspec.Struct, frozen=True):
    """The ``show`` message: a snapshot (all sections of a view) or a delta (those that differ).

    Audiences of a role that are sent the same share one.
    """

    revision: int
    """Number of the last event."""
    server_time: int
    """Epoch ms: when it was made for the first of those who share it."""
    changes: dict[str, msgspec.Raw]
    """Sections by name, each whole; a delta has parts (``Delta``) in place of those that grow."""


class SentView(msgspec.Struct):
    """The last view that an audience was sent."""

    revision: int = 0
    shared: Sections = {}
    own: Sections = {}

    def whole(self, role: Role) -> Changes:
        """Every section of ``role``, in the order in which they are declared."""
        sections = self.shared | self.own
        return {section.name: sections[section.name].encoded for section in sections_of(role)}


class Audiences:
    """Caches the last view that each audience was sent, to compute the next delta."""

    def __init__(
        self, conductor: Conductor, live_state: Callable[[], LiveState] = lambda: NO_LIVE_STATE
    ) -> None:
        self._conductor = conductor
        self._live_state = live_state
        self._encoder = ItemEncoder()
        self._shared = {role: SharedSections(role) for role in ROLES}
        self._latest_own: dict[Role, dict[str, BuiltSection]] = {role: {} for role in ROLES}
        """Those built last that not all of a role have: what says nothing of a city is for all others."""
        self._sent: dict[Audience, SentView] = {}
        self._updates: tuple[Moment | None, dict[tuple[object, ...], Update]] = (None, {})
        """Those of the latest moment, by role, revision and the identity of their sections, which they keep
        alive."""

    def moment(self) -> Moment:
        """What views are made from now. Audiences that are refreshed with the same one share sections."""
        return Moment(self._conductor.show, self._conductor.clock.now(), self._live_state())

    def whole(self, audience: Audience) -> Update:
        """The snapshot for a new client: every section of ``audience`` as the others were last sent it."""
        if audience not in self._sent:
            self._refresh(audience, self.moment(), None)
        sent = self._sent[audience]
        return self._update(sent, sent.whole(audience.role))

    def sent(self, audience: Audience) -> Update | None:
        """The snapshot, if it need not be built first."""
        return self.whole(audience) if audience in self._sent else None

    def forget_all_but(self, listening: Collection[Audience]) -> None:
        """Evict audiences without clients, so that the next one is not sent a stale snapshot."""
        self._sent = {audience: sent for audience, sent in self._sent.items() if audience in listening}

    def refresh(
        self,
        audiences: Iterable[Audience],
        *,
        moment: Moment | None = None,
        only: Collection[str] | None = None,
    ) -> dict[Audience, Update]:
        """The delta for each of these ``audiences`` since it was last sent one.

        With ``only``, other sections are left as they were sent: a new figure of OBS is no reason to send
        everybody a new forecast. ``moment`` is that of now, if nobody has it yet.
        """
        moment = moment or self.moment()
        updates: dict[Audience, Update] = {}
        if moment is not self._updates[0]:
            self._updates = (moment, {})
        made = self._updates[1]
        for audience in audiences:
            if only is not None and audience not in self._sent:
                # Its first client has yet to be sent the snapshot.
                continue
            if changes := self._refresh(audience, moment, only):
                sent = self._sent[audience]
                # One object for all of a role who are sent the same, which is encoded once.
                key = (audience.role, sent.revision, *changes, *map(id, changes.values()))
                if key not in made:
                    made[key] = self._update(sent, changes)
                updates[audience] = made[key]
        return updates

    def _refresh(self, audience: Audience, moment: Moment, only: Collection[str] | None) -> Changes:
        """Bring what the audience was sent up to date; what it is to be sent for it."""
        sent = self._sent.setdefault(audience, SentView())
        items = self._encoder.items_for(moment.show, audience)
        source = Source(moment=moment, audience=audience, items=items)
        sent.shared, shared = self._shared[audience.role].advance(sent.shared, source, only=only)
        changes = dict(shared)
        latest = self._latest_own[audience.role]
        for section in own_sections_of(audience.role):
            name = section.name
            if only is None or name in only:
                before = sent.own.get(name)
                built = sent.own[name] = latest[name] = build(section, source, before, latest.get(name))
                changes |= built.changes_since(before)
        if only is None:
            sent.revision = self._conductor.revision
        return changes

    def _update(self, sent: SentView, changes: Changes) -> Update:
        return Update(sent.revision, self._conductor.clock.now(), changes)
