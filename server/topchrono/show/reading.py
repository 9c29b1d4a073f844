"""What was understood of the programme file, for the director to check before the evening."""

from msgspec import Struct

from .text import Text


class ColumnUse(Struct, frozen=True):
    """What a column of the file was read into."""

    column: str
    """Its header, or ``Colonne D`` if it has none."""
    field: str | None
    """None for a column that is kept as a note."""


class LeftOut(Struct, frozen=True):
    """A row of the file that is not part of the evening."""

    row: int
    """As a spreadsheet shows it: the first one is 1."""
    reason: Text
    sheet: str | None = None
    """The name of its sheet, where several are read."""


class Reading(Struct, frozen=True, kw_only=True):
    """The programme file as it was understood."""

    sheets: tuple[str, ...] = ()
    """The names of the sheets that were read; none for a text file."""
    header_row: int | None = None
    """The row that names the columns, in the first sheet."""
    columns: tuple[ColumnUse, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    """The first rows that are not part of the evening."""
    left_out_count: int = 0
    pitches: dict[str, int] = {}
    """Projects by city."""
    problems: tuple[Text, ...] = ()
    """The first warnings."""
