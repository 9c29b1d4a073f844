"""Evenings that reach for one OBS in any order: an OBS in memory, with its persistent data and custom events.

A real one can't be made to answer in an order of the test's choice, or to have no room on its disk.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from topchrono.obs import ownership as module
from topchrono.obs.connection import NO_ANSWER, ObsConnection, ObsError
from topchrono.obs.ownership import Ownership

RESOURCE_ACTION_FAILED = 702


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"RENEW_S": 0.02, "CONFIRM_S": 0.03, "LEASE_S": 0.12, "STALE_S": 0.2}.items():
        monkeypatch.setattr(module, name, value)


class MemoryObs:
    """What all connections share."""

    def __init__(self) -> None:
        self.slot: object = None
        self.is_full = False
        self.slowest_s = 0.001
        self.connections: list[Connection] = []

    def broadcast(self, data: dict[str, Any]) -> None:
        for connection in self.connections:
            if connection.state == "connected":
                for listener in connection.event_listeners:
                    listener("CustomEvent", data)


class Connection:
    """One evening's connection to it."""

    address = ("127.0.0.1", 4455)

    def __init__(self, obs: MemoryObs) -> None:
        self.state = "unreachable"
        self.event_listeners: list[Callable[[str, dict[str, Any]], None]] = []
        self._obs = obs
        self._state_listeners: list[Callable[[], None]] = []
        obs.connections.append(self)

    def on_state(self, listener: Callable[[], None]) -> None:
        self._state_listeners.append(listener)

    def on_event(self, listener: Callable[[str, dict[str, Any]], None]) -> None:
        self.event_listeners.append(listener)

    def guard(self, is_ours: Callable[[], bool]) -> None:
        """Nothing but the mark is written here."""

    def become(self, state: str) -> None:
        self.state = state
        for listener in self._state_listeners:
            listener()

    async def call(self, request: str, **data: Any) -> dict[str, Any]:
        await asyncio.sleep(random.uniform(0, self._obs.slowest_s))
        if self.state != "connected":
            raise ObsError(request, NO_ANSWER, "not connected")
        match request:
            case "SetPersistentData" if self._obs.is_full:
                raise ObsError(request, RESOURCE_ACTION_FAILED, "no room")
            case "SetPersistentData":
                self._obs.slot = data["slotValue"]
            case "BroadcastCustomEvent":
                self._obs.broadcast(data["eventData"])
            case _:
                return {"slotValue": self._obs.slot}
        return {}


class Lot:
    """Some evenings on one OBS."""

    def __init__(self, folder: Path) -> None:
        self.obs = MemoryObs()
        self.tasks: dict[Ownership, asyncio.Task[None]] = {}
        self.connections: dict[Ownership, Connection] = {}
        self._folder = folder

    def start(self, name: str) -> Ownership:
        connection = Connection(self.obs)
        evening = Ownership(
            cast(ObsConnection, connection),
            self._folder / name,
            title=lambda: name,
            now=lambda: 1_000,
            changed=lambda: None,
        )
        self.connections[evening] = connection
        self.tasks[evening] = asyncio.create_task(evening.run())
        connection.become("connected")
        return evening

    def kill(self, evening: Ownership) -> None:
        self.tasks[evening].cancel()
        self.connections[evening].become("unreachable")

    async def end(self, evening: Ownership) -> None:
        await evening.release()
        self.kill(evening)


@asynccontextmanager
async def several(folder: Path) -> AsyncIterator[Lot]:
    lot = Lot(folder)
    try:
        yield lot
    finally:
        for task in lot.tasks.values():
            task.cancel()
        await asyncio.gather(*lot.tasks.values(), return_exceptions=True)


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not is_so():
            await asyncio.sleep(0.002)


def state(evening: Ownership) -> str:
    return evening.view.state


async def settled(*evenings: Ownership) -> list[str]:
    await until(lambda: all(state(evening) != "unknown" for evening in evenings))
    await asyncio.sleep(0.1)
    return sorted(map(state, evenings))


@pytest.mark.slow
@pytest.mark.parametrize("attempt", range(20))
async def test_of_several_that_start_at_once_one_controls_obs(tmp_path: Path, attempt: int) -> None:
    random.seed(attempt)
    async with several(tmp_path) as lot:
        lot.obs.slowest_s = random.choice([0.0, 0.001, 0.01])
        evenings = [lot.start(name) for name in "abcd"]
        assert await settled(*evenings) == ["other", "other", "other", "ours"]


async def test_the_one_that_comes_later_waits_for_a_person_and_both_know_the_other(tmp_path: Path) -> None:
    async with several(tmp_path) as lot:
        first = lot.start("soirée")
        await until(lambda: first.is_ours)
        second = lot.start("répétition")
        await until(lambda: state(second) == "other")
        assert (second.view.place, second.view.is_silent, second.view.was_ours) == ("soirée", False, False)
        await until(lambda: first.view.is_shared)
        assert first.view.place == "répétition"
        await second.take_over()
        assert second.is_ours
        await until(lambda: state(first) == "other")
        assert (first.view.place, first.view.was_ours) == ("répétition", True)


