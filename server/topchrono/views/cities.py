"""The cities at a glance."""

from collections.abc import Mapping

from msgspec import Struct

from topchrono.show.model import CheckIn, Item, Show, cities, city_slug


class CityView(Struct, kw_only=True):
    """One city at a glance."""

    slug: str
    name: str
    pitches: int
    done: int
    next_item: str | None
    next_is_ready: bool
    open_alerts: int
    organizers: tuple[str, ...]
    """First names of those whose room is open; empty for one who has not given it."""


def city_views(show: Show, *, online: Mapping[str, tuple[str, ...]]) -> list[CityView]:
    """Every city that takes part; ``online`` has the first names of its organizers by its slug."""
    pitches: dict[str, list[Item]] = {}
    for item in show.items:
        if item.content.kind == "pitch":
            pitches.setdefault(city_slug(item.content.city), []).append(item)
    return [
        _city_view(show, slug, name, pitches.get(slug, []), online.get(slug, ()))
        for slug, name in cities(show).items()
    ]


def _city_view(show: Show, slug: str, name: str, own: list[Item], organizers: tuple[str, ...]) -> CityView:
    following = next((item for item in own if item.status in ("queued", "on_deck")), None)
    check_in = following.check_in if following else CheckIn()
    return CityView(
        slug=slug,
        name=name,
        pitches=len(own),
        done=sum(item.status == "done" for item in own),
        next_item=following.id if following else None,
        next_is_ready=check_in.present and check_in.sound and check_in.picture,
        open_alerts=sum(alert.city == slug and alert.resolved_at is None for alert in show.alerts),
        organizers=organizers,
    )
