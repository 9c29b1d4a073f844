import asyncio
import csv
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.crowd.sample_offers import offer, show_of
from topchrono.crowd.offers import export
from topchrono.crowd.offers.export import Filter, TooManyRows, make_table, write_table
from topchrono.crowd.offers.export_process import Table, as_csv, as_xlsx, harmless
from topchrono.i18n import translations
from topchrono.show.events import Withdrawn
from topchrono.show.state import evolve

SHOW = show_of()
STARTS = "=+-@\t\r\n＝＋－＠"
# What a form lets through has no control characters; the tables take even those that XML knows.
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
HOSTILE = st.builds(
    lambda blanks, start, rest: blanks + start + rest,
    st.text(" \u00a0\u200b\u2060\ufeff", max_size=3),
    st.sampled_from("=+-@＝＋－＠"),
    TEXTS,
)
TABLES = st.integers(1, 9).flatmap(
    lambda width: st.lists(st.lists(TEXTS | HOSTILE, min_size=width, max_size=width), min_size=1, max_size=5)
)


def read_csv(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=";"))


def named(wanted: Filter, *offers: object) -> list[tuple[str, str]]:
    """Project and name of each row."""
    table = make_table(offers, SHOW, wanted, str)  # type: ignore[arg-type]
    return [(row[0], row[2]) for row in table[1:]]


@given(TABLES)
def test_no_cell_of_a_csv_begins_a_formula_and_the_values_come_back(table: Table) -> None:
    found = read_csv(as_csv(table))
    assert found == [[harmless(cell) for cell in row] for row in table]
    for row, written in zip(found, table, strict=True):
        for cell, value in zip(row, written, strict=True):
            assert cell.strip("\u200b\u2060\ufeff \u00a0")[:1] not in set(STARTS)
            assert cell.replace("'", "") == value.replace("'", "")


def test_a_cell_that_begins_in_the_middle_for_another_separator_is_no_formula_either() -> None:
    assert harmless("Léa,=1+cmd|' /C calc'!A0,") == "Léa,'=1+cmd|' /C calc'!A0,"
    assert harmless("Léa; \u200b＝A1") == "Léa; \u200b'＝A1"
    assert harmless("Je suis là, libre le soir-même ; à 20 h") == "Je suis là, libre le soir-même ; à 20 h"


@given(TABLES)
@settings(max_examples=30, deadline=None)
def test_a_workbook_holds_texts_alone_and_they_come_back(table: Table) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(table))).worksheets[0]
    for number, row in enumerate(table, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            assert cell.data_type in ("s", "n")
            assert cell.hyperlink is None
            assert (cell.value or "") == value


@pytest.mark.parametrize("start", STARTS)
def test_what_a_spreadsheet_would_compute_gets_an_apostrophe(start: str) -> None:
    for text in (f"{start}1+1", f"  {start}cmd|' /C calc'!A0", f"\ufeff{start}1"):
        if start in "\t\r\n" and text[0] != start:
            continue
        assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Léa", "a=b", "1+1", "«=»", "'=déjà", "lea@exemple.fr"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_there_is_a_row_for_each_project_of_each_offer() -> None:
    both, other = offer(1, items=("p01", "p02")), offer(2, name="Zoé", items=("p02",), skills=("Design",))
    assert named(Filter(), both, other) == [
        ("Vélo Cargo", "Léa Martin"),
        ("Forêt de Poche", "Léa Martin"),
        ("Forêt de Poche", "Zoé"),
    ]
    assert named(Filter(city="rennes"), both, other) == [("Vélo Cargo", "Léa Martin")]
    assert len(named(Filter(item="p02"), both, other)) == 2
    assert named(Filter(skill="Droit"), other) == []
    assert named(Filter(skill="Design", city="lyon"), other) == [("Forêt de Poche", "Zoé")]


def test_a_row_is_in_the_language_of_the_request() -> None:
    heads, row = make_table([offer(1, items=("p04",))], SHOW, Filter(), translations("fr").gettext)
    cells = dict(zip(heads, row, strict=True))
    made = cells.pop("Offre faite le")
    assert made == cells.pop("Accord donné le")
    assert made.startswith(("1970-01-01", "1969-12-31"))
    assert cells == {
        "Projet": "Allô Démarches",
        "Ville du projet": "En ligne",
        "Nom": "Léa Martin",
        "Adresse e-mail": "lea@exemple.fr",
        "Compétences": "Droit, Design",
        "Ville": "Nantes",
        "Message": "Appelez-moi le soir",
    }


def test_offers_for_a_project_that_was_withdrawn_stay() -> None:
    show = evolve(SHOW, Withdrawn(at=1, item="p01"))
    assert len(make_table([offer()], show, Filter(), str)) == 2


def test_what_was_set_aside_is_left_out() -> None:
    half = offer(1, items=("p01", "p02"), set_aside={"p02": 5})
    assert named(Filter(), half) == [("Vélo Cargo", "Léa Martin")]
    assert named(Filter(city="lyon"), half) == []


def test_more_rows_than_a_file_may_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 3)
    assert len(make_table([offer(number) for number in range(3)], SHOW, Filter(), str)) == 4
    with pytest.raises(TooManyRows):
        make_table([offer(number) for number in range(4)], SHOW, Filter(), str)


async def test_both_files_are_written_by_a_process_of_their_own() -> None:
    table = [["Projet"], ["Vélo « Cargo »"], ["=1+1"]]
    in_csv, in_xlsx = await asyncio.gather(write_table(table, "csv"), write_table(table, "xlsx"))
    assert read_csv(in_csv) == [["Projet"], ["Vélo « Cargo »"], ["'=1+1"]]
    sheet = openpyxl.load_workbook(io.BytesIO(in_xlsx)).worksheets[0]
    assert [cell.value for (cell,) in sheet.iter_rows()] == ["Projet", "Vélo « Cargo »", "=1+1"]
