"""One item of the rundown, as each role may see it. Times are epoch ms, lengths are ms."""

from typing import Any

from msgspec.structs import replace

from topchrono.show.content import Content, ItemTexts, Kind
from topchrono.show.model import ONLINE_CITY, CheckIn, Item, Outcome, Run, Show, Status, city_slug
from topchrono.show.notes import readable
from topchrono.show.transitions import ItemAction, Situation, possible, situation
from topchrono.views.roles import ITEM_ACTIONS, Audience


class ItemView(ItemTexts, frozen=True, kw_only=True):
    """One item of the rundown, as anybody may see it."""

    id: str
    kind: Kind
    status: Status
    outcome: Outcome | None
    city_slug: str
    length_ms: int
    taken_at: int | None


class CrewItemView(ItemView, frozen=True, kw_only=True):
    """One item of the rundown, as crew and organizers see it."""

    pronunciation: str
    script: str
    """For host and director; empty for organizers."""
    called_at: int | None
    check_in: CheckIn
    runs: tuple[Run, ...]
    notes: dict[str, str]
    """For the director; the host's are without what is technical; empty for organizers."""
    possible: tuple[ItemAction, ...]
    """The commands on this item that the rules accept now and that this role may give."""


AnyItemView = ItemView | CrewItemView
"""As any role may see it: organizers see the items of their own city as the crew does, others as anybody."""


Possible = dict[Situation, tuple[ItemAction, ...]]
"""Cache: situation of an item to the commands that it accepts."""


def item_view(show: Show, item: Item, audience: Audience, known: Possible | None = None) -> AnyItemView:
    """The item as ``audience`` may see it. ``known`` is a cache for one role."""
    texts = _with_room(item.content).texts
    public = _public_fields(show, item)
    own_city = audience.role == "organizer" and audience.city == public["city_slug"]
    if not (audience.is_crew or own_city):
        return ItemView(*texts, **public)
    return CrewItemView(
        *texts,
        **public,
        pronunciation=item.content.pronunciation,
        script=item.content.script if audience.is_crew else "",
        called_at=item.called_at,
        check_in=item.check_in,
        runs=item.runs,
        notes=_notes(item.content, audience),
        possible=possible_for(show, item, audience, {} if known is None else known),
    )


def _notes(content: Content, audience: Audience) -> dict[str, str]:
    if audience.role == "host":
        return readable(content.notes)
    return content.notes if audience.is_crew else {}


def possible_for(show: Show, item: Item, audience: Audience, known: Possible) -> tuple[ItemAction, ...]:
    """The commands on the item that the rules accept now and that ``audience`` may give."""
    key = situation(show, item)
    if key not in known:
        permitted = ITEM_ACTIONS[audience.role]
        known[key] = tuple(action for action in possible(show, item) if action in permitted)
    return known[key]


def _with_room(content: Content) -> Content:
    """The content with a city for people: a pitch without one is online."""
    return replace(content, city=ONLINE_CITY) if content.kind == "pitch" and not content.city else content


def _public_fields(show: Show, item: Item) -> dict[str, Any]:
    """The fields besides the texts."""
    content = item.content
    is_pitch = content.kind == "pitch"
    return {
        "id": item.id,
        "kind": content.kind,
        "status": item.status,
        "outcome": item.outcome,
        "city_slug": city_slug(content.city) if is_pitch or content.city else "",
        "length_ms": show.pitch_length_ms if is_pitch else content.length_ms,
        "taken_at": item.run.taken_at if item.status in ("on_air", "pitching", "done") else None,
    }
