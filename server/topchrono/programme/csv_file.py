"""Reads the rows of a text file, detecting its delimiter."""

import csv
import io
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from msgspec.structs import replace

from topchrono.show.text import N_, Text

from .csv_rows import CsvRow, CsvSplitter
from .csv_shape import DELIMITERS, Straightener
from .encoding import decode
from .header import Header
from .headers import SEARCHED_ROWS, find_header
from .markdown_table import without_drawing
from .problem import Problem, UnreadableError, row_problem
from .table import MAX_COLUMNS, MAX_ROWS, Sheet, refuse_too_large

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_LOST_LETTER = re.compile(r"(?:^|(?<=[\s;,\"']))[a-z]+\?[a-z]+(?![\w/=.])", re.IGNORECASE)
_MOST_CONTROLS = 10
# Shorter than the csv module's field size limit: a wrong guess cannot fail.
_SAMPLE = 100_000
_DELIMITER_LINE = re.compile(r'"?sep=(.)"?\n', re.IGNORECASE)
_QUOTED_LINE = re.compile(r'^".*"[;,\t]*$', re.MULTILINE)
"""Perhaps one quoted cell."""
_END_OF_FILE = "\x1a"
_FORMULA_TEXT = re.compile(r'\A\s*="([^"]*)"\s*\Z')
"""How programs keep a spreadsheet from taking a text for a number."""

_OPEN_QUOTE = (
    N_(
        "Ligne {row} : un guillemet ouvert n’est jamais refermé dans sa case. La ligne est lue sans lui ; "
        "vérifiez-la."
    ),
    N_(
        "Des guillemets ouverts ne sont jamais refermés dans leur case. Les lignes sont lues sans eux ; "
        "vérifiez-les. Lignes : {rows}."
    ),
)
_DOUBTFUL_QUOTE = (
    N_(
        "Ligne {row} : une case entre guillemets contient des lignes qui ressemblent à celles du tableau. "
        "Vérifiez-la."
    ),
    N_(
        "Des cases entre guillemets contiennent des lignes qui ressemblent à celles du tableau. "
        "Vérifiez-les. Lignes : {rows}."
    ),
)
_LOST_QUOTE = N_(
    "Un guillemet ouvert à la ligne {row} n’est jamais refermé, et cette ligne n’a pas une case par colonne. "
    "Corrigez-la."
)
_WHOLE_LINES = N_("Chaque ligne de ce fichier est entière entre guillemets : ils sont retirés.")
_CONTROLS = (
    N_("Ligne {row} : des caractères invisibles (octets nuls, par exemple) sont retirés."),
    N_("Des caractères invisibles (octets nuls, par exemple) sont retirés. Lignes : {rows}."),
)
_UNREADABLE = (
    N_(
        "Ligne {row} : certaines lettres sont illisibles (elles apparaissent en « \ufffd »). "
        "Enregistrez le fichier de nouveau en CSV UTF-8 ou en XLSX."
    ),
    N_(
        "Certaines lettres sont illisibles (elles apparaissent en « \ufffd »). "
        "Enregistrez le fichier de nouveau en CSV UTF-8 ou en XLSX. Lignes : {rows}."
    ),
)
_MENDED = (
    N_("Ligne {row} : des lettres abîmées par un mauvais encodage sont réparées. Vérifiez-les."),
    N_("Des lettres abîmées par un mauvais encodage sont réparées. Vérifiez-les. Lignes : {rows}."),
)
_LOST_LETTERS = (
    N_("Ligne {row} : des lettres accentuées sont peut-être remplacées par « ? ». Vérifiez-les."),
    N_("Des lettres accentuées sont peut-être remplacées par « ? ». Vérifiez-les. Lignes : {rows}."),
)
_MIXED = (
    N_("Ligne {row} : ses lettres accentuées sont dans un autre encodage que les autres. Vérifiez-les."),
    N_("Des lettres accentuées sont dans un autre encodage que les autres. Vérifiez-les. Lignes : {rows}."),
)


def read_csv(data: bytes) -> Sheet:
    """The table of a text file.

    Raises:
        UnreadableError: it is no text, or has too many rows or columns.
    """
    decoded = decode(data)
    text = _text_of(decoded.text)
    # A spreadsheet does not show the line that names the delimiter.
    named = _DELIMITER_LINE.match(text)
    hidden_lines = 1 if named else 0
    doubtful = {
        _CONTROLS: _lines_with(_CONTROL, text),
        _UNREADABLE: _lines_with(re.compile("\ufffd"), text),
        # A program that cannot write accented letters loses all of them.
        _LOST_LETTERS: _lines_with(_LOST_LETTER, text) if text.isascii() else (),
        _MENDED: decoded.mended,
        _MIXED: decoded.mixed,
    }
    text = _CONTROL.sub("", text[named.end() :] if named else text)
    text, unwrapped = _without_quoted_lines(without_drawing(text))
    split = _split(text, named[1] if named else DELIMITERS)
    if lost := [row.line for row in split.rows[: split.header_row or SEARCHED_ROWS] if row.quote == "lost"]:
        split = _without_quotes_in_header(split, lost)
    straightener = Straightener(split.lines, split.delimiter, split.width)
    above, below = split.rows[: split.header_row], split.rows[split.header_row :]
    table = [row.cells for row in above] + straightener.straighten(below, split.header_row + 1)
    problems = list(_quote_problems(split.rows))
    if unwrapped:
        problems.append(Problem(text=Text(_WHOLE_LINES)))
    starts = [row.line + hidden_lines for row in split.rows]
    for messages, numbers in doubtful.items():
        found = sorted({max(bisect_right(starts, number), 1) for number in numbers})
        problems += [row_problem(messages, row) for row in found]
    if '="' in text:
        table = [[_FORMULA_TEXT.sub(r"\1", cell) for cell in cells] for cells in table]
    return Sheet(None, table, problems=(*problems, *straightener.problems))


