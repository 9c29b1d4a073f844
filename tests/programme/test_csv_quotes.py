"""A quote or a delimiter in a cell takes nothing from other cells: it is read right, or told with its row."""

import pytest

from tests.programme.files import read, texts
from topchrono.programme.csv_file import read_csv
from topchrono.programme.table import Sheet

HEADER = "Projet;Résumé;Ville\n"


def sheet_of(text: str) -> Sheet:
    return read_csv(text.encode())


def told(sheet: Sheet) -> list[str]:
    return [str(problem.text).replace("\u00a0", " ") for problem in sheet.problems]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        pytest.param(
            'Alpha;"oubli;Lyon\nBeta;x;Paris\nGamma;"fin";Lille\nDelta;y;Nantes\n',
            [
                ["Alpha", "oubli", "Lyon"],
                ["Beta", "x", "Paris"],
                ["Gamma", "fin", "Lille"],
                ["Delta", "y", "Nantes"],
            ],
            id="closed in front of a letter",
        ),
        pytest.param(
            'Alpha;"oubli;Lyon\nBeta;x;Paris\n',
            [["Alpha", "oubli", "Lyon"], ["Beta", "x", "Paris"]],
            id="never closed",
        ),
        pytest.param(
            '"Alpha;x;Lyon\n"Beta;y;Paris\n"Gamma;z;Lille\n',
            [["Alpha", "x", "Lyon"], ["Beta", "y", "Paris"], ["Gamma", "z", "Lille"]],
            id="in every row",
        ),
    ],
)
def test_a_quote_that_its_cell_does_not_close_takes_no_other_row(lines: str, rows: list[list[str]]) -> None:
    sheet = sheet_of(HEADER + lines)

    assert sheet.rows[1:] == rows
    assert told(sheet)[0].startswith("Ligne 2 : un guillemet ouvert n’est jamais refermé dans sa case.")


def test_two_stray_quotes_take_no_row_between_them() -> None:
    sheet = sheet_of(
        "Projet;Résumé;Ville;Thème\n"
        'Alpha;"oubli;Lyon;a\nBeta;x;Paris;b\nGamma;écran 15";Lille;c\nDelta;"deux\nlignes; ici";Nice;d\n'
    )

    assert sheet.rows[1:] == [
        ["Alpha", "oubli", "Lyon", "a"],
        ["Beta", "x", "Paris", "b"],
        ["Gamma", 'écran 15"', "Lille", "c"],
        ["Delta", "deux\nlignes; ici", "Nice", "d"],
    ]
    assert [problem.row for problem in sheet.problems] == [2]


def test_two_stray_quotes_in_a_narrow_table_are_told() -> None:
    sheet = sheet_of(HEADER + 'Alpha;"oubli;Lyon\nBeta;x;Paris\nGamma;écran 15";Lille\n')

    assert told(sheet)[0].startswith("Ligne 2 : une case entre guillemets contient des lignes")


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('"Le "grand" défi";x;Lyon', ['Le "grand" défi', "x", "Lyon"]),
        ('"Le "grand" défi; ou presque";x;Lyon', ['Le "grand" défi; ou presque', "x", "Lyon"]),
        (
            'Alpha;"Un "grand" défi\nsur deux lignes";Lyon',
            ["Alpha", 'Un "grand" défi\nsur deux lignes', "Lyon"],
        ),
        ('"Le ""grand"" défi";x;Lyon', ['Le "grand" défi', "x", "Lyon"]),
        ('Alpha;écran 15";Lyon', ["Alpha", 'écran 15"', "Lyon"]),
        ('Alpha;l\'"été" indien;Lyon', ["Alpha", 'l\'"été" indien', "Lyon"]),
        ('Alpha;"";Lyon', ["Alpha", "", "Lyon"]),
        ('Alpha; "x; y";Lyon', ["Alpha", "x; y", "Lyon"]),
        ('"Alpha; le jeu" ; "x" ; "Lyon"', ["Alpha; le jeu", "x", "Lyon"]),
        ('Alpha;"Bonjour" dit-elle;Lyon', ["Alpha", '"Bonjour" dit-elle', "Lyon"]),
        ('Alpha;"Bonjour; ça va ?" dit-elle;Lyon', ["Alpha", "Bonjour; ça va ? dit-elle", "Lyon"]),
        ('"Le \\"grand\\" défi";x;Lyon', ['Le "grand" défi', "x", "Lyon"]),
        ('="Alpha";x;="Lyon"', ["Alpha", "x", "Lyon"]),
        ('Alpha;"un\ndeux; trois\nquatre";Lyon', ["Alpha", "un\ndeux; trois\nquatre", "Lyon"]),
    ],
)
def test_quotes_in_a_cell_are_part_of_it(line: str, cells: list[str]) -> None:
    sheet = sheet_of(f"{HEADER}{line}\nBeta;y;Paris\n")

    assert sheet.rows[1:] == [cells, ["Beta", "y", "Paris"]]
    assert told(sheet) == []


@pytest.mark.parametrize("header", ['"Projet;Ville', 'Projet;"Ville', 'Projet;Ville"'])
def test_a_quote_in_the_header_hides_no_column(header: str) -> None:
    programme = read(f"{header}\nAlpha;Lyon\nBeta;Paris\n")

    assert [(content.project, content.city) for content in programme.contents] == [
        ("Alpha", "Lyon"),
        ("Beta", "Paris"),
    ]


