"""What the process that opens a workbook writes to its standard output, as msgpack."""

from typing import Literal

import msgspec

Refusal = Literal["damaged", "locked", "too large"]
HiddenBy = Literal["hand", "filter", "group"]


class RawSheet(msgspec.Struct):
    """A visible sheet. The first row is 1, the first column 0."""

    name: str
    rows: list[list[str]]
    hidden_rows: dict[int, HiddenBy] = {}
    hidden_columns: list[int] = []
    filled: dict[int, list[int]] = {}
    """Row to the columns whose value is that of a merged cell, which begins in a row above."""
    struck: dict[int, list[int]] = {}
    """Row to the columns whose text is struck through."""
    partly_struck: dict[int, list[int]] = {}
    uncomputed: dict[int, list[int]] = {}
    """Row to the columns with a formula whose value is not in the file."""


class RawWorkbook(msgspec.Struct):
    """A workbook that could be opened."""

    sheets: list[RawSheet]
    hidden_sheets: list[str] = []
    large_sheets: list[str] = []
    """Visible sheets with more rows or columns than any programme."""
    more_sheets: int = 0
    """Visible sheets above the most that are read."""
    layout_read: bool = True
    """False if hidden rows, merged cells and struck text could not be recognised."""


Answer = RawWorkbook | Refusal
