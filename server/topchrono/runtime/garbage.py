"""Schedules Python's garbage collection: between deadlines, never at one, and incrementally.

By itself Python collects after a number of allocations: with thousands of viewers, for tens of milliseconds.
"""

import asyncio
import gc
import time
from collections.abc import Callable

from topchrono.runtime.quiet import Quiet

EVERY_S = 0.05
MANY = 10_000
"""New objects that are worth a collection, of some 3 ms."""
MANY_YOUNG = 30_000
"""Objects promoted once that are worth a collection of their own at a high allocation rate, of some 10 ms:
what a flood of short connections leaves behind is among them."""
LEAST_ADDED = 20_000
"""Objects promoted, some 4 MB, that are worth a full collection, of some 10 ms with hundreds of viewers."""
SHARE_ADDED = 0.25
"""With more old objects, so many promoted ones for each, as in Python itself: with thousands of viewers a
full collection takes 80 ms."""
MOST_ADDED = 600_000
"""Objects promoted twice, some 120 MB, that do not wait for a low allocation rate."""
QUIET_S = 2.0
"""A full collection waits for a low allocation rate: not while thousands of viewers connect."""
BEFORE_GARBAGE_S = 0.5
"""A full collection of the objects of some thousand viewers takes no longer, even on a busy machine."""
NEW, YOUNG, OLD = range(3)
"""Python's generations, each collected with those before: https://docs.python.org/3/library/gc.html#gc.collect"""


class Generations:
    """Collects, and counts what each collection promotes to the next generation."""

    def __init__(self) -> None:
        self._young = self._old = 0
        """Promoted since the last full collection, and still in that generation."""
        self._kept = 0
        """Old objects after the last full collection."""

    def due(self, *, is_quiet: bool) -> int | None:
        """The oldest generation worth a collection now, if any. ``is_quiet``: at a low allocation rate."""
        added = self._young + self._old
        if (is_quiet and added > max(LEAST_ADDED, self._kept * SHARE_ADDED)) or self._old > MOST_ADDED:
            return OLD
        if self._young > MANY_YOUNG:
            return YOUNG
        return NEW if gc.get_count()[0] >= MANY else None

    def collect(self, generation: int) -> None:
        """Collect ``generation`` and those before it."""
        new = gc.get_count()[0]
        unreachable = gc.collect(generation)
        if generation == OLD:
            self._young, self._old, self._kept = 0, 0, len(gc.get_objects(OLD))
        elif generation == YOUNG:
            self._young, self._old = 0, self._old + self._young + new - unreachable
        else:
            self._young += new - unreachable


async def collect_garbage(
    quiet: Quiet, *, every_s: float = EVERY_S, monotonic: Callable[[], float] = time.monotonic
) -> None:
    """Look for garbage every ``every_s`` until cancelled, never while a deadline is near.

    ``monotonic`` (s) measures how long the allocation rate has been low.
    """
    gc.disable()
    generations = Generations()
    busy_at = monotonic()
    try:
        while True:
            await asyncio.sleep(every_s)
            generation = generations.due(is_quiet=monotonic() - busy_at > QUIET_S)
            if generation is None:
                continue
            await quiet.wait(before_s=BEFORE_GARBAGE_S)
            generations.collect(generation)
            if generation == NEW:
                busy_at = monotonic()
    finally:
        gc.enable()
