"""The offers for a city's projects, as its organizers see them."""

from pathlib import Path

import pytest

from tests.crowd.sample_offers import keep, open_book, show_of, token
from topchrono.crowd.offers.city_offers import LATEST, CityOffersCache
from topchrono.show.content import Content

pytestmark = pytest.mark.slow


async def test_a_city_learns_who_wants_to_help_its_own_projects(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        cache = CityOffersCache(book)
        await keep(book, 1, items=("p01", "p02", "p03"))
        await keep(book, 2, name="Sam", items=("p04",))
        (rennes,) = cache.of_city(show_of(), "rennes").latest
        assert (rennes.name, rennes.items) == ("Léa Martin", ("p01", "p03"))
        assert [offer.items for offer in cache.of_city(show_of(), "lyon").latest] == [("p02",)]
        assert [offer.name for offer in cache.of_city(show_of(), "en-ligne").latest] == ["Sam"]
        assert cache.of_city(show_of(), "nulle-part").total == 0


async def test_a_city_is_sent_the_newest_and_the_count(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        for number in range(1, LATEST + 11):
            await keep(book, number)
        rennes = CityOffersCache(book).of_city(show_of(), "rennes")
        assert rennes.total == LATEST + 10
        assert [offer.number for offer in rennes.latest] == list(range(LATEST + 10, 10, -1))


async def test_it_follows_changes_of_offers_and_of_cities(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        cache = CityOffersCache(book)
        await keep(book)
        assert cache.of_city(show_of(), "rennes").total == 1
        await keep(book, name="Léa M.", items=("p02",))
        assert cache.of_city(show_of(), "rennes").total == 0
        assert cache.of_city(show_of(), "lyon").latest[0].name == "Léa M."
        moved = show_of(Content(project="Un"), Content(project="Deux", city="Brest"))
        assert cache.of_city(moved, "brest").latest[0].name == "Léa M."
        assert cache.of_city(moved, "lyon").total == 0
        await book.withdraw(token(1))
        assert cache.of_city(show_of(), "lyon").total == 0


async def test_offers_set_aside_are_listed_separately_and_for_this_city_alone(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        cache = CityOffersCache(book)
        await keep(book, 1, items=("p01", "p02", "p03"))
        await book.set_aside(token(1), {"p01", "p03"})
        rennes, lyon = (cache.of_city(show_of(), city) for city in ("rennes", "lyon"))
        assert (rennes.total, rennes.latest, rennes.set_aside_total) == (0, (), 1)
        assert rennes.set_aside[0].items == ("p01", "p03")
        assert (lyon.total, lyon.latest[0].items, lyon.set_aside) == (1, ("p02",), ())
        await book.take_back(token(1), {"p01"})
        rennes = cache.of_city(show_of(), "rennes")
        assert (rennes.latest[0].items, rennes.set_aside[0].items) == (("p01",), ("p03",))


async def test_the_last_ones_set_aside_are_shown_first(tmp_path: Path) -> None:
    moment = 0

    def now() -> int:
        nonlocal moment
        moment += 1
        return moment

    async with open_book(tmp_path, now=now) as (_, book):
        for number in range(1, LATEST + 3):
            await keep(book, number)
        for number in (2, *range(3, LATEST + 3), 1):
            await book.set_aside(token(number), {"p01"})
        rennes = CityOffersCache(book).of_city(show_of(), "rennes")
        assert rennes.set_aside_total == LATEST + 2
        assert [offer.number for offer in rennes.set_aside] == [1, *range(LATEST + 2, 3, -1)]


async def test_the_cache_is_invalidated_only_by_a_change(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        cache = CityOffersCache(book)
        await keep(book)
        assert cache.of_city(show_of(), "rennes") is cache.of_city(show_of(), "rennes")


async def test_an_offer_to_one_city_leaves_those_of_the_others_as_they_are(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        cache, show = CityOffersCache(book), show_of()
        await keep(book, 1, items=("p01",))
        await keep(book, 2, items=("p02",))
        rennes, lyon = cache.of_city(show, "rennes"), cache.of_city(show, "lyon")
        await keep(book, 3, items=("p02",))
        assert cache.of_city(show, "rennes") is rennes
        assert cache.of_city(show, "lyon").total == lyon.total + 1
