import asyncio
import contextlib
import csv
import io
import os
from collections.abc import AsyncIterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineSheet, load_workbook

from tests.crowd.sample_offers import offer, show_of
from tests.loop_steps import loop_steps
from topchrono.crowd.offers.export import (
    BATCH,
    Filter,
    Format,
    NotExported,
    Row,
    Table,
    count_rows,
    paced,
    writing,
)
from topchrono.crowd.offers.export_process import harmless, write_csv, write_xlsx
from topchrono.crowd.offers.model import Offer
from topchrono.i18n import translations
from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import Quiet
from topchrono.show.events import Withdrawn
from topchrono.show.model import Show
from topchrono.show.state import evolve

pytestmark = pytest.mark.slow

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


def as_csv(table: list[Row]) -> bytes:
    file = io.BytesIO()
    write_csv([table[:1], table[1:]], file, "UTC")
    return file.getvalue()


def as_xlsx(table: list[Row]) -> bytes:
    file = io.BytesIO()
    write_xlsx([table[:1], table[1:]], file, "UTC")
    return file.getvalue()


def rows_of(wanted: Filter, *offers: Offer, show: Show = SHOW) -> list[Row]:
    """The headers and the rows."""
    return [row for batch in Table(offers, show, wanted, str).batches() for row in batch]


def named(wanted: Filter, *offers: Offer) -> list[tuple[object, object]]:
    """Project and name of each row."""
    return [(row[0], row[2]) for row in rows_of(wanted, *offers)[1:]]


async def written(table: Table, form: Format, zone: str = "UTC") -> bytes:
    async with writing(paced(table, Quiet(Clock())), form, zone=zone) as chunks:
        return b"".join([chunk async for chunk in chunks])


@given(TABLES)
def test_no_cell_of_a_csv_begins_a_formula_and_the_values_come_back(table: list[Row]) -> None:
    found = read_csv(as_csv(table))
    assert found == [[harmless(str(cell)) for cell in row] for row in table]
    for row, written in zip(found, table, strict=True):
        for cell, value in zip(row, written, strict=True):
            assert cell.strip("\u200b\u2060\ufeff \u00a0")[:1] not in set(STARTS)
            assert cell.replace("'", "") == str(value).replace("'", "")


def test_a_cell_that_begins_in_the_middle_for_another_separator_is_no_formula_either() -> None:
    assert harmless("Léa,=1+cmd|' /C calc'!A0,") == "Léa,'=1+cmd|' /C calc'!A0,"
    assert harmless("Léa; \u200b＝A1") == "Léa; \u200b'＝A1"
    assert harmless("Je suis là, libre le soir-même ; à 20 h") == "Je suis là, libre le soir-même ; à 20 h"


@given(TABLES)
@settings(max_examples=30, deadline=None)
def test_a_workbook_holds_texts_alone_and_they_come_back(table: list[Row]) -> None:
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


async def test_a_row_is_in_the_language_of_the_request() -> None:
    table = Table([offer(1, items=("p04",))], SHOW, Filter(), translations("fr").gettext)
    heads, row = read_csv(await written(table, "csv"))
    cells = dict(zip(heads, row, strict=True))
    made = cells.pop("Offre faite le")
    assert made == cells.pop("Accord donné le")
    assert made.startswith("1970-01-01 00:")
    assert cells == {
        "Projet": "Allô Démarches",
        "Ville du projet": "En ligne",
        "Nom": "Léa Martin",
        "Adresse e-mail": "lea@exemple.fr",
        "Compétences": "Droit, Design",
        "Ville": "Nantes",
        "Message": "Appelez-moi le soir",
    }


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_moments_are_in_the_time_of_the_evening(form: Format) -> None:
    table = Table([offer(1)], SHOW, Filter(), translations("fr").gettext)
    file = await written(table, form, "Indian/Reunion")
    rows = (
        read_csv(file) if form == "csv" else [*openpyxl.load_workbook(io.BytesIO(file)).worksheets[0].values]
    )
    assert str(rows[1][-1]).startswith("1970-01-01 04:")


def test_offers_for_a_project_that_was_withdrawn_stay() -> None:
    show = evolve(SHOW, Withdrawn(at=1, item="p01"))
    assert len(rows_of(Filter(), offer(), show=show)) == 2


def test_what_was_set_aside_is_left_out() -> None:
    half = offer(1, items=("p01", "p02"), set_aside={"p02": 5})
    assert named(Filter(), half) == [("Vélo Cargo", "Léa Martin")]
    assert named(Filter(city="lyon"), half) == []


async def test_a_table_is_made_a_few_rows_at_a_time() -> None:
    offers = [offer(number, items=("p01", "p02", "p03")) for number in range(1, 1_001)]
    table = Table(offers, SHOW, Filter(city="rennes"), str)
    sizes = [len(batch) for batch in table.batches()]
    assert max(sizes) <= BATCH
    assert sum(sizes) == 2_001
    assert await count_rows(table, Quiet(Clock())) == 2_000


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_the_loop_is_never_held_for_long(form: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    offers = [offer(number, items=("p01", "p02", "p03", "p04")) for number in range(1, 5_001)]
    with loop_steps(monkeypatch) as steps:
        await written(Table(offers, SHOW, Filter(), str), form)
    assert max(steps) < 10


async def test_both_files_are_written_by_a_process_of_their_own() -> None:
    offers = [offer(1, name="=1+1"), offer(2, name="<Léa> & _x0041_", message="a\x0bb")]
    table = Table(offers, SHOW, Filter(), str)
    in_csv, in_xlsx = await asyncio.gather(written(table, "csv"), written(table, "xlsx"))
    assert [row[2] for row in read_csv(in_csv)] == ["Nom", "'=1+1", "<Léa> & _x0041_"]
    sheet = openpyxl.load_workbook(io.BytesIO(in_xlsx)).worksheets[0]
    names = [row[2].value for row in sheet.iter_rows()]
    assert names[:2] == ["Nom", "=1+1"]
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    # Another reader, which knows the escapes of Excel.
    [rows] = [found.to_python() for found in sheets(in_xlsx)]
    assert [row[2] for row in rows] == ["Nom", "=1+1", "<Léa> & _x0041_"]
    assert [row[6] for row in rows][2] == "a\x0bb"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_a_table_that_breaks_off_is_no_file(form: Format) -> None:
    async def broken() -> AsyncIterator[list[Row]]:
        yield [["Projet"]]
        raise ValueError

    with pytest.raises(NotExported):
        async with writing(broken(), form, zone="UTC") as chunks:
            [chunk async for chunk in chunks]


async def test_the_process_ends_with_its_reader() -> None:
    made = 0

    async def endless() -> AsyncIterator[list[Row]]:
        nonlocal made
        while True:
            made += 1
            yield [["Vélo" * 200] * 9] * BATCH

    async with writing(endless(), "csv", zone="UTC") as chunks:
        await anext(chunks)
        # Nobody reads on: nothing is made ahead but what fits into the pipes.
        await asyncio.sleep(0.2)
        ahead = made
        await asyncio.sleep(0.2)
        assert made == ahead
        [child] = writers()
    assert not Path(f"/proc/{child}").exists()


def writers() -> list[int]:
    """The processes that write tables for this one."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == os.getpid() and b"export_process" in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
    return found


def sheets(file: bytes) -> list[CalamineSheet]:
    workbook = load_workbook(io.BytesIO(file))
    return [workbook.get_sheet_by_index(number) for number in range(len(workbook.sheet_names))]
