"""A subprocess that writes tables: a workbook of a thousand rows would block the event loop.

Run as a script with ``csv`` or ``xlsx``. It reads a list of rows of texts as JSON from the standard input and
writes the file to the standard output. It imports nothing of ours, so that it starts fast.
"""

import csv
import io
import re
import sys
from collections.abc import Sequence

import msgspec
import xlsxwriter

Table = Sequence[Sequence[str]]

_WIDTHS = (28, 16, 24, 30, 30, 16, 60, 18, 18)
# Formula injection, also after blanks and invisible characters, and with full-width forms:
# https://owasp.org/www-community/attacks/CSV_Injection
_BLANKS = "[\\s\x00-\x1f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
_START = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
_FORMULA = re.compile(f"[\t\r\n]|{_BLANKS}{_START}")
# A spreadsheet that assumes another separator may start a cell in the middle of a text.
_LATER_FORMULA = re.compile(f"([,;|\t]{_BLANKS})(?={_START})")


def as_csv(table: Table) -> bytes:
    """The table as French spreadsheets open it: with semicolons and a UTF-8 byte order mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in table)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(table: Table) -> bytes:
    """The table as a workbook of text cells only."""
    file = io.BytesIO()
    # In memory: its temporary files would hold names and addresses.
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        bold = workbook.add_format({"bold": True})
        for number, row in enumerate(table):
            for column, cell in enumerate(row):
                # Not `write`, which turns texts that look like formulas, links or numbers into those.
                sheet.write_string(number, column, cell, bold if number == 0 else None)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def harmless(cell: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would evaluate."""
    text = _LATER_FORMULA.sub(r"\1'", cell)
    return f"'{text}" if _FORMULA.match(cell) else text


if __name__ == "__main__":
    read = msgspec.json.decode(sys.stdin.buffer.read(), type=list[list[str]])
    sys.stdout.buffer.write({"csv": as_csv, "xlsx": as_xlsx}[sys.argv[1]](read))
