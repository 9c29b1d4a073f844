"""Rows that are no projects, and rows that people took out, are not on air, and this is said."""

import pytest

from tests.programme.files import csv_text, read, texts


def kept(text: str) -> list[str]:
    """The projects; every row of data is one of them or is left out with a reason."""
    programme = read(text)
    rows = {*programme.rows, *(left.row for left in programme.left_out)}
    filled = [row for row, line in enumerate(text.splitlines(), start=1) if row > 1 and line.strip("; ")]
    assert sorted(rows) == filled
    return [content.project for content in programme.contents]


@pytest.mark.parametrize(
    "row",
    [
        "Total;2;300", "TOTAL;;300", "Sous-total Lyon;;100", "Total général : 2;;", "Somme;;300",
        "Nombre de projets : 2;;", "2 projets;;", "Grand total;2;", "Moyenne;;150,5",
        "Exporté le 27/11/2026;;", "Export du 27/11;;", "Dernière mise à jour : hier;;", "Page 1/2;;",
        "Généré par Framaforms;;", "Légende : en rouge;;", "* à confirmer;;", "NB : tri par ville;;",
        "Note : ordre provisoire;;", "Merci à tous !;;", "Contact : a@b.org;;",
        "https://exemple.org/liste;;",
        "--- Lyon ---;;", "Ville : Lyon;;", "Première partie;;", "Session 2;;", "Lyon;;",
        "Sous-total Lyon : 1 projet;;", "Nombre total : 2;;", "Fin;;", "FIN DE LA LISTE;;", "End of list;;",
        "(suite);;", "3;;", "Projet n°12;;", "à venir;;", "TBD;;", "xxx;xxx;", "Version 3 du 12/11/2026;;",
        "Vert = confirmé;;", "Ne pas modifier cette ligne;;", "Ajouter vos projets ci-dessous;;",
        "Lyon (3 projets);;", "PARIS - 1 projet;;", "Antenne Lyon;;",
        "Exemple : Mon projet;Lyon;", "test;Lyon;", "-;Lyon;", "?;;100",
    ],
)  # fmt: skip
def test_a_row_that_is_no_project_is_left_out_and_said(row: str) -> None:
    assert kept(f"Projet;Ville;Budget\nAlpha;Lyon;100\n{row}\nBeta;Paris;200\n") == ["Alpha", "Beta"]


@pytest.mark.parametrize(
    "project",
    [
        "Total Recall", "Totalement libre", "Export solidaire", "Note à l'avenir", "Noter son bus",
        "Refuser la misère", "Retire tes mains", "Session libre", "Testament numérique", "Merci Bob",
        "2 projets pour un lac", "VEGA", "Page blanche", "Somme toute", "Fin de vie digne", "Légende urbaine",
        "Test & apprends", "[Test]ament", "(Testons) ensemble", "Le jardin (testé en prison)", "(Re)naître",
        "REFUSÉS DE LA SÉCU", "ANNULÉS mais vivants", "Nos habits (refusés des marques)", "Spam", "Draft",
        "Reporté", "Abandonnés", "Absents mais là", "Annulons la dette",
    ],
)  # fmt: skip
def test_a_project_with_such_a_word_stays_one(project: str) -> None:
    assert kept(f"Projet;Ville;Porteur\nAlpha;Lyon;Ada\n{project};Paris;Bob\n") == [
        "Alpha",
        project.replace("'", "’"),
    ]


def test_a_project_of_which_only_the_name_is_known_stays_one() -> None:
    assert kept("Projet;Ville;Porteur\nAlpha;Lyon;Ada\nVEGA;;\nFrateli;;\nBeta;Paris;Bob\n") == [
        "Alpha", "VEGA", "Frateli", "Beta",
    ]  # fmt: skip


@pytest.mark.parametrize("title", ["Fin", "À venir", "42", "Projet 42", "Version 2", "Vert : le film", "TBD"])
def test_a_name_that_alone_would_be_none_is_one_beside_a_speaker(title: str) -> None:
    assert len(kept(f"Projet;Ville;Porteur\nAlpha;Lyon;Ada\n{title};Paris;Bob\n")) == 2


