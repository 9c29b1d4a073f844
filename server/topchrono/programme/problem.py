"""What is wrong with a programme file, in words for the people who made it."""

from typing import Literal

import msgspec

from topchrono.show.text import Text, TextError


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the organisers should know of their file."""

    text: Text
    severity: Literal["error", "warning"] = "warning"
    row: int | None = None
    """The row as a spreadsheet shows it: the first one is 1."""
    column: str | None = None
    """The header as it stands in the file."""


class UnreadableError(TextError):
    """The file gives no table at all."""

    @property
    def problem(self) -> Problem:
        """The error among the other problems of a file."""
        return Problem(text=self.text, severity="error")
