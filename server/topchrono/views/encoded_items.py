"""The items of the rundown, encoded once for every kind of reader and again only when they have changed."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from topchrono.show.model import Item, Show, city_slug
from topchrono.show.transitions import ItemAction
from topchrono.views.items import CrewItemView, Possible, item_view, possible_for
from topchrono.views.roles import Audience, Role

T = TypeVar("T")

ANYBODY = Audience("viewer")
_NONE_POSSIBLE = b"[]}"
"""How a crew's item ends that accepts no command: ``possible`` is its last field."""


class EncodedItem(Struct, frozen=True, eq=False):
    """An item as JSON. The same object as long as nothing in it has changed."""

    whole: msgspec.Raw
    base: bytes
    """All of it but ``possible``; the same object as long as that has not changed."""
    possible: tuple[ItemAction, ...]


EncodedItems = dict[str, EncodedItem]
"""By id, in running order."""


class CommonItems:
    """All items as every reader of a kind may see them. The same object as long as none has changed."""

    __slots__ = ("_before", "_result", "by_id")

    def __init__(self, by_id: EncodedItems) -> None:
        self.by_id = by_id
        self._before: CommonItems | None = None
        self._result: Any = None

    def compared(self, before: "CommonItems", compare: Callable[[EncodedItems, EncodedItems], T]) -> T:
        """The result of ``compare``, the same object for all who had the same ``before``."""
        if before is self:
            return compare(self.by_id, self.by_id)
        if self._before is not before:
            self._before, self._result = before, compare(before.by_id, self.by_id)
            before.forget()
        result: T = self._result
        return result

    def forget(self) -> None:
        """Let go of the one before: each would hold its own, and so all of the evening."""
        self._before = self._result = None


class Items(Struct, frozen=True, eq=False):
    """Every item as one audience may see it."""

    common: CommonItems
    own: EncodedItems = {}
    """Those of which its city sees more than others do."""

    def __getitem__(self, id_: str) -> EncodedItem:
        """The item of that id. Raises KeyError."""
        return self.own.get(id_) or self.common.by_id[id_]

    @property
    def whole(self) -> EncodedItems:
        """All of them. Not to be changed: audiences share it."""
        return {**self.common.by_id, **self.own} if self.own else self.common.by_id


class _Known(Struct, frozen=True):
    """An item as it was encoded, and what it was made of besides ``possible``."""

    item: Item
    pitch_length_ms: int
    encoded: EncodedItem


class ItemEncoder:
    """Caches the encoded items of one state of the show, and takes unchanged ones over into the next."""

    def __init__(self) -> None:
        self._show: Show | None = None
        self._of_show: dict[Role, CommonItems] = {}
        self._latest: dict[Role, CommonItems] = {}
        self._of_city: dict[str, list[Item]] = {}
        self._known: defaultdict[Role, dict[str, _Known]] = defaultdict(dict)
        self._possible: defaultdict[Role, Possible] = defaultdict(Possible)

    def items_for(self, show: Show, audience: Audience) -> Items:
        """Every item as ``audience`` may see it."""
        if show is not self._show:
            self._use(show)
        if audience.is_crew:
            return Items(self._all(show, audience))
        own = self._of_city.get(audience.city, []) if audience.city is not None else []
        return Items(self._all(show, ANYBODY), self._encode(show, own, audience) if own else {})

    def _use(self, show: Show) -> None:
        self._show = show
        self._of_show.clear()
        self._of_city.clear()
        for item in show.items:
            if item.content.kind == "pitch" or item.content.city:
                self._of_city.setdefault(city_slug(item.content.city), []).append(item)
        present = {item.id for item in show.items}
        for known in self._known.values():
            for gone in known.keys() - present:
                del known[gone]

    def _all(self, show: Show, audience: Audience) -> CommonItems:
        role = audience.role
        if role not in self._of_show:
            items = self._encode(show, show.items, audience)
            latest = self._latest.get(role)
            if latest is None or [*latest.by_id.values()] != [*items.values()]:
                latest = self._latest[role] = CommonItems(items)
            self._of_show[role] = latest
        return self._of_show[role]

    def _encode(self, show: Show, items: "tuple[Item, ...] | list[Item]", audience: Audience) -> EncodedItems:
        known, possible = self._known[audience.role], self._possible[audience.role]
        found: EncodedItems = {}
        for item in items:
            before = known.get(item.id)
            now = () if audience is ANYBODY else possible_for(show, item, audience, possible)
            if before and before.item is item and before.pitch_length_ms == show.pitch_length_ms:
                encoded = before.encoded
                if encoded.possible != now:
                    encoded = _with_possible(encoded.base, now)
                    known[item.id] = _Known(item, show.pitch_length_ms, encoded)
            else:
                encoded = _encode(show, item, audience, now)
                known[item.id] = _Known(item, show.pitch_length_ms, encoded)
            found[item.id] = encoded
        return found


def _encode(show: Show, item: Item, audience: Audience, possible: tuple[ItemAction, ...]) -> EncodedItem:
    view = item_view(show, item, audience)
    if not isinstance(view, CrewItemView):
        base = msgspec.json.encode(view)
        return EncodedItem(msgspec.Raw(base), base, ())
    base = msgspec.json.encode(replace(view, possible=()))
    return _with_possible(base.removesuffix(_NONE_POSSIBLE), possible)


def _with_possible(base: bytes, possible: tuple[ItemAction, ...]) -> EncodedItem:
    return EncodedItem(msgspec.Raw(base + msgspec.json.encode(possible) + b"}"), base, possible)
