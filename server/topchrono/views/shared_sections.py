"""The sections that all audiences of a role are sent alike: forty rooms cost what one does."""

from collections.abc import Collection

from topchrono.views.built_section import BuiltSection, build
from topchrono.views.delta import Changes
from topchrono.views.roles import Role
from topchrono.views.sections import Moment, Source, shared_sections_of

Sections = dict[str, BuiltSection]
"""By name. Never changed once it is made: audiences share it."""


class SharedSections:
    """Builds them once for each moment, and compares them once with what several audiences have."""

    def __init__(self, role: Role) -> None:
        self._sections = shared_sections_of(role)
        self._latest: Sections = {}
        self._moment: Moment | None = None
        self._only: Collection[str] | None = None
        self._built: Sections = {}
        self._compared: tuple[Sections, Sections] = ({}, {})
        self._result: tuple[Sections, Changes] = ({}, {})

    def advance(
        self, before: Sections, source: Source, *, only: Collection[str] | None = None
    ) -> tuple[Sections, Changes]:
        """What an audience has that had ``before``, and what it is to be sent for it."""
        built = self._build(source, only)
        if before is not self._compared[0] or built is not self._compared[1]:
            changes: Changes = {}
            for name, section in built.items():
                changes |= section.changes_since(before.get(name))
            # Whoever has all of them has the same: the next comparison is one for all.
            after = built if only is None else {**before, **built}
            self._compared, self._result = (before, built), (after, changes)
        return self._result

    def _build(self, source: Source, only: Collection[str] | None) -> Sections:
        if source.moment is not self._moment or only is not self._only:
            self._moment, self._only = source.moment, only
            self._built = {
                section.name: build(section, source, self._latest.get(section.name))
                for section in self._sections
                if only is None or section.name in only
            }
            self._latest = {**self._latest, **self._built}
        return self._built
