"""When Python looks for garbage."""

import asyncio
import contextlib
import gc
import weakref
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from tests.held_quiet import HeldQuiet
from topchrono.runtime.clock import Clock
from topchrono.runtime.garbage import (
    LEAST_ADDED,
    MANY,
    MANY_FROZEN,
    MANY_YOUNG,
    MOST_ADDED,
    collect_garbage,
    keep_what_was_made,
)
from topchrono.runtime.quiet import Quiet

NEVER_S = 1_000.0


class Knot:
    """What refers to itself: only a look finds that nobody else does."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _all_is_thawed() -> Iterator[None]:
    gc.collect()
    yield
    gc.unfreeze()


@asynccontextmanager
async def looking(
    quiet: Quiet | None = None, *, quiet_s: float = NEVER_S, calm_s: float = NEVER_S
) -> AsyncIterator[None]:
    task = asyncio.create_task(collect_garbage(quiet or Quiet(Clock()), quiet_s=quiet_s, calm_s=calm_s))
    await some_turns()
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def some_turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def make(many: int) -> "weakref.ref[Knot]":
    """Make so many knots, none of which anybody holds; the first one, as long as it is not found."""
    knots = [Knot() for _ in range(many)]
    return weakref.ref(knots[0])


def grown_old(many: int) -> "weakref.ref[Knot]":
    """As :func:`make`, of knots that Python has looked at while somebody held them."""
    held = [Knot() for _ in range(many)]
    gc.collect(0)
    return weakref.ref(held[0])


async def until_gone(garbage: "weakref.ref[Knot]") -> None:
    async with asyncio.timeout(10):
        while garbage() is not None:
            await asyncio.sleep(0.005)


async def test_new_garbage_is_found_though_nobody_else_runs() -> None:
    async with looking():
        garbage = make(MANY // 2)
        held = [Knot() for _ in range(2 * MANY)]
        assert garbage() is None
        assert held


async def test_what_a_flood_leaves_behind_is_found_though_it_goes_on() -> None:
    async with looking():
        garbage = grown_old(2 * MANY)
        flood = [Knot() for _ in range(MANY_YOUNG + MANY)]
        await some_turns()
        assert garbage() is None
        assert flood


async def test_nobody_looks_at_many_while_a_deadline_is_near() -> None:
    quiet = HeldQuiet()
    async with looking(quiet):
        garbage = grown_old(2 * MANY)
        flood = [Knot() for _ in range(MANY_YOUNG + MANY)]
        await some_turns()
        assert garbage() is not None
        quiet.passed.set()
        await some_turns()
        assert garbage() is None
        assert flood


@pytest.mark.slow
async def test_what_has_become_old_is_looked_at_once_all_is_quiet() -> None:
    async with looking(quiet_s=0.2):
        garbage = grown_old(LEAST_ADDED + 2 * MANY)
        await some_turns()
        assert garbage() is not None
        await until_gone(garbage)


async def test_many_old_ones_do_not_wait_until_all_is_quiet() -> None:
    async with looking():
        garbage = grown_old(MANY_YOUNG + MANY)
        flood = []
        for _ in range(MOST_ADDED // MANY_YOUNG + 1):
            flood += [Knot() for _ in range(MANY_YOUNG + MANY)]
            await some_turns()
        assert gc.get_freeze_count() > MOST_ADDED
        assert garbage() is None


async def test_what_has_survived_a_full_collection_is_not_looked_at_again_and_is_freed_all_the_same() -> None:
    async with looking(quiet_s=0.02):
        held = [Knot() for _ in range(LEAST_ADDED + 2 * MANY)]
        garbage = make(2 * MANY)
        await until_gone(garbage)
        while gc.get_freeze_count() < LEAST_ADDED:
            await asyncio.sleep(0.005)
        frozen = weakref.ref(held[0])
        del held[0].itself, held[0]
        assert frozen() is None


@pytest.mark.slow
async def test_many_frozen_ones_are_looked_at_in_a_long_calm_unless_a_clock_runs() -> None:
    quiet = Quiet(Clock())
    quiet.deadline = Clock().now() + 3_600_000
    async with looking(quiet, quiet_s=0.01, calm_s=0.02):
        held = [Knot() for _ in range(MANY_FROZEN + 2 * MANY)]
        garbage = weakref.ref(held[0])
        async with asyncio.timeout(10):
            while gc.get_freeze_count() < MANY_FROZEN:
                await asyncio.sleep(0.005)
        held.clear()
        await asyncio.sleep(0.1)
        assert garbage() is not None
        quiet.deadline = None
        await until_gone(garbage)


async def test_python_looks_by_itself_again_afterwards() -> None:
    usual = gc.get_threshold()
    async with looking():
        assert gc.get_threshold() != usual
    assert gc.get_threshold() == usual


def test_a_start_ends_with_collections_that_look_at_nothing_made_before() -> None:
    gc.disable()
    knot = Knot()
    keep_what_was_made()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    gone = weakref.ref(knot)
    del knot
    gc.collect()
    assert gone() is not None
    gc.unfreeze()
    gc.collect()
    assert gone() is None
