"""The row of headers is found by the whole of it, wherever it stands."""

import pytest

from tests.programme.files import csv_text, read, texts


def projects(text: str) -> list[str]:
    return [content.project for content in read(text).contents]


def test_a_lucky_word_in_the_data_makes_no_header() -> None:
    programme = read(
        "projectName,demo,tracks\n"
        "Alpha,https://a.example,Climat\n"
        "Gamma,https://c.example/description,Best Projects | Cities\n"
        "Delta,https://d.example,Climat\n"
    )

    assert programme.header_row == 1
    assert [content.project for content in programme.contents] == ["Alpha", "Gamma", "Delta"]


@pytest.mark.parametrize(
    "row", ["Projet;Paris;Bob", "Le projet de la ville;Association des amis;Thème", "Titre;Ville;x"]
)
def test_the_first_good_header_stays_one(row: str) -> None:
    assert len(projects(f"Idée;Commune;Pilote\nAlpha;Lyon;Ada\n{row}\n")) == 2


@pytest.mark.parametrize(
    "above",
    [
        "SOIRÉE NATIONALE;;\nProgramme du 27 novembre;;\n",
        "Titre;Soirée des pitchs;\nVille;Lyon;\n",
        "Projets 2026;;\n;;\n",
        "Liste des projets de la soirée;;\n",
    ],
)
def test_what_stands_above_the_header_is_left_out_and_said(above: str) -> None:
    programme = read(f"{above}Projet;Porteur;Ville\nAlpha;Ada;Lyon\n")

    assert programme.header_row == above.count("\n") + 1
    assert [content.speaker for content in programme.contents] == ["Ada"]
    assert {str(left.reason) for left in programme.left_out} == {"au-dessus des titres de colonnes"}


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("Projet;;Porteur;;Lieu", "Nom;Description;Prénom;Nom;Ville"),
        ("Projet;Projet;Porteur;Porteur;Lieu", "Titre;Résumé;Prénom;Nom;Ville"),
        ("Le projet;;Qui pitche;;Où", "Titre;Pitch;Prénom;Nom;Ville"),
    ],
)
def test_two_rows_name_the_columns_together(upper: str, lower: str) -> None:
    programme = read(f"{upper}\n{lower}\nAlpha;Une phrase;Ada;Lovelace;Lyon\nBeta;Deux;Bob;Martin;Paris\n")

    first, second = programme.contents
    assert programme.header_row == 2
    assert (first.project, first.summary, first.speaker) == ("Alpha", "Une phrase", "Ada Lovelace")
    assert (second.project, second.city) == ("Beta", "Paris")


def test_a_title_above_the_headers_names_no_group() -> None:
    programme = read("Soirée de Lyon;;\nProjet;Ville;Porteur\nAlpha;Lyon;Ada\n")

    assert [use.column for use in programme.columns] == ["Projet", "Ville", "Porteur"]


def test_headers_repeated_in_the_data_are_left_out_and_said() -> None:
    programme = read("Projet;Ville\nAlpha;Lyon\nProjet;Ville\nBeta;Paris\n")

    assert [content.project for content in programme.contents] == ["Alpha", "Beta"]
    assert programme.cities == ["Lyon", "Paris"]
    assert [(left.row, str(left.reason)) for left in programme.left_out] == [
        (3, "les titres de colonnes, répétés")
    ]


def test_projects_that_have_no_names_yet_are_no_repeated_headers() -> None:
    programme = read("Projet,Porteur,Ville\nProjet 1,Porteur 1,Ville 1\nProjet 2,Porteur 2,Ville 2\n")
    assert [(one.project, one.speaker, one.city) for one in programme.contents] == [
        ("Projet 1", "Porteur 1", "Ville 1"),
        ("Projet 2", "Porteur 2", "Ville 2"),
    ]
    assert programme.usable


def test_repeated_headers_in_another_order_count_from_there_on() -> None:
    programme = read("Projet;Ville\nAlpha;Lyon\nVille;Projet\nParis;Beta\n")

    assert [(content.project, content.city) for content in programme.contents] == [
        ("Alpha", "Lyon"),
        ("Beta", "Paris"),
    ]


@pytest.mark.parametrize(
    "text",
    ["Alpha;Lyon;Ada\nBeta;Paris;Bob\n", "Un projet pour l'eau;Lyon;Ada\nBeta;Paris;Bob\n"],
)
def test_a_list_without_headers_is_refused_in_words(text: str) -> None:
    assert texts(read(text))[0].startswith("Aucune colonne « Projet » dans ce fichier.")


def test_a_wide_table_tells_its_columns() -> None:
    programme = read(csv_text([["Projet", "", "Contact"], ["Alpha", "x", "Zoé"]]))

    assert [(use.column, use.field) for use in programme.columns] == [
        ("Projet", "project"),
        ("Colonne B", None),
        ("Contact", None),
    ]


def test_a_table_with_a_column_for_each_project_is_refused_in_words() -> None:
    programme = read("Projet;Alpha;Beta\nVille;Lyon;Paris\nPorteur;Ada;Bob\nBesoins;Dev;Com\n")

    assert not programme.usable
    assert any("une colonne par projet" in text for text in texts(programme))


def test_projects_that_are_called_like_columns_are_projects() -> None:
    assert read("Projet;Ville\nn° 1;Lyon\nn° 2;Paris\n").usable
    assert read("Projet;Ville\nTalents;Lyon\nSolution;Paris\nPitch;Metz\nAlpha;Lyon\n").usable
