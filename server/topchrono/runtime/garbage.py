"""Schedules Python's garbage collection: between deadlines, never at one, and incrementally.

By itself Python collects after a number of allocations: with thousands of viewers, for tens of milliseconds.
"""

import asyncio
import gc
import time

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


async def collect_garbage(quiet: Quiet) -> None:
    """Collect garbage until cancelled, never while a deadline is near."""
    gc.disable()
    try:
        added, busy_at = 0, time.monotonic()
        while True:
            await asyncio.sleep(EVERY_S)
            if gc.get_count()[0] >= MANY:
                await quiet.wait(before_s=BEFORE_GARBAGE_S)
                added += gc.get_count()[0] - gc.collect(NEW)
                busy_at = time.monotonic()
            is_quiet = time.monotonic() - busy_at > QUIET_S
            if added > (MOST_ADDED if is_quiet else 2 * MOST_ADDED):
                await quiet.wait(before_s=BEFORE_GARBAGE_S)
                gc.collect(EVERYTHING)
                added = 0
    finally:
        gc.enable()
