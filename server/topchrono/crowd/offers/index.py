"""An index of offers by pitch and number, updated incrementally: recounting thousands would take too long."""

from collections import Counter
from collections.abc import Iterable, Mapping

from topchrono.crowd.offers.model import Offer
from topchrono.inputs.email import address_key


class Index:
    """Which offers there are for each item, and how many people."""

    def __init__(self, offers: Iterable[Offer] = ()) -> None:
        self._by_number: dict[int, Offer] = {}
        # Numbers, not offers: unions of them are fast, and the newest offers have the highest.
        self._standing: dict[str, set[int]] = {}
        self._set_aside: dict[str, set[int]] = {}
        self._people: dict[str, Counter[str]] = {}
        self._by_person: dict[str, set[int]] = {}
        self._helpers: dict[str, int] | None = None
        self._changes = 0
        self._changed_at: dict[str, int] = {}
        for offer in offers:
            self.add(offer)

    @property
    def helpers(self) -> dict[str, int]:
        """How many people want to help, by item: an address counts once."""
        if self._helpers is None:
            self._helpers = {item: len(people) for item, people in sorted(self._people.items()) if people}
        return self._helpers

    def numbered(self, number: int) -> Offer | None:
        """The offer of that number."""
        return self._by_number.get(number)

    def numbers_of(self, items: Iterable[str]) -> list[int]:
        """The offers for any of ``items`` that are not set aside, by number, newest first."""
        return _newest_first(self._standing, items)

    def of_items(self, items: Iterable[str]) -> list[Offer]:
        """The offers for any of ``items`` that are not set aside, newest first."""
        return [self._by_number[number] for number in self.numbers_of(items)]

    def set_aside_of(self, items: Iterable[str]) -> list[Offer]:
        """The offers that were set aside for any of ``items``, the newest first."""
        return [self._by_number[number] for number in _newest_first(self._set_aside, items)]

    def of_person(self, address: str) -> list[Offer]:
        """The offers of whoever has that address, however it is written."""
        return [self._by_number[number] for number in self._by_person.get(address_key(address), ())]

    def version_of(self, items: Iterable[str]) -> int:
        """Differs after every change of an offer for any of ``items``: a cache key."""
        return max((self._changed_at.get(item, 0) for item in items), default=0)

    def add(self, offer: Offer) -> None:
        """Add ``offer``, whose number is not in the index."""
        self._touch(offer)
        self._by_number[offer.number] = offer
        person = address_key(offer.address)
        self._by_person.setdefault(person, set()).add(offer.number)
        for item in offer.set_aside:
            self._set_aside.setdefault(item, set()).add(offer.number)
        for item in offer.standing:
            self._standing.setdefault(item, set()).add(offer.number)
            self._people.setdefault(item, Counter())[person] += 1

    def remove(self, offer: Offer) -> None:
        """Remove ``offer`` from the index."""
        self._touch(offer)
        del self._by_number[offer.number]
        person = address_key(offer.address)
        self._by_person[person].remove(offer.number)
        if not self._by_person[person]:
            del self._by_person[person]
        for item in offer.set_aside:
            self._set_aside[item].remove(offer.number)
        for item in offer.standing:
            self._standing[item].remove(offer.number)
            self._people[item][person] -= 1
            if not self._people[item][person]:
                del self._people[item][person]

    def _touch(self, offer: Offer) -> None:
        self._helpers = None
        self._changes += 1
        for item in offer.items:
            self._changed_at[item] = self._changes


def _newest_first(numbers: Mapping[str, set[int]], items: Iterable[str]) -> list[int]:
    return sorted(set().union(*(numbers[item] for item in items if item in numbers)), reverse=True)