class _Split(NamedTuple):
    """A text split into rows."""

    lines: list[str]
    delimiter: str
    header: Header | None
    rows: list[CsvRow]

    @property
    def width(self) -> int:
        return len(self.header.names) if self.header else 0

    @property
    def header_row(self) -> int:
        return self.header.row if self.header else len(self.rows)


def _split(text: str, delimiters: str) -> _Split:
    delimiter, header = _find_delimiter(text[:_SAMPLE], delimiters)
    lines = text.split("\n")
    # Spreadsheets export every row that was ever touched: do not count the empty end.
    while lines and not lines[-1].strip(f" \t{delimiter}"):
        lines.pop()
    width = len(header.names) if header else 0
    return _Split(lines, delimiter, header, _bounded(CsvSplitter(lines, delimiter, width).rows()))


def _without_quotes_in_header(split: _Split, lost: Sequence[int]) -> _Split:
    """The rows when a quote that is left open hides no name of a column."""
    lines = list(split.lines)
    for line in lost:
        lines[line] = lines[line].replace('"', "")
    again = _split("\n".join(lines), DELIMITERS)
    if again.width <= split.width:
        return split
    rows = [replace(row, quote="open") if row.line in lost else row for row in again.rows]
    return again._replace(rows=rows)


def _text_of(text: str) -> str:
    sample = text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > max(_MOST_CONTROLS, len(sample) // 100):
        raise UnreadableError(
            N_("Ce fichier n'est pas un tableau. Enregistrez le programme en CSV, XLSX ou ODS.")
        )
    if not _CONTROL.sub("", text).strip(f" \n{DELIMITERS}"):
        raise UnreadableError(N_("Ce fichier est vide."))
    return text.rstrip(_END_OF_FILE)


def _lines_with(pattern: re.Pattern[str], text: str) -> Sequence[int]:
    """The numbers of the lines where the pattern is found; the first one is 0."""
    if not pattern.search(text):
        return ()
    return [number for number, line in enumerate(text.split("\n")) if pattern.search(line)]


def _without_quoted_lines(text: str) -> tuple[str, bool]:
    """The text without quotes around whole lines: a spreadsheet writes so what it did not split."""
    first = _unquoted_line(text.lstrip("\n").partition("\n")[0])
    if first is None or not any(delimiter in first for delimiter in DELIMITERS):
        return text, False
    # A longer text is refused for its rows.
    return _QUOTED_LINE.sub(_unquoted, text, count=2 * MAX_ROWS), True


def _unquoted(line: re.Match[str]) -> str:
    unquoted = _unquoted_line(line[0])
    return line[0] if unquoted is None else unquoted


def _unquoted_line(line: str) -> str | None:
    """What a line holds that is one quoted cell, with nothing but delimiters after it; None for another."""
    cell = line.rstrip(";,\t")
    inner = cell[1:-1]
    if len(cell) < 2 or not cell[0] == cell[-1] == '"' or '"' in inner.replace('""', ""):
        return None
    return inner.replace('""', '"')


def _find_delimiter(sample: str, delimiters: str) -> tuple[str, Header | None]:
    """The delimiter with the most known headers, then the most rows as wide as the header; the header."""
    attempts = []
    for delimiter in delimiters:
        reader = csv.reader(io.StringIO(sample), delimiter=delimiter, skipinitialspace=True)
        rows = [row[:MAX_COLUMNS] for row in islice(reader, SEARCHED_ROWS)]
        header = find_header(rows)
        known = len(header.columns) if header else 0
        # Where no column is known, somebody may still say which one is the project.
        width = len(header.names) if header else max(map(len, rows), default=0)
        alike = sum(len(row) == width > 1 for row in rows)
        attempts.append((known, alike, delimiter, header))
    _, _, delimiter, header = max(attempts, key=lambda attempt: attempt[:2])
    return delimiter, header


def _bounded(rows: Iterable[CsvRow]) -> list[CsvRow]:
    bounded: list[CsvRow] = []
    for row in rows:
        refuse_too_large(len(bounded), len(row.cells))
        bounded.append(row)
    return bounded


def _quote_problems(rows: Sequence[CsvRow]) -> Iterable[Problem]:
    for number, row in enumerate(rows, start=1):
        if row.quote == "open":
            yield row_problem(_OPEN_QUOTE, number)
        elif row.quote == "doubtful":
            yield row_problem(_DOUBTFUL_QUOTE, number)
        elif row.quote == "lost":
            yield Problem(text=Text.of(_LOST_QUOTE, row=number), severity="error", row=number)
