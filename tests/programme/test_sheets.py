"""All sheets of the same shape are read; otherwise the choice is told."""

import io

import openpyxl
import pytest

from tests.programme.files import Rows, read, texts
from topchrono.programme import Programme

pytestmark = pytest.mark.slow

HEADER = ["Projet", "Ville", "Porteur"]


def workbook(**sheets: Rows) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def projects(programme: Programme) -> list[str]:
    return [content.project for content in programme.contents]


def test_sheets_of_the_same_shape_are_all_read_in_their_order() -> None:
    programme = read(
        workbook(
            Lyon=[HEADER, ["Alpha", "Lyon", "Ada"], ["Beta", "Lyon", "Bob"]],
            Paris=[["Soirée"], ["Nom du projet", "Ville", "Porteur"], ["Gamma", "Paris", "Cid"]],
        )
    )

    assert projects(programme) == ["Alpha", "Beta", "Gamma"]
    assert texts(programme) == ["Les feuilles « Lyon », « Paris » sont lues l’une après l’autre."]


def test_each_of_several_sheets_has_an_order_of_its_own() -> None:
    header = ["Ordre", "Projet"]

    programme = read(
        workbook(
            A=[header, [2, "Beta"], [1, "Alpha"]], B=[header, [1, "Gamma"], [3, "Epsilon"], [2, "Delta"]]
        )
    )

    assert projects(programme) == ["Alpha", "Beta", "Gamma", "Delta", "Epsilon"]


def test_a_problem_of_one_of_several_sheets_names_the_sheet() -> None:
    programme = read(
        workbook(
            A=[HEADER, ["Alpha", "Lyon", "Ada"]], B=[HEADER, ["Beta", "Lyon", "Bob"], [None, "Paris", None]]
        )
    )

    (problem,) = (problem for problem in programme.problems if problem.row)
    assert (problem.sheet, problem.row) == ("B", 3)


def test_a_cover_sheet_with_one_lucky_word_is_not_the_programme() -> None:
    cover = [["Titre", "Liste des inscrits"], *([f"Consigne {n}", "…"] for n in range(30))]

    programme = read(workbook(Accueil=cover, Projets=[HEADER, ["Alpha", "Lyon", "Ada"]]))

    assert projects(programme) == ["Alpha"]
    assert texts(programme) == ["Seule la feuille « Projets » est lue. Ne sont pas lues : « Accueil »."]


def test_the_sheet_that_says_most_about_most_projects_is_the_programme() -> None:
    programme = read(
        workbook(
            Contacts=[
                ["Projet", "Porteur", "E-mail"],
                ["Alpha", "Ada", "ada@x.co"],
                ["Beta", "Bob", "bob@x.co"],
            ],
            Soirée=[
                ["Projet", "Ville", "Porteur", "Résumé"],
                ["Alpha", "Lyon", "Ada", "a"],
                ["Beta", "Paris", "Bob", "b"],
            ],
        )
    )

    assert [content.city for content in programme.contents] == ["Lyon", "Paris"]
    assert texts(programme) == ["Seule la feuille « Soirée » est lue. Ne sont pas lues : « Contacts »."]


def test_a_sheet_of_projects_that_people_took_out_is_not_read() -> None:
    kept = [HEADER, ["Alpha", "Lyon", "Ada"]]
    for name in (
        "Refusés",
        "Non retenus",
        "Désistements",
        "Liste d'attente",
        "Archives",
        "OLD",
        "Copie de Projets",
        "Modèle",
        "Exemple à suivre",
        "Listes déroulantes",
    ):
        out = [HEADER, ["Beta", "Paris", "Bob"], ["Gamma", "Lille", "Cid"]]

        programme = read(workbook(**{"Projets": kept, name: out}))

        assert projects(programme) == ["Alpha"]
        assert texts(programme) == [f"Seule la feuille « Projets » est lue. Ne sont pas lues : « {name} »."]


def test_a_single_sheet_is_read_whatever_its_name() -> None:
    assert projects(read(workbook(Archives=[HEADER, ["Alpha", "Lyon", "Ada"]]))) == ["Alpha"]


def test_of_sheets_named_after_years_the_last_year_is_read() -> None:
    programme = read(
        workbook(
            **{
                "Édition 2024": [HEADER, ["Beta", "Paris", "Bob"], ["Gamma", "Lille", "Cid"]],
                "Édition 2025": [HEADER, ["Alpha", "Lyon", "Ada"]],
            }
        )
    )

    assert projects(programme) == ["Alpha"]
    assert texts(programme) == [
        "Seule la feuille « Édition 2025 » est lue. Ne sont pas lues : « Édition 2024 »."
    ]


def test_a_sheet_that_repeats_the_projects_of_another_is_not_read() -> None:
    first = [HEADER, ["Alpha", "Lyon", "Ada"], ["Beta", "Paris", "Bob"]]

    programme = read(workbook(V1=first, V2=[*first, ["Gamma", "Lille", "Cid"]]))

    assert projects(programme) == ["Alpha", "Beta", "Gamma"]
    assert texts(programme) == ["Seule la feuille « V2 » est lue. Ne sont pas lues : « V1 »."]


def test_a_sheet_that_is_too_large_hides_no_other() -> None:
    programme = read(
        workbook(Projets=[HEADER, ["Alpha", "Lyon", "Ada"]], Données=[[n] for n in range(6_000)])
    )

    assert projects(programme) == ["Alpha"]
    assert texts(programme) == [
        "Feuilles trop grandes pour un programme, qui ne sont pas lues : « Données »."
    ]


def test_sheets_above_the_twentieth_are_told() -> None:
    sheets: dict[str, Rows] = {f"V{n}": [HEADER, [f"P{n}", f"V{n}", "Ada"]] for n in range(22)}

    programme = read(workbook(**sheets))

    assert programme.pitches == 20
    assert "Ce classeur a trop de feuilles. Pas lues, à la fin : 2." in texts(programme)


def test_empty_sheets_are_nothing_to_tell() -> None:
    assert read(workbook(Projets=[HEADER, ["Alpha", "Lyon", "Ada"]], Feuil2=[], Feuil3=[])).problems == ()
