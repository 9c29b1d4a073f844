"""The looks of the sheets of an ODS file."""

import zipfile
from typing import NamedTuple

from .answer import HiddenBy
from .layout import LOWEST_POINTS, Layout, mark
from .xml_reader import Attributes, XmlReader

CONTENT = "content.xml"
"""The part that every ODS file has."""
_STYLES = "styles.xml"
_POINTS = {"cm": 28.35, "mm": 2.835, "in": 72.0, "pt": 1.0, "px": 0.75, "pc": 12.0}
_HIDDEN: dict[str, HiddenBy] = {"collapse": "hand", "filter": "filter"}
# What people see tells more than the bare value.
_SHOWN_TYPES = ("percentage", "currency", "error")


def read_layouts(archive: zipfile.ZipFile, max_rows: int, max_columns: int) -> dict[str, Layout]:
    """The layout of every sheet, by its name.

    Raises:
        UnexpectedXmlError: a part is damaged.
        KeyError: a part is missing.
    """
    styles = _Styles()
    if _STYLES in archive.namelist():
        styles.read(archive.read(_STYLES))
    content = archive.read(CONTENT)
    # The styles of the content stand before it.
    styles.read(content)
    tables = _Tables(styles, max_rows, max_columns)
    tables.read(content)
    return tables.layouts


def _get(attributes: Attributes, name: str) -> str:
    """An attribute, whatever prefix its namespace has."""
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")


def _times(attributes: Attributes, name: str) -> int:
    text = _get(attributes, name)
    return max(int(text), 1) if text.isdecimal() else 1


class _Styles(XmlReader):
    """Which styles strike their text through, and which rows have no height."""

    def __init__(self) -> None:
        self._style = ""
        self._struck: dict[str, bool] = {}
        self._parents: dict[str, str] = {}
        self.flat: set[str] = set()

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "style":
            self._style = _get(attributes, "name")
            self._parents[self._style] = _get(attributes, "parent-style-name")
        elif name == "text-properties" and self._style:
            line = _get(attributes, "text-line-through-style") or _get(attributes, "text-line-through-type")
            if line:
                self._struck[self._style] = line != "none"
        elif name == "table-row-properties" and _points(_get(attributes, "row-height")) < LOWEST_POINTS:
            self.flat.add(self._style)

    def end(self, name: str) -> None:
        if name == "style":
            self._style = ""

    def strikes(self, style: str) -> bool:
        """Whether a text of this style is struck through."""
        for _ in range(_MOST_ANCESTORS):
            if style in self._struck or style not in self._parents:
                break
            style = self._parents[style]
        return self._struck.get(style, False)


_MOST_ANCESTORS = 20


class _Cell(NamedTuple):
    column: int
    repeated: int
    style: str
    value_type: str
    has_formula: bool


