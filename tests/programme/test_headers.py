"""Columns are known by the words that people really use."""

import pytest

from tests.programme.files import csv_text, read, texts
from topchrono.programme.header import column_letters
from topchrono.programme.headers import find_header
from topchrono.programme.vocabulary import HINTS, NAMES, plain
from topchrono.show.content import COLUMNS


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("PROJET", "project"), ("Nom du projet", "project"), ("Project name", "project"),
        ("Titre", "project"), ("Porteur", "speaker"), ("Porteuse", "speaker"), ("Porteur·se", "speaker"),
        ("Porteur(se)", "speaker"), ("Porteur.euse de projet", "speaker"), ("Intervenant·e", "speaker"),
        ("Présenté par", "speaker"), ("Speaker", "speaker"), ("Association", "association"),
        ("Structure", "association"), ("Organisation", "association"), ("Ville", "city"),
        ("  ville  ", "city"), ("City", "city"), ("Lieu", "city"), ("Thème", "theme"), ("THEME", "theme"),
        ("Thématiques", "theme"), ("Topic", "theme"), ("Besoins", "needs"), ("Besoin(s)", "needs"),
        ("Compétences recherchées", "needs"), ("Skills", "needs"), ("Needs", "needs"), ("Pitch", "summary"),
        ("Résumé", "summary"), ("Description", "summary"), ("Summary", "summary"),
        ("Prononciation", "pronunciation"), ("Comment le dire ?", "pronunciation"), ("Type", "kind"),
        ("Kind", "kind"), ("Durée", "length"), ("Duration", "length"), ("Ordre", "order"), ("N°", "order"),
        ("Order", "order"), ("Ordre de passage", "order"),
    ],
)  # fmt: skip
def test_a_usual_header_is_known(header: str, field: str) -> None:
    row = [header] if field == "project" else ["Projet", header]

    found = find_header([row])

    assert found is not None
    assert found.columns[field] == len(row) - 1


def test_every_name_of_a_column_can_be_found_and_stands_once() -> None:
    names = [name.strip() for names in NAMES.values() for name in names.split("|")]

    assert [name for name in names if plain(name) != name] == []
    assert len(set(names)) == len(names)


def test_hints_are_of_fields_that_there_are() -> None:
    assert {field for field, _ in HINTS} - set(NAMES) == set()


def test_every_column_is_read_into_the_item() -> None:
    headers = [column.headers.split("|")[0] for column in COLUMNS]
    row = [f"Un texte {column.name}" for column in COLUMNS]

    (content,) = read(csv_text([headers, row])).contents

    for column, text in zip(COLUMNS, row, strict=True):
        assert getattr(content, column.name) == ((text,) if column.form == "list" else text)
    assert content.notes == {}


def test_the_questions_of_a_form_are_known_by_their_words() -> None:
    questions = {
        "project": "Quel est le nom de votre projet ?",
        "speaker": "Qui présente ?",
        "city": "Dans quelle ville serez-vous ?",
        "needs": "De quelles compétences avez-vous besoin pour votre projet ?",
        "summary": "Décrivez votre projet en une phrase",
        "association": "Nom de votre association",
    }
    others = [
        "Horodateur",
        "Adresse e-mail du porteur",
        "Lien vers le site du projet",
        "Où en est votre projet ?",
    ]

    found = find_header([[*others, *questions.values()]])

    assert found is not None
    assert {field: found.names[index] for field, index in found.columns.items()} == questions


def test_an_exact_header_wins_over_a_question_before_it() -> None:
    programme = read("Pourquoi ce projet ?;Projet\nC'est bien;Cresus\n")

    assert programme.contents[0].project == "Cresus"
    assert programme.contents[0].notes == {"Pourquoi ce projet ?": "C'est bien"}


def test_first_and_last_name_make_the_speaker() -> None:
    assert read("Prénom;Nom;Projet\nAda;Lovelace;Cresus\n").contents[0].speaker == "Ada Lovelace"


def test_a_lone_name_column_names_the_project() -> None:
    assert read("Nom;Ville\nCresus;Lyon\n").contents[0].project == "Cresus"


def test_unknown_columns_are_kept_as_notes() -> None:
    programme = read("Projet;Contact;;Contact\nCresus;06;x;07\nFrateli;;;\n")

    assert programme.contents[0].notes == {"Contact": "06", "Colonne C": "x", "Contact (D)": "07"}
    assert programme.contents[1].notes == {}


def test_repeated_headers_are_reported() -> None:
    programme = read("Projet;Ville;Ville\nCresus;Lyon;Paris\n")

    assert texts(programme) == [
        "Les colonnes « Ville » et « Ville » se répètent : la seconde est gardée en note."
    ]
    assert programme.contents[0].city == "Lyon"
    assert programme.contents[0].notes == {"Ville": "Paris"}


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (199, "GR")])
def test_columns_have_the_letters_of_a_spreadsheet(index: int, letters: str) -> None:
    assert column_letters(index) == letters
