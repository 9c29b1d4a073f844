"""Reads a row as if it were the header."""

import re
from collections.abc import Sequence

from .answers import is_nothing, is_taken_out, is_yes_or_no
from .cells import clean
from .column_names import (
    exact_match,
    exact_of,
    field_of_hint,
    hints_in,
    is_follow_up,
    is_other,
    takes_out_if_filled,
    takes_out_if_not,
    takes_out_if_ticked,
)
from .header import Header
from .table import Table
from .vocabulary import FORM_TIMES, OFF_TOPIC, YES_NO_QUESTION, plain

_LONGEST_QUESTION = 300
_BESIDE_ANSWERS = frozenset({"kind", "length", "order", "status"})
"""Fields whose columns may hold figures and marks alone."""
_JOINED = frozenset({"speaker", "needs", "theme"})
"""Fields that numbered columns share: « Besoin 1 », « Besoin 2 »."""

_LISTED = frozenset({"needs", "theme"})
"""Fields of which a form may have a box to tick for each answer."""
_OPTION = re.compile(r"(.{3,}?)\s*[(\[]\s*([^()\[\]]{2,60}?)\s*[)\]]")
_DATE = re.compile(r"\d{4}[-/]\d|\d/\d{4}")
_STATUS = re.compile(r"\b(statut|statu|state|decision|etat|avis|resultat)\b")
_FAMILY_NAME = re.compile(r"\b(nom|name|last|famille|surname)\b")
_WHOLE_NAME = re.compile(r"\b(prenom|first|full|complet)\b")
_DATA = re.compile(r"\S+@\S+\.\w+|https?://|www\.|^[\d\s.,:/€%h+-]+$|^\d{4}-\d\d-\d\d")


