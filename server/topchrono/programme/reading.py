"""Reads a file into the contents of an evening."""

from collections import Counter
from itertools import islice
from pathlib import Path

import msgspec
from msgspec.structs import replace

from topchrono.show.content import Content
from topchrono.show.model import ONLINE_CITY
from topchrono.show.reading import ColumnUse, LeftOut, Reading

from .checks import MAX_ITEMS, header_problems, repeated_pitches, rotation_problems, size_problems
from .cities import city_problems, with_one_spelling_per_city
from .csv_file import read_csv
from .file import read_bytes
from .foreign import is_web_page, refuse_foreign
from .part_reader import PartReader
from .problem import Problem, UnreadableError, grouped
from .rows import Row
from .running_order import in_running_order
from .sheets import Part, choose_parts
from .spreadsheet import Workbook, is_spreadsheet, read_web_page, read_workbook

_MOST_LEFT_OUT = 200
_MOST_PROBLEMS = 50


class Programme(msgspec.Struct, frozen=True):
    """The content of a programme file, what was understood of it, and its problems."""

    contents: tuple[Content, ...] = ()
    problems: tuple[Problem, ...] = ()
    rows: tuple[int, ...] = ()
    """The row of each content, as a spreadsheet shows it: the first one is 1."""
    sheets: tuple[str, ...] = ()
    """The names of the sheets that are read; none for a text file."""
    header_row: int | None = None
    """The row that names the columns, in the first sheet; None if there is none."""
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
    def reading(self) -> Reading:
        """What was understood, for the director: the first rows left out, the first problems."""
        return Reading(
            sheets=self.sheets,
            header_row=self.header_row,
            columns=self.columns,
            left_out=self.left_out[:_MOST_LEFT_OUT],
            left_out_count=len(self.left_out),
            pitches=self.pitches_by_city,
            problems=tuple(problem.text for problem in self.problems[:_MOST_PROBLEMS]),
        )

    @property
    def usable(self) -> bool:
        """Whether an evening can be run on it."""
        return self.pitches > 0 and all(problem.severity != "error" for problem in self.problems)


def read_programme(path: Path) -> Programme:
    """Read the organisers' file: CSV, XLSX, XLS or ODS, recognised by its content, not by its name.

    Bad input raises nothing: it is reported in ``problems``.
    """
    try:
        parts, problems = _read_parts(read_bytes(path))
    except UnreadableError as error:
        return Programme(problems=(error.problem,))
    is_several = len(parts) > 1
    read: list[Row] = []
    readers: list[PartReader] = []
    found: list[Problem] = []
    for part in parts:
        # One row too many is enough to refuse the file; do not read the rest.
        reader = PartReader(part, most=MAX_ITEMS + 1 - len(read), is_one_of_several=is_several)
        readers.append(reader)
        read += reader.rows
        of_header = [*header_problems(part.header), *rotation_problems(part.header, reader.rows)]
        of_part = [*part.problems, *of_header, *reader.problems]
        found += _of_sheet(part, of_part, parts)
    unified, spelling_problems = with_one_spelling_per_city(read)
    ordered: list[Row] = []
    left = iter(unified)
    for part, reader in zip(parts, readers, strict=True):
        rows, order_problems = in_running_order(list(islice(left, len(reader.rows))))
        ordered += rows
        found += _of_sheet(part, order_problems, parts)
    found += [*spelling_problems, *city_problems(parts[0].header, unified), *repeated_pitches(unified)]
    left_out = [
        replace(row, sheet=part.sheet.name) if is_several else row
        for part, reader in zip(parts, readers, strict=True)
        for row in reader.left_out
    ]
    return Programme(
        contents=tuple(row.content for row in ordered),
        problems=(*problems, *size_problems(ordered, left_out=len(left_out)), *grouped(found)),
        rows=tuple(row.number for row in ordered),
        sheets=tuple(part.sheet.name for part in parts if part.sheet.name),
        header_row=parts[0].header.row,
        columns=_columns(readers),
        left_out=tuple(left_out),
    )


def _read_parts(data: bytes) -> tuple[list[Part], list[Problem]]:
    refuse_foreign(data)
    if is_spreadsheet(data):
        workbook = read_workbook(data)
    elif is_web_page(data):
        workbook = read_web_page(data)
    else:
        workbook = Workbook((read_csv(data),))
    parts, problems = choose_parts(workbook.sheets)
    return parts, [*workbook.problems, *problems]


def _columns(readers: list[PartReader]) -> tuple[ColumnUse, ...]:
    """The columns of the first sheet, then what others have besides."""
    first = tuple(readers[0].columns())
    others = (use for reader in readers[1:] for use in reader.columns() if use not in first)
    return first + tuple(dict.fromkeys(others))


def _of_sheet(part: Part, problems: list[Problem], parts: list[Part]) -> list[Problem]:
    """The problems with the name of their sheet, if there are several."""
    return [replace(problem, sheet=part.sheet.name) for problem in problems] if len(parts) > 1 else problems
