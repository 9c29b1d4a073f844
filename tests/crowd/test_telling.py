"""What a city is told of the offers for its projects."""

from pathlib import Path

from tests.crowd.offers import keep, open_book, show_of, token
from topchrono.crowd.telling import LATEST, Telling
from topchrono.show.model import Content


async def test_a_city_learns_who_wants_to_help_its_own_projects(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        telling = Telling(book)
        await keep(book, 1, items=("p01", "p02", "p03"))
        await keep(book, 2, name="Sam", items=("p04",))
        (rennes,) = telling.of_city(show_of(), "rennes").latest
        assert (rennes.name, rennes.items) == ("Léa Martin", ("p01", "p03"))
        assert [offer.items for offer in telling.of_city(show_of(), "lyon").latest] == [("p02",)]
        assert [offer.name for offer in telling.of_city(show_of(), "en-ligne").latest] == ["Sam"]
        assert telling.of_city(show_of(), "nulle-part").total == 0


async def test_a_city_is_shown_the_newest_and_told_how_many_there_are(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        for number in range(1, LATEST + 11):
            await keep(book, number)
        rennes = Telling(book).of_city(show_of(), "rennes")
        assert rennes.total == LATEST + 10
        assert [offer.number for offer in rennes.latest] == list(range(LATEST + 10, 10, -1))


async def test_it_follows_changes_of_offers_and_of_cities(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        telling = Telling(book)
        await keep(book)
        assert telling.of_city(show_of(), "rennes").total == 1
        await keep(book, name="Léa M.", items=("p02",))
        assert telling.of_city(show_of(), "rennes").total == 0
        assert telling.of_city(show_of(), "lyon").latest[0].name == "Léa M."
        moved = show_of(Content(project="Un"), Content(project="Deux", city="Brest"))
        assert telling.of_city(moved, "brest").latest[0].name == "Léa M."
        assert telling.of_city(moved, "lyon").total == 0
        await book.withdraw(token(1))
        assert telling.of_city(show_of(), "lyon").total == 0


async def test_it_is_made_anew_only_when_something_has_changed(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        telling = Telling(book)
        await keep(book)
        assert telling.of_city(show_of(), "rennes") is telling.of_city(show_of(), "rennes")
