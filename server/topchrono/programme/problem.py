"""Problems of a programme file, worded for the people who made it."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from topchrono.show.text import Text, TextError

_LISTED_ROWS = 8
_MANY_DIFFERENT = 3


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One problem to report to the organisers."""

    text: Text
    severity: Literal["error", "warning"] = "warning"
    row: int | None = None
    """The row as a spreadsheet shows it: the first one is 1."""
    column: str | None = None
    """The header as written in the file, or the letters above the column."""
    rows: tuple[int, ...] = ()
    """Every row, where it is about several."""
    sheet: str | None = None
    """The sheet of the row, if several are read."""
    together: str | None = None
    """What several of them say in one sentence, with ``{count}`` and ``{rows}``."""


class UnreadableError(TextError):
    """The file can't be read as a table."""

    @property
    def problem(self) -> Problem:
        """The error among the other problems of a file."""
        return Problem(text=self.text, severity="error")


def row_problem(
    messages: tuple[str, str], row: int, column: str | None = None, /, **details: object
) -> Problem:
    """A warning about a row; the second message is for several of them, with ``{rows}``."""
    alone, together = messages
    if column is not None:
        details["column"] = column
    return Problem(text=Text.of(alone, row=row, **details), row=row, column=column, together=together)


def listed(rows: Sequence[int]) -> str:
    """The numbers of rows as a person lists them, the first eight alone: ``2, 3, 7…``."""
    shown = ", ".join(map(str, rows[:_LISTED_ROWS]))
    return f"{shown}…" if len(rows) > _LISTED_ROWS else shown


def grouped(problems: Iterable[Problem]) -> list[Problem]:
    """The problems in the order of their rows, each kind that repeats as a single one."""
    kinds: dict[object, list[Problem]] = {}
    for problem in sorted(problems, key=lambda problem: problem.row or 0):
        kind = (problem.text.message, problem.column, problem.sheet) if problem.together else id(problem)
        kinds.setdefault(kind, []).append(problem)
    return [problem for kind in kinds.values() for problem in (_merged(kind) if len(kind) > 1 else kind)]


def _merged(problems: list[Problem]) -> list[Problem]:
    first = problems[0]
    details = [
        {name: text for name, text in problem.text.details.items() if name != "row"} for problem in problems
    ]
    is_same = all(detail == details[0] for detail in details)
    if first.together is None or not (is_same or len(problems) > _MANY_DIFFERENT):
        return problems
    rows = list(dict.fromkeys(problem.row for problem in problems if problem.row is not None))
    text = Text.of(first.together, **details[0], count=len(problems), rows=listed(rows))
    return [msgspec.structs.replace(first, text=text, rows=tuple(rows), together=None)]
