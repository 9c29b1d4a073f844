"""Reads the tables of a web page: many programs export them under the name of a spreadsheet."""

import re
from html.parser import HTMLParser

from .answer import RawSheet
from .layout import TooLargeError
from .values import LONGEST_CELL

_BREAKS = frozenset(["br", "p", "div", "li"])
_STRIKES = frozenset(["s", "strike", "del"])
_UNSEEN = frozenset(["script", "style"])
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_STRUCK_STYLE = re.compile(r"line-through", re.IGNORECASE)

Attributes = list[tuple[str, str | None]]


def read_tables(page: str, max_rows: int, max_columns: int) -> list[RawSheet]:
    """The tables of a page, in their order, named by their numbers; those in other tables are their text.

    Raises:
        TooLargeError: more rows or columns than the most.
    """
    reader = _Page(max_rows, max_columns)
    reader.feed(page)
    reader.close()
    return [
        RawSheet(
            name=str(number),
            rows=table.rows,
            filled=table.filled,
            hidden_rows=dict.fromkeys(table.hidden, "hand"),
            struck=table.struck,
        )
        for number, table in enumerate(reader.tables, start=1)
    ]


class _Page(HTMLParser):
    """Collects the outermost tables."""

    def __init__(self, max_rows: int, max_columns: int) -> None:
        super().__init__()
        self.tables: list[_Table] = []
        self._bounds = max_rows, max_columns
        self._depth = 0
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """A tag begins."""
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append(_Table(*self._bounds))
        elif tag in _UNSEEN:
            self._unseen += 1
        elif self._depth == 1:
            self.tables[-1].start(tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        """A tag ends."""
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif self._depth == 1:
            self.tables[-1].end(tag)
        if tag == "table":
            self._depth = max(self._depth - 1, 0)

    def handle_data(self, data: str) -> None:
        """A text between tags."""
        if self._depth and not self._unseen:
            self.tables[-1].text(data)

    def close(self) -> None:
        """The page ends, perhaps in the middle of a table."""
        super().close()
        if self._depth:
            self.tables[-1].end("table")
        self.tables = [table for table in self.tables if table.rows]


class _Table:
    def __init__(self, max_rows: int, max_columns: int) -> None:
        self.rows: list[list[str]] = []
        self.hidden: list[int] = []
        self.filled: dict[int, list[int]] = {}
        self.struck: dict[int, list[int]] = {}
        self._max_rows = max_rows
        self._max_columns = max_columns
        # Column to how many rows below a cell covers, and its text.
        self._covered: dict[int, tuple[int, str]] = {}
        self._row: dict[int, str] | None = None
        self._next_column = 0
        self._has_own_text = False
        self._cell: list[str] | None = None
        self._span = 1, 1
        self._strikes = 0
        self._is_struck = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag begins inside the table."""
        style = attributes.get("style", "")
        if tag == "tr":
            self._start_row()
            if "hidden" in attributes or _HIDDEN_STYLE.search(style):
                self.hidden.append(len(self.rows) + 1)
        elif tag in ("td", "th"):
            self._end_cell()
            if self._row is None:
                self._start_row()
            self._cell = []
            self._span = (
                _times(attributes, "rowspan", self._max_rows),
                _times(attributes, "colspan", self._max_columns),
            )
            self._strikes = 0
            self._is_struck = bool(_STRUCK_STYLE.search(style))
        elif tag in _BREAKS and self._cell:
            self._cell.append("\n")
        elif tag in _STRIKES:
            self._strikes += 1

    def end(self, tag: str) -> None:
        """A tag ends inside the table."""
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
        elif tag in _STRIKES:
            self._strikes -= 1

    def text(self, text: str) -> None:
        """A text inside the table."""
        if self._cell is not None:
            # A line break in the source is a space on the screen.
            self._cell.append(re.sub(r"[ \t\r\n]+", " ", text))
            self._is_struck |= self._strikes > 0 and not text.isspace()

    def _start_row(self) -> None:
        self._end_row()
        self._row = {column: text for column, (_, text) in self._covered.items()}
        if columns := [column for column, text in self._row.items() if text]:
            self.filled[len(self.rows) + 1] = columns
        self._covered = {
            column: (rows - 1, text) for column, (rows, text) in self._covered.items() if rows > 1
        }
        self._next_column = 0
        self._has_own_text = False

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        lines = "".join(self._cell).split("\n")
        text = "\n".join(" ".join(line.split()) for line in lines).strip()[:LONGEST_CELL]
        self._cell = None
        while self._next_column in self._row:
            self._next_column += 1
        first, (rows, columns) = self._next_column, self._span
        if first + columns > self._max_columns:
            raise TooLargeError
        for column in range(first, first + columns):
            self._row[column] = text if column == first else ""
            if rows > 1:
                self._covered[column] = (rows - 1, self._row[column])
        self._has_own_text |= bool(text)
        if text and self._is_struck:
            self.struck.setdefault(len(self.rows) + 1, []).append(first)

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        # A row without a text of its own is only there to make another one higher.
        row = self._row if self._has_own_text else {}
        self.rows.append([row.get(column, "") for column in range(max(row, default=-1) + 1)])
        if len(self.rows) > self._max_rows:
            raise TooLargeError
        self._row = None


def _times(attributes: dict[str, str], name: str, most: int) -> int:
    text = attributes.get(name, "")
    return min(max(int(text), 1), most) if text.isdecimal() and len(text) < 9 else 1
