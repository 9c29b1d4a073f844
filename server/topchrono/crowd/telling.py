"""What a city is told of the offers for its projects."""

from topchrono.beside import CityOffers, OfferView
from topchrono.crowd.book import OfferBook
from topchrono.crowd.model import Offer
from topchrono.show.model import Show, city_slug

LATEST = 50
"""Offers that a city's room is shown; all of them are in its exports."""


class Telling:
    """The offers as a city sees them, made anew only when offers or its pitches have changed."""

    def __init__(self, book: OfferBook) -> None:
        self._book = book
        self._made: dict[str, tuple[int, frozenset[str], CityOffers]] = {}

    def of_city(self, show: Show, city: str) -> CityOffers:
        """The offers for the projects of ``city`` (a slug)."""
        items = frozenset(
            item.id
            for item in show.items
            if item.content.kind == "pitch" and city_slug(item.content.city) == city
        )
        revision, made_of, made = self._made.get(city, (-1, items, CityOffers()))
        if revision != self._book.revision or made_of != items:
            made = self._make(items)
            self._made[city] = (self._book.revision, items, made)
        return made

    def _make(self, items: frozenset[str]) -> CityOffers:
        found = self._book.of_items(items)
        return CityOffers(total=len(found), latest=tuple(_view(offer, items) for offer in found[:LATEST]))


def _view(offer: Offer, items: frozenset[str]) -> OfferView:
    return OfferView(
        number=offer.number,
        items=tuple(item for item in offer.items if item in items),
        name=offer.name,
        address=offer.address,
        skills=offer.skills,
        city=offer.city,
        message=offer.message,
        at=offer.at,
    )
