"""Numbers that a spreadsheet program has changed for good."""

import re
from collections.abc import Iterator

from topchrono.show.text import N_

from .header import Header
from .problem import Problem, row_problem
from .vocabulary import fold

_PHONE = re.compile(r"\b(?:tel|telephone|phone|portable|mobile|gsm)\b")
_WITHOUT_ZERO = re.compile(r"[1-9]\d{8}")
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d\d?")
_EITHER = re.compile(r"\d{9}|\dE\+\d")
"""What one of the two holds: a whole row is searched faster than its cells."""

_LOST_ZERO = (
    N_("Ligne {row}, colonne « {column} » : le zéro du début de ce numéro est perdu."),
    N_("Colonne « {column} » : le zéro du début des numéros est perdu. Lignes : {rows}."),
)
_LOST_DIGITS = (
    N_("Ligne {row}, colonne « {column} » : le tableur a abrégé ce nombre ; des chiffres sont perdus."),
    N_("Colonne « {column} » : le tableur a abrégé des nombres ; des chiffres sont perdus. Lignes : {rows}."),
)


def lost_digits(header: Header, row: int, cells: list[str]) -> Iterator[Problem]:
    """A warning for each number of a row that has lost digits."""
    if not _EITHER.search("\n".join(cells)):
        return
    for index, cell in enumerate(cells):
        if _SHORTENED.fullmatch(cell.strip()):
            yield row_problem(_LOST_DIGITS, row, header.name(index))
        elif _WITHOUT_ZERO.fullmatch(cell.strip()) and _PHONE.search(fold(header.name(index))):
            yield row_problem(_LOST_ZERO, row, header.name(index))
