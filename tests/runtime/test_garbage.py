"""When Python looks for garbage."""

import asyncio
import contextlib
import gc
import time
import weakref
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from tests.held_quiet import HeldQuiet
from topchrono.runtime.clock import Clock
from topchrono.runtime.garbage import (
    LEAST_ADDED,
    MANY,
    MANY_YOUNG,
    QUIET_S,
    SHARE_ADDED,
    collect_garbage,
)
from topchrono.runtime.quiet import Quiet

EVERY_S = 0.005


class Knot:
    """What refers to itself: only a look finds that nobody else does."""

    def __init__(self) -> None:
        self.itself = self


@asynccontextmanager
async def looking(
    quiet: Quiet | None = None, *, monotonic: Callable[[], float] = time.monotonic
) -> AsyncIterator[None]:
    task = asyncio.create_task(collect_garbage(quiet or Quiet(Clock()), every_s=EVERY_S, monotonic=monotonic))
    await asyncio.sleep(0)
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def some_looks() -> None:
    # One sleep of that length would end during the first look if that takes long.
    for _ in range(8):
        await asyncio.sleep(EVERY_S)


def make(many: int) -> "weakref.ref[Knot]":
    """Make so many knots, none of which anybody holds; the first one, as long as it is not found."""
    knots = [Knot() for _ in range(many)]
    return weakref.ref(knots[0])


async def test_much_garbage_is_found() -> None:
    async with looking():
        garbage = make(MANY)
        await some_looks()
        assert garbage() is None


async def test_little_is_left_until_there_is_more() -> None:
    async with looking():
        gc.collect()
        garbage = make(100)
        await some_looks()
        assert garbage() is not None
        make(MANY)
        await some_looks()
        assert garbage() is None


async def test_nobody_looks_while_a_deadline_is_near() -> None:
    quiet = HeldQuiet()
    async with looking(quiet):
        garbage = make(2 * MANY)
        await some_looks()
        assert garbage() is not None
        quiet.passed.set()
        await some_looks()
        assert garbage() is None


async def test_what_has_become_old_is_looked_at_once_all_is_quiet() -> None:
    seconds = 0.0
    async with looking(monotonic=lambda: seconds):
        gc.collect()
        held = [Knot() for _ in range(MANY + LEAST_ADDED)]
        garbage = weakref.ref(held[0])
        await some_looks()
        held.clear()
        await some_looks()
        assert garbage() is not None
        seconds = QUIET_S
        await some_looks()
        assert garbage() is not None
        seconds += 0.1
        await some_looks()
        assert garbage() is None


async def test_many_old_ones_are_looked_at_less_often() -> None:
    seconds = 0.0
    async with looking(monotonic=lambda: seconds):
        many = [Knot() for _ in range(10 * LEAST_ADDED)]
        await some_looks()
        seconds += 2 * QUIET_S
        await some_looks()
        held = [Knot() for _ in range(MANY + LEAST_ADDED)]
        garbage = weakref.ref(held[0])
        await some_looks()
        held.clear()
        seconds += 2 * QUIET_S
        await some_looks()
        assert garbage() is not None
        held = [Knot() for _ in range(int(len(gc.get_objects()) * SHARE_ADDED))]
        await some_looks()
        seconds += 2 * QUIET_S
        await some_looks()
        assert garbage() is None
        assert many


async def test_what_a_flood_leaves_behind_is_found_though_it_goes_on() -> None:
    seconds = 0.0
    async with looking(monotonic=lambda: seconds):
        gc.collect()
        held = [Knot() for _ in range(MANY)]
        garbage = weakref.ref(held[0])
        await some_looks()
        held.clear()
        flood = [Knot() for _ in range(MANY_YOUNG)]
        await some_looks()
        assert garbage() is None
        assert flood


async def test_python_looks_by_itself_again_afterwards() -> None:
    async with looking():
        assert not gc.isenabled()
    assert gc.isenabled()
