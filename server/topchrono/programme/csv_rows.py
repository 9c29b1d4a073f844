"""Splits the lines of a text into rows, in spite of quotes that are not closed or not doubled."""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from topchrono.show.text import N_

from .problem import UnreadableError

_LONGEST_ROW = 500_000
_MOST_READ = 15_000_000
"""Characters: after a quote that is not closed, the reader goes back to its line."""
_ESCAPED_QUOTE = re.compile(r'""|\\"')
_SURE_WIDTH = 4
"""Cells: lines of a text that have as many by chance are rare."""
_MOST_LINES = 20
"""In a cell whose inner quotes are not doubled."""


class CsvRow(msgspec.Struct, frozen=True):
    """A row of a text file."""

    line: int
    """The line that it begins on; the first one is 0."""
    cells: list[str]
    quote: Literal["sound", "open", "lost", "doubtful"] = "sound"
    """``open``: a quote that opens a cell is not taken for one; ``lost``: nor is the row sure;
    ``doubtful``: a quoted cell holds what looks like rows."""


class _TooLongError(Exception):
    pass


class CsvSplitter:
    """Splits the lines of a text into rows of about ``width`` cells; 0 if that is not known.

    A quote that closes rows later, or never, is a typing error: its line is read without it.
    """

    def __init__(self, lines: Sequence[str], delimiter: str, width: int) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._width = width
        self._row_length = self._read = 0
        end = rf" *(?:{re.escape(delimiter)}|\n|\Z)"
        # Inside a cell, a quote in front of anything but its end is a character, doubled, escaped or not.
        # No possessive quantifier around a group: in Python 3.11.2, Debian 12's, it matches too little.
        self._quoted = re.compile(rf' *"([^"]*(?:"(?!{end})[^"]*)*)"(?={end}) *')
        self._bare = re.compile(rf"[^{re.escape(delimiter)}\n]*")

    def rows(self) -> Iterator[CsvRow]:
        """Every row, also the empty ones.

        Raises:
            UnreadableError: a row is longer than any programme, or too many quotes are not closed.
        """
        start = 0
        while start < len(self._lines):
            for row, after in self._read_from(start):
                yield row
                start = after

    def _read_from(self, start: int) -> Iterator[tuple[CsvRow, int]]:
        """The rows from a line on, each with the line after it; the last one may not be sound."""
        first = line = start
        reader = csv.reader(
            self._source(start), delimiter=self._delimiter, skipinitialspace=True, strict=True
        )
        try:
            for cells in reader:
                self._row_length = 0
                line, after = start, first + reader.line_num
                held = self._rows_held(line, after)
                if held == "all":
                    yield self._without_quote(line), line + 1
                    return
                yield CsvRow(line, cells, "doubtful" if held else "sound"), after
                start = after
        except _TooLongError:
            raise self._too_long(start) from None
        except csv.Error:
            yield self._mended(start)

    def _source(self, start: int) -> Iterator[str]:
        self._row_length = 0
        for number in range(start, len(self._lines)):
            line = self._lines[number]
            self._row_length += len(line) + 1
            self._read += len(line) + 1
            # Stop before its cells are parsed: a whole file in one row would take a lot of memory.
            if self._row_length > _LONGEST_ROW or self._read > _MOST_READ:
                raise _TooLongError
            yield f"{line}\n"

    def _too_long(self, line: int) -> UnreadableError:
        if len(self._lines[line]) > _LONGEST_ROW:
            return UnreadableError(
                N_("Une ligne de ce fichier est démesurée. Est-ce bien un tableau, une ligne par projet ?")
            )
        return UnreadableError(
            N_("Une ligne de ce fichier est démesurée : un guillemet ouvert n'est peut-être pas refermé.")
        )

    def _rows_held(self, start: int, after: int) -> Literal["", "some", "all"]:
        """Which lines of one row look like rows of their own, that two stray quotes hold together."""
        lines = self._lines[start:after]
        # In a sentence, a space follows.
        if len(lines) < 2 or self._width < 2 or any(f"{self._delimiter} " in line for line in lines):
            return ""
        fits = [line.count(self._delimiter) + 1 == self._width for line in lines]
        if all(fits) and self._width >= _SURE_WIDTH:
            return "all"
        return "some" if self._width > 2 and (all(fits) or any(fits[1:-1])) else ""

    def _mended(self, start: int) -> tuple[CsvRow, int]:
        """The row of a line where quotes are not as they should be."""
        line = self._lines[start]
        if (cells := self._split(line)) is not None:
            return CsvRow(start, cells), start + 1
        if line.count(self._delimiter) + 1 != self._width:
            for after in range(start + 2, min(start + _MOST_LINES, len(self._lines)) + 1):
                text = "\n".join(self._lines[start:after])
                self._read += len(text)
                cells = self._split(text)
                if cells is not None and len(cells) == self._width:
                    return CsvRow(start, cells), after
                if cells is not None or self._read > _MOST_READ:
                    break
        return self._without_quote(start), start + 1

    def _split(self, text: str) -> list[str] | None:
        """The cells of one row; None if a quote opens one and none closes it."""
        cells, at = [], 0
        while True:
            quoted = self._quoted.match(text, at)
            cell = quoted or self._bare.match(text, at)
            if cell is None or (quoted is None and cell[0].lstrip().startswith('"')):
                return None
            cells.append(_ESCAPED_QUOTE.sub('"', quoted[1]) if quoted else cell[0].lstrip(" "))
            at = cell.end()
            if text[at : at + 1] != self._delimiter:
                # A row ends with its text.
                return cells if at == len(text) else None
            at += 1

    def _without_quote(self, start: int) -> CsvRow:
        line = self._lines[start]
        pieces = line.split(self._delimiter)
        is_open = any(piece.count('"') % 2 for piece in pieces)
        if len(pieces) == self._width:
            cells = [_unquoted(piece.strip(" ")) for piece in pieces]
            return CsvRow(start, cells, "open" if is_open else "sound")
        if line.count('"') % 2 == 0 and len(line) < csv.field_size_limit():
            lenient = next(csv.reader([line], delimiter=self._delimiter, skipinitialspace=True))
            if len(lenient) == self._width:
                return CsvRow(start, lenient)
        return CsvRow(start, [_unquoted(piece.strip(" ")) for piece in pieces], "lost")


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell.removeprefix('"') if cell.count('"') % 2 else cell
