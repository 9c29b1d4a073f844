"""When Python looks for garbage: between deadlines, never at one.

By itself it looks whenever enough was made: with thousands of viewers, for some tens of milliseconds.
"""

import asyncio
import gc
from collections.abc import Awaitable, Callable

EVERY_S = 1.0
WHOLE_EVERY = 30
"""Of so many looks one is at everything; the others are at what is new."""
NEW, EVERYTHING = 1, 2
"""Python's generations: https://docs.python.org/3/library/gc.html#gc.collect"""


async def collect_garbage(calm: Callable[[], Awaitable[None]]) -> None:
    """Look for garbage until cancelled. ``calm`` waits until no deadline is near."""
    gc.disable()
    try:
        looks = 0
        while True:
            await asyncio.sleep(EVERY_S)
            await calm()
            looks += 1
            gc.collect(NEW if looks % WHOLE_EVERY else EVERYTHING)
    finally:
        gc.enable()
