"""The section ``offers``: the offers for the projects of one city."""

from collections import defaultdict
from collections.abc import Sequence

from topchrono.crowd.offers.book import OfferBook
from topchrono.crowd.offers.model import Offer
from topchrono.show.model import Item, Show, city_slug
from topchrono.views.live_state import CityOffers, OfferView

LATEST = 50
"""Offers of each kind in a city's section; the exports hold all that are not set aside."""


class CityOffersCache:
    """Caches the section of each city until its pitches, or the offers for them, change."""

    def __init__(self, book: OfferBook) -> None:
        self._book = book
        self._made: dict[str, tuple[int, frozenset[str], CityOffers]] = {}
        self._items: tuple[Item, ...] = ()
        self._pitches: dict[str, frozenset[str]] = {}

    def of_city(self, show: Show, city: str) -> CityOffers:
        """The offers for the projects of ``city`` (a slug)."""
        items = self._pitches_of(show, city)
        version = self._book.version_of(items)
        known, made_of, made = self._made.get(city, (-1, items, CityOffers()))
        if known != version or made_of != items:
            made = self._make(items)
            self._made[city] = (version, items, made)
        return made

    def _pitches_of(self, show: Show, city: str) -> frozenset[str]:
        """As :func:`pitches_of`, of all cities at once: a thousand items are asked for each."""
        if show.items is not self._items:
            self._items, pitches = show.items, defaultdict[str, set[str]](set)
            for item in show.items:
                if item.content.kind == "pitch":
                    pitches[city_slug(item.content.city)].add(item.id)
            self._pitches = {slug: frozenset(items) for slug, items in pitches.items()}
        return self._pitches.get(city, frozenset())

    def _make(self, items: frozenset[str]) -> CityOffers:
        standing = self._book.numbers_of(items)
        latest = filter(None, map(self._book.numbered, standing[:LATEST]))
        aside = self._book.set_aside_of(items)
        # The last one set aside first: a mistake is easy to find.
        aside.sort(key=lambda offer: -max(at for item, at in offer.set_aside.items() if item in items))
        return CityOffers(
            total=len(standing),
            latest=tuple(_view(offer, offer.standing, items) for offer in latest),
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