def test_a_sound_cell_with_lines_like_rows_is_read_and_told() -> None:
    sheet = sheet_of('Projet,Résumé,Ville\nAlpha,"un,deux\ntrois,quatre,cinq\nsix",Lyon\nBeta,y,Paris\n')

    assert sheet.rows[1:] == [["Alpha", "un,deux\ntrois,quatre,cinq\nsix", "Lyon"], ["Beta", "y", "Paris"]]
    assert told(sheet)[0].startswith("Ligne 2 : une case entre guillemets contient des lignes")


def test_lines_that_are_quoted_as_a_whole_are_read_as_they_were() -> None:
    sheet = sheet_of('"Projet,""Ville"",""Résumé"""\n"Alpha,""Lyon"",""x, y"""\n"Beta,""Paris"",""z"""\n')

    assert sheet.rows == [["Projet", "Ville", "Résumé"], ["Alpha", "Lyon", "x, y"], ["Beta", "Paris", "z"]]
    assert told(sheet) == ["Chaque ligne de ce fichier est entière entre guillemets : ils sont retirés."]


def test_a_quoted_line_may_end_with_the_delimiters_of_the_spreadsheet_that_wrote_it() -> None:
    sheet = sheet_of('"Projet,""Ville""";;\n"Alpha,""Lyon""";;\n')

    assert sheet.rows == [["Projet", "Ville"], ["Alpha", "Lyon"]]


def test_some_lines_that_are_quoted_as_a_whole_are_read_and_told() -> None:
    sheet = sheet_of('Projet,Ville,Résumé\n"Alpha,Lyon,""x, y"""\nBeta,Paris,z\n')

    assert sheet.rows[1:] == [["Alpha", "Lyon", "x, y"], ["Beta", "Paris", "z"]]
    assert told(sheet) == ["Ligne 2 : toute la ligne est entre guillemets. Elle est lue sans eux."]


def test_a_single_column_of_quoted_names_is_no_line_to_split() -> None:
    assert sheet_of('"Projet"\n"Alpha, le jeu"\n"Beta"\n').rows == [["Projet"], ["Alpha, le jeu"], ["Beta"]]


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        ("Projet,Résumé,Ville\nAlpha, le jeu,x,Lyon\nBeta,y,Paris\n", ["Alpha, le jeu", "x", "Lyon"]),
        (HEADER + "Alpha;un; deux; trois;Lyon\nBeta;y;Paris\n", ["Alpha", "un; deux; trois", "Lyon"]),
    ],
)
def test_a_delimiter_in_a_sentence_shifts_nothing(lines: str, row: list[str]) -> None:
    sheet = sheet_of(lines)

    assert sheet.rows[1] == row
    assert "sans guillemets. Il est lu d’un seul tenant" in told(sheet)[0]


def test_a_row_with_more_cells_than_the_header_is_told() -> None:
    sheet = sheet_of(HEADER + "Alpha;un;deux;Lyon\nBeta;y;Paris\nGamma;z;Nice;;;\n")

    (text,) = told(sheet)
    assert text.startswith("Ligne 2 : elle a plus de cases (4) que de colonnes (3).")


def test_rows_cut_in_two_by_a_line_break_are_told() -> None:
    sheet = sheet_of(HEADER + "Alpha;un\ndeux;Lyon\n" + "Beta;y;Paris\n" * 3)

    assert [text[:30] for text in told(sheet)] == [
        "Ligne 2 : elle a moins de case",
        "Ligne 3 : elle a moins de case",
    ]


def test_a_file_that_leaves_out_empty_ends_is_nothing_to_tell() -> None:
    assert told(sheet_of(HEADER + "Alpha\nBeta;y\nGamma\n")) == []


def test_rows_with_another_delimiter_are_read_and_told() -> None:
    sheet = sheet_of(HEADER + "Alpha,x,Lyon\nBeta;y;Paris\nGamma\tz\tNice\nDelta|z|Metz\n")

    assert [row[0] for row in sheet.rows[1:]] == ["Alpha", "Beta", "Gamma", "Delta"]
    assert [row[2] for row in sheet.rows[1:]] == ["Lyon", "Paris", "Nice", "Metz"]
    assert told(sheet)[1] == (
        "Ligne 4 : les cases sont séparées par « tabulation » et non par « ; ». Elles sont lues ainsi."
    )


def test_a_comma_in_the_only_cell_of_a_row_is_a_comma() -> None:
    assert sheet_of("Projet;Ville\nAlpha, le jeu\nBeta;Paris\n").rows[1] == ["Alpha, le jeu"]


@pytest.mark.parametrize("line", ["sep=^", "SEP=^", '"sep=^"'])
def test_the_delimiter_that_the_first_line_names_is_used_and_no_row(line: str) -> None:
    sheet = sheet_of(f"{line}\r\nProjet^Ville\r\nA;b|c,d^Lyon\r\n")

    assert sheet.rows == [["Projet", "Ville"], ["A;b|c,d", "Lyon"]]


def test_line_ends_that_were_doubled_add_no_rows() -> None:
    assert sheet_of("Projet;Ville\r\r\nA;Lyon\r\r\n;Paris\r\r\n").rows[2] == ["", "Paris"]


@pytest.mark.parametrize("text", ["", " \n", "\n\n\n", "\x1a", ";;\n;;\n"])
def test_nothing_is_refused_as_nothing(text: str) -> None:
    (problem,) = texts(read(text))
    assert problem == "Ce fichier est vide."
