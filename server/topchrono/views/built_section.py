"""A section of the view at one moment, shared by all who are sent the same."""

import msgspec

from topchrono.views.delta import Changes, as_json
from topchrono.views.sections import Section, Source


class BuiltSection:
    """What a section says to some readers: encoded when it is needed, compared with an earlier one once."""

    __slots__ = ("_changes", "_encoded", "_section", "_since", "made_of", "value")

    def __init__(self, section: Section, source: Source, made_of: tuple[object, ...]) -> None:
        """``made_of`` is what it follows from: see :attr:`Section.made_of`."""
        self.made_of = made_of
        self._section = section
        self.value = section.build(source)
        self._encoded: msgspec.Raw | None = None
        self._since: BuiltSection | None = None
        self._changes: Changes = {}

    @property
    def encoded(self) -> msgspec.Raw:
        """The whole of it, as JSON."""
        if self._encoded is None:
            self._encoded = as_json(self._section.encoded(self.value))
        return self._encoded

    def changes_since(self, before: "BuiltSection | None") -> Changes:
        """What a reader of ``before`` is to be sent: nothing, parts of it, or the whole."""
        if before is self:
            return {}
        if before is None:
            return {self._section.name: self.encoded}
        if self._since is not before:
            self._since, self._changes = before, self._compare(before)
            before.forget()
        return self._changes

    def forget(self) -> None:
        """Let go of the one before: each would hold its own, and so all of the evening."""
        self._since, self._changes = None, {}

    def _compare(self, before: "BuiltSection") -> Changes:
        reduce = self._section.reduce
        if reduce is None:
            return {} if self.encoded == before.encoded else {self._section.name: self.encoded}
        parts = reduce(before.value, self.value)
        if parts is None:
            return {self._section.name: self.encoded}
        return {name: as_json(value) for name, value in parts.items()}


def build(section: Section, source: Source, *known: BuiltSection | None) -> BuiltSection:
    """The section as it is now: one of those ``known``, if nothing that it was made of has changed."""
    made_of = section.made_of(source)
    for built in known:
        # Mostly the same objects, which compare at once.
        if built is not None and built.made_of == made_of:
            return built
    return BuiltSection(section, source, made_of)
