"""Schedules Python's garbage collection: often and little, the rest between deadlines, and each object once.

By itself Python looks through all objects now and then: with ten thousand viewers, for a third of a second.
Here what has survived a full collection is frozen, and no later one looks at it. What is frozen is freed as
soon as nothing refers to it, like all else; only its cycles stay until :meth:`Generations.thaw`. Viewers that
leave, leave none; a client of Socket.IO leaves some forty objects.
"""

import asyncio
import contextlib
import gc
import time
from collections.abc import Iterator
from typing import Any

from topchrono.runtime.quiet import Quiet

MANY = 2_000
"""New objects that Python collects by itself, in less than 1 ms."""
MANY_YOUNG = 30_000
"""Objects promoted once that are worth a collection of their own at a high allocation rate, of some 10 ms:
what a flood of short connections leaves behind is among them."""
LEAST_ADDED = 20_000
"""Objects promoted, some 4 MB, that are worth a full collection, of some 10 ms."""
MOST_ADDED = 150_000
"""Objects promoted twice, some 30 MB, that do not wait for a low allocation rate: some 60 ms."""
QUIET_S = 2.0
"""A full collection waits for a low allocation rate: not while thousands of viewers connect."""
BEFORE_GARBAGE_S = 0.5
"""A full collection takes no longer, even on a busy machine."""
MANY_FROZEN = 200_000
"""Objects frozen since the last thaw that may hold cycles worth another one: some 40 MB, if all are left."""
CALM_S = 30.0
"""A thaw looks through all objects, with ten thousand viewers for a third of a second: it waits for so long
without a new object, and until no clock runs."""
NEW, YOUNG, OLD = range(3)
"""Python's generations, each collected with those before: https://docs.python.org/3/library/gc.html#gc.collect"""
NEVER = 1_000_000_000


class Generations:
    """Counts what each collection promotes to the next generation, and says which one is due."""

    def __init__(self, quiet_s: float, calm_s: float) -> None:
        self._quiet_s, self._calm_s = quiet_s, calm_s
        self._new = self._young = self._old = 0
        """Objects in each generation: at the start of a collection, or promoted since it was collected."""
        self._frozen = 0
        """Objects frozen since the last thaw, also those that have gone. Python knows how many there are, but
        counts them one by one: with ten thousand viewers, for tens of milliseconds."""
        self._busy_at = time.monotonic()

    def note(self, phase: str, info: dict[str, Any]) -> None:
        """Count a collection: for ``gc.callbacks``."""
        if phase == "start":
            self._new = gc.get_count()[0]
            return
        kept = self._new - int(info["collected"])
        match info["generation"]:
            case 0:
                self._young += kept
                self._busy_at = time.monotonic()
            case 1:
                self._young, self._old = 0, self._old + self._young + kept
            case _:
                self._frozen += max(self._young + self._old + kept, 0)
                self._young = self._old = 0

    def due(self) -> int | None:
        """The oldest generation worth a collection now, if any."""
        is_quiet = self._idle_s >= self._quiet_s
        if (is_quiet and self._young + self._old > LEAST_ADDED) or self._old > MOST_ADDED:
            return OLD
        return YOUNG if self._young > MANY_YOUNG else None

    @property
    def is_thaw_due(self) -> bool:
        """Whether all objects are worth a look, and there has been no new one for long."""
        return self._idle_s >= self._calm_s and self._are_many_frozen

    @property
    def wait_s(self) -> float | None:
        """How long until something may become due without a new object; None if nothing will."""
        if self._young + self._old > LEAST_ADDED:
            return max(self._quiet_s - self._idle_s, 0)
        # Once it is calm, a clock may run for long.
        return max(self._calm_s - self._idle_s, self._quiet_s) if self._are_many_frozen else None

    @property
    def _idle_s(self) -> float:
        return time.monotonic() - self._busy_at

    @property
    def _are_many_frozen(self) -> bool:
        return self._frozen > MANY_FROZEN

    def collect(self, generation: int) -> None:
        """Collect ``generation`` and those before it; what survives a full collection is frozen."""
        gc.collect(generation)
        if generation == OLD:
            gc.freeze()

    def thaw(self) -> None:
        """Look through all objects, the frozen ones too."""
        gc.unfreeze()
        self.collect(OLD)
        self._frozen = 0


def keep_what_was_made() -> None:
    """End the start: no collection looks at the objects made until now; nearly all of them stay alive.

    Looking for the few that do not would be a tenth of the start. A thaw finds them.
    """
    gc.freeze()
    gc.enable()


async def collect_garbage(quiet: Quiet, *, quiet_s: float = QUIET_S, calm_s: float = CALM_S) -> None:
    """Collect what is due until cancelled, never while a deadline is near."""
    generations = Generations(quiet_s, calm_s)
    with _collections(generations) as woken:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(generations.wait_s):
                    await woken.wait()
            woken.clear()
            if generations.is_thaw_due and quiet.deadline is None:
                generations.thaw()
            elif (generation := generations.due()) is not None:
                await quiet.wait(before_s=BEFORE_GARBAGE_S)
                generations.collect(generation)


@contextlib.contextmanager
def _collections(generations: Generations) -> Iterator[asyncio.Event]:
    """Have Python collect new objects alone by itself; the event is set after each time."""
    loop, woken = asyncio.get_running_loop(), asyncio.Event()

    def note(phase: str, info: dict[str, Any]) -> None:
        generations.note(phase, info)
        if phase == "stop" and info["generation"] == NEW:
            # Any thread may have made the object that was one too many.
            loop.call_soon_threadsafe(woken.set)

    usual = gc.get_threshold()
    gc.callbacks.append(note)
    gc.set_threshold(MANY, NEVER, NEVER)
    try:
        yield woken
    finally:
        gc.set_threshold(*usual)
        gc.callbacks.remove(note)
