"""What people type in a cell is understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.programme.files import csv_text, read
from topchrono.programme.cells import clean, cut, parse_length_ms
from topchrono.programme.needs import split_needs

MINUTE_MS = 60_000


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  deux   mots ", "deux mots"),
        ("un\r\ndeux\n\ntrois", "un deux trois"),
        ("e\u0301te\u0301", "été"),
        ("a\u202eb\u2066c\u200bd\ufeff", "abcd"),
        ("a\x00b\x07c", "abc"),
        ("Prêts\u00a0?", "Prêts\u00a0?"),
        ("👩‍💻", "👩‍💻"),
        ("- un tiret", "- un tiret"),
    ],
)
def test_a_cell_becomes_one_clean_line(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@given(st.text())
def test_a_clean_text_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(), st.integers(1, 50))
def test_a_cut_text_fits(text: str, limit: int) -> None:
    assert len(cut(text, limit)) <= limit
    assert cut(text, limit) == text or cut(text, limit).endswith("…")


@pytest.mark.parametrize(
    ("cell", "needs"),
    [
        ("", []),
        ("design", ["design"]),
        ("design, Python;droit|compta\ncom", ["design", "Python", "droit", "compta", "com"]),
        ("front/back", ["front", "back"]),
        ("UX/UI, R&D", ["UX/UI", "R&D"]),
        ("data (SQL, Python), com", ["data (SQL, Python)", "com"]),
        ("design, droit et com", ["design", "droit", "com"]),
        ("recherche et développement", ["recherche et développement"]),
        ("- un\n- deux\n• trois", ["un", "deux", "trois"]),
        ("Data, data ,  ,DATA", ["Data"]),
        ("1,5 jour, https://exemple.org/a", ["1,5 jour", "https://exemple.org/a"]),
        ("(ouvert, com", ["(ouvert", "com"]),
    ],
)
def test_needs_are_parted_where_a_person_would(cell: str, needs: list[str]) -> None:
    assert split_needs(cell) == needs


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("5", 5), ("5 min", 5), ("5mn", 5), ("10 minutes", 10), ("2:30", 2.5), ("0:05:00", 5), ("90 s", 1.5),
        ("2 min 30", 2.5), ("2'30", 2.5), ("1,5", 1.5), ("1h30", 90), ("1 h", 60),
    ],
)  # fmt: skip
def test_a_length_is_read_as_people_write_it(text: str, minutes: float) -> None:
    assert parse_length_ms(text) == minutes * MINUTE_MS


@pytest.mark.parametrize(
    "text", ["", "longtemps", "0", "5 min environ", "99:99", "5 h", "-3", "1:2:3:4", "3 x"]
)
def test_a_length_that_means_nothing_is_none(text: str) -> None:
    assert parse_length_ms(text) is None


@given(st.text(max_size=40))
def test_no_text_upsets_the_reading_of_lengths_or_needs(text: str) -> None:
    parse_length_ms(text)
    split_needs(text)


@pytest.mark.parametrize("ditto", ["idem", "Idem.", '"', "〃", "id."])
def test_a_ditto_is_what_stands_above_it(ditto: str) -> None:
    rows = [
        ["Projet", "Ville", "Porteur"],
        ["Alpha", "Lyon", "Ada"],
        ["Beta", ditto, "Bob"],
        ["Idem", ditto, ditto],
    ]
    contents = read(csv_text(rows)).contents

    assert [(content.project, content.city, content.speaker) for content in contents] == [
        ("Alpha", "Lyon", "Ada"),
        ("Beta", "Lyon", "Bob"),
        ("Idem", "Lyon", "Bob"),
    ]
