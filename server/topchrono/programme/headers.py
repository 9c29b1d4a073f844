"""Finds the row of headers."""

from collections.abc import Iterator
from itertools import islice

from .column_names import exact_field, tidy
from .header import Header
from .header_attempt import HeaderAttempt
from .table import Table
from .vocabulary import fold

SEARCHED_ROWS = 20
SAMPLED_ROWS = 300


def find_header(table: Table) -> Header | None:
    """The best header among the first 20 rows: it names at least the project.

    The whole row counts, and what it would leave above: a usual word in a row of data makes it no header.
    """
    rows = list(islice(table, SEARCHED_ROWS))
    filled = [sum(bool(cell.strip()) for cell in cells) for cells in rows]
    first = next((row for row, count in enumerate(filled) if count > 1), None)
    best, best_score = None, 0
    for row in range(len(rows)):
        is_first = first is None or row <= first
        # A later row is a better header only by far: the first one is usually right.
        least = best_score + 1 if is_first else 2 * best_score
        for cells, depth in _readings(rows, row):
            attempt = HeaderAttempt(row + 1, depth, cells, table[row + depth :][:SAMPLED_ROWS])
            if attempt.is_header(is_first=is_first) and attempt.score >= least:
                best, best_score = attempt.header(), attempt.score
                least = best_score + 1
    return best


def _names_in(cell: str) -> list[str]:
    """The name in a cell, and a line of it where each one is a name of the same field in some language."""
    lines = [tidy(line) for line in cell.splitlines() if line.strip()]
    fields = {exact_field(line) for line in lines}
    return (
        [tidy(cell), lines[0]] if len(lines) > 1 and len(fields) == 1 and None not in fields else [tidy(cell)]
    )


def _readings(rows: Table, row: int) -> Iterator[tuple[list[list[str]], int]]:
    """The names that each column may have, by the row alone and by it with the one below."""
    yield [_names_in(cell) for cell in rows[row]], 1
    if row + 1 == len(rows):
        return
    upper, lower = [[tidy(cell) for cell in cells] for cells in rows[row : row + 2]]
    named = [name for name in lower if name]
    # One text alone, or the same in every column, is a title and names no group of columns.
    if (
        len({*upper} - {""}) < 2
        or len(named) < 2
        or 2 * sum(exact_field(name) is not None for name in named) < len(named)
    ):
        return
    group, names = "", []
    for index in range(max(len(upper), len(lower))):
        above, below = (cells[index] if index < len(cells) else "" for cells in (upper, lower))
        group = above or group
        whole = f"{group} › {below}" if group and below and fold(group) != fold(below) else below or above
        names.append([whole, below or above])
    yield names, 2
