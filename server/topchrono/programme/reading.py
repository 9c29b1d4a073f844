"""Reads a file into the contents of an evening."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from topchrono.show.content import Content
from topchrono.show.model import ONLINE_CITY
from topchrono.show.text import N_, Text

from .checks import MAX_ITEMS, header_problems, repeated_pitches, size_problems
from .cities import city_problems, with_one_spelling_per_city
from .csv_file import read_csv
from .file import read_bytes
from .headers import Header, find_header
from .problem import Problem, UnreadableError, grouped
from .rows import LeftOut, Row, RowReader
from .running_order import in_running_order
from .sections import find_sections
from .spreadsheet import is_spreadsheet, read_sheets
from .table import Sheet


class ColumnUse(msgspec.Struct, frozen=True):
    """What a column of the file is read into."""

    column: str
    """Its header, or ``Colonne D`` if it has none."""
    field: str | None
    """None for a column that is kept as a note."""


class Programme(msgspec.Struct, frozen=True):
    """The content of a programme file, what was understood of it, and its problems."""

    contents: tuple[Content, ...] = ()
    problems: tuple[Problem, ...] = ()
    rows: tuple[int, ...] = ()
    """The row of each content, as a spreadsheet shows it: the first one is 1."""
    sheet: str | None = None
    """None for a text file, which has no sheets."""
    header_row: int | None = None
    """The row that names the columns; None if there is none."""
    columns: tuple[ColumnUse, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    """The rows that are not part of the evening, in their order; empty ones are not among them."""

    @property
    def pitches(self) -> int:
        """How many projects pitch."""
        return sum(self.pitches_by_city.values())

    @property
    def pitches_by_city(self) -> dict[str, int]:
        """How many projects pitch in each city, in the order of the file; those without one are online."""
        return Counter(c.city or ONLINE_CITY for c in self.contents if c.kind == "pitch")

    @property
    def cities(self) -> list[str]:
        """Every city with a pitch, in the order of the file; pitches without one are in the online room."""
        return list(self.pitches_by_city)

    @property
    def usable(self) -> bool:
        """Whether an evening can be run on it."""
        return self.pitches > 0 and all(problem.severity != "error" for problem in self.problems)


def read_programme(path: Path) -> Programme:
    """Read the organisers' file: CSV, XLSX, XLS or ODS, recognised by its content, not by its name.

    Bad input raises nothing: it is reported in ``problems``.
    """
    try:
        sheet, header = _read_sheet(read_bytes(path))
    except UnreadableError as error:
        return Programme(problems=(error.problem,))
    reading = _Reading(sheet, header)
    unified, spelling_problems = with_one_spelling_per_city(reading.rows)
    ordered, order_problems = in_running_order(unified)
    problems = grouped(
        [
            *header_problems(header),
            *reading.problems,
            *spelling_problems,
            *city_problems(header, unified),
            *order_problems,
            *repeated_pitches(unified),
        ]
    )
    return Programme(
        contents=tuple(row.content for row in ordered),
        problems=(*sheet.problems, *size_problems(ordered, left_out=len(reading.left_out)), *problems),
        rows=tuple(row.number for row in ordered),
        sheet=sheet.name,
        header_row=header.row,
        columns=tuple(reading.columns()),
        left_out=tuple(reading.left_out),
    )


class _Reading:
    """The rows of one sheet."""

    def __init__(self, sheet: Sheet, header: Header) -> None:
        self.rows: list[Row] = []
        self.left_out: list[LeftOut] = []
        self._sheet = sheet
        self._header = header
        below = sheet.rows[header.row :]
        reader = RowReader(header, below)
        numbered = list(enumerate(below, start=header.row + 1))
        sections = find_sections(header, [row for row in numbered if row[0] not in sheet.left_out])
        self._leave_out_above()
        city = ""
        for row, cells in numbered:
            if row in sections:
                city = sections[row]
                self.left_out.append(LeftOut(row, _section_reason(city)))
            elif row in sheet.left_out:
                self.left_out.append(LeftOut(row, sheet.left_out[row]))
            else:
                self._add(reader.read(row, cells), city)
            # One row too many is enough to refuse the file; do not read the rest.
            if len(self.rows) > MAX_ITEMS:
                break
        self.problems: list[Problem] = reader.problems

    def columns(self) -> Iterator[ColumnUse]:
        """Every column that has a name or a text."""
        rows = self._sheet.rows[self._header.row :]
        for index in range(max(map(len, self._sheet.rows))):
            named = index < len(self._header.names) and self._header.names[index]
            if named or any(index < len(cells) and cells[index].strip() for cells in rows):
                yield ColumnUse(self._header.name(index), self._header.field(index))

    def _leave_out_above(self) -> None:
        for row, cells in enumerate(self._sheet.rows[: self._header.first_row - 1], start=1):
            if any(cell.strip() for cell in cells):
                self.left_out.append(LeftOut(row, Text(N_("au-dessus des titres de colonnes"))))

    def _add(self, read: Row | LeftOut | None, city: str) -> None:
        match read:
            case LeftOut():
                self.left_out.append(read)
            case Row():
                is_lacking = city and not read.content.city and read.content.kind == "pitch"
                content = msgspec.structs.replace(read.content, city=city) if is_lacking else read.content
                self.rows.append(msgspec.structs.replace(read, content=content))


def _section_reason(city: str) -> Text:
    if city:
        return Text.of(N_("un titre : les projets en dessous sont à « {city} »"), city=city)
    return Text(N_("un titre, pas un projet"))


def _read_sheet(data: bytes) -> tuple[Sheet, Header]:
    sheets = read_sheets(data) if is_spreadsheet(data) else [read_csv(data)]
    for sheet in sheets:
        if header := find_header(sheet.rows):
            return sheet, header
    raise UnreadableError(
        N_(
            "Aucune colonne « Projet » dans ce fichier. Une ligne doit nommer les colonnes : "
            "Projet, Porteur, Association, Ville, Thème, Besoins, Résumé."
        )
    )