@pytest.mark.parametrize(
    "name", ["PAUSE", "Pause 15 min", "20h30 - Pause", "Pause (10 min)", "--- Pause ---"]
)
def test_a_break_of_which_only_the_name_is_known_is_one(name: str) -> None:
    programme = read(f"Projet;Ville;Porteur\nAlpha;Lyon;Ada\n{name};;\nBeta;Paris;Bob\n")

    assert [content.kind for content in programme.contents] == ["pitch", "break", "pitch"]
    assert texts(programme) == []


def test_in_a_list_of_names_alone_none_is_left_out() -> None:
    names = ["Alpha", "Fin", "42", "Projet 3", "Suite", "Version 2"]

    assert kept("Projet;Ville\n" + "".join(f"{name};\n" for name in names)) == names


def test_one_name_alone_among_projects_that_have_more_is_told() -> None:
    programme = read("Projet;Ville;Porteur\nAlpha;Lyon;Ada\nMot de la fin;;\nBeta;Paris;Bob\n")

    assert programme.pitches == 3
    assert "Ligne 3 : « Mot de la fin » n'a que son nom." in texts(programme)[0].replace("’", "'")


def test_the_name_of_a_city_above_projects_is_theirs() -> None:
    programme = read(
        "Projet;Porteur\nLYON;\nAlpha;Ada\nVille : Brive;\nBeta;Bob\nPremière partie;\nGamma;Cid\n"
    )

    assert [(content.project, content.city) for content in programme.contents] == [
        ("Alpha", "LYON"),
        ("Beta", "Brive"),
        ("Gamma", ""),
    ]
    assert str(programme.left_out[0].reason) == "un titre : les projets en dessous sont à « LYON »"


@pytest.mark.parametrize(
    "title",
    [
        "Refusés",
        "Projets annulés",
        "Liste d'attente :",
        "NON RETENUS",
        "--- Désistements ---",
        "Refusés par le jury (3)",
    ],
)
def test_projects_below_a_title_that_takes_them_out_are_left_out(title: str) -> None:
    programme = read(f"Projet;Porteur;Ville\nAlpha;Ada;Lyon\n{title};;\nBeta;Bob;Paris\n")

    assert [content.project for content in programme.contents] == ["Alpha"]
    assert [left.row for left in programme.left_out] == [3, 4]
    assert title in str(programme.left_out[1].reason)


@pytest.mark.parametrize(
    "text", ["Rouge : annulé", "Ligne à ne pas supprimer", "Suppression des doublons faite", "Barré = refusé"]
)
def test_a_remark_about_what_is_taken_out_is_no_title_above_it(text: str) -> None:
    assert "Beta" in kept(f"Projet;Porteur;Ville\nAlpha;Ada;Lyon\n{text};;\nBeta;Bob;Paris\n")


def test_a_city_of_its_own_row_wins_over_the_title_above() -> None:
    (content,) = read("Projet;Ville;Porteur\nVille : Lyon;;\nAlpha;Paris;Ada\n").contents

    assert content.city == "Paris"


def test_boxes_of_rows_never_used_make_no_row() -> None:
    programme = read("Retenu;Projet;Ville\nTRUE;Alpha;Lyon\nFALSE;;\nFALSE;;\n")

    assert programme.pitches == 1
    assert programme.left_out == ()


@pytest.mark.parametrize(
    "header", ["Statut", "État", "Décision du jury", "State", "proposal_state", "Validation"]
)
@pytest.mark.parametrize(
    "status",
    [
        "Refusé", "REFUSÉE", "Non retenu", "Pas accepté", "Annulé", "Désisté", "Désistement le 3", "rejected",
        "withdrawn", "Canceled", "Liste d'attente", "waitlisted", "Brouillon", "Doublon", "❌ Refusé", "Spam",
        "Reporté à 2027", "Retiré par la régie",
    ],
)  # fmt: skip
def test_a_status_takes_a_project_out(header: str, status: str) -> None:
    rows = [["Projet", "Ville", header], ["Alpha", "Lyon", "Accepté"], ["Beta", "Paris", status]]
    programme = read(csv_text(rows))

    assert [content.project for content in programme.contents] == ["Alpha"]
    (left,) = programme.left_out
    assert (left.row, header in str(left.reason), status in str(left.reason)) == (3, True, True)


