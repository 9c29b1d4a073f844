"""How a sheet looks: what the library for its values does not tell."""

import re
from collections.abc import Iterable

import msgspec

from .answer import HiddenBy

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column. The first row is 1, the first column 0."""

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_MOST_MERGED = 1_000_000
LOWEST_POINTS = 2.0
"""Height of a row, below which nothing can be seen."""


class TooLargeError(Exception):
    """A sheet has more rows, columns or merged cells than any programme."""


class Layout(msgspec.Struct):
    """The looks of one sheet, within the rows and columns that it may have."""

    max_rows: int
    max_columns: int
    hidden_rows: dict[int, HiddenBy] = {}
    hidden_columns: set[int] = set()
    struck: dict[int, list[int]] = {}
    partly_struck: dict[int, list[int]] = {}
    uncomputed: dict[int, list[int]] = {}
    merged: list[Range] = []
    shown: dict[tuple[int, int], str] = {}
    """Row and column to the text that people see, where a number alone does not tell it."""
    formats: dict[tuple[int, int], str] = {}
    """Row and column to the format of a number."""

    def hide_columns(self, first: int, last: int) -> None:
        """Hide the columns from ``first`` to ``last``."""
        self.hidden_columns.update(range(max(first, 0), min(last + 1, self.max_columns)))

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is within the bounds."""
        return row <= self.max_rows and column < self.max_columns


def mark(cells: dict[int, list[int]], row: int, column: int) -> None:
    """Add a cell to the marked ones."""
    cells.setdefault(row, []).append(column)


def fill_merged(rows: list[list[str]], merged: Iterable[Range]) -> dict[int, list[int]]:
    """Give the value of merged cells to every row that they cover, in their first column; the filled cells.

    A row without a value of its own stays as it is: it is only there to make another one higher. What merged
    cells hide is removed.

    Raises:
        TooLargeError: more than a million cells are merged.
    """
    width = max(map(len, rows), default=0)
    ranges = [
        (top - 1, left, min(bottom, len(rows)), min(right, width - 1)) for top, left, bottom, right in merged
    ]
    hidden = 0
    for top, left, bottom, right in ranges:
        hidden += max(bottom - top, 0) * max(right - left + 1, 1)
        if hidden > _MOST_MERGED:
            raise TooLargeError
        for index in range(top, bottom):
            row = rows[index]
            for column in range(left, min(right + 1, len(row))):
                if (index, column) != (top, left):
                    row[column] = ""
    with_values = [any(cell.strip() for cell in row) for row in rows]
    filled: dict[int, list[int]] = {}
    for top, left, bottom, _ in ranges:
        for index in range(top + 1, bottom):
            if with_values[index] and left < len(rows[index]) and rows[top][left]:
                rows[index][left] = rows[top][left]
                mark(filled, index + 1, left)
    return filled


def cell_index(reference: str) -> tuple[int, int] | None:
    """The row and column of ``B3``: 3 and 1."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1].upper():
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(found[2]), column - 1


def cell_range(reference: str) -> Range | None:
    """The corners of ``A2:B3``, or of ``A2`` alone."""
    first, _, last = reference.partition(":")
    start, end = cell_index(first), cell_index(last or first)
    return None if start is None or end is None else (*start, *end)
