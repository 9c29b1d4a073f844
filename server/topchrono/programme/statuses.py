"""Reads the columns in which people take projects out: a status, a decision, a box to tick."""

import re
from collections.abc import Sequence

from topchrono.show.text import N_, Text

from .answers import is_no, is_nothing, is_taken_out, is_yes_or_no
from .cells import clean
from .column_names import status_words, takes_out_if_filled, takes_out_if_not, takes_out_if_ticked
from .header import Header
from .problem import Problem, listed
from .table import Table
from .vocabulary import CHECKED_HEADERS, fold, plain

_DATE = re.compile(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}")
_SHOWN_WORDS = 5


class StatusReader:
    """Says of each row under a header whether people took it out."""

    def __init__(self, header: Header, below: Table) -> None:
        self._header = header
        self._ticked = {index for index in header.status if self._is_ticked(index, below)}
        self._unknown: dict[int, dict[str, list[int]]] = {}

    def reason(self, row: int, cells: Sequence[str]) -> Text | None:
        """Why the row is taken out; None if it is not."""
        for index in self._header.status:
            text = clean(cells[index]) if index < len(cells) else ""
            is_out = self._is_out(index, text)
            column = self._header.name(index)
            if is_out and text:
                return Text.of(N_("colonne « {column} » : « {value} »"), column=column, value=text)
            if is_out:
                return Text.of(N_("colonne « {column} » : pas cochée"), column=column)
            if is_out is None:
                self._unknown.setdefault(index, {}).setdefault(text, []).append(row)
        return None

    @property
    def problems(self) -> list[Problem]:
        """The statuses that are not known, once per column; and the columns in which an empty box counts."""
        problems = [
            Problem(
                text=Text.of(
                    N_("Colonne « {column} » : seules les lignes cochées sont gardées."),
                    column=self._header.name(index),
                ),
                row=self._header.row,
                column=self._header.name(index),
            )
            for index in sorted(self._ticked)
        ]
        for index, words in self._unknown.items():
            rows = sorted(row for rows in words.values() for row in rows)
            shown = ", ".join(f"« {word} »" for word in list(words)[:_SHOWN_WORDS])
            problems.append(
                Problem(
                    text=Text.of(
                        N_(
                            "Colonne « {column} » : {words} ne dit pas si le projet est retenu, "
                            "il est gardé. Lignes : {rows}"
                        ),
                        column=self._header.name(index),
                        words=shown + ("…" if len(words) > _SHOWN_WORDS else ""),
                        rows=listed(rows),
                    ),
                    row=rows[0],
                    column=self._header.name(index),
                )
            )
        return problems

    def _is_out(self, index: int, text: str) -> bool | None:
        """None where the words are not known."""
        name = self._header.name(index)
        if takes_out_if_ticked(name):
            if is_no(text) or is_nothing(text):
                return False
            is_sure = is_yes_or_no(text) or _DATE.search(text) or takes_out_if_filled(name)
            return True if is_sure else is_taken_out(text)
        if not text or is_nothing(text):
            return index in self._ticked
        if is_yes_or_no(text):
            # Who has not confirmed may still come.
            return None if is_no(text) and "confirm" in plain(name) else is_no(text)
        if takes_out_if_not(name) and _DATE.search(text):
            return False
        return is_taken_out(text)

    def _is_ticked(self, index: int, below: Table) -> bool:
        """Whether some boxes of a column such as « Retenu » are ticked and all the others are empty."""
        if status_words(self._header.name(index)) not in CHECKED_HEADERS:
            return False
        project = self._header.columns["project"]
        texts = [
            clean(cells[index]) if index < len(cells) else ""
            for cells in below
            if project < len(cells) and cells[project].strip()
        ]
        answers = {fold(text) or text for text in texts if text}
        return (
            "" in texts and bool(answers) and all(is_yes_or_no(text) and not is_no(text) for text in answers)
        )
