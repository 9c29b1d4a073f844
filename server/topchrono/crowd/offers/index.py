"""An index of offers by pitch, updated incrementally: recounting thousands would take too long."""

from collections import Counter
from collections.abc import Iterable, Mapping

from topchrono.crowd.offers.model import Offer, address_key


class Index:
    """Which offers there are for each item, and how many people."""

    def __init__(self, offers: Iterable[Offer] = ()) -> None:
        self._offers: dict[str, dict[str, Offer]] = {}
        self._set_aside: dict[str, dict[str, Offer]] = {}
        self._people: dict[str, Counter[str]] = {}
        for offer in offers:
            self.add(offer)

    @property
    def helpers(self) -> dict[str, int]:
        """How many people want to help, by item: an address counts once."""
        return {item: len(people) for item, people in sorted(self._people.items()) if people}

    def of_items(self, items: Iterable[str]) -> list[Offer]:
        """The offers for any of ``items`` that are not set aside, newest first."""
        return _newest_first(self._offers, items)

    def set_aside_of(self, items: Iterable[str]) -> list[Offer]:
        """The offers that were set aside for any of ``items``, the newest first."""
        return _newest_first(self._set_aside, items)

    def add(self, offer: Offer) -> None:
        """Add ``offer``, whose token is not in the index."""
        person = address_key(offer.address)
        for item in offer.set_aside:
            self._set_aside.setdefault(item, {})[offer.token] = offer
        for item in offer.standing:
            self._offers.setdefault(item, {})[offer.token] = offer
            self._people.setdefault(item, Counter())[person] += 1

    def remove(self, offer: Offer) -> None:
        """Remove ``offer`` from the index."""
        person = address_key(offer.address)
        for item in offer.set_aside:
            del self._set_aside[item][offer.token]
        for item in offer.standing:
            del self._offers[item][offer.token]
            self._people[item][person] -= 1
            if not self._people[item][person]:
                del self._people[item][person]


def _newest_first(offers: Mapping[str, Mapping[str, Offer]], items: Iterable[str]) -> list[Offer]:
    found = {token: offer for item in items for token, offer in offers.get(item, {}).items()}
    return sorted(found.values(), key=lambda offer: -offer.number)
