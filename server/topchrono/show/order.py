"""Compares running orders: who moved from one to the other, and where those who move go."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise


def movers(before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """The fewest items that have to move to make the one order of the other, of those that are in both."""
    places = {item: place for place, item in enumerate(before)}
    common = [item for item in after if item in places]
    rising = [places[item] for item in common]
    if all(one < other for one, other in pairwise(rising)):
        return frozenset()
    return frozenset(common).difference(_longest_rise(common, rising))


def placed(
    order: Sequence[str], listed: Sequence[str], moving: Collection[str], *, not_before: int
) -> tuple[str, ...]:
    """The order with ``moving`` where ``listed`` has them: behind the one that they follow there.

    None of them comes before the place ``not_before`` of ``order``.
    """
    kept = [item for item in order if item not in moving]
    places = {item: place for place, item in enumerate(kept)}
    floor = sum(item not in moving for item in order[:not_before])
    arriving: dict[int, list[str]] = defaultdict(list)
    behind = 0
    for item in listed:
        if item in moving:
            arriving[max(floor, behind)].append(item)
        else:
            behind = places[item] + 1
    return tuple(
        item
        for place in range(len(kept) + 1)
        for item in (*arriving.get(place, ()), *kept[place : place + 1])
    )


def _longest_rise(items: Sequence[str], places: Sequence[int]) -> list[str]:
    """The items of the longest increasing subsequence of ``places``."""
    lowest: list[int] = []
    """The lowest end of a rise of each length, and below the index of that end."""
    ends: list[int] = []
    previous: list[int | None] = []
    for index, place in enumerate(places):
        length = bisect_left(lowest, place)
        previous.append(ends[length - 1] if length else None)
        lowest[length : length + 1] = [place]
        ends[length : length + 1] = [index]
    rise: list[str] = []
    at = ends[-1] if ends else None
    while at is not None:
        rise.append(items[at])
        at = previous[at]
    return rise
