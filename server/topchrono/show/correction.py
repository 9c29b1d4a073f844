"""Applies an edited programme to the evening, and takes the last one back."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from .commands import ListedItem
from .content import WITH_LINES, Content, ListedField
from .events import ProgrammeApplied, ProgrammeRow, ProgrammeUndone
from .model import Correction, Item, Show, item_id
from .order import movers, placed
from .reading import Reading
from .refusal import Refused
from .revision import FieldRevision, ListedContent, Revision, RowRevision, is_anchored, last_listed, revise
from .text import N_, one_line, paragraphs
from .transitions import unknown_item


class Choices(Struct, frozen=True, kw_only=True):
    """By item, the fields in which the director has chosen otherwise."""

    theirs: Mapping[str, Collection[ListedField]] = {}
    """The programme's is taken although the crew has changed it."""
    ours: Mapping[str, Collection[ListedField]] = {}
    """The evening's stays although the programme alone has changed it; before ``theirs``."""

    def take(self, item: str, field: FieldRevision) -> bool:
        """Whether the item gets what the programme says."""
        if field.outcome == "locked" or field.field in self.ours.get(item, ()):
            return False
        return field.outcome == "theirs" or field.field in self.theirs.get(item, ())


def compare(show: Show, rows: Sequence[ListedItem]) -> Revision:
    """What the edited programme changes.

    Raises :class:`Refused` if it has no pitch, or a row names an item that it can't be about.
    """
    if all(row.kind == "break" for row in rows):
        raise Refused("no_pitch", N_("Ce programme n'a aucun pitch : rien n'a changé."))
    known = {item.id: item for item in show.items}
    named: set[str] = set()
    for row in rows:
        if row.item is None:
            continue
        if row.item in named:
            raise Refused("item_twice", N_("Deux lignes du programme parlent du même pitch."))
        named.add(row.item)
        item = known.get(row.item)
        if item is None:
            raise unknown_item()
        if item.content.kind != row.kind:
            raise Refused(
                "other_kind",
                N_("« {project} » ne peut pas passer de pitch à pause, ni de pause à pitch."),
                project=item.content.project,
            )
    return revise(show, [ListedContent(item=row.item, content=_content(row)) for row in rows])


def apply(
    show: Show, revision: Revision, choices: Choices, *, programme: str, reading: Reading | None, now: int
) -> ProgrammeApplied | None:
    """The event that applies ``revision``; None if that changes nothing."""
    items = {item.id: item for item in show.items}
    listed = _listed(show, revision)
    rows: list[ProgrammeRow] = []
    changed = 0
    for item_of_row, row in zip(listed, revision.rows, strict=True):
        item = items.get(item_of_row)
        content = _merged(item, row, choices) if item else row.content
        changed += item is not None and content != item.content
        if item is None or content != item.content or row.content != item.base:
            own = None if content == row.content else content
            rows.append(ProgrammeRow(item=item_of_row, said=row.content, content=own))
    order = _order(show, revision, listed, choices)
    reinstated = tuple(row.item for row in revision.rows if row.item and row.is_back)
    is_same_list = listed == last_listed(show) and (programme, reading) == (show.programme, show.reading)
    if is_same_list and not rows and not reinstated and order == tuple(items):
        return None
    return ProgrammeApplied(
        at=now,
        programme=programme,
        reading=reading,
        listed=tuple(listed),
        order=order,
        rows=tuple(rows),
        withdrawn=tuple(gone.item for gone in revision.gone if gone.fate == "withdrawn"),
        reinstated=reinstated,
        new=sum(row.item is None for row in revision.rows) + len(reinstated),
        changed=changed,
        moved=len(movers(tuple(items), order)),
        gone=len(revision.gone),
    )


def undo(show: Show, at: int, *, now: int) -> ProgrammeUndone:
    """The event that takes back the correction made ``at`` (epoch ms), which must be the last one.

    Raises :class:`Refused` if what happened since contradicts it: then nothing is taken back.
    """
    last = show.corrections[-1] if show.corrections else None
    if last is None or last.at != at:
        raise Refused("nothing_to_undo", N_("Cette correction du programme n'est plus la dernière."))
    in_the_way = obstacle(show, last)
    if in_the_way:
        raise Refused(
            "programme_went_on",
            N_("« {project} » a changé depuis la correction du programme : elle ne peut plus être annulée."),
            project=in_the_way.content.project,
        )
    return ProgrammeUndone(at=now, order=_order_without(show, last))


