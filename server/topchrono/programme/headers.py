"""Finds the row of headers, and maps columns to fields."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice

import msgspec

from .answers import is_nothing, is_taken_out, is_yes_or_no
from .cells import clean
from .markup import without_markup
from .table import Table
from .vocabulary import FOLLOW_UP, FORM_TIMES, HINTS, NAMES, OFF_TOPIC, YES_NO_QUESTION, fold, plain

SEARCHED_ROWS = 20
_SAMPLED_ROWS = 300
_COMPARED_COLUMNS = 12
_LONGEST_HEADER = 300
_LONGEST_DATA_FREE_HEADER = 120
_BESIDE_ANSWERS = frozenset({"kind", "length", "order", "status"})
"""Fields whose columns may hold figures and marks alone."""
_JOINED = frozenset({"speaker", "needs", "theme"})
"""Fields that numbered columns share: « Besoin 1 », « Besoin 2 »."""

_LISTED = frozenset({"needs", "theme"})
"""Fields of which a form may have a box to tick for each answer."""
_OPTION = re.compile(r"(.{3,}?)\s*[(\[]\s*([^()\[\]]{2,60}?)\s*[)\]]")

_EXACT = {
    " ".join(sorted(name.split())): (field, rank)
    for field, names in NAMES.items()
    for rank, name in enumerate(names.split("|"))
}
_HINTS = tuple(
    (field, tuple(re.compile(rf"\b{hint}\b".replace("*", r"\w*")) for hint in hints.split()))
    for field, hints in HINTS
)
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PARTS = re.compile(r"\s*[/|:;,\n]\s*|\s+[–—-]\s+")
_OTHER = re.compile(r"\b(autre|other)\b")
_DATE = re.compile(r"\d{4}[-/]\d|\d/\d{4}")
_STATUS = re.compile(r"\b(statut|statu|state|decision|etat|avis|resultat)\b")
_FAMILY_NAME = re.compile(r"\b(nom|name|last|famille|surname)\b")
_WHOLE_NAME = re.compile(r"\b(prenom|first|full|complet)\b")
_DATA = re.compile(r"\S+@\S+\.\w+|https?://|www\.|^[\d\s.,:/€%h+-]+$|^\d{4}-\d\d-\d\d")


class Header(msgspec.Struct, frozen=True):
    """The row that names the columns."""

    row: int
    """As a spreadsheet shows it: the first one is 1. The last one, where several rows name the columns."""
    first_row: int
    """The first of the rows that name the columns."""
    names: tuple[str, ...]
    columns: dict[str, int]
    """Recognised columns: field to index in a row."""
    repeated: tuple[tuple[str, str], ...] = ()
    """Pairs of headers for the same field; only the first of each is used."""
    joined: dict[str, tuple[int, ...]] = {}
    """Further columns of a field, whose texts are added: « Besoin 2 »."""
    instead: dict[str, tuple[int, ...]] = {}
    """Further columns of a field, used where those before answer nothing: « Si oui, laquelle ? »."""
    status: tuple[int, ...] = ()
    """Columns that may take a project out."""
    options: dict[int, tuple[str, str]] = {}
    """Boxes to tick: column to its field and to what a tick means, as « Besoins [Design] »."""
    is_guess: bool = False
    """Whether no column has a usual name: they are known by words of their questions alone."""

    def name(self, index: int) -> str:
        """The column's header, or ``Colonne D`` if it has none."""
        named = index < len(self.names) and self.names[index]
        return named or f"Colonne {column_letters(index)}"

    def field(self, index: int) -> str | None:
        """The field that the column is read into; None for one that is kept as a note."""
        if index in self.status:
            return "status"
        if index in self.options:
            return self.options[index][0]
        columns = {field: (first,) for field, first in self.columns.items()}
        for more in (columns, self.joined, self.instead):
            for field, indexes in more.items():
                if index in indexes:
                    return field
        return None

    def sources(self, field: str) -> tuple[int, ...]:
        """The columns to read in turn for the field until one answers."""
        first = self.columns.get(field)
        return () if first is None else (first, *self.instead.get(field, ()))

    def is_repeated_by(self, cells: Sequence[str]) -> bool:
        """Whether a row below names the columns again."""
        # A few columns tell as much as two hundred.
        looked_at = sorted({*range(_COMPARED_COLUMNS), *self.columns.values()})
        filled = [(index, cells[index]) for index in looked_at if index < len(cells) and cells[index].strip()]
        title = cells[self.columns["project"]] if self.columns["project"] < len(cells) else ""
        is_name = self._is_name(self.columns["project"], title) or exact_field(_tidy(title)) is not None
        if len(filled) < 2 or not is_name:
            return False
        if 2 * sum(self._is_name(index, cell) for index, cell in filled) > len(filled):
            return True
        known = [exact_field(_tidy(cell)) for _, cell in filled]
        return None not in known and "project" in known

    def has_same_names(self, cells: Sequence[str]) -> bool:
        """Whether a repeated header names the recognised columns as this one does."""
        return all(
            index < len(cells) and self._is_name(index, cells[index]) for index in self.columns.values()
        )

    def _is_name(self, index: int, cell: str) -> bool:
        return len(cell) <= _LONGEST_HEADER and fold(cell) == fold(self.name(index))


