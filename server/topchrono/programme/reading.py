"""Reads a file into the contents of an evening."""

from itertools import islice
from pathlib import Path

import msgspec

from topchrono.show.content import Content
from topchrono.show.model import ONLINE_CITY
from topchrono.show.text import N_, Text

from .checks import MAX_ITEMS, in_running_order, repeated_pitches, size_problems, with_one_spelling_per_city
from .csv_file import read_csv
from .file import read_bytes
from .headers import Header, find_header
from .problem import Problem, UnreadableError
from .rows import RowReader
from .spreadsheet import is_spreadsheet, read_sheets
from .table import Sheet


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
        sheet, header = _read_sheet(read_bytes(path))
    except UnreadableError as error:
        return Programme(problems=(error.problem,))
    reader = RowReader(header)
    below = (
        (row, cells)
        for row, cells in enumerate(sheet.rows[header.row :], start=header.row + 1)
        if row not in sheet.left_out
    )
    # One row too many is enough to refuse the file; do not read the rest.
    read = list(islice(filter(None, (reader.read(row, cells) for row, cells in below)), MAX_ITEMS + 1))
    unified, city_problems = with_one_spelling_per_city(read)
    ordered, order_problems = in_running_order(unified)
    row_problems = [
        *_repeated_headers(header),
        *reader.problems,
        *city_problems,
        *order_problems,
        *repeated_pitches(unified),
    ]
    row_problems.sort(key=lambda problem: problem.row or 0)
    return Programme(
        contents=tuple(row.content for row in ordered),
        problems=(*sheet.problems, *size_problems(ordered), *row_problems),
    )


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