@pytest.mark.parametrize(
    "status", ["Accepté", "Validée", "confirmed", "Retenu", "ok", "✅ Validé", "Oui", ""]
)
def test_a_status_keeps_a_project(status: str) -> None:
    programme = read(csv_text([["Projet", "Ville", "Statut"], ["Alpha", "Lyon", status]]))

    assert programme.pitches == 1
    assert texts(programme) == []


@pytest.mark.parametrize(
    "status", ["En attente", "Prototype", "accepté puis annulé", "submited", "peut-être"]
)
def test_a_status_that_is_not_known_is_told_and_the_project_kept(status: str) -> None:
    rows = [["Projet", "Ville", "Statut"], ["Alpha", "Lyon", status], ["Beta", "Lyon", status]]
    programme = read(csv_text(rows))

    assert programme.pitches == 2
    assert texts(programme) == [
        f"Colonne « Statut » : « {status} » ne dit pas si le projet est retenu, il est gardé. Lignes : 2, 3"
    ]


@pytest.mark.parametrize(
    "header", ["Brouillon", "Draft", "Annulé ?", "Désistement", "Doublon", "spam", "is_draft"]
)
@pytest.mark.parametrize(
    ("out", "stays"), [("1", "0"), ("Oui", "Non"), ("TRUE", "FALSE"), ("x", ""), ("12/11/2026", "")]
)
def test_a_box_takes_a_project_out(header: str, out: str, stays: str) -> None:
    rows = [["Projet", "Ville", header], ["Alpha", "Lyon", stays], ["Beta", "Paris", out]]
    programme = read(csv_text(rows))

    assert [content.project for content in programme.contents] == ["Alpha"]
    assert [left.row for left in programme.left_out] == [3]


@pytest.mark.parametrize("header", ["Validé", "Retenu ?", "Accepté", "Sélectionné·e", "approved"])
@pytest.mark.parametrize(
    ("stays", "out"), [("Oui", "Non"), ("1", "0"), ("TRUE", "FALSE"), ("x", ""), ("✔️", "✖️"), ("✓", "✗")]
)
def test_a_box_keeps_a_project(header: str, stays: str, out: str) -> None:
    rows = [["Projet", "Ville", header], ["Alpha", "Lyon", stays], ["Beta", "Paris", out]]
    programme = read(csv_text(rows))

    assert [content.project for content in programme.contents] == ["Alpha"]
    assert [left.row for left in programme.left_out] == [3]


@pytest.mark.parametrize(
    ("header", "out", "stays"),
    [
        ("Date de désistement", "12/11/2026", ""), ("Date d'annulation", "2026-11-12", ""),
        ("deleted_at", "2026-11-12T10:00:00Z", ""), ("Motif de refus", "trop cher", ""),
        ("Pitch annulé", "x", ""), ("Is cancelled", "true", "false"), ("Abandon", "x", ""),
        ("Absent", "x", ""), ("Éliminé·e", "x", ""), ("À retirer", "x", ""), ("Ne pitche plus", "x", ""),
        ("Présent ?", "Non", "Oui"), ("Présence", "Absent", "Oui"), ("Participe", "non", "oui"),
        ("Annulé (oui/non)", "oui", "non"), ("Brouillon : oui ou non", "oui", "non"),
        ("Actif", "false", "true"),
        ("Retenu (oui/non)", "non", "oui"), ("Retenu (x)", "", "x"), ("Désistement (date)", "12/11/2026", ""),
        ("Retenu O/N", "N", "O"), ("Le projet est-il retenu ?", "Non", "Oui"), ("Pas retenu", "x", ""),
        ("Validation régie", "KO", "OK"), ("Non retenu ?", "Oui", "Non"),
        ("Est-ce que ce projet est un doublon ?", "Oui", "Non"), ("Sera présent·e", "non", "oui"),
        ("Go / No go", "No go", "Go"), ("Décision du jury", "Non", "Oui"), ("OK ?", "KO", "OK"),
    ],
)  # fmt: skip
def test_a_column_that_is_about_taking_out_is_known_by_its_words(header: str, out: str, stays: str) -> None:
    rows = [["Projet", "Ville", header], ["Alpha", "Lyon", stays], ["Beta", "Paris", out]]
    programme = read(csv_text(rows))

    assert [content.project for content in programme.contents] == ["Alpha"]
    assert [left.row for left in programme.left_out] == [3]
    assert texts(programme) == [] or "seules les lignes cochées" in texts(programme)[0]


