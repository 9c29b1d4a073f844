"""What an item says of itself. Lengths are milliseconds."""

from typing import Literal

import msgspec

Kind = Literal["pitch", "break"]

DEFAULT_BREAK_LENGTH_MS = 120_000


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What an item says of itself, as the programme gives it and an edit may change it."""

    kind: Kind = "pitch"
    project: str
    speaker: str = ""
    association: str = ""
    city: str = ""
    theme: str = ""
    needs: tuple[str, ...] = ()
    summary: str = ""
    pronunciation: str = ""
    length_ms: int = DEFAULT_BREAK_LENGTH_MS
    """Planned length of a break; a pitch's length is the show's."""
    notes: dict[str, str] = {}
    """Other columns of the programme file: header to value. For the crew only."""
