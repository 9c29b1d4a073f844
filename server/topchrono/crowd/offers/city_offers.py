"""The section ``offers``: the offers for the projects of one city."""

from collections.abc import Sequence

from topchrono.crowd.offers.book import OfferBook
from topchrono.crowd.offers.model import Offer
from topchrono.show.model import Show, city_slug
from topchrono.views.live_state import CityOffers, OfferView

LATEST = 50
"""Offers of each kind in a city's section; the exports hold all that are not set aside."""


class CityOffersCache:
    """Caches the section of each city until offers or its pitches change."""

    def __init__(self, book: OfferBook) -> None:
        self._book = book
        self._made: dict[str, tuple[int, frozenset[str], CityOffers]] = {}

    def of_city(self, show: Show, city: str) -> CityOffers:
        """The offers for the projects of ``city`` (a slug)."""
        items = pitches_of(show, city)
        revision, made_of, made = self._made.get(city, (-1, items, CityOffers()))
        if revision != self._book.revision or made_of != items:
            made = self._make(items)
            self._made[city] = (self._book.revision, items, made)
        return made

    def _make(self, items: frozenset[str]) -> CityOffers:
        standing = self._book.of_items(items)
        aside = self._book.set_aside_of(items)
        # The last one set aside first: a mistake is easy to find.
        aside.sort(key=lambda offer: -max(at for item, at in offer.set_aside.items() if item in items))
        return CityOffers(
            total=len(standing),
            latest=tuple(_view(offer, offer.standing, items) for offer in standing[:LATEST]),
            set_aside_total=len(aside),
            set_aside=tuple(_view(offer, [*offer.set_aside], items) for offer in aside[:LATEST]),
        )


def pitches_of(show: Show, city: str) -> frozenset[str]:
    """The pitches of ``city`` (a slug), by item."""
    return frozenset(
        item.id
        for item in show.items
        if item.content.kind == "pitch" and city_slug(item.content.city) == city
    )


def _view(offer: Offer, its_items: Sequence[str], items: frozenset[str]) -> OfferView:
    return OfferView(
        number=offer.number,
        items=tuple(item for item in its_items if item in items),
        name=offer.name,
        address=offer.address,
        skills=offer.skills,
        city=offer.city,
        message=offer.message,
        at=offer.at,
    )
