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
MOST_ADDED = 300_000
"""Objects promoted to the old generation, some 60 MB, until a full collection: with thousands of viewers it
takes 80 ms."""
QUIET_S = 2.0
"""A full collection waits for a low allocation rate: not while thousands of viewers connect."""
BEFORE_GARBAGE_S = 0.15
"""A full collection of the objects of some thousand viewers takes no longer."""
NEW, EVERYTHING = 0, 2
"""Python's generations: https://docs.python.org/3/library/gc.html#gc.collect"""


async def collect_garbage(
    quiet: Quiet, *, every_s: float = EVERY_S, monotonic: Callable[[], float] = time.monotonic
) -> None:
    """Look for garbage every ``every_s`` until cancelled, never while a deadline is near.

    ``monotonic`` (s) measures how long the allocation rate has been low.
    """
    gc.disable()
    try:
        added, busy_at = 0, monotonic()
        while True:
            await asyncio.sleep(every_s)
            if gc.get_count()[0] >= MANY:
                await quiet.wait(before_s=BEFORE_GARBAGE_S)
                added += gc.get_count()[0] - gc.collect(NEW)
                busy_at = monotonic()
            is_quiet = monotonic() - busy_at > QUIET_S
            if added > (MOST_ADDED if is_quiet else 2 * MOST_ADDED):
                await quiet.wait(before_s=BEFORE_GARBAGE_S)
                gc.collect(EVERYTHING)
                added = 0
    finally:
        gc.enable()
