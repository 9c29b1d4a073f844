"""Compares a programme with the one that an evening was made from."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from topchrono.show.content import Content


class Difference(Struct, frozen=True, kw_only=True):
    """How many rows differ. Of a changed row, the project's name is the same."""

    new: int
    changed: int
    gone: int
    is_reordered: bool
    """Whether the same rows are in another order."""


def difference(kept: Sequence[Content], given: Sequence[Content]) -> Difference | None:
    """What is other in ``given``; None if nothing is."""
    if list(kept) == list(given):
        return None
    same: list[Content] = []
    rest = list(given)
    for content in kept:
        if content in rest:
            rest.remove(content)
            same.append(content)
    lost = list(kept)
    for content in same:
        lost.remove(content)
    before = Counter(content.project.casefold() for content in lost)
    after = Counter(content.project.casefold() for content in rest)
    changed = (before & after).total()
    return Difference(
        new=len(rest) - changed,
        changed=changed,
        gone=len(lost) - changed,
        is_reordered=not rest and not lost,
    )
