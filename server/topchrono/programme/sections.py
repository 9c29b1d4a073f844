"""Finds the rows that are titles above projects, such as the name of a city."""

from collections.abc import Sequence

import msgspec

from .answers import heads_taken_out, is_nothing
from .cells import clean
from .header import Header
from .markup import without_markup
from .titles import bare_title, city_in_title, is_break_title, is_section
from .vocabulary import fold

_MOST_MARKS = 3
"""Different dashes and empty boxes that may stand beside the only text of a row."""
_LONGEST_STATUS = 40
NumberedRow = tuple[int, Sequence[str]]


class Section(msgspec.Struct, frozen=True):
    """A title above projects."""

    title: str = ""
    city: str = ""
    """The city of the projects below it that name none."""
    is_taken_out: bool = False
    """Whether the projects below it are: « Projets refusés »."""


def find_sections(header: Header, rows: Sequence[NumberedRow]) -> dict[int, Section]:
    """The rows that are titles.

    A row of one text may also be a project of which nothing else is known: it is a title only if it looks
    like one, names a city of the list, or is in capitals as all such rows are and no other.
    """
    alone = {row: text for row, cells in rows if (text := _lone_text(header, cells))}
    others = [(row, cells) for row, cells in rows if row not in alone and any(cell.strip() for cell in cells)]
    if not others:
        return {}
    cities = {fold(_cell(header, cells, "city")) for _, cells in others} - {""}
    is_shouting = _are_shouted(alone, header, rows, others)
    sections = {}
    for row, text in alone.items():
        bare = bare_title(text)
        city = bare if fold(bare) in cities else city_in_title(text)
        is_out = len(text) <= _LONGEST_STATUS and heads_taken_out(text)
        if not is_break_title(text) and (city or is_out or is_section(text) or is_shouting):
            sections[row] = Section(text, city, is_out)
    return sections


def _lone_text(header: Header, cells: Sequence[str]) -> str:
    """The only text of a row, at its beginning; a merged title repeats it in every column."""
    if len(header.names) < 2:
        return ""
    different = set(map(str.strip, cells)) - {""}
    if not different or len(different) > _MOST_MARKS:
        return ""
    texts = [text for text in different if not is_nothing(text)]
    if len(texts) != 1:
        return ""
    first = next(index for index, cell in enumerate(cells) if cell.strip() == texts[0])
    return clean(without_markup(texts[0])) if first in (0, header.columns["project"]) else ""


def _are_shouted(
    alone: dict[int, str], header: Header, rows: Sequence[NumberedRow], others: Sequence[NumberedRow]
) -> bool:
    """Whether lone texts are in capitals, unlike the projects that follow each of them."""
    if len(alone) < 2 or not all(text.isupper() and len(text) > 2 for text in alone.values()):
        return False
    if any(_cell(header, cells, "project").isupper() for _, cells in others):
        return False
    filled = [row for row, cells in rows if any(cell.strip() for cell in cells)]
    following = dict(zip(filled, [*filled[1:], 0], strict=True))
    return all(following[row] and following[row] not in alone for row in alone)


def _cell(header: Header, cells: Sequence[str], field: str) -> str:
    index = header.columns.get(field)
    return clean(cells[index]) if index is not None and index < len(cells) else ""
