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
        ("Œuilly", "Oeuilly "), ("Lyon 3e", "Lyon-3e", "lyon 3E"), ("東京", "東京 "),
    ],
)  # fmt: skip
def test_spellings_of_one_city_are_one_and_told(names: tuple[str, ...]) -> None:
    assert len(cities(*names)) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("Saint-Denis", "Saint-Denis (974)"), ("東京", "北京", "Москва", "Київ", "Ville"),
        ("Lyon", "Lyon 3e"),
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


@pytest.mark.parametrize("name", ["en ligne", "Distanciel", "À distance", "visio", "Online", "Remote"])
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
