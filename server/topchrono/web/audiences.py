"""The view of every audience, built once per change and sent as the sections that differ."""

from collections.abc import Callable, Iterable

import msgspec

from topchrono.caller import Caller
from topchrono.obs_view import NO_OBS, ObsSection
from topchrono.views import Audience, build_sections, encode_obs


class Update(msgspec.Struct):
    """The ``show`` message: sections of a view, already encoded."""

    revision: int
    server_time: int
    changes: dict[str, msgspec.Raw]


class Audiences:
    """What every audience has been told, so that only what differs is told next."""

    def __init__(self, caller: Caller, obs: Callable[[], ObsSection] = lambda: NO_OBS) -> None:
        self._caller = caller
        self._obs = obs
        self._told: dict[Audience, dict[str, bytes]] = {}
        self._revision = caller.revision

    @property
    def revision(self) -> int:
        """The revision that people have been told."""
        return self._revision

    def whole(self, audience: Audience) -> Update:
        """Every section that ``audience`` sees, as those who already listen have been told them."""
        if audience not in self._told:
            self._told[audience] = self._build(audience)
        return self._update(self._told[audience])

    def refresh(self, listening: Iterable[Audience]) -> dict[Audience, Update]:
        """What differs for each audience that listens, since it was last told; audiences gone are forgotten.

        To be called once for each change, before anything else can ask for a whole view.
        """
        self._revision = self._caller.revision
        before, self._told = self._told, {audience: self._build(audience) for audience in listening}
        updates = {}
        for audience, sections in self._told.items():
            known = before.get(audience, {})
            changed = {name: value for name, value in sections.items() if known.get(name) != value}
            if changed:
                updates[audience] = self._update(changed)
        return updates

    def refresh_obs(self) -> dict[Audience, Update]:
        """What differs in the ``obs`` section alone, since it was last told.

        A figure of OBS is no reason to tell everybody a new forecast.
        """
        updates = {}
        for audience, sections in self._told.items():
            if "obs" not in sections:
                continue
            value = encode_obs(self._obs(), audience)
            if sections["obs"] != value:
                sections["obs"] = value
                updates[audience] = self._update({"obs": value})
        return updates

    def _build(self, audience: Audience) -> dict[str, bytes]:
        show, now = self._caller.show, self._caller.clock.now()
        return build_sections(show, audience, now=now, obs=self._obs())

    def _update(self, sections: dict[str, bytes]) -> Update:
        return Update(
            revision=self._revision,
            server_time=self._caller.clock.now(),
            changes={name: msgspec.Raw(value) for name, value in sections.items()},
        )
