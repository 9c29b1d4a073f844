"""Reads a file into the contents of an evening."""

from itertools import islice
from pathlib import Path

import msgspec
from msgspec.structs import replace

from topchrono.show.content import Content
from topchrono.show.model import ONLINE_CITY
from topchrono.show.text import N_, Text

from .checks import MAX_ITEMS, in_running_order, repeated_pitches, size_problems, with_one_spelling_per_city
from .csv_file import read_csv
from .file import read_bytes
from .foreign import is_web_page, refuse_foreign
from .headers import Header
from .problem import Problem, UnreadableError
from .rows import Row, RowReader
from .sheets import Part, choose_parts
from .spreadsheet import Workbook, is_spreadsheet, read_web_page, read_workbook


class Programme(msgspec.Struct, frozen=True):
    """The content of a programme file, and its problems."""

    contents: tuple[Content, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def pitches(self) -> int:
        """How many projects pitch."""
        return sum(content.kind == "pitch" for content in self.contents)

    @property
    def cities(self) -> list[str]:
        """Every city with a pitch, in the order of the file; pitches without one are in the online room."""
        return list(dict.fromkeys(c.city or ONLINE_CITY for c in self.contents if c.kind == "pitch"))

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
    read: list[Row] = []
    lengths: list[int] = []
    row_problems: list[Problem] = []
    for part in parts:
        # One row too many is enough to refuse the file; do not read the rest.
        rows, found = _read_rows(part, MAX_ITEMS + 1 - len(read))
        read += rows
        lengths.append(len(rows))
        row_problems += _of_sheet(part, found, parts)
    unified, city_problems = with_one_spelling_per_city(read)
    ordered: list[Row] = []
    left = iter(unified)
    for part, length in zip(parts, lengths, strict=True):
        rows, found = in_running_order(list(islice(left, length)))
        ordered += rows
        row_problems += _of_sheet(part, found, parts)
    row_problems += [*city_problems, *repeated_pitches(unified)]
    row_problems.sort(key=lambda problem: problem.row or 0)
    return Programme(
        contents=tuple(row.content for row in ordered),
        problems=(*problems, *size_problems(ordered), *row_problems),
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


def _read_rows(part: Part, most: int) -> tuple[list[Row], list[Problem]]:
    reader = RowReader(part.header)
    read = list(islice(filter(None, (reader.read(row, cells) for row, cells in part.rows())), most))
    return read, [*_repeated_headers(part.header), *reader.problems]


def _of_sheet(part: Part, problems: list[Problem], parts: list[Part]) -> list[Problem]:
    """The problems with the name of their sheet, if there are several."""
    return [replace(problem, sheet=part.sheet.name) for problem in problems] if len(parts) > 1 else problems


def _repeated_headers(header: Header) -> list[Problem]:
    return [
        Problem(
            text=Text.of(
                N_("Les colonnes « {first} » et « {second} » se répètent : la seconde est gardée en note."),
                first=first,
                second=second,
            ),
            row=header.row,
            column=second,
        )
        for first, second in header.repeated
    ]
