"""Reads the rows of a text file, detecting its delimiter and encoding."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from topchrono.show.text import N_, Text

from .headers import SEARCHED_ROWS, find_header
from .problem import Problem, UnreadableError
from .table import MAX_COLUMNS, Sheet, Table, refuse_too_large

DELIMITERS = ";,\t|"
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ENCODINGS = ("cp1252", "mac_roman", "utf-8")
# Letters that none of these encodings decodes in place of another common French one.
_DISTINCTIVE_LETTERS = "àâäçéèêëîïôöùûüñœÉÀ’"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\ufffe\uffff]")
# Shorter than the csv module's field size limit: a wrong guess cannot fail.
_SAMPLE = 100_000
_LONGEST_ROW = 500_000
_END_MARK = "\x00"


def read_csv(data: bytes) -> Sheet:
    """The table of a text file.

    Raises:
        UnreadableError: it is no text, or has too many rows or columns.
    """
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    sample = text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > len(sample) // 100:
        raise UnreadableError(
            N_("Ce fichier n'est pas un tableau. Enregistrez le programme en CSV, XLSX ou ODS.")
        )
    try:
        delimiter = _find_delimiter(sample)
        # Spreadsheets export every row that was ever touched: do not count the empty end.
        return _read_rows(text.rstrip(" \t\n" + delimiter), delimiter)
    except csv.Error:
        raise UnreadableError(
            N_("Une ligne de ce fichier est démesurée : un guillemet ouvert n'est peut-être pas refermé.")
        ) from None


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, Windows-1252 or Mac Roman."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        readings = (data.decode(encoding, "replace") for encoding in _ENCODINGS)
        return max(readings, key=lambda text: sum(map(text.count, _DISTINCTIVE_LETTERS)))


def _find_delimiter(sample: str) -> str:
    """The delimiter under which most headers are known, then most rows are as wide as the header."""

    def fitness(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(sample), delimiter=delimiter, skipinitialspace=True)
        rows = [row[:MAX_COLUMNS] for row in islice(reader, SEARCHED_ROWS)]
        header = find_header(rows)
        if header is None:
            return 0, 0
        return len(header.columns), sum(len(row) == len(header.names) > 1 for row in rows)

    return max(DELIMITERS, key=fitness)


def _read_rows(text: str, delimiter: str) -> Sheet:
    table: Table = []
    row_length = 0

    def lines() -> Iterator[str]:
        nonlocal row_length
        for line in io.StringIO(f"{text}\n{_END_MARK}"):
            row_length += len(line)
            # Stop before parsing its cells: a whole file in one row would take a lot of memory.
            if row_length > _LONGEST_ROW:
                raise csv.Error
            yield line

    for row in csv.reader(lines(), delimiter=delimiter, skipinitialspace=True):
        row_length = 0
        refuse_too_large(len(table), len(row))
        table.append(row)
    problems = []
    # If the last quoted cell was closed, the mark is alone in its row.
    if table[-1] == [_END_MARK]:
        table.pop()
    else:
        problems.append(
            Problem(
                text=Text.of(
                    N_(
                        "Un guillemet ouvert à la ligne {row} n'est jamais refermé : "
                        "toute la suite du fichier a été prise pour une seule case."
                    ),
                    row=len(table),
                ),
                severity="error",
                row=len(table),
            )
        )
    if "\ufffd" in text:
        problems.append(
            Problem(
                text=Text(
                    N_(
                        "Certaines lettres de ce fichier sont illisibles (elles apparaissent en « \ufffd »). "
                        "Enregistrez-le de nouveau en CSV UTF-8 ou en XLSX."
                    )
                )
            )
        )
    return Sheet(None, table, problems=tuple(problems))
