"""From the cells of one row of the file to one item of the rundown."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from topchrono.i18n import typeset
from topchrono.show.content import COLUMNS, DEFAULT_BREAK_LENGTH_MS, WITH_LINES, Content, Kind
from topchrono.show.reading import LeftOut
from topchrono.show.text import N_, Text

from .answers import is_ditto, is_no, is_nothing, is_taken_out, is_yes_or_no
from .cells import clean, cut, parse_length_ms, without_bullets
from .header import Header, column_letters
from .markup import is_formula_error, without_markup
from .needs import split_needs
from .problem import Problem, listed
from .statuses import StatusReader
from .table import Table
from .titles import (
    is_break_title,
    is_example,
    is_filler,
    is_marked_title,
    is_mention,
    is_remark,
    is_status,
    is_total,
    may_be_marked,
)
from .vocabulary import BREAK_WORDS, NO_CITIES, PITCH_WORDS, fold, plain

MAX_NEEDS = 12
_MOST_BARE = 5
_FEW_COLUMNS = 2
_SAMPLED_ROWS = 300
_NOTE_LIMIT = 2000
_SHORTEST_STATUS, _LONGEST_STATUS = 4, 60
_LIMITS = {column.name: column.longest_in_file for column in COLUMNS} | {
    "first_name": 40,
    "last_name": 40,
    "kind": 40,
    "length": 40,
    "order": 40,
}
_READ_APART = ("project", "speaker", "association", "theme", "needs")
_FIRST_ANSWERS = tuple(column.name for column in COLUMNS if column.name not in _READ_APART)
_BREAKS = frozenset(map(plain, BREAK_WORDS))
_PITCHES = frozenset(map(plain, ("", *PITCH_WORDS)))
_QUOTED = re.compile(r"""^(["'])([^"']+)\1$""")
_ASIDE = re.compile(r"\s*\([^()]*\)")
_WORD = re.compile(r"\w")
_NUMERIC = re.compile(r"[\d\s.,:/€%h+-]*")
_KEPT_THOUGH = N_(
    "Ligne {row}, colonne « {column} » : « {value} ». Le projet est gardé ; s'il ne "
    "passe plus, retirez sa ligne."
)
_OTHER = re.compile(r"(autres?|others?)\b.{0,20}", re.IGNORECASE)


class Row(msgspec.Struct, frozen=True):
    """A row that is part of the evening."""

    number: int
    """As a spreadsheet shows it: the first one is 1."""
    order: str
    content: Content
    sheet: str | None = None
    """The name of its sheet, where several are read."""


class RowReader:
    """Reads the rows under one header and collects ``problems``."""

    def __init__(self, header: Header, below: Table) -> None:
        self._header = header
        self._statuses = StatusReader(header, below)
        filled = [len({cell for cell in cells if cell.strip()}) for cells in below[:_SAMPLED_ROWS]]
        self._has_more = sum(count > 1 for count in filled) > sum(count == 1 for count in filled)
        width = max(map(len, below), default=0)
        self._fields = [header.field(index) for index in range(width)]
        self._row = 0
        self._cells: Sequence[str] = ()
        self._above: Sequence[str] = ()
        self._problems: list[Problem] = []
        self._timed_pitches: list[int] = []
        self._bare: list[tuple[int, str]] = []
        self._more = 0

    @property
    def problems(self) -> list[Problem]:
        """What the rows read so far should be told about."""
        timed = [self._lengths_of_pitches()] if self._timed_pitches else []
        # In a list of which little is known, a name alone tells nothing.
        is_rare = (
            len(self._header.columns) > _FEW_COLUMNS
            and len(self._bare) <= _MOST_BARE
            and len(self._bare) <= self._more
        )
        alone = [_name_alone(row, project) for row, project in self._bare] if is_rare else []
        return [*self._problems, *self._statuses.problems, *timed, *alone]

    def read(self, row: int, cells: Sequence[str], *, is_taken: bool = False) -> Row | LeftOut | None:
        """What the row says; None if it is empty. If ``is_taken``, it is no title, total or remark."""
        self._row, self._cells = row, self._without_dittos(cells)
        cells = self._cells
        order_at = self._header.columns.get("order")
        filled = [cell.strip() for index, cell in enumerate(cells) if index != order_at and cell.strip()]
        if not any(not _is_box(cell) for cell in filled):
            return None
        reason = None if is_taken else self._reason(filled) or self._statuses.reason(row, cells)
        if reason:
            return LeftOut(row, reason)
        project = self._text("project")
        kind_word = self._text("kind")
        speaker, association, needs = self._speaker(), self._text("association"), self._needs()
        has_project = bool(association or needs)
        kind = self._kind(kind_word, project, has_project=has_project, is_bare=not (speaker or has_project))
        project = project or (kind_word if kind == "break" else "")
        if not project:
            self._report(
                N_("La ligne {row} n'a pas de nom de projet : elle est laissée de côté."),
                together=N_("{count} lignes n'ont pas de nom de projet et sont laissées de côté : {rows}"),
            )
            return LeftOut(row, Text(N_("pas de nom de projet")))
        self._report_formula()
        if may_be_marked(project):
            self._report(_KEPT_THOUGH, self._header.columns["project"], value=project)
        texts: dict[str, Any] = {name: self._text(name) for name in _FIRST_ANSWERS}
        content = Content(
            kind=kind,
            project=project,
            speaker=speaker,
            needs=needs,
            association=association,
            theme=", ".join(self._joined("theme")),
            **texts,
            length_ms=self._length_ms() if kind == "break" else DEFAULT_BREAK_LENGTH_MS,
            notes=self._notes(kind_word),
        )
        if kind == "pitch" and len(set(filled)) == 1:
            self._bare.append((row, project))
        elif kind == "pitch":
            self._more += 1
        if kind == "pitch" and self._text("length"):
            self._timed_pitches.append(row)
        return Row(row, clean(self._raw("order")), content)

    def _without_dittos(self, cells: Sequence[str]) -> list[str]:
        """The cells with « idem » replaced by what stands above it."""
        whole = list(cells)
        for field, index in self._header.columns.items():
            if field != "project" and index < min(len(cells), len(self._above)) and is_ditto(cells[index]):
                whole[index] = self._above[index]
        if any(map(str.strip, whole)):
            self._above = whole
        return whole

    def _reason(self, filled: Sequence[str]) -> Text | None:
        """Why the row is no project, by what it looks like."""
        first, *others = filled
        is_alone = len(set(filled)) == 1
        has_figures = any(character.isdigit() for cell in others for character in cell)
        if all(_NUMERIC.fullmatch(cell) or is_formula_error(cell) for cell in others) and is_total(
            first, has_figures=has_figures
        ):
            return Text(N_("un total, pas un projet"))
        title = clean(self._raw("project"))
        if is_alone and is_mention(first):
            return Text(N_("une mention du fichier, pas un projet"))
        if is_alone and is_remark(first):
            return Text(N_("une remarque, pas un projet"))
        if is_alone and self._has_more and (is_filler(first) or is_nothing(first)):
            return Text(N_("pas de nom de projet"))
        if is_marked_title(title) or (is_status(title) and not self._speaker()):
            return Text.of(N_("retiré, d'après son nom : « {title} »"), title=clean(without_markup(title)))
        if is_example(title):
            return Text.of(N_("un essai ou un exemple : « {title} »"), title=title)
        return None

    def _raw(self, field: str) -> str:
        index = self._header.columns.get(field)
        return self._cell(index) if index is not None else ""

    def _cell(self, index: int) -> str:
        return self._cells[index] if index < len(self._cells) else ""

    def _text(self, field: str) -> str:
        """The first answer among the columns of the field."""
        return next(iter(self._texts(field)), "")

    def _texts(self, field: str) -> list[str]:
        """Every answer among the columns of the field; « Autre » is none if another one says which."""
        answers = ((index, self._answer(index, field)) for index in self._header.sources(field))
        found = [(index, text) for index, text in answers if text]
        if len(found) > 1 and _OTHER.fullmatch(found[0][1]):
            del found[0]
        return [self._bounded(text, _LIMITS[field], index) for index, text in found]

    def _answer(self, index: int, field: str) -> str:
        """The text of a cell; empty where it says nothing or only « Oui »."""
        raw = self._cell(index)
        if is_formula_error(raw):
            self._report(
                N_(
                    "Ligne {row}, colonne « {column} » : « {value} » est une erreur de formule, "
                    "lue comme vide."
                ),
                index,
                together=N_(
                    "Colonne « {column} » : {count} erreurs de formule, lues comme vides. Lignes : {rows}"
                ),
                value=raw.strip(),
            )
            return ""
        if field in WITH_LINES:
            lines = [typeset(clean(line)) for line in without_markup(raw).splitlines()]
            text = "\n".join(lines).strip()
            return "" if is_nothing(text) else text
        text = _QUOTED.sub(r"\2", clean(without_bullets(without_markup(raw))))
        if field == "project":
            return typeset(text) if _WORD.search(text) or not is_nothing(text) else ""
        if is_nothing(text) or (field not in ("kind", "length") and is_yes_or_no(text)):
            return ""
        if field == "city":
            return "" if fold(text) in NO_CITIES else text
        return typeset(text)

    def _bounded(self, text: str, limit: int, index: int | None) -> str:
        if len(text) > limit:
            self._report(
                N_("Ligne {row}, colonne « {column} » : le texte est coupé à {limit} caractères."),
                index,
                together=N_(
                    "Colonne « {column} » : le texte est coupé à {limit} caractères dans {count} cases. "
                    "Lignes : {rows}"
                ),
                limit=limit,
            )
        return cut(text, limit)

    def _joined(self, field: str) -> list[str]:
        """The answers of all columns that share the field."""
        more = (
            self._bounded(text, _LIMITS[field], index)
            for index in self._header.joined.get(field, ())
            if (text := self._answer(index, field))
        )
        return list(dict.fromkeys([*self._texts(field), *more, *self._ticked(field)]))

    def _ticked(self, field: str) -> Iterator[str]:
        """What the boxes that are ticked say."""
        for index, (of_field, option) in self._header.options.items():
            text = clean(self._cell(index))
            if of_field == field and is_yes_or_no(text) and not is_no(text):
                yield typeset(option)

    def _speaker(self) -> str:
        names = " ".join(filter(None, (self._text("first_name"), self._text("last_name"))))
        return cut(", ".join(self._joined("speaker")) or names, _LIMITS["speaker"])

    def _kind(self, word: str, project: str, *, has_project: bool, is_bare: bool) -> Kind:
        folded = plain(_ASIDE.sub("", word))
        if folded in _BREAKS and has_project:
            self._report(
                N_(
                    "Ligne {row}, colonne « {column} » : « {value} » désigne une pause, mais la ligne a les "
                    "besoins ou l'association d'un projet : lue comme un pitch."
                ),
                self._header.columns["kind"],
                value=word,
            )
            return "pitch"
        if folded in _BREAKS:
            return "break"
        if not folded and is_bare and is_break_title(project):
            return "break"
        if folded not in _PITCHES:
            self._report(
                N_("Ligne {row}, colonne « {column} » : le type « {value} » est inconnu, lu comme un pitch."),
                self._header.columns["kind"],
                together=N_(
                    "Colonne « {column} » : {count} types inconnus, lus comme des pitchs. Lignes : {rows}"
                ),
                value=word,
            )
        return "pitch"

    def _length_ms(self) -> int:
        text = self._text("length")
        length_ms = parse_length_ms(text)
        if text and length_ms is None:
            self._report(
                N_("Ligne {row}, colonne « {column} » : durée « {value} » illisible, 2 min à la place."),
                self._header.columns["length"],
                together=N_(
                    "Colonne « {column} » : {count} durées illisibles, 2 min à la place. Lignes : {rows}"
                ),
                value=text,
            )
        return length_ms or DEFAULT_BREAK_LENGTH_MS

    def _lengths_of_pitches(self) -> Problem:
        column = self._header.name(self._header.columns["length"])
        text = Text.of(
            N_(
                "Colonne « {column} » : tous les pitchs ont la même durée, celle de la soirée. Les durées "
                "écrites pour des pitchs ne comptent pas. Lignes : {rows}"
            ),
            column=column,
            rows=listed(self._timed_pitches),
        )
        return Problem(text=text, row=self._timed_pitches[0], column=column)

    def _needs(self) -> tuple[str, ...]:
        needs: dict[str, str] = {}
        indexes = (*self._header.sources("needs"), *self._header.joined.get("needs", ()))
        for index in indexes:
            if not self._answer(index, "needs"):
                continue
            for need in split_needs(without_markup(self._cell(index))):
                if not is_nothing(need) and not is_yes_or_no(need):
                    text = self._bounded(typeset(need), _LIMITS["needs"], index)
                    needs.setdefault(text.casefold(), text)
        for need in self._ticked("needs"):
            needs.setdefault(need.casefold(), need)
        if len(needs) > MAX_NEEDS:
            self._report(
                N_("Ligne {row}, colonne « {column} » : seuls les {limit} premiers besoins sont gardés."),
                next(iter((*indexes, *self._header.options))),
                together=N_(
                    "Colonne « {column} » : seuls les {limit} premiers besoins sont gardés. Lignes : {rows}"
                ),
                limit=MAX_NEEDS,
            )
        return tuple(needs.values())[:MAX_NEEDS]

    def _notes(self, kind_word: str) -> dict[str, str]:
        notes: dict[str, str] = {}
        for index, cell in enumerate(self._cells):
            if not cell:
                continue
            field = self._fields[index] if index < len(self._fields) else None
            is_lost = (
                field is None or field == "status" or (field == "kind" and self._is_unknown_kind(kind_word))
            )
            text = clean(without_markup(cell)) if is_lost else ""
            if text and _WORD.search(text) and not is_formula_error(text):
                name = self._header.name(index)
                key = f"{name} ({column_letters(index)})" if name in notes else name
                notes[key] = self._bounded(text, _NOTE_LIMIT, index)
                if _SHORTEST_STATUS <= len(text) <= _LONGEST_STATUS and is_taken_out(text):
                    self._report(_KEPT_THOUGH, index, value=text)
        return notes

    def _is_unknown_kind(self, word: str) -> bool:
        return plain(_ASIDE.sub("", word)) not in _BREAKS | _PITCHES

    def _report_formula(self) -> None:
        formulas = (index for index, cell in enumerate(self._cells) if cell.lstrip().startswith("="))
        if (index := next(formulas, None)) is not None:
            self._report(
                N_("Ligne {row}, colonne « {column} » : on dirait une formule, gardée telle quelle."),
                index,
                together=N_(
                    "Colonne « {column} » : {count} formules, gardées telles quelles. Lignes : {rows}"
                ),
            )

    def _report(
        self, message: str, index: int | None = None, /, *, together: str | None = None, **details: object
    ) -> None:
        column = None if index is None else self._header.name(index)
        if column is not None:
            details["column"] = column
        text = Text.of(message, row=self._row, **details)
        self._problems.append(Problem(text=text, row=self._row, column=column, together=together))


def _name_alone(row: int, project: str) -> Problem:
    message = N_("Ligne {row} : « {project} » n'a que son nom. Si ce n'est pas un projet, retirez sa ligne.")
    return Problem(text=Text.of(message, row=row, project=project), row=row)


def _is_box(cell: str) -> bool:
    """Whether the cell holds nothing that a person typed: an empty box, a formula's error, a dash."""
    return fold(cell) in ("", "false", "faux", "0", "non") or is_formula_error(cell)
