"""Early warnings: pitches that are about to be called and are not ready."""

from collections.abc import Collection
from typing import Literal

from msgspec import Struct

from .model import ONLINE_CITY, Item, Show, city_slug

TURNS_AHEAD = 2
"""A break counts as a turn: it is called like a pitch, and its length leaves time for a remedy."""

Trouble = Literal["nobody_checked_in", "no_sound_or_picture", "nobody_online"]


class PitchWarning(Struct, frozen=True, kw_only=True):
    """One pitch in danger, with the most severe reason."""

    item: str
    code: Trouble
    turns: int
    """How many calls away: 0 is on deck, 1 the next to be called."""
    city: str
    """The slug of its city."""
    swap_with: str | None
    """The next pitch further down, of another city, that is checked in; of a city online if there is any."""


def warnings(show: Show, *, online: Collection[str] = ()) -> tuple[PitchWarning, ...]:
    """The warnings on the pitches to be called next; ``online`` are the slugs of cities with an organizer.

    There are none before the doors open and after the end.
    """
    if show.phase not in ("doors", "live"):
        return ()
    waiting = list(show.waiting())
    on_deck = show.item(show.on_deck) if show.on_deck else None
    upcoming = [(0, on_deck)] if on_deck else []
    upcoming += enumerate(waiting[:TURNS_AHEAD], start=1)
    return tuple(
        PitchWarning(
            item=item.id,
            code=trouble,
            turns=turns,
            city=city_slug(item.content.city),
            swap_with=_ready_elsewhere(show, item, online),
        )
        for turns, item in upcoming
        if (trouble := _trouble(item, online))
    )


def _trouble(item: Item, online: Collection[str]) -> Trouble | None:
    if item.content.kind == "break":
        return None
    if not item.check_in.present:
        return "nobody_checked_in"
    if not _is_complete(item):
        return "no_sound_or_picture"
    slug = city_slug(item.content.city)
    # Those who pitch from home have no room with organizers.
    if slug not in online and slug != city_slug(ONLINE_CITY):
        return "nobody_online"
    return None


def _ready_elsewhere(show: Show, item: Item, online: Collection[str]) -> str | None:
    slug = city_slug(item.content.city)
    ready = [
        other
        for other in show.items[show.items.index(item) + 1 :]
        if other.status == "queued" and city_slug(other.content.city) != slug and _is_complete(other)
    ]
    best = min(ready, key=lambda other: _trouble(other, online) is not None, default=None)
    return best.id if best else None


def _is_complete(item: Item) -> bool:
    check_in = item.check_in
    return check_in.present and check_in.sound and check_in.picture