@cache
def column_letters(index: int) -> str:
    """The letters above a column in a spreadsheet: 0 is ``A``, 26 is ``AA``."""
    letters = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        letters = chr(ord("A") + letter) + letters
        index -= 1
    return letters


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
            attempt = _Attempt(row + 1, depth, cells, table[row + depth :][:_SAMPLED_ROWS])
            if attempt.is_header(is_first=is_first) and attempt.score >= least:
                best, best_score = attempt.header(), attempt.score
                least = best_score + 1
    return best


def _readings(rows: Table, row: int) -> Iterator[tuple[list[list[str]], int]]:
    """The names that each column may have, by the row alone and by it with the one below."""
    yield [[_tidy(cell)] for cell in rows[row]], 1
    if row + 1 == len(rows):
        return
    upper, lower = [[_tidy(cell) for cell in cells] for cells in rows[row : row + 2]]
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


class _Attempt:
    """One reading of a row as the header."""

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
            field = known[0] if known else next((_HINTS[rank][0] for rank in _hints_in(question)), None)
            if field in _LISTED:
                self._options[index] = field, match[2]
                self._asked[index] = field

    def _name_exactly(self) -> None:
        found: dict[str, list[tuple[bool, int, int]]] = {}
        for index, names in enumerate(self._names):
            match = next(filter(None, map(_exact_match, names)), None)
            if match is None or index in self._options:
                continue
            field, rank, number = match
            if field == "order" and self._is_time_of_answer(index):
                continue
            self._asked[index] = field
            if _OTHER.search(plain(self._name(index))):
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
        match = next(filter(None, map(_exact_match, self._names[index])), None)
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
        """« État de la candidature » is a status if some answers are."""
        for index in range(len(self._names)):
            is_one = index not in self._asked and _STATUS.search(plain(self._name(index)))
            if is_one and any(is_taken_out(answer) for answer in self._answers(index)):
                self._status.append(index)
                self._asked[index] = "status"

    def _name_by_hints(self) -> None:
        questions = [self._question(index) for index in range(len(self._names))]
        taken = {*self._asked}
        found = sorted(
            (rank, index) for index, question in enumerate(questions) for rank in _hints_in(question)
        )
        for rank, index in found:
            if index in taken:
                continue
            field = _HINTS[rank][0]
            self._asked.setdefault(index, field)
            is_yes_or_no = YES_NO_QUESTION.search(questions[index]) or self._is_yes_or_no(index)
            is_usable = field in _BESIDE_ANSWERS or not is_yes_or_no
            if field not in self._columns and is_usable and not _is_follow_up(questions[index]):
                self._columns[field] = index
                self._hinted += 1
                taken.add(index)

    def _question(self, index: int) -> str:
        name = self._name(index)
        if len(name) > _LONGEST_HEADER:
            return ""
        question = plain(name)
        return "" if OFF_TOPIC.search(question) else question

    def _follow_up(self) -> None:
        """Give the answer to « Si oui, laquelle ? » to the question before it."""
        before: str | None = None
        for index in range(len(self._names)):
            question = plain(self._name(index))
            own = self._asked.get(index)
            if not _is_follow_up(question):
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


def exact_field(name: str) -> str | None:
    """The field of a usual name of a column."""
    match = _exact_match(name)
    return match[0] if match else None


@lru_cache(maxsize=4_096)
def _exact_match(name: str) -> tuple[str, int, int | None] | None:
    """The field of a usual name, how usual it is (0 is the most) and the number after it."""
    if not name or len(name) > _LONGEST_DATA_FREE_HEADER:
        return None
    bare = _ASIDE.sub("", name)
    variants = [name, bare]
    if not OFF_TOPIC.search(plain(name)) or exact_of(plain(bare)):
        variants += [part for part in _PARTS.split(bare) if len(fold(part)) > 2]
    for variant in variants:
        words = plain(variant)
        if found := exact_of(words):
            return *found, None
        unnumbered, _, number = words.rpartition(" ")
        if number.isdecimal() and (found := exact_of(unnumbered)):
            return *found, int(number)
    return None


@lru_cache(maxsize=4_096)
def _hints_in(question: str) -> tuple[int, ...]:
    """The places in the table of the hints that the question gives."""
    return tuple(
        rank for rank, (_, words) in enumerate(_HINTS) if all(word.search(question) for word in words)
    )


def exact_of(words: str) -> tuple[str, int] | None:
    """The field of bare words in any order, and how usual they are."""
    return _EXACT.get(" ".join(sorted(words.split())))


def _is_follow_up(question: str) -> bool:
    return bool(FOLLOW_UP.search(question) or _OTHER.search(question))


def _tidy(cell: str) -> str:
    """The header on one line, without the marks of other programs."""
    return " ".join(clean(without_markup(cell)).split()) if cell.strip() else ""
