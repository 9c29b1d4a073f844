"""A column is known however a program or a person names it, and a question gets its own answer."""

import pytest

from tests.programme.files import csv_text, read, texts
from topchrono.programme import Programme


def fields(*headers: str, row: list[str] | None = None) -> dict[str, str | None]:
    """What each header becomes, above a row of data."""
    programme = read(csv_text([headers, row or [f"Texte {n}" for n, _ in enumerate(headers)]]))
    return {use.column: use.field for use in programme.columns}


def only(programme: Programme) -> dict[str, object]:
    (content,) = programme.contents
    return {"project": content.project, "speaker": content.speaker, "association": content.association}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("nom_du_projet", "project"), ("nomDuProjet", "project"), ("project-name", "project"),
        ("ProjectTitle", "project"), ("Proposal title", "project"), ("Pro\u200bjet", "project"),
        ("Nom\u00a0du\u00a0projet :", "project"), ("3. Nom du projet *", "project"),
        ("Question 4 - Titre du projet", "project"), ("Q1_projet", "project"), ("[Q12] Projet", "project"),
        ("a) Projet (obligatoire)", "project"), ("🚀 Projet", "project"), ("Projet (2 min max)", "project"),
        ("Nom&nbsp;du projet", "project"), ("<b>Projet</b>", "project"), ("Projet / Project", "project"),
    ],
)  # fmt: skip
def test_a_project_column_is_known_as_programs_write_it(header: str, field: str) -> None:
    (first, _) = read(csv_text([[header, "Ville"], ["Alpha", "Lyon"]])).columns

    assert first.field == field


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Authors", "speaker"), ("Presenters", "speaker"), ("Speaker names", "speaker"),
        ("Pitcheur·euse", "speaker"), ("PORTEUR.EUSE.S", "speaker"), ("Porteur-euse(s) de projet", "speaker"),
        ("Intervenant(e)s", "speaker"), ("Orateur/Oratrice", "speaker"), ("Présentateur·rice", "speaker"),
        ("Qui pitche ?", "speaker"), ("Nom et prénom", "speaker"), ("NOM Prénom", "speaker"),
        ("Nom et prénom du porteur", "speaker"), ("Full name", "speaker"), ("Membres de l'équipe", "speaker"),
        ("Track", "theme"), ("Tags", "theme"), ("Session type", "kind"), ("State", "status"),
        ("Abstract", "summary"), ("Où ?", "city"), ("Heure de passage", "order"),
        ("Duration (min)", "length"),
        ("Lieu de pitch", "city"), ("Lieu de l'événement", "city"),
        ("Compétences recherchées :", "needs"), ("organization_name", "association"),
    ],
)  # fmt: skip
def test_other_usual_names_are_known(header: str, field: str) -> None:
    assert fields("Projet", header)[header] == field


@pytest.mark.parametrize(
    "header",
    [
        "Contact",
        "Lieu de naissance",
        "Régime alimentaire / besoins particuliers",
        "Besoins d'accessibilité",
        "Besoins matériels pour le pitch",
        "Compétences de l'équipe",
        "Description de l'équipe",
        "Type de structure",
        "Adresse e-mail du porteur",
        "Lien vers le projet",
        "Pourquoi ce projet ?",
        "Équipe",
        "Salle",
    ],
)
def test_other_columns_are_notes(header: str) -> None:
    assert fields("Projet", header)[header] is None


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("Comment s'appelle votre projet ?", "project"), ("Quel est le titre de votre projet ?", "project"),
        ("Comment vous appelez-vous ?", "speaker"), ("Who will pitch?", "speaker"),
        ("Dans quelle ville pitcherez-vous ?", "city"), ("Which city are you in?", "city"),
        ("Comment peut-on vous aider ?", "needs"), ("Qu'est-ce qu'il vous manque ?", "needs"),
        ("What do you need?", "needs"), ("De quoi s'agit-il ?", "summary"),
        ("Qui prend la parole ?", "speaker"), ("Qui montera sur scène ?", "speaker"),
        ("Quel est le nom de votre initiative ?", "project"), ("Dans quelle antenne êtes-vous ?", "city"),
        ("Votre projet en 140 caractères", "summary"), ("En bref", "summary"),
        ("Le nom de votre projet en 50 caractères ?", "project"),
        ("Compétences techniques recherchées", "needs"),
        ("Racontez-nous votre projet en deux lignes", "summary"),
    ],
)  # fmt: skip
def test_a_question_is_known_by_its_words(question: str, field: str) -> None:
    headers = [question] if field == "project" else ["Projet", question]
    assert fields(*headers, "Horodateur")[question] == field


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        (["Titre", "first_name", "last_name"], ["Alpha", "Ada", "Lovelace"]),
        (["Title", "LastName", "FirstName"], ["Alpha", "Lovelace", "Ada"]),
        (["Projet", "Given name", "Family name"], ["Alpha", "Ada", "Lovelace"]),
        (["Nom du projet", "Prénom du porteur", "Nom du porteur"], ["Alpha", "Ada", "Lovelace"]),
        (["Projet", "Nom complet - Prénom", "Nom complet - Nom"], ["Alpha", "Ada", "Lovelace"]),
        (["Nom", "Prénom du porteur", "Nom du porteur"], ["Alpha", "Ada", "Lovelace"]),
        (
            ["Projet", "Prénom de la personne qui pitche", "Nom de la personne qui pitche"],
            ["Alpha", "Ada", "Lovelace"],
        ),
    ],
)
def test_two_columns_make_one_name(headers: list[str], row: list[str]) -> None:
    assert only(read(csv_text([headers, row]))) == {
        "project": "Alpha",
        "speaker": "Ada Lovelace",
        "association": "",
    }


