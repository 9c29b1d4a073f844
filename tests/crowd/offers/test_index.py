"""The offers by the pitch that they are for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.crowd.sample_offers import offer
from topchrono.crowd.offers.index import Index
from topchrono.crowd.offers.model import Offer

ITEMS = ("p01", "p02", "p03")
ADDRESSES = ("lea@exemple.fr", "LEA@exemple.fr", "sam@exemple.fr")


@st.composite
def offers(draw: st.DrawFn, number: int) -> Offer:
    items = draw(st.lists(st.sampled_from(ITEMS), min_size=1, unique=True))
    aside = draw(st.sets(st.sampled_from(items)))
    address = draw(st.sampled_from(ADDRESSES))
    return offer(number, items=tuple(items), address=address, set_aside=dict.fromkeys(aside, number))


@pytest.mark.slow
@given(data=st.data())
def test_offers_that_come_and_go_leave_what_those_that_stay_would_make(data: st.DataObject) -> None:
    index, staying = Index(), dict[int, Offer]()
    for _ in range(data.draw(st.integers(0, 12))):
        number = data.draw(st.integers(1, 5))
        if number in staying:
            index.remove(staying.pop(number))
        else:
            staying[number] = data.draw(offers(number))
            index.add(staying[number])
    fresh = Index(staying.values())
    assert index.helpers == fresh.helpers
    for items in (ITEMS, ITEMS[:1], ()):
        assert index.of_items(items) == fresh.of_items(items)
        assert index.set_aside_of(items) == fresh.set_aside_of(items)


def test_a_person_s_offers_are_found_however_the_address_is_written() -> None:
    first, second = offer(1), offer(2, address="LEA@exemple.fr")
    index = Index([first, second, offer(3, address="sam@exemple.fr")])
    assert index.of_person("Léa <lea@exemple.fr>") == [first, second]
    index.remove(first)
    assert index.of_person("lea@exemple.fr") == [second]
    assert index.of_person("nobody@exemple.fr") == []


def test_an_address_counts_once_for_a_pitch_and_an_offer_once_for_a_city() -> None:
    index = Index(
        [offer(1, items=("p01", "p02")), offer(2, address="LEA@exemple.fr"), offer(3, items=("p03",))]
    )
    assert index.helpers == {"p01": 1, "p02": 1, "p03": 1}
    assert [found.number for found in index.of_items(("p01", "p02"))] == [2, 1]
    assert index.of_items(("p99",)) == []


def test_an_offer_is_found_where_it_stands_and_where_it_was_set_aside() -> None:
    half = offer(1, items=("p01", "p02"), set_aside={"p02": 5})
    index = Index([half])
    assert index.helpers == {"p01": 1}
    assert (index.of_items(["p01"]), index.of_items(["p02"])) == ([half], [])
    assert (index.set_aside_of(["p01"]), index.set_aside_of(["p02"])) == ([], [half])
