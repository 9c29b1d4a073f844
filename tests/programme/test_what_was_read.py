"""The reader says what it understood, in few words."""

import pytest

from tests.programme.files import read, texts, xlsx
from topchrono.show.reading import ColumnUse

LIST = (
    "Soirée de Lyon;;;;;\n"
    "Projet;Qui pitche;Ville;Statut;Type;Budget\n"
    "Alpha;Ada;Lyon;Accepté;;100\n"
    "Beta;Bob;Paris;Refusé;;200\n"
    "Gamma;Cid;Lyon;Accepté;;300\n"
    "Entracte;;;;Pause;\n"
    "Total;;;;;600\n"
)


def test_a_programme_says_its_header_columns_rows_and_cities() -> None:
    programme = read(LIST)

    assert programme.header_row == 2
    assert programme.columns == (
        ColumnUse("Projet", "project"),
        ColumnUse("Qui pitche", "speaker"),
        ColumnUse("Ville", "city"),
        ColumnUse("Statut", "status"),
        ColumnUse("Type", "kind"),
        ColumnUse("Budget", None),
    )
    assert programme.rows == (3, 5, 6)
    assert programme.pitches_by_city == {"Lyon": 2}
    assert [(left.row, str(left.reason)) for left in programme.left_out] == [
        (1, "au-dessus des titres de colonnes"),
        (4, "colonne « Statut » : « Refusé »"),
        (7, "un total, pas un projet"),
    ]


def test_a_workbook_says_its_sheet() -> None:
    assert read(xlsx([["Projet"], ["Alpha"]])).sheets == ("Sheet",)
    assert read("Projet\nAlpha\n").sheets == ()


def test_a_row_belongs_to_its_content_after_ordering() -> None:
    programme = read("Ordre;Projet\n2;B\n1;A\n")

    assert [
        (row, content.project) for row, content in zip(programme.rows, programme.contents, strict=True)
    ] == [
        (3, "A"),
        (2, "B"),
    ]


def test_the_director_is_given_the_same() -> None:
    programme = read(LIST)
    reading = programme.reading

    assert (reading.header_row, reading.columns, reading.left_out) == (
        2,
        programme.columns,
        programme.left_out,
    )
    assert (reading.left_out_count, reading.pitches) == (3, {"Lyon": 2})
    assert reading.problems == tuple(problem.text for problem in programme.problems)


def test_a_warning_that_repeats_is_said_once() -> None:
    long = "mot " * 200
    programme = read("Projet;Résumé;Porteur;Ville\n" + f"P;{long};Ada;Lyon\n" + f"Q;{long};Bob;Paris\n" * 1)
    assert texts(programme) == [
        "Colonne « Résumé » : le texte est coupé à 600 caractères dans 2 cases. Lignes : 2, 3"
    ]

    many = read("Projet;Résumé;Porteur;Ville\n" + "".join(f"P{n};{long};Ada;Lyon\n" for n in range(104)))
    (text,) = texts(many)
    assert text.startswith("Colonne « Résumé » : le texte est coupé à 600 caractères dans 104 cases.")
    assert text.endswith("Lignes : 2, 3, 4, 5, 6, 7, 8, 9…")


@pytest.mark.parametrize("header", ["Association", "Porteur", "Ville", "Thème", "Besoins", "Résumé"])
def test_a_cell_that_is_cut_is_told_once(header: str) -> None:
    programme = read(f"Projet;{header}\nAlpha;{'mot ' * 200}\n")

    assert len([text for text in texts(programme) if "le texte est coupé" in text]) == 1


@pytest.mark.parametrize("rows", [2, 40])
def test_lengths_of_pitches_are_told_once(rows: int) -> None:
    programme = read("Projet;Durée\n" + "".join(f"P{n};3 min\n" for n in range(rows)))

    assert [text[:60] for text in texts(programme)] == [
        "Colonne « Durée » : tous les pitchs ont la même durée, celle"
    ]


@pytest.mark.parametrize(
    "kind", ["Lightning talk", "Short talk", "Talk", "Film d'animation", "Mot clé", "Jeune public"]
)
def test_one_word_within_a_type_makes_no_break(kind: str) -> None:
    assert read(f"Projet;Type\nAlpha;{kind}\n").contents[0].kind == "pitch"


def test_a_word_for_a_break_makes_none_of_a_project_with_needs() -> None:
    programme = read("Projet;Type;Besoins\nAlpha;Vidéo;design\nEntracte;Pause;\n")

    assert [content.kind for content in programme.contents] == ["pitch", "break"]
    assert "désigne une pause, mais la ligne a les besoins" in texts(programme)[0]


def test_a_row_that_is_named_as_a_break_and_says_nothing_else_is_one() -> None:
    programme = read("Projet;Ville;Porteur\nAlpha;Lyon;Ada\nPause;;\nEntracte;Lyon;Bob\n")

    assert [content.kind for content in programme.contents] == ["pitch", "break", "pitch"]
