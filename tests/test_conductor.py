"""The show conductor with a real journal."""

import asyncio
import contextlib
import gc
import uuid
import weakref
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest

from topchrono import conductor as module
from topchrono.conductor import Conductor
from topchrono.runtime.clock import Clock
from topchrono.show import commands as c
from topchrono.show import state
from topchrono.show.commands import AnyCommand
from topchrono.show.content import Content
from topchrono.show.events import AnyEvent, Called, ClockStarted, Event, ShowCreated, ShowStarted, Taken
from topchrono.show.model import Show
from topchrono.show.refusal import Refused
from topchrono.show.rules import next_step
from topchrono.show.state import replay
from topchrono.storage.journal import Journal

pytestmark = pytest.mark.slow


def new_id() -> str:
    return str(uuid.uuid4())


@asynccontextmanager
async def running_conductor(folder: Path, *, pitch_length_ms: int = 120_000) -> AsyncIterator[Conductor]:
    journal = await Journal.open(folder)
    events: Sequence[AnyEvent] = journal.events
    if not events:
        created = ShowCreated(
            at=0,
            title="Soirée",
            pitch_length_ms=pitch_length_ms,
            starts_at=None,
            contents=(Content(project="Vélo Cargo"), Content(project="Forêt de Poche")),
        )
        await journal.append([created])
        events = [created]
    conductor = Conductor(replay(list(events)), journal, Clock())
    task = asyncio.create_task(conductor.run())
    try:
        yield conductor
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await journal.close()


async def press(conductor: Conductor, *, until: str) -> None:
    while (step := next_step(conductor.show)) and step.step != until:
        await conductor.submit(c.Go(id=new_id(), expect=step), actor="host")


async def test_two_people_pressing_at_once_do_one_step(tmp_path: Path) -> None:
    async with running_conductor(tmp_path) as conductor:
        step = next_step(conductor.show)
        assert step is not None
        presses = [
            conductor.submit(c.Go(id=new_id(), expect=step), actor=who) for who in ("host", "director")
        ]
        answers = await asyncio.gather(*presses, return_exceptions=True)
        assert [type(answer) for answer in answers] == [int, Refused]
        assert conductor.show.phase == "doors"


async def test_the_same_id_for_another_command_is_refused(tmp_path: Path) -> None:
    async with running_conductor(tmp_path) as conductor:
        command_id = new_id()
        await conductor.submit(c.OpenDoors(id=command_id), actor="host")
        with pytest.raises(Refused) as refusal:
            await conductor.submit(c.StartShow(id=command_id), actor="host")
        assert refusal.value.code == "id_reused"


async def test_a_refused_command_sent_again_is_refused_again_though_it_would_pass_now(tmp_path: Path) -> None:
    async with running_conductor(tmp_path) as conductor:
        command = c.StartShow(id=new_id())
        for _ in range(2):
            with pytest.raises(Refused) as refusal:
                await conductor.submit(command, actor="host")
            assert refusal.value.code == "doors_are_closed"
            await press(conductor, until="start_show")


class Request:
    """What a caller holds while it waits for an answer."""


async def test_a_refusal_keeps_nothing_of_its_caller(tmp_path: Path) -> None:
    async def refused(conductor: Conductor, command: AnyCommand) -> "weakref.ref[Request]":
        request = Request()
        with contextlib.suppress(Refused):
            await conductor.submit(command, actor="host")
        return weakref.ref(request)

    async with running_conductor(tmp_path) as conductor:
        command = c.StartShow(id=new_id())
        gc.disable()
        try:
            # The first is refused by a rule, the second from the cache, the last by its digest.
            commands = (command, command, c.EndShow(id=command.id))
            requests = [await refused(conductor, command) for command in commands]
            await conductor.submit(c.OpenDoors(id=new_id()), actor="host")
            assert [request() for request in requests] == [None] * 3
        finally:
            gc.enable()


async def test_time_is_up_by_itself_at_the_deadline(tmp_path: Path) -> None:
    async with running_conductor(tmp_path, pitch_length_ms=150) as conductor:
        notified = asyncio.Event()

        async def listener() -> None:
            if conductor.show.timer.state == "time_up":
                notified.set()

        conductor.subscribe(listener)
        await press(conductor, until="finish")
        ends_at = conductor.show.timer.ends_at
        assert ends_at is not None
        await asyncio.wait_for(notified.wait(), 5)
        assert conductor.clock.now() >= ends_at
        assert conductor.show.items[0].run.ended_at == ends_at


