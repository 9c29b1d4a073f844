"""Finds the row of headers, and maps columns to fields."""

from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from .table import Table
from .vocabulary import HINTS, NAMES, OFF_TOPIC, plain

SEARCHED_ROWS = 20
_LONGEST_HEADER = 120
_FIELDS = {name.strip(): field for field, names in NAMES.items() for name in names.split("|")}


class Header(msgspec.Struct, frozen=True):
    """The row that names the columns."""

    row: int
    """As a spreadsheet shows it: the first one is 1."""
    names: tuple[str, ...]
    columns: dict[str, int]
    """Recognised columns: field to index in a row."""
    repeated: tuple[tuple[str, str], ...]
    """Pairs of headers for the same field; only the first of each is used."""

    def name(self, index: int) -> str:
        """The column's header, or ``Colonne D`` if it has none."""
        named = index < len(self.names) and self.names[index]
        return named or f"Colonne {column_letters(index)}"


def column_letters(index: int) -> str:
    """The letters above a column in a spreadsheet: 0 is ``A``, 26 is ``AA``."""
    letters = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        letters = chr(ord("A") + letter) + letters
        index -= 1
    return letters


def find_header(table: Table) -> Header | None:
    """The best header among the first 20 rows: it names at least the project."""
    best, best_score = None, 0
    for row, cells in enumerate(islice(table, SEARCHED_ROWS), start=1):
        header, score = _read_header(row, cells)
        if "project" in header.columns and score > best_score:
            best, best_score = header, score
    return best


def _read_header(row: int, cells: Sequence[str]) -> tuple[Header, int]:
    """The header that these cells would make, and its score."""
    names = tuple(" ".join(cell.split()) for cell in cells)
    words = [plain(name) if len(name) <= _LONGEST_HEADER else "" for name in names]
    columns: dict[str, int] = {}
    repeated = []
    for index, name in enumerate(words):
        first = words.index(name)
        field = _FIELDS.get(name)
        if field is not None:
            first = columns.setdefault(field, index)
        if name and first != index:
            repeated.append((names[first], names[index]))
    if "last_name" in columns and not columns.keys() & {"project", "first_name"}:
        columns["project"] = columns.pop("last_name")
    score = 3 * len(columns)
    for field, index in _hinted(words):
        if field not in columns and index not in columns.values():
            columns[field] = index
            score += 1
    return Header(row, names, columns, tuple(repeated)), score


def _hinted(names: Sequence[str]) -> Iterator[tuple[str, int]]:
    # A hint is the prefix of a word, hence the space before it.
    questions = ["" if OFF_TOPIC.search(name) else f" {name}" for name in names]
    for field, hints in HINTS:
        beginnings = [f" {hint}" for hint in hints.split()]
        for index, question in enumerate(questions):
            if all(beginning in question for beginning in beginnings):
                yield field, index
