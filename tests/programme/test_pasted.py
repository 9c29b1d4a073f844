"""A table that was copied somewhere is read when it is pasted."""

import pytest

from tests.programme.files import told
from topchrono.programme import Programme, read_pasted


def table(programme: Programme) -> list[tuple[str, str]]:
    return [(content.project, content.city) for content in programme.contents]


def said(text: str) -> list[str]:
    return [str(problem.text) for problem in told(read_pasted(text))]


EXPECTED = [("Vélo | Cargo", "Lyon"), ("Forêt", "Rennes")]


MARKDOWN = """# La soirée

Les projets :

| Projet | Ville |
| :-: | - |
|--|--|
| Vélo \\| Cargo | Lyon |
| Forêt | Rennes |
"""
BOXED = """+--------+-------+
| Projet | Ville |
+========+=======+
| Vélo \\| Cargo | Lyon |
+--------+-------+
| Forêt | Rennes |
+--------+-------+"""
HTML = """<meta charset='utf-8'><table><tr><td>Projet</td><td>Ville</td></tr>
<tr><td>Vélo | Cargo</td><td>Lyon</td></tr><tr><td>Forêt</td><td>Rennes</td></tr></table>"""


@pytest.mark.parametrize(
    "text",
    [
        "Projet\tVille\nVélo | Cargo\tLyon\nForêt\tRennes",
        "Projet\tVille\r\nVélo | Cargo\tLyon\r\nForêt\tRennes\r\n",
        "Projet;Ville\nVélo | Cargo;Lyon\nForêt;Rennes",
        "| Projet | Ville |\n|---|---|\n| Vélo \\| Cargo | Lyon |\n| Forêt | Rennes |",
        "Projet | Ville\n:--- | ---:\nVélo \\| Cargo | Lyon\nForêt | Rennes\n",
        MARKDOWN,
        BOXED,
        HTML,
    ],
)
def test_cells_csv_markdown_and_html_are_read_alike(text: str) -> None:
    assert table(read_pasted(text)) == EXPECTED


def test_a_line_break_in_a_copied_cell_is_part_of_it() -> None:
    programme = read_pasted('Projet\tRésumé\nVélo\t"Une ligne\nune autre"\nForêt\tRien\n')

    assert [content.summary for content in programme.contents] == ["Une ligne une autre", ""]


def test_rows_of_a_markdown_table_have_the_numbers_of_their_lines() -> None:
    programme = read_pasted("La soirée\n\n| Projet | Ville |\n|---|---|\n| Vélo | Lyon |\n")

    assert (programme.header_row, programme.rows) == (3, (5,))


def test_a_line_of_dashes_in_a_cell_makes_no_markdown() -> None:
    programme = read_pasted("Projet;Résumé\nVélo;---\n---;\nForêt;a | b\n")

    assert [(content.project, content.summary) for content in programme.contents][:1] == [("Vélo", "")]
    assert programme.contents[-1].summary == "a | b"


@pytest.mark.parametrize("text", ["", "  \n\t\n"])
def test_nothing_is_told(text: str) -> None:
    assert said(text) == [
        "Rien n’est collé. Sélectionnez les cellules du tableau avec leurs titres, et copiez-les."
    ]


@pytest.mark.parametrize(
    "text", ["https://docs.google.com/spreadsheets/d/x/edit", " www.example.org/a.csv\n"]
)
def test_an_address_is_told(text: str) -> None:
    assert said(text) == ["C’est une adresse, pas un tableau. Donnez-la comme adresse du programme."]


def test_what_is_no_table_is_told() -> None:
    assert "Aucune colonne « Projet »" in said("Bonjour,\nvoici la liste.")[0]
    assert "trop gros" in said("Projet\n" + "é" * 6_000_000)[0]


def test_a_lone_surrogate_breaks_nothing() -> None:
    assert len(read_pasted("Projet\tVille\nV\ud800lo\tLyon").contents) == 1