async def test_listeners_are_called_in_the_order_of_the_revisions(tmp_path: Path) -> None:
    async with running_conductor(tmp_path) as conductor:
        revisions: list[int] = []

        async def listener() -> None:
            revisions.append(conductor.revision)
            await asyncio.sleep(0)

        conductor.subscribe(listener)
        texts = [conductor.submit(c.SetTicker(id=new_id(), text=f"{n}"), actor="director") for n in range(20)]
        await asyncio.gather(*texts)
        assert revisions == list(range(2, 22))


async def test_a_listener_that_fails_does_not_stop_the_evening(tmp_path: Path) -> None:
    async with running_conductor(tmp_path) as conductor:

        async def listener() -> None:
            raise RuntimeError("a fault of a listener")

        conductor.subscribe(listener)
        await press(conductor, until="finish")
        assert conductor.show.timer.state == "running"


async def test_a_restart_goes_on_with_the_same_show(tmp_path: Path) -> None:
    async with running_conductor(tmp_path) as conductor:
        await press(conductor, until="finish")
        before = conductor.show
    async with running_conductor(tmp_path) as conductor:
        assert conductor.show == before


class BrokenJournal:
    """A disk that is full: stands in for what can't be had here on demand."""

    revision = 1

    def __init__(self) -> None:
        self.is_full = True
        self.kept: list[AnyEvent] = []

    async def append(
        self, events: Sequence[AnyEvent], *, command_id: str | None = None, digest: str = "", actor: str = ""
    ) -> int:
        if self.is_full:
            raise OSError("no space left on device")
        self.kept += events
        self.revision += len(events)
        return self.revision

    def answered(self, command_id: str) -> None:
        return None

    async def check(self) -> None:
        if self.is_full:
            raise OSError("no space left on device")


async def test_a_disk_that_fails_changes_nothing_and_the_same_command_works_later() -> None:
    journal = BrokenJournal()
    created = ShowCreated(
        at=0, title="", pitch_length_ms=1000, starts_at=None, contents=(Content(project="Vélo Cargo"),)
    )
    conductor = Conductor(replay([created]), journal, Clock())
    task = asyncio.create_task(conductor.run())
    command = c.OpenDoors(id=new_id())
    with pytest.raises(Refused) as refusal:
        await conductor.submit(command, actor="host")
    assert refusal.value.code == "not_saved"
    assert conductor.revision == 1
    assert conductor.unwritten_since is not None
    journal.is_full = False
    assert await conductor.submit(command, actor="host") == 2
    assert conductor.show.phase == "doors"
    assert conductor.unwritten_since is None
    task.cancel()


class SlowJournal(BrokenJournal):
    """A disk that takes its time to write."""

    def __init__(self) -> None:
        super().__init__()
        self.is_full = False
        self.is_asked, self.may_write = asyncio.Event(), asyncio.Event()

    async def append(self, events: Sequence[AnyEvent], **about: str | None) -> int:
        self.is_asked.set()
        await self.may_write.wait()
        return await super().append(events)


def pitching_since(now: int, *, length_ms: int) -> Show:
    """A show whose clock started just now."""
    contents = (Content(project="Vélo Cargo"),)
    return replay(
        [
            ShowCreated(at=0, title="", pitch_length_ms=length_ms, starts_at=None, contents=contents),
            ShowStarted(at=1),
            Called(at=2, item="p01"),
            Taken(at=3, item="p01"),
            ClockStarted(at=now, item="p01", ends_at=now + length_ms),
        ]
    )


async def test_a_deadline_that_passes_while_a_command_waits_refuses_it_nothing() -> None:
    journal = SlowJournal()
    clock = Clock()
    now = clock.now()
    ends_at = now + 200
    conductor = Conductor(pitching_since(now, length_ms=200), journal, clock)
    task = asyncio.create_task(conductor.run())
    answers = [
        asyncio.create_task(
            conductor.submit(c.Say(id=new_id(), city="", text="Bravo", by="Régie"), actor="director")
        )
        for _ in range(2)
    ]
    await journal.is_asked.wait()
    await asyncio.sleep(max(0.0, clock.seconds_until(ends_at)))
    assert clock.now() >= ends_at
    journal.may_write.set()
    await asyncio.gather(*answers)
    assert [type(event).__name__ for event in journal.kept] == ["Said", "TimeUp", "Said"]
    task.cancel()


