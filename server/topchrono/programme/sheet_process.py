"""A subprocess that opens a spreadsheet, with limits of memory and CPU time.

Run as a script with the most rows and columns that a sheet may have. It reads a workbook from the standard
input and writes its visible sheets, or an error code, as msgpack to the standard output. It imports nothing
of ours, so that it starts fast.
"""

import contextlib
import datetime
import io
import sys
from typing import Literal

import msgspec
from python_calamine import CalamineError, CalamineSheet, PasswordError, SheetVisibleEnum, load_workbook

_MEMORY_BYTES = 200_000_000
_PROCESSOR_S = 1
_MAX_SHEETS = 20
_LONGEST_CELL = 5_000


class _Sheet(msgspec.Struct):
    """As ``topchrono.programme.table.Sheet``."""

    name: str
    rows: list[list[str]]


Answer = list[_Sheet] | Literal["damaged", "locked", "too large"]


class _TooLargeError(Exception):
    pass


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


def _answer(data: bytes, max_rows: int, max_columns: int) -> Answer:
    try:
        workbook = load_workbook(io.BytesIO(data))
        visible = [s.name for s in workbook.sheets_metadata if s.visible is SheetVisibleEnum.Visible]
        return [
            _Sheet(name, _texts(workbook.get_sheet_by_name(name), max_rows, max_columns))
            for name in visible[:_MAX_SHEETS]
        ]
    except PasswordError:
        return "locked"
    except CalamineError:
        return "damaged"
    except (_TooLargeError, MemoryError):
        return "too large"


def _texts(sheet: CalamineSheet, max_rows: int, max_columns: int) -> list[list[str]]:
    # Check the size first: one cell far from the origin makes millions of empty ones.
    if sheet.end and (sheet.end[0] >= max_rows or sheet.end[1] >= max_columns):
        raise _TooLargeError
    return [[_text(cell)[:_LONGEST_CELL] for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _text(value: object) -> str:
    match value:
        case str():
            return value
        case bool():
            return "oui" if value else "non"
        case float() if value.is_integer():
            return str(int(value))
        case datetime.time():
            return _clock(3600 * value.hour + 60 * value.minute + value.second)
        case datetime.timedelta():
            return _clock(round(value.total_seconds()))
        case datetime.date():
            return value.isoformat()
        case _:
            return str(value)


def _clock(seconds: int) -> str:
    """The text that a person most likely typed: spreadsheets parse ``2:30`` as two hours and a half."""
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}" if hours and not seconds else f"{hours}:{minutes:02}:{seconds:02}"


if __name__ == "__main__":
    _limit_resources()
    answer = _answer(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))