def test_a_column_of_status_below_the_name_of_a_group_is_known() -> None:
    programme = read(
        "Données de la soumission;;Projet;;\n"
        "Sérial;Brouillon;Nom du projet;Ville;Qui pitche\n"
        "1;0;Alpha;Lyon;Ada\n2;1;Beta;Paris;Bob\n"
    )

    assert [content.project for content in programme.contents] == ["Alpha"]


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        ("Présence", "Sur place"), ("Confirmé le", "12/11/2026"), ("Publication", "Non"),
        ("Politique d'annulation", "x"), ("Accepte d'être filmé", "Non"), ("Validité", "Non"),
        ("Absence de concurrent", "Oui"), ("Participation aux frais", "Non"), ("Refus du plastique", "Oui"),
    ],
)  # fmt: skip
def test_a_column_about_something_else_takes_nobody_out(header: str, answer: str) -> None:
    programme = read(csv_text([["Projet", "Ville", header], ["Alpha", "Lyon", answer]]))

    assert programme.pitches == 1
    assert texts(programme) == []


def test_who_has_not_confirmed_is_told_and_kept() -> None:
    programme = read(csv_text([["Projet", "Ville", "Présence confirmée"], ["Alpha", "Lyon", "Non"]]))

    assert programme.pitches == 1
    assert "« Non » ne dit pas si le projet est retenu" in texts(programme)[0]


def test_boxes_that_nobody_ticked_take_nobody_out() -> None:
    assert read("Projet;Ville;Retenu\nAlpha;Lyon;\nBeta;Paris;\n").pitches == 2


@pytest.mark.parametrize(
    "title",
    [
        "ANNULÉ - Beta", "[Annulé] Beta", "Beta (annulée)", "ANNULÉ Beta", "Beta – désistement", "~~Beta~~",
        "B\u0336e\u0336t\u0336a\u0336", "Brouillon : Beta", "[TEST] Beta", "Doublon", "Beta (doublon)",
        "CANCELLED: Beta", "Beta - withdrawn", "Beta (annulé le 12/11)", "Beta (retiré par le porteur)",
        "Beta / annulé", "Beta, annulé", "Beta : annulé", "Beta *annulé*", "Beta - abandon", "Beta (absent)",
        "Beta (ne vient plus)", "<s>Beta</s>", "<del>Beta</del>", "[Exemple] Beta", "[ANNULÉ]Beta",
    ],
)  # fmt: skip
def test_a_name_may_say_that_the_project_was_taken_out(title: str) -> None:
    assert kept(f"Projet;Ville\nAlpha;Lyon\n{title};Paris\n") == ["Alpha"]


@pytest.mark.parametrize("title", ["❌ Beta", "⛔ Beta", "🚫 Beta", "OUT - Beta", "ABANDON Beta"])
def test_a_name_that_may_say_so_is_told_and_the_project_kept(title: str) -> None:
    programme = read(f"Projet;Ville\nAlpha;Lyon\n{title};Lyon\n")

    assert programme.pitches == 2
    assert f"« {title} »" in texts(programme)[0]


def test_a_remark_that_sounds_so_is_told_and_the_project_kept() -> None:
    programme = read("Projet;Ville;Remarques\nAlpha;Lyon;Annulé, ne vient plus\n")

    assert programme.pitches == 1
    assert "« Annulé, ne vient plus »" in texts(programme)[0]


def test_a_file_whose_projects_are_all_taken_out_says_so() -> None:
    programme = read("Projet;Ville;Statut\nAlpha;Lyon;Refusé\nBeta;Lyon;Refusé\n")

    assert not programme.usable
    assert texts(programme)[0] == "Aucun pitch ne reste dans ce fichier. Lignes laissées de côté : 2."