class Applauded(Event, frozen=True, tag="applauded"):
    """An event that somebody forgot to add to the union."""


def decide_applause(_show: Show, _command: c.AnyCommand, *, now: int) -> list[Any]:
    return [Applauded(at=now)]


def fail(*_arguments: object, **_more: object) -> NoReturn:
    raise KeyError("a fault of the program")


def lay_a_fault(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """Have the program fail at what the next command asks."""
    if where == "evolve":
        monkeypatch.setattr(state, "evolve", fail)
    elif where == "decide":
        monkeypatch.setattr(module, "decide", fail)
    else:
        monkeypatch.setattr(module, "decide", decide_applause)


@pytest.mark.parametrize("where", ["evolve", "decide", "union"])
async def test_a_fault_refuses_that_one_command_and_the_journal_stays_as_it_was(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = c.SetTicker(id=new_id(), text="Bonsoir")
    async with running_conductor(tmp_path) as conductor:
        before = conductor.show
        with monkeypatch.context() as faulty:
            lay_a_fault(faulty, where)
            codes = [await refusal_of(conductor, command) for _ in range(2)]
        # The answer to an id never changes, also where the fault would be gone.
        codes.append(await refusal_of(conductor, command))
        assert codes == ["fault"] * 3
        assert (conductor.revision, conductor.show, conductor.unwritten_since) == (1, before, None)
        assert await conductor.submit(c.OpenDoors(id=new_id()), actor="host") == 2
    async with running_conductor(tmp_path) as conductor:
        assert (conductor.revision, conductor.show.phase) == (2, "doors")


async def test_the_same_id_is_refused_for_the_same_fault_after_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = c.SetTicker(id=new_id(), text="Bonsoir")
    for _ in range(2):
        async with running_conductor(tmp_path) as conductor:
            with monkeypatch.context() as faulty:
                lay_a_fault(faulty, "evolve")
                assert await refusal_of(conductor, command) == "fault"


async def test_a_deadline_that_does_not_fold_is_tried_again_and_blames_no_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_tried = asyncio.Event()

    def fail_at_the_deadline(*_arguments: object) -> NoReturn:
        is_tried.set()
        raise KeyError("a fault of the program")

    async with running_conductor(tmp_path, pitch_length_ms=150) as conductor:
        await press(conductor, until="finish")
        deadline = conductor.show.timer.ends_at
        with monkeypatch.context() as faulty:
            faulty.setattr(state, "evolve", fail_at_the_deadline)
            await asyncio.wait_for(is_tried.wait(), 5)
            assert await refusal_of(conductor, c.SetTicker(id=new_id(), text="Bonsoir")) == "fault"
            assert conductor.unwritten_since is None
        async with asyncio.timeout(5):
            while conductor.show.timer.state != "time_up":
                await asyncio.sleep(0.02)
        assert conductor.show.items[0].run.ended_at == deadline


async def test_a_disk_that_works_again_is_not_blamed_for_a_deadline_that_does_not_fold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    journal = BrokenJournal()
    conductor = Conductor(pitching_since(Clock().now(), length_ms=100), journal, Clock())
    task = asyncio.create_task(conductor.run())
    assert await refusal_of(conductor, c.SetTicker(id=new_id(), text="Bonsoir")) == "not_saved"
    with monkeypatch.context() as faulty:
        lay_a_fault(faulty, "evolve")
        journal.is_full = False
        async with asyncio.timeout(5):
            while conductor.unwritten_since is not None:
                await asyncio.sleep(0.02)
        assert await refusal_of(conductor, c.SetTicker(id=new_id(), text="Bonsoir")) == "fault"
    task.cancel()


async def refusal_of(conductor: Conductor, command: c.AnyCommand) -> str:
    with pytest.raises(Refused) as refusal:
        await conductor.submit(command, actor="director")
    return refusal.value.code
