"""Reads the rows of one sheet, from its header down."""

import msgspec

from topchrono.show.reading import LeftOut
from topchrono.show.text import N_, Text

from .headers import find_header
from .mending import NO_MENDING, MendedHeader, Mending
from .problem import Problem
from .rows import Row, RowReader
from .sections import Section, find_sections
from .sheets import Part
from .titles import city_in_title


class PartReader:
    """The rows of one sheet: those of the evening, those left out, and their problems."""

    def __init__(
        self, part: Part, *, most: int, is_one_of_several: bool, mending: Mending = NO_MENDING
    ) -> None:
        """Read at most ``most`` rows. A city may be the name of one sheet of several."""
        self.rows: list[Row] = []
        self._part = part
        self._left_out = {row: LeftOut(row, reason) for row, reason in part.left_out.items()}
        self._leave_out_above()
        raw = list(part.rows())
        mends, width = mending.of_sheet(part.sheet.name), part.width
        mended = MendedHeader(part.header, width, mends)
        rows = mended.apply(raw)
        header, readers = mended.header, [RowReader(mended.header, [cells for _, cells in rows])]
        sections = find_sections(header, rows)
        section = Section(city=city_in_title(part.sheet.name or "") if is_one_of_several else "")
        for place in range(len(rows)):
            row, cells = rows[place]
            is_taken = mends[row].is_taken if row in mends else None
            if is_taken is False:
                self._left_out[row] = LeftOut(row, Text(N_("laissée de côté à la main")))
            elif is_taken:
                self._add(readers[-1].read(row, cells, is_taken=True), section.city)
            elif header.is_repeated_by(cells):
                self._left_out[row] = LeftOut(row, Text(N_("les titres de colonnes, répétés")))
                below = [cells for _, cells in rows[place:]]
                changed = None if header.has_same_names(cells) else find_header(below)
                if changed:
                    mended = MendedHeader(changed, width, mends)
                    rows[place:] = mended.apply(raw[place:])
                    header = mended.header
                    readers.append(RowReader(header, [cells for _, cells in rows[place + 1 :]]))
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