def obstacle(show: Show, correction: Correction) -> Item | None:
    """The first item with which something happened since that contradicts taking ``correction`` back."""
    before, after = _by_id(correction.before), _by_id(correction.after)
    moved_since = _moved_since(show, correction) if correction.movers else frozenset()
    for item in show.items:
        was, became = before.get(item.id), after.get(item.id)
        if became is None:
            continue
        if was is None:
            if item != became:
                return item
            continue
        has_run = item.runs != became.runs
        if was.content != became.content and (item.content != became.content or has_run):
            return item
        if was.status != became.status and (item.status != became.status or has_run):
            return item
        if was.status == "on_deck" != became.status and show.on_deck:
            return item
        if (item.id in correction.movers and has_run) or item.id in moved_since:
            return item
    return None


def added(show: Show, at: int) -> tuple[Item, ...]:
    """What the undo of the correction made ``at`` (epoch ms) takes away; nothing if it is not the last."""
    last = show.corrections[-1] if show.corrections else None
    if last is None or last.at != at:
        return ()
    before = {item.id for item in last.before}
    new = {item.id for item in last.after} - before
    return tuple(item for item in show.items if item.id in new)


def _content(row: ListedItem) -> Content:
    fields: dict[str, Any] = {name: getattr(row, name) for name in Content.__struct_fields__}
    texts = {
        name: paragraphs(value) if name in WITH_LINES else one_line(value)
        for name, value in fields.items()
        if isinstance(value, str)
    }
    if not texts["project"]:
        raise Refused("no_project", N_("Une ligne du programme n'a pas de nom de projet."))
    needs = tuple(need for need in map(one_line, row.needs) if need)
    notes = {one_line(header): one_line(text) for header, text in row.notes.items()}
    return Content(**fields | texts | {"needs": needs, "notes": notes})


def _listed(show: Show, revision: Revision) -> list[str]:
    """The item of each row; new ones get ids that no item has had."""
    listed: list[str] = []
    given = show.ids_given
    for row in revision.rows:
        listed.append(row.item or item_id(given))
        given += row.item is None
    return listed


def _merged(item: Item, row: RowRevision, choices: Choices) -> Content:
    taken = [field for field in row.fields if field.field != "place" and choices.take(item.id, field)]
    return replace(item.content, **{field.field: field.theirs for field in taken})


def _order(show: Show, revision: Revision, listed: Sequence[str], choices: Choices) -> tuple[str, ...]:
    """The running order with what is new or has moved where the programme has it, behind what has been."""
    items = _by_id(show.items)
    moving = {item for item in listed if item not in items}
    for row in revision.rows:
        item = items.get(row.item or "")
        if item is None or is_anchored(item):
            continue
        is_moved = any(field.field == "place" and choices.take(item.id, field) for field in row.fields)
        if is_moved or (row.is_back and item.base is not None):
            moving.add(item.id)
    running = tuple(items)
    first_waiting = next((item.id for item in show.waiting()), None)
    not_before = running.index(first_waiting) if first_waiting else len(running)
    return placed(running, listed, moving, not_before=not_before)


def _moved_since(show: Show, correction: Correction) -> frozenset[str]:
    return movers([item.id for item in correction.after], [item.id for item in show.items])


def _order_without(show: Show, correction: Correction) -> tuple[str, ...]:
    """The order of before; what was added or moved by the crew since is where it is now."""
    before, after = _by_id(correction.before), _by_id(correction.after)
    staying = [item.id for item in show.items if item.id in before or item.id not in after]
    if not correction.movers:
        return tuple(staying)
    since = {item for item in staying if item not in before}
    return placed(tuple(before), staying, since, not_before=0)


def _by_id(items: Sequence[Item]) -> dict[str, Item]:
    return {item.id: item for item in items}
