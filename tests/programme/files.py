"""Making programme files of every kind, and reading them back."""

import csv
import io
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl

from topchrono.programme import Problem, Programme, read_programme

SHEET = "xl/worksheets/sheet1.xml"
Rows = Sequence[Sequence[object]]
MISSING_COLUMN = "Aucune colonne ne dit"


def read(data: bytes | str) -> Programme:
    """What a file of these bytes, or of this text in UTF-8, says."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "programme"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return read_programme(path)


def texts(programme: Programme) -> list[str]:
    """The problems as an organiser reads them, with plain spaces.

    Not that nobody pitches or that all are online, for want of a column: short lists do without.
    """
    return [str(problem.text).replace("\u00a0", " ") for problem in told(programme)]


def told(programme: Programme) -> list[Problem]:
    """The problems, but for columns that short lists do without."""
    return [problem for problem in programme.problems if not str(problem.text).startswith(MISSING_COLUMN)]


def csv_text(rows: Rows, delimiter: str = ",", line_end: str = "\r\n") -> str:
    """The rows as a spreadsheet exports them."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().replace("\r\n", line_end)


def xlsx(*sheets: Rows) -> bytes:
    """A workbook as a spreadsheet saves it."""
    workbook = openpyxl.Workbook(write_only=True)
    for rows in sheets:
        sheet = workbook.create_sheet()
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def xlsx_with(more_xml: str, before: str = "</sheetData>") -> bytes:
    """A workbook of one pitch whose sheet was tampered with."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx([["Projet"], ["OceanisOpen"]]))) as sound,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as tampered,
    ):
        for name in sound.namelist():
            part = sound.read(name)
            if name == SHEET:
                part = part.replace(before.encode(), more_xml.encode() + before.encode(), 1)
            tampered.writestr(name, part)
    return out.getvalue()


def ods_rows(rows: Rows) -> str:
    """The rows as they stand in an ODS file, a line break in a cell being a new paragraph."""
    return "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            + "".join(f"<text:p>{escape(line)}</text:p>" for line in str(cell).split("\n"))
            + "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )


def ods(table_xml: str, manifest_entry: str = "", styles: str = "") -> bytes:
    """An OpenDocument spreadsheet with one sheet."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{names}office:1.0" xmlns:table="{names}table:1.0" '
        f'xmlns:text="{names}text:1.0">{styles}<office:body><office:spreadsheet><table:table table:name="F">'
        f"{table_xml}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{names}manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
        f"{manifest_entry}</manifest:file-entry></manifest:manifest>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", kind, zipfile.ZIP_STORED)
        file.writestr("META-INF/manifest.xml", manifest)
        file.writestr("content.xml", content)
    return out.getvalue()
