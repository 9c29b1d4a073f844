"""What is wrong with a programme file, in words for the people who made it."""

from collections.abc import Callable
from typing import Literal

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the organisers should know of their file."""

    message: str
    """A sentence in French with ``{named}`` places: the key of its translations."""
    severity: Literal["error", "warning"] = "warning"
    row: int | None = None
    """The row as a spreadsheet shows it: the first one is 1."""
    column: str | None = None
    """The header as it stands in the file."""
    details: dict[str, str] = {}

    def text(self, translate: Callable[[str], str]) -> str:
        """The whole sentence in the language of ``translate``, such as a gettext function."""
        return translate(self.message).format(**self.details)


class UnreadableError(Exception):
    """The file gives no table at all; the problem says why."""

    def __init__(self, message: str, **details: str) -> None:
        super().__init__(message)
        self.problem = Problem(message=message, severity="error", details=details)
