"""Chooses which sheets of a file are the programme."""

import re
from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from topchrono.show.reading import ColumnUse
from topchrono.show.text import N_, Text

from .header import Header
from .headers import find_header
from .lost_digits import lost_digits
from .mending import NO_MENDING, Mending, choose_fields, choose_header, fields_by_name
from .problem import Problem, UnreadableError, row_problem
from .table import Sheet, quoted
from .vocabulary import fold

_TAKEN_OUT = re.compile(
    r"\b(?:refus\w*|non retenu\w*|rejet\w*|annul\w*|desist\w*|abandon\w*|supprim\w*|exclu\w*|elimin\w*"
    r"|attente|archiv\w*|ancien\w*|old|brouillons?|drafts?|corbeille|poubelle|copie de"
    r"|copy of|sauvegardes?|backup|rejected|cancell?ed|declined|waiting list|waitlist|modeles?|templates?"
    r"|gabarits?|exemples?|examples?|listes? deroulantes?|legendes?|mode d emploi)\b"
)
"""Names of sheets for projects that people took out, or that show how to fill the others in; folded."""
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_STRUCK = Text(N_("texte barré"))
_STRUCK_BESIDE = (
    N_("Ligne {row}, colonne « {column} » : le texte est barré ; il est lu quand même."),
    N_("Colonne « {column} » : des textes barrés sont lus quand même. Lignes : {rows}."),
)


class Part(msgspec.Struct, frozen=True):
    """One sheet to read, and the row that names its columns."""

    sheet: Sheet
    header: Header
    taken: frozenset[int] = frozenset()
    """Rows that are read although people took them out."""

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return max(map(len, self.sheet.rows), default=0)

    def columns(self) -> dict[int, ColumnUse]:
        """Every column that has a name or a text, by its index."""
        rows = self.sheet.rows[self.header.row :]
        names = self.header.names
        return {
            index: ColumnUse(self.header.name(index), self.header.field(index))
            for index in range(self.width)
            if (index < len(names) and names[index])
            or any(index < len(cells) and cells[index].strip() for cells in rows)
        }

    @property
    def left_out(self) -> dict[int, Text]:
        """Rows below the header that people took out, with the reason."""
        project = self.header.columns.get("project")
        struck = {row: _STRUCK for row, columns in self.sheet.struck.items() if project in columns}
        return {
            row: reason
            for row, reason in sorted((struck | self.sheet.left_out).items())
            if row > self.header.row
            and row not in self.taken
            and any(map(str.strip, self.sheet.rows[row - 1]))
        }

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the table, and struck texts that are read all the same."""
        left_out = self.left_out
        struck = [
            row_problem(_STRUCK_BESIDE, row, self.header.name(columns[0]))
            for row, columns in self.sheet.struck.items()
            if row > self.header.row and row not in left_out
        ]
        numbers = [problem for row, cells in self.rows() for problem in lost_digits(self.header, row, cells)]
        return [*self.sheet.problems, *struck, *numbers]

    @property
    def projects(self) -> set[str]:
        """The names of its projects, folded."""
        index = self.header.columns["project"]
        names = (fold(cells[index]) for _, cells in self.rows() if index < len(cells))
        return set(filter(None, names))

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows to read, with their numbers."""
        left_out = self.left_out
        for row, cells in enumerate(self.sheet.rows[self.header.row :], start=self.header.row + 1):
            if row not in left_out:
                yield row, cells


class NoProjectError(UnreadableError):
    """No column of any sheet is the project's; ``part`` is where one may be chosen."""

    def __init__(self, part: Part | None) -> None:
        super().__init__(
            N_(
                "Aucune colonne « Projet » dans ce fichier. Une ligne doit nommer les colonnes : "
                "Projet, Porteur, Association, Ville, Thème, Besoins, Résumé."
            )
        )
        self.part = part


def choose_parts(sheets: Sequence[Sheet], mending: Mending = NO_MENDING) -> tuple[list[Part], list[Problem]]:
    """The sheets to read, in their order, and what to say about the choice.

    The best one has the most known columns, times its projects; all with the same columns are read. What
    ``mending`` chooses counts before.

    Raises:
        NoProjectError: no sheet names its columns.
    """
    wanted = [sheet for sheet in sheets if mending.sheet in (None, sheet.name)] or sheets
    found = [
        Part(sheet, header, _taken(mending, sheet))
        for sheet in wanted
        if (header := choose_header(sheet, _find_header(sheet), mending))
    ]
    parts = _best([part for part in found if "project" in part.header.columns])
    if mending.columns:
        parts = _with_chosen_fields(parts or found[:1], mending)
    chosen = [_with_whole_projects(part) for part in parts if "project" in part.header.columns]
    if not chosen:
        raise NoProjectError(next(iter(parts or found), None))
    return chosen, list(_choice(sheets, chosen))