class HeaderAttempt:
    """One reading of a row as the header, with a score.

    ``names`` has for each column what it may be called, the fullest first; ``below`` are the rows of data.
    """

    def __init__(self, row: int, depth: int, names: Sequence[Sequence[str]], below: Table) -> None:
        self._first_row = row
        self._row = row + depth - 1
        self._names = names
        self._below = below
        self._columns: dict[str, int] = {}
        self._repeated: list[tuple[str, str]] = []
        self._joined: dict[str, tuple[int, ...]] = {}
        self._instead: dict[str, tuple[int, ...]] = {}
        self._options: dict[int, tuple[str, str]] = {}
        self._status: list[int] = []
        self._asked: dict[int, str] = {}
        self._hinted = 0
        self._find_options()
        self._name_exactly()
        self._exact = len({*self._columns.values(), *self._status})
        self._name_people()
        self._find_statuses()
        self._name_by_hints()
        self._name_people()
        self._follow_up()

    @property
    def score(self) -> int:
        """Higher for a row that is more certainly a header."""
        return 3 * self._exact + self._hinted - 2 * self._data_cells

    def is_header(self, *, is_first: bool) -> bool:
        """Whether it can be one; below another row of several cells, most of its cells must be known."""
        if "project" not in self._columns:
            return False
        filled = sum(bool(names[0]) for names in self._names)
        if is_first:
            return self._exact > 0 or self._hinted > 1 or self._asks_for_project
        known = self._exact + self._hinted
        return self._exact > min(1, filled - 1) and 2 * known >= filled and not self._data_cells

    def header(self) -> Header:
        """The header that these cells make."""
        return Header(
            row=self._row,
            first_row=self._first_row,
            names=tuple(names[0] for names in self._names),
            columns=self._columns,
            repeated=tuple(self._repeated),
            joined=self._joined,
            instead=self._instead,
            status=tuple(self._status),
            options=self._options,
            is_guess=not self._exact,
        )

    @property
    def _data_cells(self) -> int:
        return sum(bool(_DATA.search(names[0])) for names in self._names if names[0])

    @property
    def _asks_for_project(self) -> bool:
        return "?" in self._name(self._columns["project"])

    def _name(self, index: int) -> str:
        return self._names[index][0]

    def _find_options(self) -> None:
        for index in range(len(self._names)):
            match = _OPTION.fullmatch(self._name(index))
            if not match or not self._is_yes_or_no(index):
                continue
            question = plain(match[1])
            known = exact_of(question)
            field = known[0] if known else next((field_of_hint(rank) for rank in hints_in(question)), None)
            if field in _LISTED:
                self._options[index] = field, match[2]
                self._asked[index] = field

    def _name_exactly(self) -> None:
        found: dict[str, list[tuple[bool, int, int]]] = {}
        for index, names in enumerate(self._names):
            match = next(filter(None, map(exact_match, names)), None)
            if match is None or index in self._options:
                continue
            field, rank, number = match
            if field == "order" and self._is_time_of_answer(index):
                continue
            self._asked[index] = field
            if is_other(self._name(index)):
                continue
            if field == "status":
                self._status.append(index)
            elif field == "project" or field in _BESIDE_ANSWERS or not self._is_yes_or_no(index):
                found.setdefault(field, []).append((self._is_empty(index), 0 if number else rank, index))
        for field, columns in found.items():
            _, _, first = min(columns)
            self._columns[field] = first
            others = sorted(index for _, _, index in columns if index != first)
            numbered = [index for index in others if self._number(index) and self._number(first) is not None]
            if field in _JOINED and numbered:
                self._joined[field] = tuple(numbered)
                others = [index for index in others if index not in numbered]
            self._repeated += [(self._name(first), self._name(index)) for index in others]

    def _is_time_of_answer(self, index: int) -> bool:
        return plain(self._name(index)) in FORM_TIMES and any(map(_DATE.search, self._answers(index)))

    def _number(self, index: int) -> int | None:
        match = next(filter(None, map(exact_match, self._names[index])), None)
        return match[2] if match else None

    def _name_people(self) -> None:
        """Tell the name of a project from that of a person, and a family name from a whole one."""
        columns = self._columns
        is_person = "first_name" in columns and "speaker" not in columns
        is_bare = "last_name" in columns and plain(self._name(columns["last_name"])) in ("nom", "name")
        if is_bare and "project" not in columns and not is_person:
            columns["project"] = columns.pop("last_name")
        if "first_name" in columns and "speaker" in columns and "last_name" not in columns:
            words = plain(self._name(columns["speaker"]))
            if _FAMILY_NAME.search(words) and not _WHOLE_NAME.search(words):
                columns["last_name"] = columns.pop("speaker")

    def _find_statuses(self) -> None:
        """« État de la candidature » is a status if some answers are; « Présent ? » if all are yes or no."""
        for index in range(len(self._names)):
            name = self._name(index)
            is_status = bool(_STATUS.search(plain(name)))
            is_about = takes_out_if_ticked(name) or takes_out_if_not(name)
            if index in self._asked or not (is_status or is_about):
                continue
            answers = self._answers(index)
            is_one = is_status and (any(map(is_taken_out, answers)) or all(map(is_yes_or_no, answers)))
            is_mark = takes_out_if_filled(name) or (is_about and all(map(self._is_mark, answers)))
            if answers and (is_one or is_mark):
                self._status.append(index)
                self._asked[index] = "status"

    @staticmethod
    def _is_mark(answer: str) -> bool:
        return is_yes_or_no(answer) or bool(_DATE.search(answer)) or is_taken_out(answer) is not None

    def _name_by_hints(self) -> None:
        questions = [self._question(index) for index in range(len(self._names))]
        taken = {*self._asked}
        found = sorted(
            (rank, index) for index, question in enumerate(questions) for rank in hints_in(question)
        )
        for rank, index in found:
            if index in taken:
                continue
            field = field_of_hint(rank)
            self._asked.setdefault(index, field)
            is_yes_or_no = YES_NO_QUESTION.search(questions[index]) or self._is_yes_or_no(index)
            is_usable = field in _BESIDE_ANSWERS or not is_yes_or_no
            if field not in self._columns and is_usable and not is_follow_up(questions[index]):
                self._columns[field] = index
                self._hinted += 1
                taken.add(index)

    def _question(self, index: int) -> str:
        name = self._name(index)
        if len(name) > _LONGEST_QUESTION:
            return ""
        question = plain(name)
        return "" if OFF_TOPIC.search(question) else question

    def _follow_up(self) -> None:
        """Give the answer to « Si oui, laquelle ? » to the question before it."""
        before: str | None = None
        for index in range(len(self._names)):
            question = plain(self._name(index))
            own = self._asked.get(index)
            if not is_follow_up(question):
                before = own if question else before
                continue
            field = own or before
            if field is None or field in _BESIDE_ANSWERS or index in self._columns.values():
                continue
            if OFF_TOPIC.search(question):
                continue
            if field in self._columns:
                self._instead[field] = (*self._instead.get(field, ()), index)
            else:
                self._columns[field] = index

    def _answers(self, index: int) -> list[str]:
        cells = (clean(cells[index]) for cells in self._below if index < len(cells))
        return [cell for cell in cells if cell and not is_nothing(cell)]

    def _is_empty(self, index: int) -> bool:
        return bool(self._below) and not self._answers(index)

    def _is_yes_or_no(self, index: int) -> bool:
        answers = self._answers(index)
        return bool(answers) and all(map(is_yes_or_no, answers))