async def test_two_that_press_at_once_do_not_both_control_obs(tmp_path: Path) -> None:
    async with several(tmp_path) as lot:
        evenings = [lot.start(name) for name in "abc"]
        await settled(*evenings)
        await asyncio.gather(*(evening.take_over() for evening in evenings))
        assert await settled(*evenings) == ["other", "other", "ours"]


async def test_a_stale_mark_is_taken_over_but_not_by_those_who_were_told(tmp_path: Path) -> None:
    async with several(tmp_path) as lot:
        crashed = lot.start("a")
        await until(lambda: crashed.is_ours)
        told = lot.start("b")
        await until(lambda: state(told) == "other")
        lot.kill(crashed)
        await until(lambda: told.view.is_silent)
        await asyncio.sleep(2 * module.STALE_S)
        assert state(told) == "other"
        newcomer = lot.start("c")
        await until(lambda: newcomer.is_ours)
        await until(lambda: told.view.place == "c" and not told.view.is_silent)


async def test_a_stale_mark_does_not_hide_a_living_evening(tmp_path: Path) -> None:
    async with several(tmp_path) as lot:
        first = lot.start("a")
        await until(lambda: first.is_ours)
        second = lot.start("b")
        await asyncio.sleep(2 * module.STALE_S)
        assert (state(first), state(second)) == ("ours", "other")


async def test_an_evening_that_ends_leaves_no_mark(tmp_path: Path) -> None:
    async with several(tmp_path) as lot:
        first = lot.start("a")
        await until(lambda: first.is_ours)
        told = lot.start("b")
        await until(lambda: state(told) == "other")
        await lot.end(first)
        await until(lambda: state(told) == "free")
        await asyncio.sleep(2 * module.STALE_S)
        assert state(told) == "free"
        next_one = lot.start("c")
        await until(lambda: next_one.is_ours)


async def test_the_same_evening_goes_on_at_once_after_a_crash(tmp_path: Path) -> None:
    async with several(tmp_path) as lot:
        crashed = lot.start("a")
        await until(lambda: crashed.is_ours)
        lot.kill(crashed)
        began = asyncio.get_running_loop().time()
        again = lot.start("a")
        await until(lambda: again.is_ours)
        assert asyncio.get_running_loop().time() - began < module.CONFIRM_S


async def test_an_owner_that_was_away_finds_out_that_it_is_not_any_more(tmp_path: Path) -> None:
    async with several(tmp_path) as lot:
        away = lot.start("a")
        await until(lambda: away.is_ours)
        lot.connections[away].become("unreachable")
        assert not away.is_ours
        other = lot.start("b")
        await until(lambda: other.is_ours)
        lot.connections[away].become("connected")
        await until(lambda: state(away) == "other")
        assert not away.is_ours


async def test_an_obs_that_forgets_its_mark_stays_that_of_its_owner(tmp_path: Path) -> None:
    async with several(tmp_path) as lot:
        owner = lot.start("a")
        await until(lambda: owner.is_ours)
        told = lot.start("b")
        await until(lambda: state(told) == "other")
        for evening in (owner, told):
            lot.connections[evening].become("unreachable")
        lot.obs.slot = None
        for evening in (told, owner):
            lot.connections[evening].become("connected")
        await until(lambda: owner.is_ours)
        assert not told.is_ours
        await until(lambda: state(told) == "other")


async def test_an_obs_that_can_not_write_is_controlled_all_the_same(tmp_path: Path) -> None:
    async with several(tmp_path) as lot:
        lot.obs.is_full = True
        evening = lot.start("a")
        await until(lambda: evening.is_ours)


async def test_nor_does_the_mark_of_a_crashed_rehearsal_keep_it_from_that(tmp_path: Path) -> None:
    async with several(tmp_path) as lot:
        crashed = lot.start("a")
        await until(lambda: crashed.is_ours)
        lot.kill(crashed)
        lot.obs.is_full = True
        evening = lot.start("b")
        await until(lambda: evening.is_ours)
        await asyncio.sleep(2 * module.STALE_S)
        assert evening.is_ours
        # It was not dead after all.
        again = lot.start("a")
        await until(lambda: again.is_ours)
        await until(lambda: state(evening) == "other")


async def test_another_obs_is_judged_anew(tmp_path: Path) -> None:
    async with several(tmp_path) as lot:
        owner = lot.start("a")
        await until(lambda: owner.is_ours)
        told = lot.start("b")
        await until(lambda: state(told) == "other")
        lot.kill(owner)
        lot.obs.slot = None
        connection = lot.connections[told]
        connection.become("unreachable")
        connection.address = ("127.0.0.1", 4456)
        connection.become("connected")
        await until(lambda: told.is_ours)
