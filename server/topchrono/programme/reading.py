"""Reads a file into the contents of an evening."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import msgspec
from msgspec.structs import replace

from topchrono.show.commands import MOST_ROWS
from topchrono.show.content import Content
from topchrono.show.model import ONLINE_CITY
from topchrono.show.reading import ColumnUse, LeftOut, Reading

from .cells import clean, cut
from .checks import header_problems, repeated_pitches, rotation_problems, size_problems
from .cities import city_problems, with_one_spelling_per_city
from .csv_file import read_csv
from .file import check_size, read_bytes
from .foreign import is_web_page, refuse_foreign
from .headers import SEARCHED_ROWS
from .mending import NO_MENDING, Mending
from .part_reader import PartReader
from .pretalx import read_pretalx
from .problem import Problem, UnreadableError, grouped
from .rows import Row
from .running_order import in_running_order
from .sheets import NoProjectError, Part, choose_parts
from .spreadsheet import Workbook, is_spreadsheet, read_web_page, read_workbook
from .table import Sheet

_MOST_LEFT_OUT = 200
_MOST_PROBLEMS = 50
_LONGEST_IN_TOP, _WIDEST_TOP = 60, 40
_LONGEST_LEFT_OUT = 200


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
    left_out_texts: tuple[str, ...] = ()
    """What each of them says, cut."""
    row_sheets: tuple[str | None, ...] = ()
    """The sheet of each content; None where one alone is read."""
    column_places: tuple[int, ...] = ()
    """Of the columns of the first sheet, which are the first ones of ``columns``: 0 is the leftmost."""
    all_sheets: tuple[str, ...] = ()
    """The names of all sheets of the file, also of those that are not read."""
    top: tuple[tuple[str, ...], ...] = ()
    """The first rows of the first sheet as they stand there, each text cut: for people to find the header."""

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
    """Read the organisers' file: CSV, XLSX, XLS, ODS or the JSON of pretalx, by its content, not its name.

    Bad input raises nothing: it is reported in ``problems``.
    """
    try:
        data = read_bytes(path)
    except UnreadableError as error:
        return Programme(problems=(error.problem,))
    return read_data(data)


def read_data(data: bytes, mending: Mending = NO_MENDING) -> Programme:
    """Read the content of such a file, as people have mended it."""
    try:
        check_size(len(data))
        workbook = _read_workbook(data)
    except UnreadableError as error:
        return Programme(problems=(error.problem,))
    all_sheets = tuple(sheet.name for sheet in workbook.sheets if sheet.name)
    try:
        parts, problems = choose_parts(workbook.sheets, mending)
    except NoProjectError as error:
        return _without_project(workbook, error, all_sheets, mending)
    programme = _read(parts, [*workbook.problems, *problems], mending)
    return replace(programme, all_sheets=all_sheets, top=_top(parts[0].sheet))


def _without_project(
    workbook: Workbook, error: NoProjectError, all_sheets: tuple[str, ...], mending: Mending
) -> Programme:
    """What can be shown of a file for somebody to say where its projects are."""
    part = error.part
    wanted = (sheet for sheet in workbook.sheets if mending.sheet in (None, sheet.name))
    sheet = part.sheet if part else next(wanted, None)
    columns = part.columns() if part else {}
    return Programme(
        problems=(error.problem,),
        sheets=(sheet.name,) if sheet and sheet.name else (),
        header_row=part.header.row if part else None,
        columns=tuple(columns.values()),
        column_places=tuple(columns),
        all_sheets=all_sheets,
        top=_top(sheet) if sheet else (),
    )


def _text_of(cells: Sequence[str]) -> str:
    texts = dict.fromkeys(text for cell in cells[:_WIDEST_TOP] if (text := clean(cell[:_LONGEST_LEFT_OUT])))
    return cut(" · ".join(texts), _LONGEST_LEFT_OUT)


def _top(sheet: Sheet) -> tuple[tuple[str, ...], ...]:
    rows = sheet.rows[:SEARCHED_ROWS]
    return tuple(tuple(cut(clean(cell), _LONGEST_IN_TOP) for cell in cells[:_WIDEST_TOP]) for cells in rows)


def _read(parts: list[Part], problems: list[Problem], mending: Mending) -> Programme:
    is_several = len(parts) > 1
    read: list[Row] = []
    readers: list[PartReader] = []
    found: list[Problem] = []
    for part in parts:
        # One row too many is enough to refuse the file; do not read the rest.
        reader = PartReader(
            part, most=MOST_ROWS + 1 - len(read), is_one_of_several=is_several, mending=mending
        )
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
        ordered += [replace(row, sheet=part.sheet.name) for row in rows] if is_several else rows
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
        columns=_columns(parts),
        column_places=tuple(parts[0].columns()),
        row_sheets=tuple(row.sheet for row in ordered),
        left_out=tuple(left_out),
        left_out_texts=tuple(
            _text_of(part.sheet.rows[row.row - 1])
            for part, reader in zip(parts, readers, strict=True)
            for row in reader.left_out
        ),
    )


def _read_workbook(data: bytes) -> Workbook:
    talks = read_pretalx(data)
    if talks is None:
        refuse_foreign(data)
    if talks is not None:
        return Workbook((talks,))
    if is_spreadsheet(data):
        return read_workbook(data)
    if is_web_page(data):
        return read_web_page(data)
    return Workbook((read_csv(data),))


def _columns(parts: list[Part]) -> tuple[ColumnUse, ...]:
    """The columns of the first sheet, then what others have besides."""
    first = tuple(parts[0].columns().values())
    others = (use for part in parts[1:] for use in part.columns().values() if use not in first)
    return first + tuple(dict.fromkeys(others))


def _of_sheet(part: Part, problems: list[Problem], parts: list[Part]) -> list[Problem]:
    """The problems with the name of their sheet, if there are several."""
    return [replace(problem, sheet=part.sheet.name) for problem in problems] if len(parts) > 1 else problems
