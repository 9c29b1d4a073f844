"""Opens the workbook on the standard input and writes its visible sheets as msgpack to the standard output.

Run as ``python -m topchrono.workbook ROWS COLUMNS``, with the most rows and columns that a sheet may have. It
limits its own memory and CPU time. With ``html`` as a third argument, the input is a web page in UTF-8.
"""

import contextlib
import io
import sys
import zipfile

import msgspec
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from . import ods, xlsx
from .answer import Answer, RawSheet, RawWorkbook
from .layout import Layout, TooLargeError
from .values import read_texts
from .web_page import read_tables

_MEMORY_BYTES = 200_000_000
_PROCESSOR_S = 1
_MAX_SHEETS = 20
_MOST_XML = 6_000_000
"""In bytes: what leaves enough time for the values."""
_ZIP = b"PK"


def _limit_resources() -> None:
    if sys.platform == "win32":
        return
    import resource

    # Not every system supports every limit; the parent's timeout is one more.
    for limit, value in (
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_CPU, _PROCESSOR_S),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def _answer(data: bytes, max_rows: int, max_columns: int, *, is_html: bool) -> Answer:
    try:
        if is_html:
            return RawWorkbook(read_tables(data.decode(), max_rows, max_columns))
        return _read(load_workbook(io.BytesIO(data)), data, max_rows, max_columns)
    except PasswordError:
        return "locked"
    except CalamineError:
        return "damaged"
    except (TooLargeError, MemoryError):
        return "too large"


def _read(workbook: CalamineWorkbook, data: bytes, max_rows: int, max_columns: int) -> RawWorkbook:
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
    visible = [sheet.name for sheet in sheets if sheet.visible is SheetVisibleEnum.Visible]
    hidden = [sheet.name for sheet in sheets if sheet.visible is not SheetVisibleEnum.Visible]
    # The sizes first: one cell far from the origin makes millions of empty ones.
    opened = [workbook.get_sheet_by_name(name) for name in visible[:_MAX_SHEETS]]
    large = [
        sheet for sheet in opened if sheet.end and (sheet.end[0] >= max_rows or sheet.end[1] >= max_columns)
    ]
    if large and len(large) == len(opened):
        raise TooLargeError
    layouts = _layouts(data, max_rows, max_columns)
    no_layout = Layout(max_rows, max_columns)
    return RawWorkbook(
        sheets=[
            _sheet(sheet, (layouts or {}).get(sheet.name, no_layout))
            for sheet in opened
            if sheet not in large
        ],
        hidden_sheets=hidden,
        large_sheets=[sheet.name for sheet in large],
        more_sheets=max(len(visible) - _MAX_SHEETS, 0),
        layout_read=layouts is not None,
    )


def _layouts(data: bytes, max_rows: int, max_columns: int) -> dict[str, Layout] | None:
    """The layout of every sheet, by its name; None if this kind of file does not tell it, or is too large."""
    try:
        if not data.startswith(_ZIP):
            # Only here: it takes longer to import than most workbooks to read.
            from .xls import read_layouts

            return read_layouts(data, max_rows, max_columns)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [part for part in archive.infolist() if part.filename.endswith(".xml")]
            if sum(part.file_size for part in parts) > _MOST_XML:
                return None
            if ods.CONTENT in archive.namelist():
                return ods.read_layouts(archive, max_rows, max_columns)
            return xlsx.read_layouts(archive, max_rows, max_columns)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a damaged file can fail in any way, and its values could be read
        return None


def _sheet(sheet: CalamineSheet, layout: Layout) -> RawSheet:
    rows, filled = read_texts(sheet, layout)
    return RawSheet(
        name=sheet.name,
        rows=rows,
        filled=filled,
        hidden_rows={row: by for row, by in layout.hidden_rows.items() if row <= len(rows)},
        hidden_columns=sorted(layout.hidden_columns),
        struck=layout.struck,
        partly_struck=layout.partly_struck,
        uncomputed=layout.uncomputed,
    )


if __name__ == "__main__":
    _limit_resources()
    rows, columns, *kind = sys.argv[1:]
    answer = _answer(sys.stdin.buffer.read(), int(rows), int(columns), is_html=kind == ["html"])
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))
