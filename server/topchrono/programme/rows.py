"""From the cells of one row of the file to one item of the rundown."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from topchrono.show.content import COLUMNS, DEFAULT_BREAK_LENGTH_MS, Content, Kind
from topchrono.show.text import N_, Text

from .cells import clean, cut, parse_length_ms, split_needs
from .headers import Header, column_letters
from .problem import Problem
from .vocabulary import fold

MAX_NEEDS = 12
_NOTE_LIMIT = 2000
_LIMITS = {column.name: column.longest_in_file for column in COLUMNS} | {
    "first_name": 40,
    "last_name": 40,
    "kind": 40,
    "length": 40,
    "order": 20,
}
_READ_APART = ("project", "speaker", "needs")
_TEXTS = tuple(column.name for column in COLUMNS if column.name not in _READ_APART)
_PITCH_WORDS = frozenset(["", "pitch", "pitchs", "pitches", "projet", "project", "presentation"])
_BREAK_WORD = re.compile(
    r"\b(?:pauses?|break|entracte|interlude|intermede|interventions?|videos?|film|clip|animat\w+|host"
    r"|intro\w*|ouverture|opening|accueil|welcome|mot|discours|speech|talk|plateau|interview|musique|music"
    r"|jury|vote|remerciements|conclusion|cloture|closing|fin|end)\b"
)


class Row(msgspec.Struct, frozen=True):
    """A row that is part of the evening."""

    number: int
    """As a spreadsheet shows it: the first one is 1."""
    order: str
    content: Content


class RowReader:
    """Reads the rows under one header and collects ``problems``."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self._row = 0
        self._cells: Sequence[str] = ()
        self.problems: list[Problem] = []

    def read(self, row: int, cells: Sequence[str]) -> Row | None:
        """What the row says; None if it is empty or names no project."""
        self._row, self._cells = row, cells
        order_at = self._header.columns.get("order")
        if not any(cell.strip() for index, cell in enumerate(cells) if index != order_at):
            return None
        self._report_formula()
        kind_word = self._text("kind")
        kind = self._kind(kind_word)
        project = self._text("project") or (kind_word if kind == "break" else "")
        if not project:
            self._report(N_("La ligne {row} n'a pas de nom de projet : elle est laissée de côté."))
            return None
        texts: dict[str, Any] = {name: self._text(name) for name in _TEXTS}
        content = Content(
            kind=kind,
            project=project,
            speaker=self._speaker(),
            needs=self._needs(),
            **texts,
            length_ms=self._length_ms() if kind == "break" else DEFAULT_BREAK_LENGTH_MS,
            notes=self._notes(),
        )
        return Row(row, self._text("order"), content)

    def _raw(self, field: str) -> str:
        index = self._header.columns.get(field)
        return self._cells[index] if index is not None and index < len(self._cells) else ""

    def _text(self, field: str) -> str:
        return self._bounded(clean(self._raw(field)), _LIMITS[field], self._header.columns.get(field))

    def _bounded(self, text: str, limit: int, index: int | None) -> str:
        if len(text) > limit:
            self._report(
                N_("Ligne {row}, colonne « {column} » : le texte est coupé à {limit} caractères."),
                index,
                limit=limit,
            )
        return cut(text, limit)

    def _speaker(self) -> str:
        names = self._text("speaker"), self._text("first_name"), self._text("last_name")
        return names[0] or " ".join(filter(None, names[1:]))

    def _kind(self, word: str) -> Kind:
        folded = fold(word)
        if folded in _PITCH_WORDS:
            return "pitch"
        if _BREAK_WORD.search(folded):
            return "break"
        self._report(
            N_("Ligne {row}, colonne « {column} » : le type « {value} » est inconnu, lu comme un pitch."),
            self._header.columns["kind"],
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
                value=text,
            )
        return length_ms or DEFAULT_BREAK_LENGTH_MS

    def _needs(self) -> tuple[str, ...]:
        index = self._header.columns.get("needs")
        needs = split_needs(self._raw("needs"))
        if len(needs) > MAX_NEEDS:
            self._report(
                N_("Ligne {row}, colonne « {column} » : seuls les {limit} premiers besoins sont gardés."),
                index,
                limit=MAX_NEEDS,
            )
        return tuple(self._bounded(need, _LIMITS["needs"], index) for need in needs[:MAX_NEEDS])

    def _notes(self) -> dict[str, str]:
        notes: dict[str, str] = {}
        known = self._header.columns.values()
        for index, cell in enumerate(self._cells):
            text = "" if index in known else clean(cell)
            if text:
                name = self._header.name(index)
                key = f"{name} ({column_letters(index)})" if name in notes else name
                notes[key] = self._bounded(text, _NOTE_LIMIT, index)
        return notes

    def _report_formula(self) -> None:
        formulas = (index for index, cell in enumerate(self._cells) if cell.lstrip().startswith("="))
        if (index := next(formulas, None)) is not None:
            self._report(
                N_("Ligne {row}, colonne « {column} » : on dirait une formule, gardée telle quelle."), index
            )

    def _report(self, message: str, index: int | None = None, **details: object) -> None:
        column = None if index is None else self._header.name(index)
        if column is not None:
            details["column"] = column
        text = Text.of(message, row=self._row, **details)
        self.problems.append(Problem(text=text, row=self._row, column=column))
