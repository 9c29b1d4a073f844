"""docs/programme.md has the words that the reader of programmes knows."""

import re

from tests.docs.markdown import code, page, tables
from topchrono.programme.vocabulary import (
    BREAK_WORDS,
    CHECKED_HEADERS,
    NAMES,
    ONLINE_WORDS,
    PITCH_WORDS,
    TAKEN_OUT_HEADERS,
)

TEXT = page("docs/programme.md")
TABLES = tables(TEXT)


def words(cell: str) -> list[str]:
    return [word.strip() for word in re.split(r"[,|]", cell)]


def paragraph(after: str) -> list[str]:
    return code(TEXT[TEXT.index(after) + len(after) :].strip().split("\n\n")[0])


def test_every_name_of_a_column_is_there() -> None:
    documented = {code(row["field"])[0]: words(row["names of the column"]) for row in TABLES["Columns"]}
    assert documented == {field: words(names) for field, names in NAMES.items()}


def test_every_word_that_makes_a_break_is_there() -> None:
    assert paragraph("it has neither needs nor association:") == list(BREAK_WORDS)
    assert paragraph("makes a pitch and, but for") == list(PITCH_WORDS)


def test_every_column_that_takes_projects_out_is_there() -> None:
    documented = [frozenset(words(row["names"])) for row in TABLES["Rows left out"]]
    assert documented == [TAKEN_OUT_HEADERS, CHECKED_HEADERS]


def test_every_word_for_the_online_room_is_there() -> None:
    assert set(paragraph("So is one whose city is one of these:")) == ONLINE_WORDS