def _taken(mending: Mending, sheet: Sheet) -> frozenset[int]:
    return frozenset(number for number, row in mending.of_sheet(sheet.name).items() if row.is_taken)


def _with_chosen_fields(parts: list[Part], mending: Mending) -> list[Part]:
    """The parts with the fields that were chosen: for columns of the first, and those of the same names."""
    first = parts[0].header if parts else None
    return [
        replace(
            part,
            header=choose_fields(
                part.header,
                mending.fields
                if part.header is first
                else fields_by_name(first or part.header, mending.fields, part.header),
            ),
        )
        for part in parts
    ]


def _best(parts: list[Part]) -> list[Part]:
    if not parts:
        return []
    candidates = [part for part in parts if part.projects] or parts
    candidates = [part for part in candidates if not _is_taken_out(part)] or candidates
    fields = max(candidates, key=_worth).header.columns.keys()
    alike = [part for part in candidates if part.header.columns.keys() == fields]
    return _without_copies(_of_last_year(alike))


def _find_header(sheet: Sheet) -> Header | None:
    visible = [[] if row in sheet.left_out else cells for row, cells in enumerate(sheet.rows, start=1)]
    return find_header(visible) or find_header(sheet.rows)


def _is_taken_out(part: Part) -> bool:
    return bool(_TAKEN_OUT.search(fold(part.sheet.name or "")))


def _worth(part: Part) -> tuple[bool, int]:
    # One lucky word makes no header: a cover sheet may say "Titre" above many lines.
    known = len(part.header.columns)
    return known > 1, known * len(part.projects)


def _of_last_year(parts: list[Part]) -> list[Part]:
    """Those of the last year that the names of all of them tell."""
    years = [max(_YEAR.findall(part.sheet.name or ""), default="") for part in parts]
    return (
        [part for part, year in zip(parts, years, strict=True) if year == max(years)] if all(years) else parts
    )


def _without_copies(parts: list[Part]) -> list[Part]:
    """The parts without those that mostly repeat the projects of a better one."""
    known: set[str] = set()
    kept = []
    for part in sorted(parts, key=_worth, reverse=True):
        if 2 * len(part.projects & known) <= len(part.projects):
            known |= part.projects
            kept.append(part)
    return [part for part in parts if part in kept]


def _with_whole_projects(part: Part) -> Part:
    """The part with the rows of one merged project joined, unless they are in several cities."""
    sheet, columns = part.sheet, part.header.columns
    project, city = columns["project"], columns.get("city")
    rows = list(sheet.rows)
    left_out = dict(sheet.left_out)
    whole: dict[int, int] = {}
    for row, filled in sorted(sheet.filled.items()):
        first = whole.get(row - 1, row - 1)
        own = {
            index: text for index, text in enumerate(rows[row - 1]) if text.strip() and index not in filled
        }
        if project not in filled or row <= part.header.row + 1 or first in left_out or city in own:
            continue
        whole[row] = first
        rows[first - 1] = [
            f"{text}, {own[index]}" if index in own and text.strip() else own.get(index, text)
            for index, text in enumerate(rows[first - 1])
        ]
        left_out[row] = Text.of(
            N_("la suite du projet de la ligne {first} (cellules fusionnées) ; elle y est ajoutée"),
            first=first,
        )
    return replace(part, sheet=replace(sheet, rows=rows, left_out=left_out)) if whole else part


def _choice(sheets: Sequence[Sheet], chosen: list[Part]) -> Iterator[Problem]:
    read = [part.sheet.name for part in chosen]
    others = [sheet.name for sheet in sheets if sheet.name not in read and any(map(any, sheet.rows))]
    names = {"read": quoted(filter(None, read)), "others": quoted(filter(None, others))}
    if len(read) > 1 and names["others"]:
        message = N_("Les feuilles {read} sont lues l’une après l’autre. Ne sont pas lues : {others}.")
    elif len(read) > 1:
        message = N_("Les feuilles {read} sont lues l’une après l’autre.")
    elif names["others"]:
        message = N_("Seule la feuille {read} est lue. Ne sont pas lues : {others}.")
    else:
        return
    yield Problem(text=Text.of(message, **names))
