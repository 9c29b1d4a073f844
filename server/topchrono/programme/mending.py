"""What people mend of how their programme is read: table, meaning of columns, single texts and rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from topchrono.show.commands import MOST_ROWS
from topchrono.show.content import COLUMNS

from .column_names import tidy
from .header import Header
from .header_attempt import HeaderAttempt
from .headers import SAMPLED_ROWS, SEARCHED_ROWS
from .table import MAX_COLUMNS, MAX_ROWS, Sheet
from .vocabulary import fold

MENDED_FIELDS = tuple(column.name for column in COLUMNS)
"""The fields whose texts can be mended in a single row."""
FIELDS = (*MENDED_FIELDS, "first_name", "last_name", "kind", "length", "order", "status")
"""What a column can be read into."""
_JOINED = frozenset({"speaker", "needs", "theme"})
"""Fields that several columns share."""
_LONGEST_TEXT = 2_000

Index = Annotated[int, Meta(ge=0, lt=MAX_COLUMNS)]
RowNumber = Annotated[int, Meta(ge=1, le=MAX_ROWS)]
FieldName = Annotated[str, Meta(max_length=20)]
SheetName = Annotated[str, Meta(max_length=200)]
MendedText = Annotated[str, Meta(max_length=_LONGEST_TEXT)]


class RowMending(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is mended of one row."""

    row: RowNumber
    """As a spreadsheet shows it: the first one is 1."""
    sheet: SheetName | None = None
    """Where several are read."""
    texts: dict[FieldName, MendedText] = {}
    """By field, what it says instead; several needs with semicolons between them."""
    is_taken: bool | None = None
    """Whether the row is part of the evening, whatever it looks like; None leaves that to the reader."""


class ColumnMending(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a column is read into, as somebody says."""

    column: Index
    """The first one is 0."""
    field: FieldName
    """Empty for a note."""


class Mending(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is mended of a whole programme."""

    sheet: SheetName | None = None
    """The one sheet to read; None leaves the choice to the reader."""
    header_row: Annotated[int, Meta(ge=1, le=SEARCHED_ROWS)] | None = None
    """The row that names the columns; None leaves the choice to the reader."""
    columns: Annotated[tuple[ColumnMending, ...], Meta(max_length=MAX_COLUMNS)] = ()
    """Of the first sheet that is read."""
    rows: Annotated[tuple[RowMending, ...], Meta(max_length=MOST_ROWS)] = ()

    @property
    def fields(self) -> dict[int, str]:
        """By column, the field that was chosen."""
        return {column.column: column.field for column in self.columns}

    def of_sheet(self, sheet: str | None) -> dict[int, RowMending]:
        """What is mended in the rows of one sheet, by their numbers."""
        return {row.row: row for row in self.rows if row.sheet is None or row.sheet == sheet}


NO_MENDING = Mending()


def choose_header(sheet: Sheet, found: Header | None, mending: Mending) -> Header | None:
    """The header at the row that was chosen; ``found`` without such a choice."""
    row = mending.header_row
    if row is None or row > len(sheet.rows) or (found and found.row == row):
        return found
    names = [[tidy(cell)] for cell in sheet.rows[row - 1]]
    return HeaderAttempt(row, 1, names, sheet.rows[row:][:SAMPLED_ROWS]).header()


def choose_fields(header: Header, chosen: Mapping[int, str]) -> Header:
    """The header with the fields that were chosen for some of its columns, before those that it guessed."""
    wanted = {index: field for index, field in sorted(chosen.items()) if field in FIELDS}
    # A field that somebody chose a column for is read from no other one.
    taken = frozenset(wanted.values()) - {"status"}
    kept = {
        field: index for field, index in header.columns.items() if index not in chosen and field not in taken
    }
    columns, joined = dict(kept), _without(header.joined, chosen, taken)
    status = [index for index in header.status if index not in chosen]
    for index, field in wanted.items():
        if field == "status":
            status.append(index)
        elif field not in columns:
            columns[field] = index
        elif field in _JOINED:
            joined[field] = (*joined.get(field, ()), index)
    return replace(
        header,
        columns=columns,
        joined={field: indexes for field, indexes in joined.items() if field in columns},
        instead={
            field: indexes
            for field, indexes in _without(header.instead, chosen, taken).items()
            if field in columns
        },
        status=tuple(status),
        options={
            index: option
            for index, option in header.options.items()
            if index not in chosen and option[0] not in taken
        },
        is_guess=header.is_guess and not chosen,
    )


def fields_by_name(header: Header, chosen: Mapping[int, str], other: Header) -> dict[int, str]:
    """The same choices for the columns of ``other`` that have the same names."""
    names = {fold(header.name(index)): field for index, field in chosen.items()}
    found = ((index, names.get(fold(other.name(index)))) for index in range(len(other.names)))
    return {index: field for index, field in found if field is not None}


class MendedHeader:
    """A header with a further column for each field that is mended in some row and has no column.

    Where a field has several, the mended text stands in the first one, and the others are empty in that row.
    """

    def __init__(self, header: Header, width: int, rows: Mapping[int, RowMending]) -> None:
        """``width`` is that of the table, ``rows`` what is mended in it."""
        mended = {field for row in rows.values() for field in row.texts}
        added = [column for column in COLUMNS if column.name in mended and column.name not in header.columns]
        places = {column.name: width + place for place, column in enumerate(added)}
        names = (*header.names, *[""] * (width - len(header.names)), *(column.label for column in added))
        self._rows = rows
        self.header = replace(header, names=names, columns=header.columns | places) if added else header

    def apply(self, rows: Iterable[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
        """The numbered rows with their mended texts."""
        return [(number, self._mended(cells, self._rows.get(number))) for number, cells in rows]

    def _mended(self, cells: list[str], row: RowMending | None) -> list[str]:
        mended = list(cells)
        for field, text in row.texts.items() if row else ():
            place = self.header.columns.get(field)
            if place is None or field not in MENDED_FIELDS:
                continue
            for index in self._sources(field):
                if index < len(mended):
                    mended[index] = ""
            mended += [""] * (place + 1 - len(mended))
            mended[place] = text
        return mended

    def _sources(self, field: str) -> Sequence[int]:
        """Every column that the field is read from."""
        header = self.header
        parts = ("first_name", "last_name") if field == "speaker" else ()
        named = [header.columns[name] for name in parts if name in header.columns]
        ticked = [index for index, (of_field, _) in header.options.items() if of_field == field]
        return [*named, *header.joined.get(field, ()), *header.instead.get(field, ()), *ticked]


def _without(
    columns: Mapping[str, tuple[int, ...]], chosen: Mapping[int, str], taken: frozenset[str]
) -> dict[str, tuple[int, ...]]:
    left = {
        field: tuple(index for index in indexes if index not in chosen)
        for field, indexes in columns.items()
        if field not in taken
    }
    return {field: indexes for field, indexes in left.items() if indexes}
