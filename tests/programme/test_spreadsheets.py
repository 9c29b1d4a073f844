"""Workbooks are read as they look on the screen."""

import datetime
from pathlib import Path

import pytest

from tests.programme.files import csv_text, ods, ods_rows, read, texts, told, xlsx, xlsx_with
from topchrono.programme import read_programme

pytestmark = pytest.mark.slow

DATA = Path(__file__).parent / "data"


def test_an_xlsx_gives_its_rows() -> None:
    programme = read(
        xlsx([["Programme du soir"], [], ["Projet", "Ville"], ["Été", "Saint-Étienne"], [None, "Lyon"]])
    )

    assert programme.contents[0].project == "Été"
    assert programme.cities == ["Saint-Étienne"]
    assert told(programme)[0].row == 5


def test_an_old_xls_gives_its_rows() -> None:
    programme = read_programme(DATA / "soiree-de-lyon.xls")

    (text,) = texts(programme)
    assert text.startswith("Colonne « Durée » : tous les pitchs ont la même durée, celle de la soirée.")
    assert programme.cities == ["Saint-Étienne"]
    assert programme.contents[0].needs == ("design", "Python")


def test_an_ods_gives_its_rows() -> None:
    empty_end = (
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )

    programme = read(ods(ods_rows([["Projet", "Pitch"], ["Cresus & co", "un\ndeux"]]) + empty_end))

    assert texts(programme) == []
    assert (programme.contents[0].project, programme.contents[0].summary) == ("Cresus & co", "un deux")


def test_rows_are_counted_from_the_top_of_the_sheet_even_if_it_begins_lower() -> None:
    programme = read(xlsx([], [[], [None, None], [None, "Projet", "Ville"], [None, None, "Lyon"]]))

    assert programme.problems[-1].row == 4


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (2.5, "2.5"),
        (612345678, "612345678"),
        (True, "oui"),
        (datetime.date(2026, 3, 5), "2026-03-05"),
        (datetime.datetime(2026, 3, 5, 20, 30), "2026-03-05 20:30"),  # noqa: DTZ001 - sheets know no zones
        (datetime.time(20, 30), "20:30"),
    ],
)
def test_a_value_is_noted_as_a_person_writes_it(value: object, text: str) -> None:
    programme = read(xlsx([["Projet", "Divers"], ["Cresus", value]]))

    assert programme.contents[0].notes == {"Divers": text}


@pytest.mark.parametrize(
    ("typed", "length_ms"), [(datetime.time(2, 30), 150_000), (datetime.time(0, 5), 300_000), (5, 300_000)]
)
def test_a_length_typed_in_a_spreadsheet_is_what_was_meant(typed: object, length_ms: int) -> None:
    programme = read(
        xlsx([["Projet", "Type", "Durée"], ["Entracte", "Pause", typed], ["Cresus", None, None]])
    )

    assert programme.contents[0].length_ms == length_ms


def test_a_formatted_but_empty_last_row_is_nothing() -> None:
    programme = read(xlsx_with('<row r="1048576"><c r="XFD1048576" s="0"/></row>'))

    assert programme.usable


def test_a_workbook_under_a_csv_name_is_still_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "programme.csv"
    path.write_bytes(xlsx([["Projet"], ["Cresus"]]))

    assert read_programme(path).usable


def test_a_workbook_without_a_project_column_says_which_columns_to_name() -> None:
    programme = read(xlsx([["Nombre", "Total"], [1, 2]]))

    assert not programme.usable
    assert texts(programme)[0].startswith("Aucune colonne « Projet » dans ce fichier.")


def test_a_thousand_long_rows_are_read_from_every_kind_of_file() -> None:
    words = "Une phrase assez longue, avec des accents é è ê. "
    rows = [["Projet", "Porteur", "Ville", "Besoins", "Résumé", "Téléphone", "Remarque"]]
    rows += [
        [f"Projet {n}", f"Nom {n}", f"V{n % 40}", "droit, design", words * 12, f"06 {n}", words * 6]
        for n in range(1_000)
    ]
    for file in (xlsx(rows), ods(ods_rows(rows)), csv_text(rows).encode()):
        programme = read(file)
        assert (programme.usable, programme.pitches, len(programme.cities)) == (True, 1_000, 40)
