"""The looks of the sheets of an XLSX file."""

import posixpath
import re
import zipfile
from collections.abc import Set

from .answer import HiddenBy
from .layout import LOWEST_POINTS, Layout, Range, cell_index, cell_range, mark
from .xml_reader import Attributes, XmlReader

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STYLES = "xl/styles.xml"
_STRINGS = "xl/sharedStrings.xml"
_PERCENT_FORMATS = {9: "0%", 10: "0.00%"}
_TELLING_FORMAT = re.compile(r"[%€$£]|EUR|0{2}|0[^.0]*#")


def read_layouts(archive: zipfile.ZipFile, max_rows: int, max_columns: int) -> dict[str, Layout]:
    """The layout of every sheet, by its name.

    Raises:
        UnexpectedXmlError: a part is damaged.
        KeyError: a part is missing.
    """
    workbook = _Workbook()
    workbook.read(archive.read(_WORKBOOK))
    relations = _Relations()
    relations.read(archive.read(_RELATIONS))
    names = set(archive.namelist())
    styles, strings = _Styles(), _Strings()
    if _STYLES in names:
        styles.read(archive.read(_STYLES))
    if _STRINGS in names:
        part = archive.read(_STRINGS)
        if b"strike" in part:
            strings.read(part)
    layouts = {}
    for name, relation in workbook.sheets.items():
        part_name = relations.targets.get(relation, "")
        if part_name in names:
            tables = _table_filters(archive, names, part_name)
            sheet = _Sheet(Layout(max_rows, max_columns), styles, strings, tables)
            sheet.read(archive.read(part_name))
            layouts[name] = sheet.layout
    return layouts


def _table_filters(archive: zipfile.ZipFile, names: Set[str], sheet: str) -> list[Range]:
    """The ranges of a sheet's tables that are filtered."""
    folder, file = posixpath.split(sheet)
    part_name = f"{folder}/_rels/{file}.rels"
    if part_name not in names:
        return []
    relations = _Relations(folder)
    relations.read(archive.read(part_name))
    tables = [target for target in relations.targets.values() if "table" in posixpath.basename(target)]
    filters = _Filters()
    for table in tables:
        if table in names:
            filters.read(archive.read(table))
    return filters.active


def _is_on(attributes: Attributes, name: str = "val", default: str = "1") -> bool:
    return attributes.get(name, default) not in ("0", "false")


class _Workbook(XmlReader):
    def __init__(self) -> None:
        self.sheets: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.sheets[attributes.get("name", "")] = relation


class _Relations(XmlReader):
    def __init__(self, folder: str = "xl") -> None:
        self._folder = folder
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            target = posixpath.normpath(posixpath.join("/", self._folder, attributes.get("Target", "")))
            self.targets[attributes.get("Id", "")] = target.lstrip("/")


class _Filters(XmlReader):
    """The ranges of filters that are on, with their header."""

    def __init__(self) -> None:
        self._range: Range | None = None
        self.active: list[Range] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "autoFilter":
            self._range = cell_range(attributes.get("ref", ""))
        elif name == "filterColumn" and self._range:
            self.active.append(self._range)
            self._range = None