class _Tables(XmlReader):
    """Fills in the layout of every sheet."""

    def __init__(self, styles: _Styles, max_rows: int, max_columns: int) -> None:
        self.layouts: dict[str, Layout] = {}
        self._styles = styles
        self._bounds = max_rows, max_columns
        self._layout = Layout(*self._bounds)
        self._tables = self._closed_groups = 0
        self._groups: list[bool] = []
        self._row = self._next_row = 1
        self._column = self._described_columns = 0
        self._column_styles: dict[int, str] = {}
        self._row_style = ""
        self._cell: _Cell | None = None
        self._comments = 0
        self._spans: list[bool] = []
        self._text: list[str] = []
        self._has_struck = self._has_plain = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table":
            self._tables += 1
            if self._tables == 1:
                self._start_table(_get(attributes, "name"))
        elif self._tables != 1:
            return
        elif name in ("table-cell", "covered-table-cell"):
            self._start_cell(attributes)
        elif name == "table-row":
            self._start_row(attributes)
        elif name == "table-row-group":
            self._groups.append(_get(attributes, "display") == "false")
        elif name == "table-column":
            self._describe_columns(attributes)
        elif name == "annotation":
            self._comments += 1
        elif name == "span":
            self._spans.append(self._styles.strikes(_get(attributes, "style-name")))

    def end(self, name: str) -> None:
        if name == "table":
            self._tables -= 1
        elif self._tables != 1:
            return
        elif name in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif name == "table-row-group":
            self._groups.pop()
        elif name == "annotation":
            self._comments -= 1
        elif name == "span":
            self._spans.pop()

    def text(self, text: str) -> None:
        if self._cell and not self._comments and self._tables == 1 and text.strip():
            self._text.append(text)
            struck = bool(self._spans) and self._spans[-1]
            self._has_struck |= struck
            self._has_plain |= not struck

    def _start_table(self, name: str) -> None:
        self._layout = self.layouts[name] = Layout(*self._bounds)
        self._next_row = 1
        self._described_columns = 0
        self._column_styles = {}

    def _describe_columns(self, attributes: Attributes) -> None:
        first = self._described_columns
        self._described_columns += _times(attributes, "number-columns-repeated")
        if _get(attributes, "visibility") in _HIDDEN:
            self._layout.hide_columns(first, self._described_columns - 1)
        if style := _get(attributes, "default-cell-style-name"):
            last = min(self._described_columns, self._bounds[1])
            self._column_styles.update(dict.fromkeys(range(first, last), style))

    def _start_row(self, attributes: Attributes) -> None:
        self._row, self._column = self._next_row, 0
        self._next_row += _times(attributes, "number-rows-repeated")
        self._row_style = _get(attributes, "default-cell-style-name")
        hidden = _HIDDEN.get(_get(attributes, "visibility"))
        if hidden is None and _get(attributes, "style-name") in self._styles.flat:
            hidden = "hand"
        if any(self._groups):
            hidden = "group"
        if hidden:
            rows = range(self._row, min(self._next_row, self._bounds[0] + 1))
            self._layout.hidden_rows.update(dict.fromkeys(rows, hidden))

    def _start_cell(self, attributes: Attributes) -> None:
        style = value_type = ""
        repeated = rows = columns = 1
        has_formula = False
        for key, value in attributes.items():
            match key.rpartition(":")[2]:
                case "style-name":
                    style = value
                case "value-type" if value_type != "error":
                    # Another namespace tells that a text is the error of a formula.
                    value_type = value if value == "error" else value_type or value
                case "formula":
                    has_formula = True
                case "number-columns-repeated":
                    repeated = _times(attributes, "number-columns-repeated")
                case "number-rows-spanned":
                    rows = _times(attributes, "number-rows-spanned")
                case "number-columns-spanned":
                    columns = _times(attributes, "number-columns-spanned")
        self._cell = _Cell(self._column, repeated, style, value_type, has_formula)
        self._text = []
        self._has_struck = self._has_plain = False
        if (rows > 1 or columns > 1) and self._layout.holds(self._row, self._column):
            self._layout.merged.append(
                (self._row, self._column, self._row + rows - 1, self._column + columns - 1)
            )
        self._column += repeated

    def _end_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None or not self._layout.holds(self._row, cell.column):
            return
        if cell.has_formula and not cell.value_type and not self._text:
            mark(self._layout.uncomputed, self._row, cell.column)
        if not self._text:
            return
        style = cell.style or self._row_style or self._column_styles.get(cell.column, "")
        if self._styles.strikes(style) or (self._has_struck and not self._has_plain):
            self._mark_repeated(self._layout.struck, cell)
        elif self._has_struck:
            self._mark_repeated(self._layout.partly_struck, cell)
        shown = "".join(self._text)
        if cell.value_type in _SHOWN_TYPES or (cell.value_type == "float" and shown[0] in "0+"):
            self._layout.shown[self._row, cell.column] = shown

    def _mark_repeated(self, cells: dict[int, list[int]], cell: _Cell) -> None:
        for column in range(cell.column, min(cell.column + cell.repeated, self._bounds[1])):
            mark(cells, self._row, column)


def _points(length: str) -> float:
    """A length such as ``0.45cm`` in points."""
    try:
        return float(length[:-2]) * _POINTS.get(length[-2:], 1.0)
    except ValueError:
        return LOWEST_POINTS
