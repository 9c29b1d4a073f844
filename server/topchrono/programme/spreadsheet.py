"""Reads the sheets of an XLSX, XLS or ODS file, which may be malicious."""

import subprocess
import sys
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from topchrono.show.text import N_, Text
from topchrono.workbook.answer import Answer, HiddenBy, RawSheet, RawWorkbook

from .encoding import decode
from .foreign import refuse_foreign_ole, refuse_foreign_zip, web_page_error
from .header import column_letters
from .problem import Problem, UnreadableError, row_problem
from .table import MAX_COLUMNS, MAX_ROWS, Sheet, quoted
from .zip_check import DAMAGED, LOCKED, TOO_LARGE, check_zip

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_IN_OLE = "EncryptedPackage".encode("utf-16-le")

_ANSWER: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)
_TIMEOUT_S = 10
_CRASHED = 1
_REFUSALS = {"damaged": DAMAGED, "locked": LOCKED, "too large": TOO_LARGE}

_NO_VALUE = (
    N_(
        "Ligne {row}, colonne {column} : le résultat de la formule n’est pas dans le fichier. "
        "Ouvrez-le dans votre tableur et enregistrez-le de nouveau."
    ),
    N_(
        "Colonne {column} : les résultats des formules ne sont pas dans le fichier. "
        "Ouvrez-le dans votre tableur et enregistrez-le de nouveau. Lignes : {rows}."
    ),
)
_PARTLY_STRUCK = (
    N_("Ligne {row}, colonne {column} : une partie du texte est barrée ; tout est lu."),
    N_("Colonne {column} : une partie de certains textes est barrée ; tout est lu. Lignes : {rows}."),
)
_HIDDEN: dict[HiddenBy, Text] = {
    "hand": Text(N_("ligne masquée")),
    "filter": Text(N_("ligne masquée par un filtre")),
    "group": Text(N_("ligne d’un groupe replié")),
}


class Workbook(msgspec.Struct, frozen=True):
    """The visible sheets of a file, and what is not read."""

    sheets: tuple[Sheet, ...]
    problems: tuple[Problem, ...] = ()


def is_spreadsheet(data: bytes) -> bool:
    """Whether the first bytes are those of a workbook and not of a text."""
    return data.startswith((_ZIP, _OLE))


def read_workbook(data: bytes) -> Workbook:
    """The visible sheets, in their order.

    Raises:
        UnreadableError: damaged, locked, or larger than any programme.
    """
    if data.startswith(_ZIP):
        check_zip(data)
        refuse_foreign_zip(data)
    elif _LOCKED_IN_OLE in data:
        raise UnreadableError(LOCKED)
    else:
        refuse_foreign_ole(data)
    raw = _ask_process(data)
    return Workbook(tuple(map(_sheet, raw.sheets)), tuple(_workbook_problems(raw)))


def read_web_page(data: bytes) -> Workbook:
    """The tables of a web page, in their order.

    Raises:
        UnreadableError: it has no table, or is larger than any programme.
    """
    text = decode(data).text
    raw = _ask_process(text.encode(errors="replace"), "html")
    if not raw.sheets:
        raise web_page_error(text)
    sheets = tuple(map(_sheet, raw.sheets))
    return Workbook(sheets if len(sheets) > 1 else (replace(sheets[0], name=None),))


def _ask_process(data: bytes, *kind: str) -> RawWorkbook:
    answer = _answer_of_process(data, *kind)
    if isinstance(answer, str):
        raise UnreadableError(_REFUSALS[answer])
    return answer


def _answer_of_process(data: bytes, *kind: str) -> Answer:
    """The answer of the subprocess: a few bytes can declare terabytes of cells and crash a process."""
    command = [sys.executable, "-P", "-m", "topchrono.workbook", str(MAX_ROWS), str(MAX_COLUMNS), *kind]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_TIMEOUT_S, check=True)  # noqa: S603
    except subprocess.TimeoutExpired:
        return "too large"
    except subprocess.CalledProcessError as error:
        return "damaged" if error.returncode == _CRASHED else "too large"
    return _ANSWER.decode(done.stdout)


def _workbook_problems(workbook: RawWorkbook) -> Iterator[Problem]:
    if workbook.hidden_sheets:
        names = quoted(workbook.hidden_sheets)
        yield Problem(text=Text.of(N_("Feuilles masquées, qui ne sont pas lues : {sheets}."), sheets=names))
    if workbook.large_sheets:
        names = quoted(workbook.large_sheets)
        yield Problem(
            text=Text.of(
                N_("Feuilles trop grandes pour un programme, qui ne sont pas lues : {sheets}."), sheets=names
            )
        )
    if workbook.more_sheets:
        yield Problem(
            text=Text.of(
                N_("Ce classeur a trop de feuilles. Pas lues, à la fin : {count}."),
                count=workbook.more_sheets,
            )
        )
    if not workbook.layout_read:
        yield Problem(
            text=Text(
                N_(
                    "Dans ce fichier, les lignes masquées ou barrées et les cellules fusionnées n’ont pas pu "
                    "être reconnues. Vérifiez chaque projet, ou enregistrez le programme en XLSX."
                )
            )
        )


def _sheet(raw: RawSheet) -> Sheet:
    return Sheet(
        raw.name,
        raw.rows,
        left_out={row: _HIDDEN[by] for row, by in raw.hidden_rows.items()},
        filled={row: tuple(columns) for row, columns in raw.filled.items()},
        struck={row: tuple(columns) for row, columns in raw.struck.items()},
        problems=tuple(_sheet_problems(raw)),
    )


def _sheet_problems(sheet: RawSheet) -> Iterator[Problem]:
    filled = {column for row in sheet.rows for column, cell in enumerate(row) if cell.strip()}
    if hidden := [column_letters(column) for column in sheet.hidden_columns if column in filled]:
        yield Problem(
            text=Text.of(N_("Colonnes masquées, lues quand même : {columns}."), columns=", ".join(hidden))
        )
    for messages, cells in ((_NO_VALUE, sheet.uncomputed), (_PARTLY_STRUCK, sheet.partly_struck)):
        for row, columns in cells.items():
            # The first of each row is enough to find the others.
            yield row_problem(messages, row, column_letters(columns[0]))
