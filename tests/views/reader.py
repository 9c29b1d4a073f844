"""Someone who is sent a view."""

from collections.abc import Mapping
from typing import Any

import msgspec

from tests.show.evening import Evening
from tests.views.building import build_sections
from topchrono.views.built_section import BuiltSection, build
from topchrono.views.delta import Changes
from topchrono.views.encoded_items import ItemEncoder
from topchrono.views.live_state import NO_LIVE_STATE
from topchrono.views.roles import Audience
from topchrono.views.sections import Moment, Source, sections_of


class Reader:
    """Someone who is sent the view once, and then what has changed."""

    def __init__(self, evening: Evening, audience: Audience) -> None:
        self._evening, self._audience = evening, audience
        self._encoder = ItemEncoder()
        self.live_state = NO_LIVE_STATE
        self._sections: dict[str, BuiltSection] = {}
        self.first = self.next()

    def next(self) -> Changes:
        """What is sent after a change."""
        items = self._encoder.items_for(self._evening.show, self._audience)
        moment = Moment(self._evening.show, self._evening.now, self.live_state)
        source = Source(moment=moment, audience=self._audience, items=items)
        changes: Changes = {}
        for section in sections_of(self._audience.role):
            known = self._sections.get(section.name)
            built = self._sections[section.name] = build(section, source, known)
            changes |= built.changes_since(known)
        return changes

    def of_new_reader(self) -> dict[str, bytes]:
        """The whole view."""
        show, now = self._evening.show, self._evening.now
        return build_sections(show, self._audience, now=now, live_state=self.live_state)


def decoded(changes: Mapping[str, bytes | msgspec.Raw]) -> dict[str, Any]:
    return {name: msgspec.json.decode(value) for name, value in changes.items()}