class _Styles(XmlReader):
    """Which styles of cells strike their text through, and the formats that tell more than a number."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._struck_fonts: list[bool] = []
        self._formats: dict[int, str] = dict(_PERCENT_FORMATS)
        self._styles = 0
        self.struck: set[str] = set()
        self.formats: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if name == "font" and parent == "fonts":
            self._struck_fonts.append(False)
        elif name == "strike" and parent == "font" and self._struck_fonts and "fonts" in self._path:
            self._struck_fonts[-1] = _is_on(attributes)
        elif name == "numFmt" and parent == "numFmts":
            code = attributes.get("formatCode", "")
            if _TELLING_FORMAT.search(code):
                self._formats[_number(attributes.get("numFmtId"))] = code
        elif name == "xf" and parent == "cellXfs":
            font = _number(attributes.get("fontId"))
            style = str(self._styles)
            if font < len(self._struck_fonts) and self._struck_fonts[font]:
                self.struck.add(style)
            if number_format := self._formats.get(_number(attributes.get("numFmtId"))):
                self.formats[style] = number_format
            self._styles += 1

    def end(self, _: str) -> None:
        self._path.pop()


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


class _Runs:
    """How much of a rich text is struck through."""

    def __init__(self) -> None:
        self._struck = self._in_text = False
        self.has_struck = self._has_plain = False

    @property
    def has_text(self) -> bool:
        """Whether it is not empty."""
        return self.has_struck or self._has_plain

    @property
    def all_struck(self) -> bool:
        """Whether no text is left."""
        return self.has_struck and not self._has_plain

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "r":
            self._struck = False
        elif name == "strike":
            self._struck = _is_on(attributes)
        self._in_text = name == "t"

    def text(self, text: str) -> None:
        if self._in_text and text.strip():
            self.has_struck |= self._struck
            self._has_plain |= not self._struck


class _Strings(XmlReader):
    """Which of the shared strings are struck through."""

    def __init__(self) -> None:
        self._index = -1
        self._runs = _Runs()
        self.struck: set[str] = set()
        self.partly_struck: set[str] = set()

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            self._index += 1
            self._runs = _Runs()
        else:
            self._runs.start(name, attributes)

    def text(self, text: str) -> None:
        self._runs.text(text)

    def end(self, name: str) -> None:
        if name == "si" and self._runs.has_struck:
            (self.struck if self._runs.all_struck else self.partly_struck).add(str(self._index))


class _Sheet(XmlReader):
    """Fills in the layout of one sheet."""

    def __init__(self, layout: Layout, styles: _Styles, strings: _Strings, filters: list[Range]) -> None:
        self.layout = layout
        self._styles = styles
        self._strings = strings
        self._filters = _Filters()
        self._filters.active += filters
        self._groups: set[int] = set()
        self._row = 0
        self._column = -1
        self._cell: Attributes = {}
        self._value = ""
        self._in_value = self._has_formula = False
        self._runs: _Runs | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        # The most frequent first: a sheet may have a million cells.
        if name == "c":
            self._cell = attributes
            self._column += 1
            self._value = ""
        elif name == "v":
            self._in_value = True
        elif name == "row":
            self._start_row(attributes)
        elif name == "is":
            self._runs = _Runs()
        elif name == "f":
            self._has_formula = True
        elif name in ("autoFilter", "filterColumn"):
            self._filters.start(name, attributes)
        elif name == "mergeCell":
            cells = cell_range(attributes.get("ref", ""))
            if cells and self.layout.holds(*cells[:2]):
                self.layout.merged.append(cells)
        elif name == "col":
            if _is_on(attributes, "hidden", "0") or attributes.get("width") == "0":
                first, last = _number(attributes.get("min")), _number(attributes.get("max"))
                self.layout.hide_columns(first - 1, last - 1)
        elif self._runs:
            self._runs.start(name, attributes)

    def text(self, text: str) -> None:
        if self._in_value:
            self._value += text
        elif self._runs:
            self._runs.text(text)

    def end(self, name: str) -> None:
        if name == "v":
            self._in_value = False
        elif name == "c":
            self._end_cell()
            self._has_formula, self._runs = False, None
        elif name == "worksheet":
            self._tell_filters_from_hands()

    def _start_row(self, attributes: Attributes) -> None:
        self._row = _number(attributes.get("r")) or self._row + 1
        self._column = -1
        if self._row > self.layout.max_rows:
            return
        if _is_on(attributes, "hidden", "0") or _points(attributes.get("ht")) < LOWEST_POINTS:
            self.layout.hidden_rows[self._row] = "hand"
            if _number(attributes.get("outlineLevel")):
                self._groups.add(self._row)

    def _end_cell(self) -> None:
        kind, style, runs, value = self._cell.get("t"), self._cell.get("s", "0"), self._runs, self._value
        if self._has_formula and not value and kind != "str":
            self._mark(self.layout.uncomputed)
        if not value and not (runs and runs.has_text):
            return
        shared = value if kind == "s" else ""
        if style in self._styles.struck or shared in self._strings.struck or (runs and runs.all_struck):
            self._mark(self.layout.struck)
        elif shared in self._strings.partly_struck or (runs and runs.has_struck):
            self._mark(self.layout.partly_struck)
        if kind == "e":
            self.layout.shown[self._row, self._cell_column()] = value
        elif style in self._styles.formats and kind in (None, "n"):
            self.layout.formats[self._row, self._cell_column()] = self._styles.formats[style]

    def _mark(self, cells: dict[int, list[int]]) -> None:
        column = self._cell_column()
        if self.layout.holds(self._row, column):
            mark(cells, self._row, column)

    def _cell_column(self) -> int:
        place = cell_index(self._cell.get("r", ""))
        return place[1] if place else self._column

    def _tell_filters_from_hands(self) -> None:
        for row in self.layout.hidden_rows:
            by: HiddenBy = "hand"
            if any(top < row <= bottom for top, _, bottom, _ in self._filters.active):
                by = "filter"
            elif row in self._groups:
                by = "group"
            self.layout.hidden_rows[row] = by


def _points(height: str | None) -> float:
    """A row's height in points."""
    try:
        return float(height) if height else LOWEST_POINTS
    except ValueError:
        return LOWEST_POINTS
