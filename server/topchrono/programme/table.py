"""The raw rows of a programme file."""

from collections.abc import Iterable

import msgspec

from topchrono.show.text import N_, Text

from .problem import Problem, UnreadableError

Table = list[list[str]]

MAX_ROWS = 5_000
MAX_COLUMNS = 200


class Sheet(msgspec.Struct, frozen=True):
    """One table of a programme file."""

    name: str | None
    """None for a text file, which has a single one."""
    rows: Table
    """Row 1 of a spreadsheet is at index 0. Merged cells are filled in."""
    left_out: dict[int, Text] = {}
    """Rows that people took out, with the reason. The first row is 1. They are in ``rows`` nevertheless."""
    filled: dict[int, tuple[int, ...]] = {}
    """Row to the columns whose value is that of a merged cell, which begins in a row above."""
    struck: dict[int, tuple[int, ...]] = {}
    """Row to the columns whose text is struck through; the first column is 0."""
    problems: tuple[Problem, ...] = ()


def quoted(names: Iterable[str]) -> str:
    """The names in French quotation marks, one after the other."""
    return ", ".join(f"«\u00a0{name}\u00a0»" for name in names)


def refuse_too_large(rows: int, columns: int) -> None:
    """Refuse a table that is larger than any evening needs.

    Raises:
        UnreadableError: more than 5,000 rows or 200 columns.
    """
    if rows > MAX_ROWS:
        raise UnreadableError(
            N_("Ce tableau a plus de {limit} lignes. Recopiez celles du programme dans un nouveau fichier."),
            limit=MAX_ROWS,
        )
    if columns > MAX_COLUMNS:
        raise UnreadableError(
            N_(
                "Ce tableau a plus de {limit} colonnes. Recopiez celles du programme dans un nouveau fichier."
            ),
            limit=MAX_COLUMNS,
        )
