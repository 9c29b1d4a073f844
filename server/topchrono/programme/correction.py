"""An edited programme before it is applied: what a page shows of it, and the command that applies it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import asdict

from topchrono.show.commands import ApplyProgramme, ListedItem
from topchrono.show.content import COLUMNS, Content, Kind, ListedField
from topchrono.show.correction import compare
from topchrono.show.matching import match
from topchrono.show.model import Item, Show, Status, cities, city_slug
from topchrono.show.reading import LeftOut
from topchrono.show.revision import Fate, FieldRevision, Revision, RowRevision
from topchrono.show.text import N_

from .problem import Problem
from .reading import Programme

Change = Literal["new", "back", "changed", "same", "gone"]
LABELS: dict[str, str] = {
    **{column.name: column.label for column in COLUMNS},
    "length_ms": N_("Durée"),
    "notes": N_("Autres colonnes"),
    "place": N_("Ordre de passage"),
}
"""To be translated."""


class Draft(Struct, frozen=True, kw_only=True):
    """A programme that was read, and which item each of its rows is about."""

    programme: Programme
    rows: tuple[ListedItem, ...]
    digest: str = ""
    """SHA-256 of the file."""


class PreviewField(FieldRevision, frozen=True, kw_only=True):
    """A field in which programme and evening differ, with its label for people."""

    label: str


class PreviewRow(Struct, frozen=True, kw_only=True):
    """A row of the programme, or an item that it has no more."""

    change: Change
    row: int | None
    """As a spreadsheet shows it: the first one is 1; None for an item that is gone."""
    item: str | None
    """None for a new one."""
    status: Status | None
    """Of the item now; None for a new one."""
    fate: Fate | None
    """What becomes of an item that is gone."""
    kind: Kind
    project: str
    """The texts are those of the programme; of an item that is gone, its own."""
    speaker: str
    association: str
    city: str
    pronunciation: str
    theme: str
    needs: tuple[str, ...]
    summary: str
    script: str
    sheet: str | None
    """Of the row, where several are read."""
    fields: tuple[PreviewField, ...]
    offers: int
    """Offers of help for the item, which stay with it."""


class Preview(Struct, frozen=True, kw_only=True):
    """What applying the programme would do, row by row."""

    is_usable: bool
    """False if the programme has errors or no pitch: then there is nothing to apply."""
    expect: str
    """What the command has to hold; empty for a programme that can't be used."""
    is_same: bool
    """Whether nothing differs."""
    new: int
    changed: int
    moved: int
    gone: int
    conflicts: int
    """Fields that both the programme and the crew have changed."""
    new_cities: tuple[str, ...]
    """Cities that get a room and a link."""
    rows: tuple[PreviewRow, ...]
    """In the order of the programme; then what it has no more, in running order."""
    problems: tuple[Problem, ...]
    left_out: tuple[LeftOut, ...]


def draft(show: Show, programme: Programme, *, digest: str = "") -> Draft:
    """The programme with the item that each row is about.

    Takes up to a second for lists that have little in common: keep it off the event loop.
    """
    items = match(show.items, programme.contents)
    rows = tuple(
        ListedItem(item=item, **asdict(content))
        for item, content in zip(items, programme.contents, strict=True)
    )
    return Draft(programme=programme, rows=rows, digest=digest)


def preview(show: Show, draft: Draft, *, offers: Mapping[str, int] | None = None) -> Preview:
    """What applying ``draft`` to ``show`` would do; ``offers`` counts those of each item.

    Raises :class:`Refused` if a row names an item that it can't be about.
    """
    programme = draft.programme
    if not programme.usable:
        return _unusable(programme)
    revision = compare(show, draft.rows)
    rows = tuple(_rows(show, revision, programme, offers or {}))
    kinds = Counter(row.change for row in rows)
    fields = [field for row in rows for field in row.fields]
    return Preview(
        is_usable=True,
        expect=revision.fingerprint,
        is_same=not fields and set(kinds) <= {"same"},
        new=kinds["new"] + kinds["back"],
        changed=sum(any(_is_taken(field) and field.field != "place" for field in row.fields) for row in rows),
        moved=sum(_is_taken(field) and field.field == "place" for field in fields),
        gone=kinds["gone"],
        conflicts=sum(field.outcome == "conflict" for field in fields),
        new_cities=_new_cities(show, programme),
        rows=rows,
        problems=programme.problems,
        left_out=programme.left_out,
    )


def command(
    draft: Draft,
    *,
    command_id: str,
    expect: str,
    theirs: Mapping[str, Sequence[ListedField]] | None = None,
    ours: Mapping[str, Sequence[ListedField]] | None = None,
    by: str = "",
) -> ApplyProgramme:
    """The command that applies ``draft``, as it was seen in the preview with ``expect``.

    ``theirs`` and ``ours`` are the director's choices: by item, the fields that differ from the preview.
    """
    return ApplyProgramme(
        id=command_id,
        by=by,
        rows=draft.rows,
        expect=expect,
        theirs=_chosen(theirs),
        ours=_chosen(ours),
        programme=draft.digest,
        reading=draft.programme.reading,
    )


def _chosen(fields: Mapping[str, Sequence[ListedField]] | None) -> dict[str, tuple[ListedField, ...]]:
    return {item: tuple(names) for item, names in (fields or {}).items()}


def _rows(
    show: Show, revision: Revision, programme: Programme, offers: Mapping[str, int]
) -> Sequence[PreviewRow]:
    items = {item.id: item for item in show.items}
    listed = [
        _row(
            row.content,
            items.get(row.item or ""),
            offers,
            change=_change(row),
            row=number,
            sheet=sheet,
            fields=row.fields,
        )
        for row, number, sheet in zip(revision.rows, programme.rows, programme.row_sheets, strict=True)
    ]
    gone = [
        _row(items[gone.item].content, items[gone.item], offers, change="gone", fate=gone.fate)
        for gone in revision.gone
    ]
    return [*listed, *gone]


def _row(
    content: Content,
    item: Item | None,
    offers: Mapping[str, int],
    *,
    change: Change,
    row: int | None = None,
    sheet: str | None = None,
    fate: Fate | None = None,
    fields: Sequence[FieldRevision] = (),
) -> PreviewRow:
    return PreviewRow(
        change=change,
        row=row,
        item=item.id if item else None,
        status=item.status if item else None,
        fate=fate,
        kind=content.kind,
        project=content.project,
        speaker=content.speaker,
        association=content.association,
        city=content.city,
        pronunciation=content.pronunciation,
        theme=content.theme,
        needs=content.needs,
        summary=content.summary,
        script=content.script,
        sheet=sheet,
        fields=tuple(PreviewField(label=LABELS[field.field], **asdict(field)) for field in fields),
        offers=offers.get(item.id, 0) if item else 0,
    )


def _change(row: RowRevision) -> Change:
    if row.item is None:
        return "new"
    if row.is_back:
        return "back"
    return "changed" if row.fields else "same"


def _is_taken(field: FieldRevision) -> bool:
    return field.outcome == "theirs"


def _new_cities(show: Show, programme: Programme) -> tuple[str, ...]:
    known = cities(show)
    return tuple(city for city in programme.cities if city_slug(city) not in known)


def _unusable(programme: Programme) -> Preview:
    return Preview(
        is_usable=False,
        expect="",
        is_same=True,
        new=0,
        changed=0,
        moved=0,
        gone=0,
        conflicts=0,
        new_cities=(),
        rows=(),
        problems=programme.problems,
        left_out=programme.left_out,
    )
