"""A text file is read whatever program wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.programme.files import csv_text, read, texts, told
from topchrono.i18n import typeset
from topchrono.programme.cells import clean
from topchrono.programme.markup import without_markup

ROWS = [
    ["Projet", "Ville", "Besoins", "Résumé"],
    ["Été numérique", "Saint-Étienne", "design, Python", "L’énergie à partager, dès aujourd’hui\nà « Noël »"],
    ["", "", "", ""],
    ["CRATer", "", "", 'Le "grand" défi ; ou presque'],
]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"]
FRENCH = st.sampled_from("abcdefghij ABC éèàùçêîôû 0123 ;,|\t\"' \n")
# Letters decoded with a wrong encoding begin with these; they are mended.
WRONG_LETTERS = "ÂÃÅâ√¬‚├┬┼Ô"
ANY = st.characters(
    exclude_categories=["Cs", "Cc"], include_characters="\t\n\v", exclude_characters=WRONG_LETTERS
)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_list_reads_the_same_in_every_form(delimiter: str, encoding: str, line_end: str) -> None:
    programme = read(csv_text(ROWS, delimiter, line_end).encode(encoding))

    first, second = programme.contents
    assert texts(programme) == ["Projets sans ville, donc en ligne. Lignes : 4"]
    assert (first.project, first.city, first.needs) == (
        "Été numérique",
        "Saint-Étienne",
        ("design", "Python"),
    )
    assert first.summary == "L’énergie à partager, dès aujourd’hui à «\u00a0Noël\u00a0»"
    assert (second.project, second.summary) == ("CRATer", 'Le "grand" défi\u00a0; ou presque')


@given(projects=st.lists(st.text(ANY, max_size=100), max_size=5), delimiter=st.sampled_from(";,\t|"))
def test_any_text_comes_back_as_written(projects: list[str], delimiter: str) -> None:
    rows = [["Projet", "Ville"], *([f"Projet {project}", "Lyon"] for project in projects)]

    programme = read(csv_text(rows, delimiter).encode("utf-8-sig"))

    assert [content.project for content in programme.contents] == [
        typeset(clean(without_markup(f"Projet {project}"))) for project in projects
    ]


@given(
    summary=st.text(FRENCH, max_size=200),
    delimiter=st.sampled_from(";,\t|"),
    encoding=st.sampled_from(ENCODINGS),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_a_french_text_comes_back_from_every_encoding(
    summary: str, delimiter: str, encoding: str, line_end: str
) -> None:
    rows = [["Projet", "Résumé", "Ville"], ["Frateli", f"Un pitch {summary}", "Orléans"]]

    programme = read(csv_text(rows, delimiter, line_end).encode(encoding))

    assert programme.contents[0].summary == typeset(clean(f"Un pitch {summary}"))


def test_the_headers_may_stand_below_a_title_and_empty_lines() -> None:
    programme = read(
        "Liste des projets de la soirée;;\n\n;;\nProjet;Ville;Contact\nCresus;Lyon;06\n;Paris;\n"
    )

    assert [content.project for content in programme.contents] == ["Cresus"]
    assert told(programme)[0].row == 6


def test_excels_delimiter_line_is_no_row() -> None:
    programme = read("sep=|\nProjet|Ville\nCresus, le jeu; ou presque|Lyon\n")

    assert programme.contents[0].project == "Cresus, le jeu; ou presque"
    assert texts(programme) == []


def test_a_header_may_hold_another_delimiter() -> None:
    programme = read("Projet,Besoins; compétences\nCresus,design\nFrateli,Python\n")

    assert [content.needs for content in programme.contents] == [("design",), ("Python",)]


def test_thousands_of_empty_rows_at_the_end_do_not_count() -> None:
    programme = read("Projet;Ville;\nCresus;Lyon;\n" + ";;\n" * 20_000)

    assert programme.usable
    assert texts(programme) == []


def test_a_row_counts_once_even_with_line_breaks_in_its_cells() -> None:
    programme = read('Projet;Résumé\nCresus;"un\ndeux\ntrois"\n;sans nom\n')

    assert texts(programme) == ["La ligne 3 n'a pas de nom de projet : elle est laissée de côté."]


def test_a_quote_left_open_is_reported_with_its_row_and_takes_no_other_row() -> None:
    programme = read('Projet;Ville\nCresus;Lyon\n"Frateli;Paris\nImpala;Lille\n')

    assert [content.project for content in programme.contents] == ["Cresus", "Frateli", "Impala"]
    assert [problem.row for problem in programme.problems if "guillemet" in str(problem.text)] == [3]


def test_a_file_is_refused_if_an_open_quote_leaves_its_row_in_doubt() -> None:
    programme = read('Projet;Ville;Thème\nCresus;Lyon;a\nFrateli;"Paris\nImpala;Lille;b\n')

    assert [problem.row for problem in programme.problems if problem.severity == "error"] == [3]


def test_one_broken_letter_does_not_spoil_the_others() -> None:
    data = "Projet;Ville\nÉté\xff;Orléans, été, égalité\n".encode().replace("\xff".encode(), b"\xff")

    programme = read(data)

    assert programme.contents[0].city == "Orléans, été, égalité"
    assert texts(programme)[0].startswith("Ligne 2 : certaines lettres sont illisibles")


def test_a_row_shorter_than_the_headers_has_empty_cells() -> None:
    assert read("Projet;Ville;Thème\nCresus\n").contents[0].city == ""


def test_numbers_that_a_spreadsheet_has_spoilt_are_told() -> None:
    programme = read(
        "Projet;Ville;Porteur;Téléphone;Budget;SIREN\n"
        "Alpha;Lyon;Ada;612345678;3,36E+10;612345678\n"
        "Beta;Paris;Bob;06 12 34 56 78;15000;\n"
    )

    assert texts(programme) == [
        "Ligne 2, colonne « Téléphone » : le zéro du début de ce numéro est perdu.",
        "Ligne 2, colonne « Budget » : le tableur a abrégé ce nombre ; des chiffres sont perdus.",
    ]
