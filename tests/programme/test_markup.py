"""Marks of other programs are not shown, and French texts are set as French is printed."""

import pytest

from tests.programme.files import csv_text, read, texts
from topchrono.show.content import Content


def item(**cells: str) -> Content:
    """The item of these cells by header."""
    rows = [[*cells, "Ville", "Porteur"], [*cells.values(), "Lyon", "Ada"]]
    (content,) = read(csv_text(rows)).contents
    return content


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<b>Alpha</b> &amp; co", "Alpha & co"), ("Alpha&nbsp;!", "Alpha\u00a0!"), ("L&#39;eau", "L’eau"),
        ("&lt;p&gt;Alpha&lt;/p&gt;", "Alpha"), ("<p>Alpha</p><p>Beta</p>", "Alpha Beta"),
        ('<a href="https://x.org">Alpha</a>', "Alpha"), ("Alpha<br>Beta", "Alpha Beta"),
        ("<!-- x -->Alpha<script>y()</script>", "Alpha"),
        ('<img src="https://x.org/a.png">Alpha', "Alpha"), ("&eacute;t&eacute;", "été"),
        ("**Alpha** [lien](https://x.org)", "Alpha lien"), ("# Alpha", "Alpha"), ("- Alpha", "Alpha"),
        ("• Alpha", "Alpha"), ("J <3 la ville", "J <3 la ville"), ("a < b et c > d", "a < b et c > d"),
        ("R&D", "R&D"), ("<Vélo>", "<Vélo>"), ('"Alpha"', "Alpha"), ("C++ & Rust", "C++ & Rust"),
        ("L'eau : l'été !", "L’eau\u00a0: l’été\u00a0!"), ("https://x.org/l'a?b=1", "https://x.org/l'a?b=1"),
        ("*Alpha*", "Alpha"), ("_Alpha_", "Alpha"), ("`Alpha`", "Alpha"), ("***Alpha***", "Alpha"),
        ("> Alpha", "Alpha"), ("'Alpha'", "Alpha"), ("Alpha\\n", "Alpha"), ("\\u00c9t\\u00e9", "Été"),
        ("snake__case__", "snake__case__"), ("Alpha_Beta", "Alpha_Beta"), ("2 * 3 * 4", "2 * 3 * 4"),
        ("L'Alpha d'or", "L’Alpha d’or"), ("C:\\nuit", "C:\\nuit"), ("Inclusif*ve*s", "Inclusif*ve*s"),
        ("« Alpha » ?", "«\u00a0Alpha\u00a0»\u00a0?"), ("20:15", "20:15"),
    ],
)  # fmt: skip
def test_a_name_is_shown_as_its_author_meant_it(cell: str, text: str) -> None:
    assert item(Projet=cell).project == text


def test_lists_in_a_cell_are_read_one_after_the_other() -> None:
    assert item(Projet="Alpha", Résumé="<ul><li>un</li><li>deux</li></ul>").summary == "un deux"
    assert item(Projet="Alpha", Résumé="- un\n- deux").summary == "un · deux"
    assert item(Projet="Alpha", Besoins="<ul><li>un</li><li>deux</li></ul>").needs == ("un", "deux")


@pytest.mark.parametrize(
    "error",
    [
        "#N/A", "#REF!", "#VALEUR!", "#NOM?", "#DIV/0!", "#NAME?", "Err:502", "#ERROR!", "#N/D", "#REF !",
        "#NOM ?", "#DIV/0 !", "#WERT!", "#BEZUG!", "#NV", "#¡REF!", "#¿NOMBRE?", "#VALORE!", "#RIF!",
        "#DÉPASSEMENT!", "Erreur : 522", "#GETTING_DATA",
    ],
)  # fmt: skip
def test_an_error_of_a_formula_is_no_value_and_is_told(error: str) -> None:
    programme = read(
        csv_text([["Projet", "Ville", "Porteur"], ["Alpha", error, "Ada"], ["Beta", "Lyon", "Bob"]])
    )

    assert programme.contents[0].city == ""
    assert f"« {error} » est une erreur de formule" in texts(programme)[0]


@pytest.mark.parametrize(
    "nothing", ["-", "–", "?", "...", "/", "n/a", "N/A", "néant", "Aucune", "TBD", "à définir"]
)
def test_what_stands_for_nothing_is_no_city(nothing: str) -> None:
    programme = read(csv_text([["Projet", "Ville"], ["Alpha", nothing], ["Beta", "Lyon"]]))

    assert programme.cities == ["En ligne", "Lyon"]
    assert texts(programme) == ["Projets sans ville, donc en ligne. Lignes : 2"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Nous cherchons un développeur web, un graphiste, et des bénévoles pour les tests.",
        "Une personne qui connaît le droit, notamment celui des associations",
        "Un développeur pour la partie mobile, et quelqu'un pour tester",
        "We are looking for a designer, and for someone who knows the law.",
        "On aurait bien besoin de bras, de temps et d'idées",
        "Trouver un local, si possible à Lyon",
        "Un juriste, notamment en droit des associations",
        "Bénévoles le week-end, dès janvier",
    ],
)
def test_a_need_that_is_a_sentence_stays_whole(sentence: str) -> None:
    assert item(Projet="Alpha", Besoins=sentence).needs == (sentence.replace("'", "’"),)


def test_two_sentences_are_two_needs() -> None:
    needs = item(
        Projet="Alpha", Besoins="Nous cherchons un lieu, assez grand. Nous aimerions du matériel."
    ).needs

    assert needs == ("Nous cherchons un lieu, assez grand.", "Nous aimerions du matériel.")


@pytest.mark.parametrize(
    ("cell", "needs"),
    [
        ("1. Dev\n2. Design", ("Dev", "Design")), ("Dev • Design • Com", ("Dev", "Design", "Com")),
        ('["Dev","Design"]', ("Dev", "Design")), ("☑ Dev ☐ Design ☑ Com", ("Dev", "Com")),
        ("[x] Dev\n[ ] Design", ("Dev",)), ("Développeur/euse, designer", ("Développeur/euse", "designer")),
        ("Dev·eloppeur·euse", ("Dev·eloppeur·euse",)), ("Dev/Design", ("Dev", "Design")),
        ("Pas de besoin particulier", ()), ("Rien pour le moment", ()), ("Oui, bien sûr", ()),
        ("Non merci", ()), ("Je ne sais pas", ()), ("∅", ()),
        ("Rien de mieux qu'un don", ("Rien de mieux qu’un don",)),
    ],
)  # fmt: skip
def test_needs_are_those_that_the_cell_lists(cell: str, needs: tuple[str, ...]) -> None:
    assert item(Projet="Alpha", Besoins=cell).needs == needs
