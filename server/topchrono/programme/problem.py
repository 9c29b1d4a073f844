"""Problems of a programme file, worded for the people who made it."""

from typing import Literal

import msgspec

from topchrono.show.text import Text, TextError


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One problem to report to the organisers."""

    text: Text
    severity: Literal["error", "warning"] = "warning"
    row: int | None = None
    """The row as a spreadsheet shows it: the first one is 1."""
    column: str | None = None
    """The header as written in the file, or the letters above the column."""
    sheet: str | None = None
    """The sheet of the row, if several are read."""


class UnreadableError(TextError):
    """The file can't be read as a table."""

    @property
    def problem(self) -> Problem:
        """The error among the other problems of a file."""
        return Problem(text=self.text, severity="error")
