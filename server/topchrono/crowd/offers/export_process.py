"""A subprocess that writes tables, row by row: in the server it would block the event loop.

Run as a script with ``csv`` or ``xlsx``, and a time zone (IANA). It reads batches of rows from the standard
input, each a line of JSON, and writes the file to the standard output meanwhile, so that its memory does not
grow with the table, and no file on disk holds names. ``null`` ends the input: without it, the table is
incomplete and this fails. It imports nothing of ours, so that it starts fast.
"""

import csv
import io
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from string import ascii_uppercase
from typing import BinaryIO
from zoneinfo import ZoneInfo

import msgspec

Row = list[str | int]
"""Texts, and moments in epoch ms."""

_WIDTHS = (28, 16, 24, 30, 30, 16, 60, 18, 18)
# Formula injection, also after blanks and invisible characters, and with full-width forms:
# https://owasp.org/www-community/attacks/CSV_Injection
_BLANKS = "[\\s\x00-\x1f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
_START = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
_FORMULA = re.compile(f"[\t\r\n]|{_BLANKS}{_START}")
# A spreadsheet that assumes another separator may start a cell in the middle of a text.
_LATER_FORMULA = re.compile(f"([,;|\t]{_BLANKS})(?={_START})")

_COMPRESSION = 3
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/styles.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="xl/workbook.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": "<Relationships "
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/worksheet"/>'
    '<Relationship Id="rId2" Target="styles.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/styles"/></Relationships>',
    "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
"""Everything of a workbook but its one sheet: ECMA-376, part 1."""
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = "xl/worksheets/sheet1.xml"
_SHEET_HEAD = (
    f'{_XML}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<sheetViews><sheetView tabSelected="1" workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    "<cols>"
    + "".join(
        f'<col min="{column}" max="{column}" width="{width}" customWidth="1"/>'
        for column, width in enumerate(_WIDTHS, start=1)
    )
    + "</cols><sheetData>"
)
_SHEET_FOOT = "</sheetData></worksheet>"
# What XML can't hold, or a reader of XML would change, and what looks like the escape itself.
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def write_csv(batches: Iterable[list[Row]], file: BinaryIO, zone: str) -> None:
    """Write the table as French spreadsheets open it: with semicolons and a UTF-8 byte order mark."""
    file.write("\ufeff".encode())
    for batch in batches:
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerows([harmless(_text(cell, zone)) for cell in row] for row in batch)
        file.write(text.getvalue().encode(errors="replace"))


def write_xlsx(batches: Iterable[list[Row]], file: BinaryIO, zone: str) -> None:
    """Write the table as a workbook of text cells only; ``file`` need not be seekable."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, _XML + text)
        # Without zip64, which Excel does not read from a stream: two gigabytes at most.
        with archive.open(_SHEET, "w") as sheet:
            sheet.write(_SHEET_HEAD.encode())
            number = 0
            for batch in batches:
                rows = "".join(_row(row, number + place, zone) for place, row in enumerate(batch, start=1))
                sheet.write(rows.encode(errors="replace"))
                number += len(batch)
            sheet.write(_SHEET_FOOT.encode())


def harmless(cell: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would evaluate."""
    text = _LATER_FORMULA.sub(r"\1'", cell)
    return f"'{text}" if _FORMULA.match(cell) else text


def _row(row: Row, number: int, zone: str) -> str:
    style = ' s="1"' if number == 1 else ""
    cells = "".join(
        f'<c r="{column}{number}" t="inlineStr"{style}><is><t xml:space="preserve">'
        f"{_escaped(_text(cell, zone))}</t></is></c>"
        for column, cell in zip(ascii_uppercase, row, strict=False)
    )
    return f'<row r="{number}">{cells}</row>'


def _escaped(text: str) -> str:
    return _UNREADABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text).translate(_MARKUP)


def _text(cell: str | int, zone: str) -> str:
    """The cell's text; of a moment ``2026-11-27 20:47``, in the time of the zone."""
    return cell if isinstance(cell, str) else _moment(cell // 60_000, zone)


@lru_cache(1_000)
def _moment(minute: int, zone: str) -> str:
    return f"{datetime.fromtimestamp(minute * 60, ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _read_batches(lines: Iterable[bytes]) -> Iterator[list[Row]]:
    decoder = msgspec.json.Decoder(list[Row] | None)
    for line in lines:
        batch = decoder.decode(line)
        if batch is None:
            return
        yield batch
    raise EOFError


if __name__ == "__main__":
    write = {"csv": write_csv, "xlsx": write_xlsx}[sys.argv[1]]
    write(_read_batches(sys.stdin.buffer), sys.stdout.buffer, sys.argv[2])
