"""The rows make a rundown, and their problems are reported in the organisers' terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.programme.files import read, texts, told
from topchrono.i18n import render, typeset


def projects(data: str) -> list[str]:
    return [content.project for content in read(data).contents]


def test_a_row_without_a_project_is_left_out_and_reported() -> None:
    programme = read("Projet;Ville\nCresus;Lyon\n;Paris\n;\n")

    assert programme.usable
    assert programme.pitches == 1
    assert told(programme)[0].severity == "warning"
    assert texts(programme) == ["La ligne 3 n'a pas de nom de projet : elle est laissée de côté."]


def test_a_row_with_its_number_alone_is_empty() -> None:
    programme = read("N°;Projet\n1;Cresus\n2;\n3;\n")

    assert programme.pitches == 1
    assert texts(programme) == []


def test_rows_follow_their_numbers() -> None:
    assert projects("Ordre;Projet\n10;c\n9.5;b\n1;a\n") == ["a", "b", "c"]


def test_rows_stay_as_they_stand_when_a_number_is_missing() -> None:
    programme = read("Ordre;Projet\n2;b\n;x\n1;a\n")

    assert [content.project for content in programme.contents] == ["b", "x", "a"]
    assert texts(programme) == [
        "La ligne 3 n'a pas de numéro d'ordre : les lignes restent dans l'ordre du fichier."
    ]


@pytest.mark.parametrize("kind", ["Pause", "intervention", "VIDÉO", "Break", "Mot d'accueil"])
def test_a_break_is_no_pitch_and_has_its_length(kind: str) -> None:
    programme = read(f"Projet;Type;Durée\nCresus;pitch;\nEntracte;{kind};5 min\n;{kind};\n")

    assert programme.pitches == 1
    assert [content.kind for content in programme.contents] == ["pitch", "break", "break"]
    assert programme.contents[1].length_ms == 300_000
    assert programme.contents[2].project == typeset(kind)


def test_an_unknown_type_or_length_is_reported() -> None:
    programme = read("Projet;Type;Durée\nCresus;Puase;\nEntracte;Pause;un peu\n")

    assert texts(programme) == [
        "Ligne 2, colonne « Type » : le type « Puase » est inconnu, lu comme un pitch.",
        "Ligne 3, colonne « Durée » : durée « un peu » illisible, 2 min à la place.",
    ]


def test_spellings_of_one_city_become_the_first() -> None:
    programme = read("Projet;Ville\na;Saint-Étienne\nb;SAINT ETIENNE\nc;SAINT ETIENNE\nd;en ligne\n")

    assert programme.cities == ["Saint-Étienne", "En ligne"]
    assert texts(programme) == [
        "Ligne 3 : la ville « SAINT ETIENNE » est lue comme « Saint-Étienne ».",
        "Ligne 5 : la ville « en ligne » est lue comme « En ligne ».",
    ]


def test_a_project_twice_in_a_city_is_reported_and_kept() -> None:
    programme = read("Projet;Ville\nCresus;Lyon\nCRÉSUS;Lyon\nCresus;Paris\n")

    assert programme.pitches == 3
    assert texts(programme) == ["Ligne 3 : le projet « CRÉSUS » est déjà à la ligne 2."]


def test_a_text_too_long_is_cut_and_reported() -> None:
    programme = read(f"Projet;Pitch\nCresus;{'mot ' * 200}\n")

    assert len(programme.contents[0].summary) <= 600
    assert told(programme)[0].column == "Pitch"
    assert texts(programme) == ["Ligne 2, colonne « Pitch » : le texte est coupé à 600 caractères."]


def test_needs_beyond_the_twelfth_are_dropped_and_reported() -> None:
    programme = read("Projet;Besoins\nCresus;" + ",".join(map(str, "abcdefghijklmn")) + "\n")

    assert len(programme.contents[0].needs) == 12
    assert texts(programme) == ["Ligne 2, colonne « Besoins » : seuls les 12 premiers besoins sont gardés."]


def test_a_formula_stays_a_text_and_is_reported() -> None:
    programme = read('Projet;Pitch\n"=HYPERLINK(""http://x"")";- un pitch\n')

    assert programme.contents[0].project == '=HYPERLINK("http://x")'
    assert texts(programme) == ["Ligne 2, colonne « Projet » : on dirait une formule, gardée telle quelle."]


def test_a_thousand_pitches_and_their_breaks_fit_in_an_evening() -> None:
    rows = [f"p{n};Pitch\n" for n in range(1_000)] + [f"b{n};Pause\n" for n in range(200)]
    assert read("Projet;Type\n" + "".join(rows)).usable


@pytest.mark.parametrize(("row", "what"), [("p{}\n", "1000 pitchs"), ("p{};Pause\n", "1200 lignes")])
def test_more_than_an_evening_holds_is_an_error(row: str, what: str) -> None:
    programme = read("Projet;Type\nCresus;\n" + "".join(row.format(n) for n in range(1_300)))

    assert not programme.usable
    assert (
        texts(programme)[0]
        == f"Ce programme a plus de {what} : faites-en deux soirées, chacune dans son dossier."
    )


def test_a_file_without_any_pitch_is_an_error() -> None:
    assert not read("Projet;Type\nEntracte;Pause\n").usable
    assert texts(read("Projet;Ville\n")) == ["Ce fichier ne contient aucun pitch."]


def test_braces_in_a_cell_are_only_text() -> None:
    programme = read("Projet;Ville\n{row};Lyon\n{row};Lyon\n")

    assert texts(programme) == ["Ligne 3 : le projet « {row} » est déjà à la ligne 2."]


def test_a_problem_speaks_the_language_it_is_asked_in() -> None:
    (problem,) = told(read("Projet;Ville\nVélo;Lyon\nVélo;Lyon\n"))

    assert render(problem.text, "en") == "Row 3: project “Vélo” is already in row 2."


@given(st.binary(max_size=300))
def test_no_bytes_at_all_raise_anything(data: bytes) -> None:
    read(b"Projet;Ville;Besoins;Dur\xe9e;Type\n" + data)
    read(data)


def test_a_script_keeps_its_lines_and_the_end_of_a_long_one_is_told() -> None:
    long = "Une phrase. " * 300
    programme = read(
        f'Projet;Texte à dire\nCresus;"Voici  Cresus.\n\nApplaudissez !"\nSemis;{long}\nVélo;-\n'
    )

    first, second, third = (content.script for content in programme.contents)
    assert first == "Voici Cresus.\n\nApplaudissez\u00a0!"
    assert len(second) == 3_000
    assert third == ""
    assert texts(programme) == ["Ligne 3, colonne « Texte à dire » : le texte est coupé à 3000 caractères."]


def test_a_script_in_a_web_page_keeps_its_lines() -> None:
    programme = read("Projet;Script\nCresus;Voici Cresus.<br>Applaudissez.\n")

    assert programme.contents[0].script == "Voici Cresus.\nApplaudissez."