def test_numbered_columns_are_joined() -> None:
    (content,) = read("Projet;Porteur 1;Porteur 2;Besoin 1;Besoin 2\nAlpha;Ada;Bob;droit;design\n").contents

    assert content.speaker == "Ada, Bob"
    assert content.needs == ("droit", "design")


@pytest.mark.parametrize(
    ("question", "follow_up"),
    [
        ("Votre projet est-il porté par une association ?", "Si oui, laquelle ?"),
        ("Avez-vous une association ?", "Laquelle ?"),
        ("Are you an association?", "If yes, which one?"),
        ("Association", "Précisez"),
    ],
)
def test_what_follows_a_question_answers_it(question: str, follow_up: str) -> None:
    rows = [["Projet", question, follow_up], ["Alpha", "Oui", "Les Colibris"], ["Beta", "Non", ""]]

    alpha, beta = read(csv_text(rows)).contents

    assert (alpha.association, beta.association) == ("Les Colibris", "")


def test_the_answer_other_gives_way_to_what_it_is() -> None:
    alpha, beta = read("Projet;Thème;Si autre, précisez\nAlpha;Autre;Pêche\nBeta;Eau;\n").contents

    assert (alpha.theme, beta.theme) == ("Pêche", "Eau")


@pytest.mark.parametrize("answer", ["Oui", "yes", "TRUE", "x", "1", "✓", "Non", "n/a", "néant", "-"])
@pytest.mark.parametrize("header", ["Association", "Ville", "Besoins", "Porteur", "Thème", "Résumé"])
def test_yes_and_nothing_are_the_value_of_nothing(answer: str, header: str) -> None:
    rows = [["Projet", header], ["Alpha", answer], ["Beta", "Quelque chose"]]

    (alpha, _) = read(csv_text(rows)).contents

    assert (alpha.association, alpha.city, alpha.needs, alpha.speaker, alpha.theme, alpha.summary) == (
        "", "", (), "", "", "",
    )  # fmt: skip


@pytest.mark.parametrize(("yes", "no"), [("Oui", "Non"), ("TRUE", "FALSE"), ("1", "0"), ("x", "")])
def test_boxes_of_a_form_are_needs(yes: str, no: str) -> None:
    rows = [["Projet", "Besoins [Design]", "Besoins [Droit]"], ["Alpha", yes, no], ["Beta", yes, yes]]

    alpha, beta = read(csv_text(rows)).contents

    assert alpha.needs == ("Design",)
    assert beta.needs == ("Design", "Droit")


def test_a_name_in_two_languages_is_known_and_nothing_is_told() -> None:
    programme = read('"Projet\nProject";"Ville\nCity";"Porteur\nSpeaker"\nAlpha;Lyon;Ada\n')

    assert [use.field for use in programme.columns] == ["project", "city", "speaker"]
    assert texts(programme) == []


def test_columns_known_by_their_words_alone_are_told() -> None:
    programme = read("Comment s'appelle votre projet ?;Quelle est votre ville ?\nAlpha;Lyon\n")

    assert texts(programme) == [
        "Les colonnes ont des noms inhabituels : vérifiez ce que chacune est devenue."
    ]


def test_a_better_name_wins_over_the_title_of_a_person() -> None:
    programme = read("Titre;Projet;Ville\nMme;Alpha;Lyon\n")

    assert programme.contents[0].project == "Alpha"
    assert "se répètent" in texts(programme)[0]


def test_a_missing_column_of_speakers_or_cities_is_told() -> None:
    told = [str(problem.text) for problem in read("Projet\nAlpha\n").problems]

    assert [text.split(" (")[0] for text in told] == [
        "Aucune colonne ne dit qui pitche",
        "Aucune colonne ne dit la ville",
    ]
