"""What an edited programme changes in the evening: a three-way comparison, field by field.

*Base* is what the programme last said, *theirs* what the edited one says, *ours* what the evening has now.
What the programme alone changed is taken over, what the crew alone changed is kept. Where both did, the
crew's stays unless the director chooses the programme's. Who has been on air keeps texts and place.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Literal, get_args

from msgspec import Struct, json

from .content import Content, ListedField
from .model import ONLINE_CITY, Item, Show
from .order import movers
from .text import tidy

FieldOutcome = Literal["theirs", "ours", "conflict", "locked"]
"""``conflict``: both changed it, the crew's stays. ``locked``: it has been on air, nothing changes."""
Fate = Literal["withdrawn", "was_withdrawn", "was_on_air"]
"""What becomes of an item that the programme has no more."""
Value = str | int | tuple[str, ...] | dict[str, str]

TEXTS: tuple[ListedField, ...] = tuple(field for field in get_args(ListedField) if field != "place")
_NOTHING = Content(project="")


class ListedContent(Struct, frozen=True, kw_only=True):
    """A row of the edited programme, and the item that it is about."""

    item: str | None
    """None for a new one."""
    content: Content


class FieldRevision(Struct, frozen=True, kw_only=True):
    """A field in which the programme and the evening differ."""

    field: ListedField
    base: Value
    theirs: Value
    ours: Value
    outcome: FieldOutcome


class RowRevision(Struct, frozen=True, kw_only=True):
    """What a row of the programme changes."""

    item: str | None
    """None for a new one."""
    content: Content
    """As the programme has it."""
    fields: tuple[FieldRevision, ...] = ()
    is_back: bool = False
    """Whether an earlier correction had withdrawn it, and it comes back."""


class Gone(Struct, frozen=True, kw_only=True):
    """An item that the last programme had and this one has no more."""

    item: str
    fate: Fate


class Revision(Struct, frozen=True, kw_only=True):
    """An edited programme compared with the evening."""

    rows: tuple[RowRevision, ...]
    """In the order of the programme."""
    gone: tuple[Gone, ...] = ()
    """In running order."""

    @property
    def fingerprint(self) -> str:
        """Differs where anything in the comparison does: what is applied must be what was looked at."""
        return hashlib.blake2b(json.encode(self, order="deterministic"), digest_size=12).hexdigest()


def revise(show: Show, rows: Sequence[ListedContent]) -> Revision:
    """Compare the programme with the evening. Every item that a row names must exist, and be named once."""
    items = {item.id: item for item in show.items}
    before = last_listed(show)
    running = [item.id for item in show.items]
    moved = movers(before, [row.item for row in rows if row.item])
    moved_by_crew = movers(before, running)
    places = {item: place for place, item in enumerate(running)}

    def revise_row(place: int, row: ListedContent) -> RowRevision:
        if row.item is None:
            return RowRevision(item=None, content=row.content)
        item = items[row.item]
        fields = list(_texts(item, row.content))
        if item.id in moved and not is_anchored(item):
            outcome: FieldOutcome = "conflict" if item.id in moved_by_crew else "theirs"
            fields.append(
                FieldRevision(
                    field="place", base=item.place or 0, theirs=place, ours=places[item.id], outcome=outcome
                )
            )
        is_back = item.status == "withdrawn" and item.place is None
        return RowRevision(item=item.id, content=row.content, fields=tuple(fields), is_back=is_back)

    named = {row.item for row in rows}
    return Revision(
        rows=tuple(revise_row(place, row) for place, row in enumerate(rows)),
        gone=tuple(
            Gone(item=item.id, fate=_fate(item))
            for item in show.items
            if item.place is not None and item.id not in named
        ),
    )


def last_listed(show: Show) -> list[str]:
    """The items that the last programme has, in its order."""
    listed = [(item.place, item.id) for item in show.items if item.place is not None]
    return [item for _, item in sorted(listed)]


def last_contents(show: Show) -> list[Content]:
    """What the last programme said, in its order."""
    items = {item.id: item for item in show.items}
    return [items[item].base or items[item].content for item in last_listed(show)]


def is_locked(item: Item) -> bool:
    """Whether it has been on air, if only for a run that was voided: its texts are what people heard."""
    return bool(item.runs)


def is_anchored(item: Item) -> bool:
    """Whether no correction moves it: it has been on air, or was called."""
    return is_locked(item) or item.status == "on_deck"


def _texts(item: Item, theirs: Content) -> Iterator[FieldRevision]:
    if theirs == item.content:
        return
    base = item.base or _NOTHING
    for field in TEXTS:
        said, given, now = (getattr(content, field) for content in (base, theirs, item.content))
        is_news, is_edited = not _is_same(given, said), not _is_same(now, said)
        if _is_same(given, now) or (is_locked(item) and not is_news):
            continue
        outcome: FieldOutcome = "theirs" if is_news else "ours"
        if is_locked(item):
            outcome = "locked"
        elif is_news and is_edited:
            outcome = "conflict"
        yield FieldRevision(field=field, base=said, theirs=given, ours=now, outcome=outcome)


def _is_same(one: Value, other: Value) -> bool:
    """Whether people read the same: forms lose no-break spaces, and the online room has a name."""
    return one == other or _normal(one) == _normal(other)


def _normal(value: Value) -> Value:
    match value:
        case str():
            text = "\n".join(map(tidy, value.splitlines())).replace("’", "'")
            return "" if text == ONLINE_CITY else text
        case tuple():
            return tuple(tidy(part).replace("’", "'") for part in value)
        case _:
            return value


def _fate(item: Item) -> Fate:
    if item.status == "withdrawn":
        return "was_withdrawn"
    return "was_on_air" if item.status in ("on_air", "pitching", "done") else "withdrawn"
