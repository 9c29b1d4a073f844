"""The view of every audience, built once per change and sent as the sections that differ."""

from collections.abc import Callable, Collection, Iterable

import msgspec

from topchrono.conductor import Caller
from topchrono.views.live_state import NOTHING, Beside
from topchrono.views.sections import Audience, build_sections


class Update(msgspec.Struct):
    """The ``show`` message: sections of a view, already encoded."""

    revision: int
    server_time: int
    changes: dict[str, msgspec.Raw]


class Told(msgspec.Struct):
    """What an audience has been told."""

    revision: int
    sections: dict[str, bytes]


class Audiences:
    """What every audience has been told, so that only what differs is told next."""

    def __init__(self, caller: Caller, beside: Callable[[], Beside] = lambda: NOTHING) -> None:
        self._caller = caller
        self._beside = beside
        self._told: dict[Audience, Told] = {}

    def whole(self, audience: Audience) -> Update:
        """Every section that ``audience`` sees, as those who already listen have been told them."""
        if audience not in self._told:
            self._told[audience] = Told(self._caller.revision, self._build(audience))
        told = self._told[audience]
        return self._update(told.revision, told.sections)

    def forget_all_but(self, listening: Collection[Audience]) -> None:
        """Forget audiences that are gone, so that the next to come is not told what was."""
        self._told = {audience: told for audience, told in self._told.items() if audience in listening}

    def refresh(
        self, audiences: Iterable[Audience], *, only: Collection[str] | None = None
    ) -> dict[Audience, Update]:
        """What differs for each of these ``audiences`` since it was last told.

        With ``only``, other sections are left as they were told: a figure of OBS is no reason to tell
        everybody a new forecast.
        """
        updates = {}
        for audience in audiences:
            if only is not None and audience not in self._told:
                # Nobody of it has been welcomed yet: the whole view is still to come.
                continue
            told = self._told.setdefault(audience, Told(0, {}))
            built = self._build(audience, only=only)
            changed = {name: value for name, value in built.items() if told.sections.get(name) != value}
            told.sections |= changed
            if only is None:
                told.revision = self._caller.revision
            if changed:
                updates[audience] = self._update(told.revision, changed)
        return updates

    def _build(self, audience: Audience, *, only: Collection[str] | None = None) -> dict[str, bytes]:
        show, now = self._caller.show, self._caller.clock.now()
        return build_sections(show, audience, now=now, beside=self._beside(), only=only)

    def _update(self, revision: int, sections: dict[str, bytes]) -> Update:
        return Update(
            revision=revision,
            server_time=self._caller.clock.now(),
            changes={name: msgspec.Raw(value) for name, value in sections.items()},
        )
