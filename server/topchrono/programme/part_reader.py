"""Reads the rows of one sheet, from its header down."""

from collections.abc import Iterator

import msgspec

from topchrono.show.reading import ColumnUse, LeftOut
from topchrono.show.text import N_, Text

from .headers import find_header
from .problem import Problem
from .rows import Row, RowReader
from .sections import Section, find_sections
from .sheets import Part
from .titles import city_in_title


class PartReader:
    """The rows of one sheet: those of the evening, those left out, and their problems."""

    def __init__(self, part: Part, *, most: int, is_one_of_several: bool) -> None:
        """Read at most ``most`` rows. A city may be the name of one sheet of several."""
        self.rows: list[Row] = []
        self._part = part
        self._left_out = {row: LeftOut(row, reason) for row, reason in part.left_out.items()}
        self._leave_out_above()
        rows = list(part.rows())
        header, readers = part.header, [RowReader(part.header, [cells for _, cells in rows])]
        sections = find_sections(header, rows)
        section = Section(city=city_in_title(part.sheet.name or "") if is_one_of_several else "")
        for place, (row, cells) in enumerate(rows):
            if header.is_repeated_by(cells):
                self._left_out[row] = LeftOut(row, Text(N_("les titres de colonnes, répétés")))
                below = [cells for _, cells in rows[place:]]
                changed = None if header.has_same_names(cells) else find_header(below)
                if changed:
                    header = changed
                    readers.append(RowReader(header, below[1:]))
            elif row in sections:
                section = sections[row]
                self._left_out[row] = LeftOut(row, _section_reason(section))
            elif section.is_taken_out and any(map(str.strip, cells)):
                self._left_out[row] = LeftOut(
                    row, Text.of(N_("sous le titre « {title} »"), title=section.title)
                )
            else:
                self._add(readers[-1].read(row, cells), section.city)
            if len(self.rows) >= most:
                break
        self.problems: list[Problem] = [problem for reader in readers for problem in reader.problems]

    @property
    def left_out(self) -> list[LeftOut]:
        """The rows that are not part of the evening, in their order."""
        return [self._left_out[row] for row in sorted(self._left_out)]

    def columns(self) -> Iterator[ColumnUse]:
        """Every column that has a name or a text."""
        header = self._part.header
        rows = self._part.sheet.rows[header.row :]
        for index in range(max(map(len, self._part.sheet.rows))):
            is_named = index < len(header.names) and header.names[index]
            if is_named or any(index < len(cells) and cells[index].strip() for cells in rows):
                yield ColumnUse(header.name(index), header.field(index))

    def _leave_out_above(self) -> None:
        above = self._part.sheet.rows[: self._part.header.first_row - 1]
        for row, cells in enumerate(above, start=1):
            if any(cell.strip() for cell in cells):
                self._left_out[row] = LeftOut(row, Text(N_("au-dessus des titres de colonnes")))

    def _add(self, read: Row | LeftOut | None, city: str) -> None:
        match read:
            case LeftOut():
                self._left_out[read.row] = read
            case Row():
                is_lacking = city and not read.content.city and read.content.kind == "pitch"
                content = msgspec.structs.replace(read.content, city=city) if is_lacking else read.content
                self.rows.append(msgspec.structs.replace(read, content=content))


def _section_reason(section: Section) -> Text:
    if section.city:
        return Text.of(N_("un titre : les projets en dessous sont à « {city} »"), city=section.city)
    return Text(N_("un titre, pas un projet"))
