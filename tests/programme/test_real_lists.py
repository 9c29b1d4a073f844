"""The lists of real evenings come out whole."""

from collections import Counter
from pathlib import Path

from tests.programme.files import texts
from topchrono.programme import read_programme

LISTS = Path(__file__).parents[1] / "data" / "programmes"


def test_nuit_du_code_citoyen_has_its_projects_in_their_cities() -> None:
    programme = read_programme(LISTS / "nuit-du-code-citoyen.csv")

    assert programme.usable
    assert texts(programme) == ["Projets sans ville, donc en ligne. Lignes : 32, 33"]
    assert programme.pitches == 33
    assert programme.cities == ["Rennes", "Lille", "Lyon", "Paris", "Toulouse", "Marseille", "En ligne"]
    assert programme.contents[2].association == "Gulliver"
    assert programme.contents[3].summary == "Totem vivant connecté, biomasse des sols"


def test_nuit_du_code_citoyen_has_its_needs_one_by_one() -> None:
    programme = read_programme(LISTS / "nuit-du-code-citoyen.csv")

    needs = {content.project: content.needs for content in programme.contents}
    assert needs["More in Common"] == ("data science", "scrapping", "vision produit")


def test_data_for_good_is_all_in_the_online_room() -> None:
    programme = read_programme(LISTS / "data-for-good.csv")

    assert programme.usable
    assert texts(programme) == ["La colonne « Ville » est vide : tous les projets sont en ligne."]
    assert programme.pitches == 52
    assert programme.cities == ["En ligne"]
    assert Counter(content.city for content in programme.contents) == {"": 52}
    assert programme.contents[0].project == "Adoptez-moi"
    assert programme.contents[2].theme == "Education, Social"
