"""What a later message has in place of sections that grow with the programme. Times are epoch ms."""

from collections.abc import Collection, Mapping
from operator import is_
from typing import Any

import msgspec
from msgspec import Struct

from topchrono.show.transitions import ItemAction
from topchrono.views.cities import CityView
from topchrono.views.encoded_items import EncodedItem, EncodedItems, Items
from topchrono.views.evening import ForecastSection
from topchrono.views.items import AnyItemView

Changes = dict[str, msgspec.Raw]
"""Sections and parts of sections by name, as JSON."""
Parts = Mapping[str, object]
"""Values by the name of their part."""


class Pace(Struct, frozen=True, kw_only=True):
    """From which readers make the forecast anew."""

    next_at: int | None
    """When the next item is expected on air: the one on deck, else the first that is queued.

    Each of those queued after it is expected once the one before has had its length and the change-over.
    """
    ends_at: int | None
    delay_ms: int | None
    change_over_ms: int


class PossibleChange(Struct, frozen=True, kw_only=True):
    """Items that are as they were, but for the commands that they accept now."""

    possible: tuple[ItemAction, ...]
    items: tuple[str, ...]
    """Their ids."""


class Part(Struct, frozen=True, kw_only=True):
    """What a later message has in place of a whole section."""

    name: str
    section: str
    type: Any
    about: str


PARTS = (
    Part(
        name="items",
        section="rundown",
        type=dict[str, AnyItemView],
        about="In place of `rundown`: the items that have changed, by id, each whole. The order stays.",
    ),
    Part(
        name="possible",
        section="rundown",
        type=list[PossibleChange],
        about="In place of `rundown`: items of which only `possible` has changed. Applied after `items`.",
    ),
    Part(
        name="pace",
        section="forecast",
        type=Pace,
        about="In place of `forecast`, which follows from it and the rundown.",
    ),
    Part(
        name="city_views",
        section="cities",
        type=dict[str, CityView],
        about="In place of `cities`: those that have changed, by slug. The order stays.",
    ),
    Part(
        name="helpers",
        section="help",
        type=dict[str, int],
        about="In place of `help`: the counts of people that have changed, by item.",
    ),
    Part(
        name="claps",
        section="applause",
        type=dict[str, int],
        about="In place of `applause`: the counts that have changed, by item.",
    ),
)
_BY_KEY = ("items", "city_views", "helpers", "claps")
"""Parts of which a later one leaves what an earlier one has of other keys."""
_ENTRIES = msgspec.json.Decoder(dict[str, msgspec.Raw])
_POSSIBLE = msgspec.json.Decoder(list[PossibleChange])


class _CommonChanges(Struct, frozen=True):
    """The items that differ for everybody."""

    ids: list[str]
    parts: Parts
    """Encoded once, for all who are sent nothing else."""


def reduce_rundown(before: Items, now: Items) -> Parts | None:
    """The items that differ; None if their order or their set does."""
    common = now.common.compared(before.common, _common_changes)
    if common is None:
        return None
    own = {**before.own, **now.own}.keys()
    differing = [id_ for id_ in own if now[id_] is not before[id_]]
    if not differing and own.isdisjoint(common.ids):
        return common.parts
    return _item_parts(before, now, [*(id_ for id_ in common.ids if id_ not in own), *differing])


def _common_changes(before: EncodedItems, now: EncodedItems) -> _CommonChanges | None:
    if list(before) != list(now):
        return None
    are_same = map(is_, before.values(), now.values())
    ids = [id_ for id_, is_same in zip(now, are_same, strict=True) if not is_same]
    parts = _item_parts(before, now, ids)
    return _CommonChanges(ids, {name: as_json(value) for name, value in parts.items()})


def _item_parts(
    before: Mapping[str, EncodedItem] | Items, now: Mapping[str, EncodedItem] | Items, ids: Collection[str]
) -> Parts:
    """The items with these ids, which differ."""
    changed: dict[str, msgspec.Raw] = {}
    possible: dict[tuple[ItemAction, ...], list[str]] = {}
    for id_ in ids:
        item = now[id_]
        if item.base is before[id_].base:
            possible.setdefault(item.possible, []).append(id_)
        else:
            changed[id_] = item.whole
    parts: dict[str, object] = {"items": changed} if changed else {}
    if possible:
        parts["possible"] = [
            PossibleChange(possible=commands, items=tuple(ids)) for commands, ids in possible.items()
        ]
    return parts


def reduce_forecast(before: ForecastSection, now: ForecastSection) -> Parts:
    """The pace that says the same as ``now`` to whoever has the rundown and what is on deck."""
    if before == now:
        return {}
    next_at = next(iter(now.expected_at.values()), None)
    pace = Pace(
        next_at=next_at, ends_at=now.ends_at, delay_ms=now.delay_ms, change_over_ms=now.change_over_ms
    )
    return {"pace": pace}


def reduce_cities(before: list[CityView], now: list[CityView]) -> Parts | None:
    """The cities that differ; None if their order or their set does."""
    if [city.slug for city in before] != [city.slug for city in now]:
        return None
    changed = {city.slug: city for known, city in zip(before, now, strict=True) if city != known}
    return {"city_views": changed} if changed else {}


def reduce_counts(part: str, before: Mapping[str, int], now: Mapping[str, int]) -> Parts | None:
    """The counts that differ, as ``part``; None if an item is no longer counted."""
    if not before.keys() <= now.keys():
        return None
    changed = {id_: count for id_, count in now.items() if before.get(id_) != count}
    return {part: changed} if changed else {}


def merge(earlier: Changes, later: Changes) -> Changes:
    """Coalesce the changes of two messages: of a section in both, the later one counts."""
    superseded = {part.name for part in PARTS if part.section in later}
    kept = {name: value for name, value in earlier.items() if name not in superseded}
    merged = kept | later
    for name in _BY_KEY:
        if name in kept and name in later:
            merged[name] = as_json(_ENTRIES.decode(kept[name]) | _ENTRIES.decode(later[name]))
    if "possible" in kept:
        merged["possible"] = _merge_possible(kept["possible"], later)
    return merged


def _merge_possible(earlier: msgspec.Raw, later: Changes) -> msgspec.Raw:
    """The earlier commands of items that are not sent whole later, then the later ones."""
    whole = _ENTRIES.decode(later["items"]) if "items" in later else {}
    changes = [
        PossibleChange(possible=change.possible, items=tuple(id_ for id_ in change.items if id_ not in whole))
        for change in _POSSIBLE.decode(earlier)
    ]
    return as_json([*changes, *(_POSSIBLE.decode(later["possible"]) if "possible" in later else ())])


def as_json(value: object) -> msgspec.Raw:
    """The value as JSON; what is JSON already stays the same object."""
    return value if isinstance(value, msgspec.Raw) else msgspec.Raw(msgspec.json.encode(value))
