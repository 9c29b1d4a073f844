"""The row that names the columns of a sheet."""

from collections.abc import Sequence
from functools import cache

import msgspec

from .column_names import exact_match, tidy
from .vocabulary import fold

_COMPARED_COLUMNS = 12
_LONGEST_NAME = 300


class Header(msgspec.Struct, frozen=True):
    """The row that names the columns."""

    row: int
    """As a spreadsheet shows it: the first one is 1. The last one, where several rows name the columns."""
    first_row: int
    """The first of the rows that name the columns."""
    names: tuple[str, ...]
    columns: dict[str, int]
    """Recognised columns: field to index in a row."""
    repeated: tuple[tuple[str, str], ...] = ()
    """Pairs of headers for the same field; only the first of each is used."""
    joined: dict[str, tuple[int, ...]] = {}
    """Further columns of a field, whose texts are added: « Besoin 2 »."""
    instead: dict[str, tuple[int, ...]] = {}
    """Further columns of a field, used where those before answer nothing: « Si oui, laquelle ? »."""
    status: tuple[int, ...] = ()
    """Columns that may take a project out."""
    options: dict[int, tuple[str, str]] = {}
    """Boxes to tick: column to its field and to what a tick means, as « Besoins [Design] »."""
    is_guess: bool = False
    """Whether no column has a usual name: they are known by words of their questions alone."""

    def name(self, index: int) -> str:
        """The column's header, or ``Colonne D`` if it has none."""
        named = index < len(self.names) and self.names[index]
        return named or f"Colonne {column_letters(index)}"

    def field(self, index: int) -> str | None:
        """The field that the column is read into; None for one that is kept as a note."""
        if index in self.status:
            return "status"
        if index in self.options:
            return self.options[index][0]
        columns = {field: (first,) for field, first in self.columns.items()}
        for more in (columns, self.joined, self.instead):
            for field, indexes in more.items():
                if index in indexes:
                    return field
        return None

    def sources(self, field: str) -> tuple[int, ...]:
        """The columns to read in turn for the field until one answers."""
        first = self.columns.get(field)
        return () if first is None else (first, *self.instead.get(field, ()))

    def is_repeated_by(self, cells: Sequence[str]) -> bool:
        """Whether a row below names the columns again."""
        # A few columns tell as much as two hundred.
        looked_at = sorted({*range(_COMPARED_COLUMNS), *self.columns.values()})
        filled = [(index, cells[index]) for index in looked_at if index < len(cells) and cells[index].strip()]
        title = cells[self.columns["project"]] if self.columns["project"] < len(cells) else ""
        is_name = self._is_name(self.columns["project"], title) or _usual_field(title) is not None
        if len(filled) < 2 or not is_name:
            return False
        if 2 * sum(self._is_name(index, cell) for index, cell in filled) > len(filled):
            return True
        known = [_usual_field(cell) for _, cell in filled]
        return None not in known and "project" in known

    def has_same_names(self, cells: Sequence[str]) -> bool:
        """Whether a repeated header names the recognised columns as this one does."""
        return all(
            index < len(cells) and self._is_name(index, cells[index]) for index in self.columns.values()
        )

    def _is_name(self, index: int, cell: str) -> bool:
        return len(cell) <= _LONGEST_NAME and fold(cell) == fold(self.name(index))


def _usual_field(cell: str) -> str | None:
    """The field of a usual name of a column. With a number it is a cell: « Projet 1 », « Ville 1 »."""
    match = exact_match(tidy(cell))
    return match[0] if match and match[2] is None else None


@cache
def column_letters(index: int) -> str:
    """The letters above a column in a spreadsheet: 0 is ``A``, 26 is ``AA``."""
    letters = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        letters = chr(ord("A") + letter) + letters
        index -= 1
    return letters
