"""The texts of a sheet's cells, as people see them."""

import datetime

from python_calamine import CalamineSheet

from .layout import Layout, fill_merged
from .number_format import formatted

LONGEST_CELL = 5_000


def read_texts(sheet: CalamineSheet, layout: Layout) -> tuple[list[list[str]], dict[int, list[int]]]:
    """The rows of a sheet from its first one on, with merged cells filled in; and which cells were."""
    values = sheet.to_python(skip_empty_area=False)
    rows = [[_text(value)[:LONGEST_CELL] for value in row] for row in values]
    for (row, column), code in layout.formats.items():
        value = values[row - 1][column] if _holds(rows, row, column) else None
        if isinstance(value, float) and (text := formatted(value, code)):
            rows[row - 1][column] = text
    for (row, column), text in layout.shown.items():
        if _holds(rows, row, column):
            rows[row - 1][column] = text[:LONGEST_CELL]
    return rows, fill_merged(rows, layout.merged)


def _holds(rows: list[list[str]], row: int, column: int) -> bool:
    return row <= len(rows) and column < len(rows[row - 1])


def _text(value: object) -> str:
    match value:
        case str():
            return value
        case bool():
            return "oui" if value else "non"
        case float():
            # As many digits as a spreadsheet keeps: 0.1 + 0.2 is 0.3.
            return str(int(value)) if value.is_integer() else f"{value:.15g}"
        case datetime.time():
            return _clock(3600 * value.hour + 60 * value.minute + value.second)
        case datetime.timedelta():
            return _clock(round(value.total_seconds()))
        case datetime.datetime():
            return value.isoformat(" ", "minutes" if not value.second else "seconds")
        case datetime.date():
            return value.isoformat()
        case _:
            return str(value)


def _clock(seconds: int) -> str:
    """The text that a person most likely typed: spreadsheets parse ``2:30`` as two hours and a half."""
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}" if hours and not seconds else f"{hours}:{minutes:02}:{seconds:02}"
