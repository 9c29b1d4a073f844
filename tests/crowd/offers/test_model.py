"""What an offer of help must be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topchrono.crowd.offers.model import MOST_ITEMS, TOKEN, Draft, problems_of
from topchrono.inputs.email import address_key

SKILLS = ("Droit", "Design")
ITEMS = [f"p{number:02}" for number in range(1, 31)]


def draft(**values: Any) -> Draft:
    filled = {"token": "a" * 22, "name": "Léa", "address": "lea@exemple.fr", "items": ("p01",)}
    return Draft(**({"skills": (), "city": "", "message": ""} | filled | values))


def problems(**values: Any) -> set[str]:
    return set(problems_of(draft(**values).tidied(), skills=SKILLS, items=ITEMS))


def test_a_name_an_address_and_one_project_are_enough() -> None:
    assert problems() == set()


def test_everything_that_is_wrong_is_found_at_once() -> None:
    wrong = problems(name="", address="", city="x" * 81, message="x" * 601, skills=("Sorcellerie",), items=())
    assert wrong == {"name", "address", "city", "message", "skills", "items"}


@pytest.mark.parametrize(
    "address",
    [
        "lea@exemple.fr",
        "léa.martin+pitch@mail.asso-exemple.org",
        "o'neil@exemple.co.uk",
        "LEA@EXEMPLE.FR",
        "lea@exemplé.fr",
        " lea@exemple.fr\n",
    ],
)
def test_addresses_that_people_have_are_good(address: str) -> None:
    assert problems(address=address) == set()


@pytest.mark.parametrize(
    "address",
    [
        "lea",
        "lea@",
        "@exemple.fr",
        "lea@exemple",
        "lea@exemple.",
        "lea@.fr",
        "lea@ex..fr",
        "lea@@exemple.fr",
        "lea martin@exemple.fr",
        "lea@exemple.fr, sam@exemple.fr",
        "a" * 250 + "@exemple.fr",
    ],
)
def test_invalid_addresses_are_reported(address: str) -> None:
    assert problems(address=address) == {"address"}


@pytest.mark.parametrize("address", ["Léa <lea@exemple.fr>", "mailto:lea@EXEMPLE.fr.", "ｌｅａ@exemple.fr"])
def test_an_address_is_kept_in_its_one_form(address: str) -> None:
    tidied = draft(address=address).tidied()
    assert tidied.address == "lea@exemple.fr"


@pytest.mark.parametrize(("field", "longest"), [("name", 80), ("city", 80), ("message", 600)])
def test_the_longest_text_fits_and_one_more_character_does_not(field: str, longest: int) -> None:
    assert problems(**{field: "é" * longest}) == set()
    assert problems(**{field: "é" * (longest + 1)}) == {field}


def test_only_what_is_on_the_lists_can_be_chosen_and_not_too_much_of_it() -> None:
    assert problems(skills=("Droit", "Droit"), items=("p01", "p01")) == set()
    assert problems(items=tuple(ITEMS[:MOST_ITEMS])) == set()
    assert problems(items=tuple(ITEMS[: MOST_ITEMS + 1])) == {"items"}
    assert problems(items=("p01", "p99")) == {"items"}


def test_needless_spaces_control_characters_and_doubles_are_tidied_away() -> None:
    tidied = draft(
        name=" Léa \x00\n Martin ", items=("p02", "p01", "p02"), skills=("Droit", "Droit")
    ).tidied()
    assert (tidied.name, tidied.items, tidied.skills) == ("Léa Martin", ("p02", "p01"), ("Droit",))


def test_an_address_is_one_however_it_is_written() -> None:
    assert address_key(" Léa@Exemple.FR ") == address_key("léa@exemple.fr")


@pytest.mark.parametrize("token", ["", "short", "a" * 23, "a" * 21 + "é", "a" * 22 + "\n", "../" + "a" * 19])
def test_a_token_that_we_did_not_make_is_recognised_by_its_form(token: str) -> None:
    assert not TOKEN.fullmatch(token)


@given(name=st.text(), address=st.text(), message=st.text(max_size=2000))
def test_any_draft_is_either_reported_or_fit_to_keep(name: str, address: str, message: str) -> None:
    tidied = draft(name=name, address=address, message=message).tidied()
    if not problems_of(tidied, skills=SKILLS, items=ITEMS):
        assert tidied.name.isprintable()
        assert 0 < len(tidied.name) <= 80
        assert "@" in tidied.address
        assert " " not in tidied.address
        assert tidied == tidied.tidied()
