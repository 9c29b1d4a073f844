"""A draft of a programme as the director's page sees it."""

from itertools import islice

from msgspec import Struct, structs

from topchrono.programme.correction import Preview, PreviewRow
from topchrono.programme.drafts import KeptDraft, SourceKind
from topchrono.programme.mending import FIELDS, Mending
from topchrono.show.text import Text

MOST_LEFT_OUT = 300
_MADE_ANEW = ("problems", "left_out")


class DraftColumn(Struct, frozen=True, kw_only=True):
    """A column of the table, and what it is read into."""

    column: int | None
    """The first one is 0; None for one of another sheet, which follows the first."""
    name: str
    field: str | None
    """None for one that is kept as a note."""


class DraftProblem(Struct, frozen=True, kw_only=True):
    """Something to look at."""

    text: Text
    is_error: bool
    """Whether the programme can't be used before it is mended."""
    rows: tuple[int, ...]
    sheet: str | None


class DraftLeftOut(Struct, frozen=True, kw_only=True):
    """A row that is not part of the evening."""

    row: int
    sheet: str | None
    reason: Text
    text: str
    """What it says, cut."""
    can_be_taken: bool
    """Whether somebody may say that it is a project: not for what stands above the names of the columns."""


class ProgrammeDraft(Struct, frozen=True, kw_only=True):
    """A programme as it was understood, and what applying it would change. Nothing has changed yet."""

    draft: str
    source: SourceKind
    name: str
    """Of the file, or the address; empty for what was pasted."""
    is_followed: bool
    is_usable: bool
    """False if it has errors or no pitch: then there is nothing to apply."""
    expect: str
    """What applying it has to hold; empty for a programme that can't be used."""
    is_same: bool
    """Whether nothing differs."""
    pitches: dict[str, int]
    """How many projects pitch in each city."""
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
    problems: tuple[DraftProblem, ...]
    left_out: tuple[DraftLeftOut, ...]
    """The first ones."""
    left_out_count: int
    sheets: tuple[str, ...]
    """Those that are read."""
    all_sheets: tuple[str, ...]
    header_row: int | None
    """The row that names the columns; None if none is known."""
    columns: tuple[DraftColumn, ...]
    fields: tuple[str, ...]
    """What a column can be read into."""
    top: tuple[tuple[str, ...], ...]
    """The first rows of the table as they stand there."""
    mending: Mending


def draft_view(kept: KeptDraft, seen: Preview, *, is_followed: bool) -> ProgrammeDraft:
    """What a page sees of a draft, and of what applying it would change."""
    programme = kept.programme
    problems = tuple(
        DraftProblem(
            text=problem.text,
            is_error=problem.severity == "error",
            rows=problem.rows or (() if problem.row is None else (problem.row,)),
            sheet=problem.sheet,
        )
        for problem in seen.problems
    )
    places = (*programme.column_places, *[None] * len(programme.columns))
    return ProgrammeDraft(
        **{name: value for name, value in structs.asdict(seen).items() if name not in _MADE_ANEW},
        draft=kept.id,
        source=kept.source.kind,
        name=kept.source.name,
        is_followed=is_followed,
        pitches=programme.pitches_by_city,
        problems=problems,
        left_out=tuple(
            DraftLeftOut(
                row=row.row,
                sheet=row.sheet,
                reason=row.reason,
                text=text,
                can_be_taken=row.row > (programme.header_row or 0),
            )
            for row, text in islice(
                zip(programme.left_out, programme.left_out_texts, strict=True), MOST_LEFT_OUT
            )
        ),
        left_out_count=len(programme.left_out),
        sheets=programme.sheets,
        all_sheets=programme.all_sheets,
        header_row=programme.header_row,
        columns=tuple(
            DraftColumn(column=place, name=use.column, field=use.field)
            for use, place in zip(programme.columns, places, strict=False)
        ),
        fields=FIELDS,
        top=programme.top,
        mending=kept.mending,
    )
