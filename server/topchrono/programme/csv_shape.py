"""Rows of a text file that have not as many cells as the header."""

import csv
from collections.abc import Sequence

from topchrono.show.text import N_

from .csv_rows import CsvRow
from .problem import Problem, row_problem

DELIMITERS = ";,\t|"

_NAMES = {"\t": "tabulation"}
_WHOLE_LINE = (
    N_("Ligne {row} : toute la ligne est entre guillemets. Elle est lue sans eux."),
    N_("Des lignes sont entières entre guillemets. Elles sont lues sans eux. Lignes : {rows}."),
)
_OTHER_DELIMITER = (
    N_(
        "Ligne {row} : les cases sont séparées par « {found} » et non par « {usual} ». Elles sont lues ainsi."
    ),
    N_(
        "Dans des lignes, les cases ne sont pas séparées par « {usual} » comme dans les autres. Elles sont "
        "lues quand même. Lignes : {rows}."
    ),
)
_JOINED = (
    N_(
        "Ligne {row} : un texte contient « {usual} » sans guillemets. Il est lu d’un seul tenant ; "
        "vérifiez-le."
    ),
    N_(
        "Des textes contiennent « {usual} » sans guillemets. Ils sont lus d’un seul tenant ; vérifiez-les. "
        "Lignes : {rows}."
    ),
)
_TOO_MANY = (
    N_(
        "Ligne {row} : elle a plus de cases ({cells}) que de colonnes ({width}). Un « {usual} » dans un "
        "texte sans guillemets a sans doute décalé les suivantes."
    ),
    N_(
        "Des lignes ont plus de cases que les {width} colonnes. Des « {usual} » dans des textes sans "
        "guillemets ont sans doute décalé les suivantes. Lignes : {rows}."
    ),
)
_TOO_FEW = (
    N_(
        "Ligne {row} : elle a moins de cases ({cells}) que de colonnes ({width}). Il manque un séparateur, "
        "ou un texte sans guillemets va à la ligne."
    ),
    N_(
        "Des lignes ont moins de cases que les {width} colonnes. Il manque des séparateurs, ou des textes "
        "sans guillemets vont à la ligne. Lignes : {rows}."
    ),
)


class Straightener:
    """Gives rows the cells that their columns expect where that is certain, and tells of every other one."""

    def __init__(self, lines: Sequence[str], delimiter: str, width: int) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._width = width
        self.problems: list[Problem] = []

    def straighten(self, rows: Sequence[CsvRow], first: int) -> list[list[str]]:
        """The cells of the rows; ``first`` is the number of the first one."""
        table = [self._straight(number, row) for number, row in enumerate(rows, start=first)]
        full = sum(len(cells) >= self._width for cells in table)
        if 2 * full > sum(any(cells) for cells in table):
            for number, cells in enumerate(table, start=first):
                if len(cells) < self._width and any(map(str.strip, cells)):
                    self._report(_TOO_FEW, number, cells=len(cells))
        return table

    def _straight(self, number: int, row: CsvRow) -> list[str]:
        filled = _filled(row.cells)
        if filled == 1:
            return self._split_again(number, row)
        if filled > self._width:
            if (joined := self._join(row)) is not None:
                self._report(_JOINED, number)
                return joined
            self._report(_TOO_MANY, number, cells=filled)
        return row.cells

    def _split_again(self, number: int, row: CsvRow) -> list[str]:
        """The cells of a row that is one cell: it was quoted as a whole, or has another delimiter."""
        cell = row.cells[0]
        for delimiter in DELIMITERS:
            # In a sentence, a space follows.
            if delimiter not in cell or (self._width < 3 and f"{delimiter} " in cell):
                continue
            cells = next(csv.reader([cell], delimiter=delimiter, skipinitialspace=True))
            if _filled(cells) > 1 and len(cells) == self._width:
                if delimiter == self._delimiter:
                    self._report(_WHOLE_LINE, number)
                else:
                    self._report(_OTHER_DELIMITER, number, found=_NAMES.get(delimiter, delimiter))
                return cells
        return row.cells

    def _join(self, row: CsvRow) -> list[str] | None:
        """The cells with those joined that begin with a space, as what follows a comma in a sentence does."""
        line = self._lines[row.line]
        if '"' in line:
            return None
        cells: list[str] = []
        for piece in line.split(self._delimiter):
            if cells and piece[:1] == " " and piece.strip():
                cells[-1] += self._delimiter + piece
            else:
                cells.append(piece)
        return cells if len(cells) == self._width else None

    def _report(self, messages: tuple[str, str], number: int, /, **details: object) -> None:
        usual = _NAMES.get(self._delimiter, self._delimiter)
        self.problems.append(row_problem(messages, number, None, width=self._width, usual=usual, **details))


def _filled(cells: Sequence[str]) -> int:
    """How many cells there are up to the last one that is not empty."""
    return next((index for index in range(len(cells), 0, -1) if cells[index - 1].strip()), 0)
