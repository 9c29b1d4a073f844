"""What becomes of an offer that is changed or set aside."""

from typing import Any

from tests.crowd.sample_offers import draft, offer
from topchrono.crowd.offers.edits import filled_in, is_said_by, set_aside, taken_back
from topchrono.crowd.offers.model import Offer

AGREED = dict.fromkeys(("p01", "p02", "p03"), "J'accepte")


def changed(before: Offer, **values: Any) -> Offer:
    return filled_in(draft(**values), before, number=9, consents=AGREED, now=2_000)


def test_the_same_offer_is_known_by_its_words_and_its_author() -> None:
    before = offer(items=("p01", "p02"))
    assert is_said_by(draft(2, address="Léa <LEA@Exemple.fr>", name="LÉA MARTIN", items=("p01",)), before)
    others: list[dict[str, Any]] = [
        {"items": ("p03",)},
        {"message": "Appelez-moi le matin"},
        {"skills": ("Droit",)},
        {"address": "l.ea@exemple.fr"},
    ]
    for words in others:
        assert not is_said_by(draft(2, **words), before)
    assert not is_said_by(draft(1), before), "a change of the offer itself"


def test_an_offer_stands_for_what_was_not_set_aside() -> None:
    both = offer(items=("p01", "p02", "p03"))
    aside = set_aside(both, {"p01", "p03", "p99"}, now=50)
    assert (aside.set_aside, aside.standing) == ({"p01": 50, "p03": 50}, ["p02"])
    assert aside.items == both.items


def test_what_is_aside_already_keeps_its_date() -> None:
    first = set_aside(offer(items=("p01", "p02")), {"p01"}, now=50)
    assert set_aside(first, {"p01", "p02"}, now=60).set_aside == {"p01": 50, "p02": 60}


def test_what_is_taken_back_is_what_it_was() -> None:
    both = offer(items=("p01", "p02"))
    aside = set_aside(both, both.items, now=50)
    assert taken_back(aside, {"p01"}).standing == ["p01"]
    assert taken_back(aside, {"p01", "p02"}) == both == taken_back(both, {"p01"})


def test_a_change_by_its_maker_leaves_aside_what_was_aside_whatever_the_address() -> None:
    aside = set_aside(offer(items=("p01", "p02")), {"p01"}, now=50)
    for address in ("lea@exemple.fr", "joker@exemple.fr"):
        after = changed(aside, items=("p01", "p03"), address=address)
        assert (after.set_aside, after.standing, after.number) == ({"p01": 50}, ["p03"], 1)
    assert changed(aside, items=("p02",)).set_aside == {}
