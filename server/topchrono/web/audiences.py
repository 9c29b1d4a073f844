"""The view of every audience, built once per change and sent as the sections that differ."""

from collections.abc import Iterable

import msgspec

from topchrono.caller import Caller
from topchrono.views import Audience, build_sections


class Update(msgspec.Struct):
    """The ``show`` message: sections of a view, already encoded."""

    revision: int
    server_time: int
    changes: dict[str, msgspec.Raw]


class Audiences:
    """What every audience has been told, so that only what differs is told next."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._told: dict[Audience, dict[str, bytes]] = {}

    def whole(self, audience: Audience) -> Update:
        """Every section that ``audience`` sees, as those who already listen have been told them."""
        if audience not in self._told:
            self._told[audience] = self._build(audience)
        return self._update(self._told[audience])

    def refresh(self, listening: Iterable[Audience]) -> dict[Audience, Update]:
        """What differs for each audience that listens, since it was last told; audiences gone are forgotten.

        To be called once for each change, before anything else can ask for a whole view.
        """
        before, self._told = self._told, {audience: self._build(audience) for audience in listening}
        updates = {}
        for audience, sections in self._told.items():
            known = before.get(audience, {})
            changed = {name: value for name, value in sections.items() if known.get(name) != value}
            if changed:
                updates[audience] = self._update(changed)
        return updates

    def _build(self, audience: Audience) -> dict[str, bytes]:
        return build_sections(self._caller.show, audience, now=self._caller.clock.now())

    def _update(self, sections: dict[str, bytes]) -> Update:
        return Update(
            revision=self._caller.revision,
            server_time=self._caller.clock.now(),
            changes={name: msgspec.Raw(value) for name, value in sections.items()},
        )
