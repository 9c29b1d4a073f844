"""A programme is followed at its address: what differs there is told, and nothing is applied."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from tests.held_quiet import HeldQuiet
from tests.remote.sheet_server import (
    LOGIN_PAGE,
    OTHER_SHEET,
    SHEET,
    SheetServer,
    running_sheet_server,
    with_etag,
)
from topchrono.inputs.programme_address import ProgrammeAddress
from topchrono.programme import Programme, read_data
from topchrono.remote.fetching import Fetched, Fetcher, Validators
from topchrono.remote.follower import Follower, Pace
from topchrono.remote.public_network import is_any
from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import Quiet

pytestmark = pytest.mark.slow

MINUTE_MS = 60_000


class Following:
    """A follower whose time goes on by hand, and what it told."""

    def __init__(self, *, quiet: Quiet | None = None, pace: Pace | None = None, chance: float = 0.5) -> None:
        self.time = 1_000_000
        self.changes: list[Programme] = []
        self.states = 0
        self.reads = 0
        quiet = quiet or Quiet(Clock())
        self.follower = Follower(
            Fetcher(quiet, is_allowed=is_any).fetch,
            on_change=self.changes.append,
            on_state=self._count,
            now=lambda: self.time,
            quiet=quiet,
            read=self._read,
            pace=pace or Pace(),
            chance=lambda: chance,
        )

    async def check(self) -> int:
        """Look, and return after how many ms it looks again."""
        await self.follower.check()
        state = self.follower.state
        assert state
        assert state.next_at
        return state.next_at - self.time

    @property
    def problem(self) -> str:
        state = self.follower.state
        return str(state.problem) if state and state.problem else ""

    def _count(self) -> None:
        self.states += 1

    async def _read(self, data: bytes) -> Programme:
        self.reads += 1
        return read_data(data)


@pytest.fixture
async def server() -> AsyncIterator[SheetServer]:
    async with running_sheet_server() as running:
        yield running


def projects(programme: Programme) -> list[str]:
    return [content.project for content in programme.contents]


@asynccontextmanager
async def running(follower: Follower) -> AsyncIterator[None]:
    task = asyncio.create_task(follower.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_what_is_read_is_told_when_it_differs_and_once(server: SheetServer) -> None:
    following = Following()
    following.follower.follow(ProgrammeAddress(server.serve("/a.csv")))

    await following.check()
    await following.check()
    assert [projects(change) for change in following.changes] == [["Vélo Cargo", "Forêt de Poche"]]

    server.serve("/a.csv", OTHER_SHEET)
    following.time += MINUTE_MS
    await following.check()
    await following.check()
    assert len(following.changes) == 2
    assert projects(following.changes[1])[-1] == "Cantine Zéro Reste"
    state = following.follower.state
    assert state
    assert (state.checked_at, state.changed_at) == (following.time, following.time)


async def test_what_is_known_is_not_told_at_the_first_look(server: SheetServer) -> None:
    following = Following()
    address = ProgrammeAddress(server.serve("/a.csv"))
    following.follower.follow(address, read_data(SHEET).contents)
    await following.check()
    assert following.changes == []

    following.follower.follow(address, read_data(OTHER_SHEET).contents)
    await following.check()
    assert len(following.changes) == 1


async def test_other_bytes_that_say_the_same_are_not_told(server: SheetServer) -> None:
    following = Following()
    following.follower.follow(ProgrammeAddress(server.serve("/a.csv")), read_data(SHEET).contents)
    for body in (SHEET, SHEET + b"\r\n;\n", SHEET.replace(b";", b"\t"), SHEET.replace(b"Ville", b"Commune")):
        server.serve("/a.csv", body)
        await following.check()

    assert following.changes == []
    assert following.reads == 4


async def test_what_has_not_changed_is_neither_sent_nor_read_again(server: SheetServer) -> None:
    following = Following()
    following.follower.follow(ProgrammeAddress(server.serve_by("/a.csv", with_etag(SHEET))))
    for _ in range(3):
        await following.check()

    assert following.reads == 1
    assert [request.headers.get("If-None-Match") for request in server.requests] == [None, '"1"', '"1"']


async def test_the_same_bytes_are_not_read_again(server: SheetServer) -> None:
    following = Following()
    following.follower.follow(ProgrammeAddress(server.serve("/a.csv")))
    for _ in range(3):
        await following.check()

    assert following.reads == 1


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (b"", 500, "en panne"),
        (b"", 404, "n’a pas de tableau"),
        (b"", 200, "vide"),
        (LOGIN_PAGE, 200, "page de connexion"),
        (b"Projet;Ville\n", 200, "aucun pitch"),
        (b"Bonjour", 200, "Aucune colonne"),
    ],
)
async def test_a_failure_is_told_as_one_and_not_as_an_empty_programme(
    server: SheetServer, body: bytes, status: int, expected: str
) -> None:
    following = Following()
    following.follower.follow(ProgrammeAddress(server.serve("/a.csv")))
    await following.check()
    checked_at = following.time
    server.serve("/a.csv", body, status=status)
    following.time += MINUTE_MS
    await following.check()

    assert expected in following.problem
    assert len(following.changes) == 1
    assert following.follower.programme == following.changes[0]
    state = following.follower.state
    assert state
    assert (state.failures, state.checked_at) == (1, checked_at)

    server.serve("/a.csv")
    await following.check()
    assert following.problem == ""
    assert len(following.changes) == 1


async def test_what_could_not_be_used_does_not_pass_for_unchanged(server: SheetServer) -> None:
    following = Following()
    following.follower.follow(ProgrammeAddress(server.serve_by("/a.csv", with_etag(LOGIN_PAGE))))
    await following.check()
    await following.check()

    assert following.follower.state
    assert following.follower.state.failures == 2
    assert following.reads == 2


async def test_it_looks_every_minute_and_less_often_after_failures(server: SheetServer) -> None:
    following = Following()
    following.follower.follow(ProgrammeAddress(server.serve("/a.csv", b"", status=500)))
    assert [await following.check() for _ in range(6)] == [
        120_000,
        240_000,
        480_000,
        600_000,
        600_000,
        600_000,
    ]

    server.serve("/a.csv")
    assert await following.check() == MINUTE_MS


@pytest.mark.parametrize(("chance", "expected"), [(0.0, 54_000), (0.999_999, 66_000)])
async def test_a_minute_is_some_seconds_longer_or_shorter(
    server: SheetServer, chance: float, expected: int
) -> None:
    following = Following(chance=chance)
    following.follower.follow(ProgrammeAddress(server.serve("/a.csv")))
    assert await following.check() == expected


async def test_nothing_is_followed_until_asked_and_after_it_is_stopped(server: SheetServer) -> None:
    following = Following(pace=Pace(interval_s=0.01))
    async with running(following.follower):
        await asyncio.sleep(0.03)
        assert following.follower.state is None
        following.follower.follow(ProgrammeAddress(server.serve("/a.csv")))
        while not following.changes:
            await asyncio.sleep(0.005)
        following.follower.follow(None)
        asked = len(server.requests)
        following.time += 10 * MINUTE_MS
        await asyncio.sleep(0.05)
    assert following.follower.state is None
    assert len(server.requests) <= asked + 1


async def test_it_runs_again_and_again_and_at_once_when_asked(server: SheetServer) -> None:
    following = Following()
    following.follower.follow(ProgrammeAddress(server.serve("/a.csv")))
    async with running(following.follower):
        while not following.changes:
            await asyncio.sleep(0.005)
        server.serve("/a.csv", OTHER_SHEET)
        following.follower.check_now()
        while len(following.changes) < 2:
            await asyncio.sleep(0.005)
    assert following.states >= 4


async def test_an_answer_for_an_address_that_is_no_longer_followed_is_dropped(server: SheetServer) -> None:
    following = Following()
    arrived, released = asyncio.Event(), asyncio.Event()

    async def answer(_request: web.Request) -> web.Response:
        arrived.set()
        await released.wait()
        return web.Response(body=SHEET)

    following.follower.follow(ProgrammeAddress(server.serve_by("/a.csv", answer)))
    looking = asyncio.create_task(following.follower.check())
    await arrived.wait()
    following.follower.follow(ProgrammeAddress(server.serve("/b.csv", OTHER_SHEET)))
    released.set()
    await looking
    assert following.changes == []

    await following.check()
    assert [len(change.contents) for change in following.changes] == [3]


async def test_it_does_not_begin_while_a_deadline_is_near(server: SheetServer) -> None:
    quiet = HeldQuiet()
    following = Following(quiet=quiet)
    following.follower.follow(ProgrammeAddress(server.serve("/a.csv")))
    looking = asyncio.create_task(following.follower.check())
    await quiet.awaited.wait()
    assert server.requests == []

    quiet.passed.set()
    await looking
    assert len(following.changes) == 1


async def test_an_error_of_ours_does_not_have_it_ask_at_once() -> None:
    failures: Iterator[Exception] = iter([RuntimeError("a fault")])

    async def fetch(_address: ProgrammeAddress, _known: Validators) -> Fetched:
        raise next(failures)

    follower = Follower(
        fetch,
        on_change=lambda _programme: None,
        on_state=lambda: None,
        now=lambda: 0,
        quiet=Quiet(Clock()),
        chance=lambda: 0.5,
    )
    follower.follow(ProgrammeAddress("http://127.0.0.1/"))
    with pytest.raises(RuntimeError):
        await follower.check()
    assert follower.state
    assert follower.state.next_at == 2 * MINUTE_MS
