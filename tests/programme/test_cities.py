"""Each city has its own room, and nobody is in the online room by accident."""

import pytest

from tests.programme.files import csv_text, read, texts
from topchrono.show.model import city_slug


def cities(*names: str) -> list[str]:
    return read(csv_text([["Projet", "Ville"], *([f"P{n}", name] for n, name in enumerate(names))])).cities


@pytest.mark.parametrize(
    "names",
    [
        ("Saint-Denis", "Saint Denis", "SAINT DENIS", "Saint_Denis"), ("L'Haÿ", "L’Haÿ", "L'HAY"),
        ("Saint-Étienne", "St-Étienne", "ST. ETIENNE", "St.Etienne", "st étienne"), ("Ste-Foy", "Sainte Foy"),
        ("Lyon", "à Lyon", "Ville de Lyon", "Antenne de Lyon", "Lyon !"),
        ("Œuilly", "Oeuilly "), ("Lyon 3e", "Lyon-3e", "lyon 3E"), ("東京", "東京 "),
    ],
)  # fmt: skip
def test_spellings_of_one_city_are_one_and_told(names: tuple[str, ...]) -> None:
    assert len(cities(*names)) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("Saint-Denis", "Saint-Denis (974)"), ("東京", "北京", "Москва", "Київ", "Ville"),
        ("Lyon", "Lyon 3e"), ("Sainte-Foy", "Saint-Foy"), ("Ste", "St"), ("Villedieu", "Dieu"),
        ("Œuilly", "Uilly"), ("Tromsø", "Troms"), ("Ørsta", "Rsta"), ("ก", "ข"),
    ],
)  # fmt: skip
def test_two_cities_never_share_a_room(names: tuple[str, ...]) -> None:
    found = cities(*names)

    assert len(found) == len(names)
    assert len({city_slug(name) for name in found}) == len(names)


def test_cities_that_may_be_the_same_are_told() -> None:
    programme = read("Projet;Ville\na;Lyon\nb;Lyon, France\nc;Lyonnais\n")

    assert texts(programme) == ["« Lyon » et « Lyon, France » sont deux villes, chacune avec son lien."]


@pytest.mark.parametrize(
    ("first", "second"),
    [("Lille", "Lile"), ("Toulouse", "Toulouze"), ("Le Mans", "Mans"), ("La Rochelle", "Rochelle (La)")],
)
def test_cities_that_may_be_misspelt_are_told(first: str, second: str) -> None:
    programme = read(csv_text([["Projet", "Ville"], ["a", first], ["b", second]]))

    assert texts(programme) == [f"« {first} » et « {second} » sont deux villes, chacune avec son lien."]


@pytest.mark.parametrize(
    "names",
    [("Nice", "Nîmes"), ("東京", "北京"), ("Bourg", "Bourges"), ("Sens", "Lens")],
)
def test_cities_that_differ_are_not_told(names: tuple[str, ...]) -> None:
    assert texts(read(csv_text([["Projet", "Ville"], *([name, name] for name in names)]))) == []


@pytest.mark.parametrize(
    "name", ["Autre", "Partout en France", "France", "Je ne sais pas", "(blank)", "Choisir -"]
)
def test_an_answer_that_names_no_city_is_none_and_told(name: str) -> None:
    programme = read(csv_text([["Projet", "Ville"], ["Alpha", name], ["Beta", "Lyon"]]))

    assert programme.cities == ["En ligne", "Lyon"]
    assert texts(programme) == ["Projets sans ville, donc en ligne. Lignes : 2"]


@pytest.mark.parametrize("name", ["Ligné", "Brest (en ligne)", "Distré", "Webville"])
def test_a_city_with_such_letters_stays_one(name: str) -> None:
    assert cities(name, "Lyon") == [name, "Lyon"]


@pytest.mark.parametrize(
    "name",
    [
        "en ligne",
        "Distanciel",
        "À distance",
        "visio",
        "Online",
        "Remote",
        "En ligne (visio)",
        "Visio / en ligne",
        "100 % en ligne",
        "via Zoom",
        "Teams",
    ],
)
def test_the_online_room_has_other_names(name: str) -> None:
    programme = read(csv_text([["Projet", "Ville"], ["Alpha", name], ["Beta", "Lyon"]]))

    assert programme.cities == ["En ligne", "Lyon"]
    assert texts(programme) == [f"Ligne 2 : la ville « {name} » est lue comme « En ligne »."]


def test_projects_without_a_city_are_told_together() -> None:
    programme = read("Projet;Ville\na;Lyon\nb;\nc;n/a\nd;Paris\n")

    assert texts(programme) == ["Projets sans ville, donc en ligne. Lignes : 3, 4"]


def test_an_empty_column_of_cities_is_told_once() -> None:
    assert texts(read("Projet;Ville\na;\nb;\n")) == [
        "La colonne « Ville » est vide : tous les projets sont en ligne."
    ]


@pytest.mark.parametrize("name", ["En ligne (Brest)", "Brest (visio)", "Hybride"])
def test_a_city_that_may_mean_the_online_room_is_told(name: str) -> None:
    programme = read(csv_text([["Projet", "Ville"], ["Alpha", name], ["Beta", "Lyon"]]))

    assert programme.cities == [name, "Lyon"]
    assert texts(programme) == [f"Ligne 2 : « {name} » est lu comme une ville, et non comme « En ligne »."]


@pytest.mark.parametrize("words", ["Sélectionnez une ville", "-- Choisir une option --", "Select your city"])
def test_the_first_line_of_a_menu_is_no_city(words: str) -> None:
    assert cities("Lyon", words) == ["Lyon", "En ligne"]


def test_a_city_or_a_project_may_begin_as_such_a_line_does() -> None:
    assert cities("Choisy-le-Roi", "Choisies") == ["Choisy-le-Roi", "Choisies"]
    rows = [["Projet", "Ville"], ["Choisir la paix", "Lyon"], ["Select one", "Lyon"]]
    assert [content.project for content in read(csv_text(rows)).contents] == ["Choisir la paix", "Select one"]
