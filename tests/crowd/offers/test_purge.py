import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.crowd.sample_offers import keep, open_book, token
from tests.held_quiet import HeldQuiet
from topchrono.crowd.database import Database
from topchrono.crowd.offers.book import OfferBook
from topchrono.crowd.offers.purge import (
    DOUBT_S,
    ERASE_EVERY_S,
    Purge,
    erase_before,
    plan,
)
from topchrono.crowd.offers.retention import DAY_MS, Retention
from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import Quiet
from topchrono.show.refusal import Refused

NOW = 1_000 * DAY_MS
HOUR_S = 3600.0


class Machine:
    """A computer whose wall clock can be set, and a steady one that can't."""

    def __init__(self) -> None:
        self.wall = NOW
        self.steady = 0.0

    def run(self, seconds: float) -> None:
        self.wall += round(seconds * 1000)
        self.steady += seconds


@asynccontextmanager
async def started(
    folder: Path,
    machine: Machine,
    *,
    keep_days: int = 90,
    last_event_at: int | None = None,
    quiet: Quiet | None = None,
) -> AsyncIterator[tuple[Purge, OfferBook, Database]]:
    """A start of the server on that machine."""
    async with open_book(
        folder, announcements=lambda _offer: [("#tout", "x")], now=lambda: machine.wall
    ) as opened:
        database, book = opened
        purge = Purge(
            book,
            database,
            folder,
            keep_days=keep_days,
            last_event_at=last_event_at,
            quiet=quiet or Quiet(Clock()),
            now=lambda: machine.wall,
            on_change=lambda: None,
            wall=lambda: machine.wall,
            steady=lambda: machine.steady,
        )
        await purge.load()
        yield purge, book, database


async def run_for(purge: Purge, machine: Machine, hours: float) -> None:
    """Let time pass, with a check every half an hour."""
    for _ in range(round(hours * 2)):
        machine.run(HOUR_S / 2)
        await purge.check()


@pytest.mark.slow
async def test_offers_are_erased_after_the_retention_period(tmp_path: Path) -> None:
    machine = Machine()
    async with started(tmp_path, machine, keep_days=10) as (purge, book, database):
        await keep(book, 1)
        await book.set_aside(token(1), {"p01"})
        await run_for(purge, machine, 5 * 24)
        await keep(book, 2)
        await run_for(purge, machine, 5 * 24 - 1)
        assert len(book) == 2
        with capture_logs() as logs:
            await run_for(purge, machine, 3)
        assert [offer.number for offer in book] == [2]
        left = await database.perform(lambda c: c.execute("SELECT offer FROM outbox").fetchall())
        assert len(left) == 1
        assert purge.doubt is None
    assert logs == [{"event": "old offers were erased", "log_level": "info", "count": 1}]


@pytest.mark.slow
async def test_no_start_with_a_date_that_is_far_ahead_erases_anything(tmp_path: Path) -> None:
    machine = Machine()
    async with started(tmp_path, machine) as (_, book, _):
        for number in range(1, 21):
            await keep(book, number)
    machine.run(4)
    machine.wall += 100 * DAY_MS
    for _ in range(5):
        # The second start must not take what the first one left for a proof.
        async with started(tmp_path, machine, last_event_at=machine.wall) as (purge, book, _):
            assert purge.doubt is not None
            assert (purge.doubt.trusted_at, purge.doubt.offers) == (NOW, 20)
            assert purge.doubt.asked_at == machine.wall
            await run_for(purge, machine, 23)
            assert len(book) == 20
    machine.wall -= 100 * DAY_MS
    async with started(tmp_path, machine) as (purge, book, _):
        assert purge.doubt is None
        await run_for(purge, machine, 48)
        assert (len(book), purge.doubt) == (20, None)


async def test_a_folder_of_an_earlier_version_is_dated_by_its_offers_and_its_journal(tmp_path: Path) -> None:
    machine = Machine()
    async with open_book(tmp_path, now=lambda: NOW) as (_, book):
        await keep(book, 1)
    machine.wall += 100 * DAY_MS
    async with started(tmp_path, machine, last_event_at=NOW + 1) as (purge, book, _):
        assert purge.doubt is not None
        assert purge.doubt.trusted_at == NOW + 1
        await run_for(purge, machine, 2)
        assert len(book) == 1


async def test_a_journal_that_goes_on_makes_an_old_offer_old(tmp_path: Path) -> None:
    machine = Machine()
    async with open_book(tmp_path, now=lambda: NOW) as (_, book):
        await keep(book, 1)
    machine.wall += 100 * DAY_MS
    async with started(tmp_path, machine, last_event_at=machine.wall - DAY_MS) as (purge, book, _):
        await run_for(purge, machine, 0.5)
        assert (len(book), purge.doubt) == (1, None)
        await run_for(purge, machine, 1)
        assert len(book) == 0


async def test_the_director_confirms_the_date(tmp_path: Path) -> None:
    machine = Machine()
    async with started(tmp_path, machine) as (_, book, _):
        await keep(book, 1)
    machine.wall += 100 * DAY_MS
    async with started(tmp_path, machine) as (purge, book, _):
        assert purge.doubt is not None
        with pytest.raises(Refused):
            await purge.confirm(purge.doubt.asked_at - 1)
        await purge.check()
        assert len(book) == 1
        await purge.confirm(purge.doubt.asked_at)
        assert purge.doubt is None
        await purge.check()
        assert len(book) == 0


async def test_a_server_that_runs_for_a_day_believes_its_clock(tmp_path: Path) -> None:
    machine = Machine()
    async with started(tmp_path, machine) as (_, book, _):
        await keep(book, 1)
    machine.wall += 100 * DAY_MS
    async with started(tmp_path, machine) as (purge, book, _):
        await run_for(purge, machine, DOUBT_S / HOUR_S - 1)
        assert len(book) == 1
        # Set anew, it is another clock.
        machine.wall += DAY_MS
        await run_for(purge, machine, DOUBT_S / HOUR_S - 1)
        assert len(book) == 1
        await run_for(purge, machine, 3)
        assert (len(book), purge.doubt) == (0, None)


async def test_a_clock_that_jumps_while_the_server_runs_is_doubted(tmp_path: Path) -> None:
    machine = Machine()
    async with started(tmp_path, machine) as (purge, book, _):
        await keep(book, 1)
        await run_for(purge, machine, 5)
        machine.wall += 100 * DAY_MS
        await run_for(purge, machine, 5)
        assert purge.doubt is not None
        assert len(book) == 1
        machine.wall -= 100 * DAY_MS
        await run_for(purge, machine, 0.5)
        assert purge.doubt is None


async def test_a_clock_that_was_set_back_and_then_ahead_erases_nothing(tmp_path: Path) -> None:
    machine = Machine()
    async with started(tmp_path, machine) as (_, book, _):
        await keep(book, 1)
    machine.wall -= 500 * DAY_MS
    async with started(tmp_path, machine) as (_, book, _):
        await keep(book, 2)
    machine.wall += 501 * DAY_MS
    async with started(tmp_path, machine) as (purge, book, _):
        await run_for(purge, machine, 5)
        assert len(book) == 2
        assert purge.doubt is not None
        assert purge.doubt.offers == 1


@pytest.mark.slow
async def test_a_mistyped_retention_period_erases_nothing(tmp_path: Path) -> None:
    machine = Machine()
    async with started(tmp_path, machine, keep_days=365) as (purge, book, _):
        await keep(book, 1)
        await run_for(purge, machine, 5 * 24)
    for _ in range(2):
        async with started(tmp_path, machine, keep_days=3) as (purge, book, _):
            assert purge.doubt is not None
            assert (purge.doubt.keep_days, purge.doubt.trusted_days) == (3, 365)
            await run_for(purge, machine, 5)
            assert len(book) == 1
    async with started(tmp_path, machine, keep_days=365) as (purge, _, _):
        assert purge.doubt is None
    async with started(tmp_path, machine, keep_days=3) as (purge, book, _):
        assert purge.doubt is not None
        await purge.confirm(purge.doubt.asked_at)
        await purge.check()
        assert len(book) == 0


@pytest.mark.slow
async def test_what_is_surely_old_goes_even_while_the_date_is_doubted(tmp_path: Path) -> None:
    machine = Machine()
    async with started(tmp_path, machine) as (purge, book, _):
        await keep(book, 1)
        await run_for(purge, machine, 90 * 24 - 0.5)
        await keep(book, 2)
        await run_for(purge, machine, 0.5)
    machine.run(HOUR_S)
    async with started(tmp_path, machine) as (purge, book, _):
        machine.wall += 100 * DAY_MS
        await run_for(purge, machine, 1)
        assert [offer.number for offer in book] == [2]
        assert purge.doubt is not None
        assert purge.doubt.offers == 1


async def test_a_disk_that_takes_nothing_keeps_the_evening_from_nothing(tmp_path: Path) -> None:
    machine = Machine()
    async with started(tmp_path, machine) as (_, book, _):
        await keep(book, 1)
    machine.wall += 100 * DAY_MS
    async with started(tmp_path, machine) as (purge, book, database):
        await database.perform(lambda connection: connection.execute("DROP TABLE retention"))
        await purge.load()
        await run_for(purge, machine, 48)
        assert len(book) == 1


async def test_near_a_deadline_nothing_is_written(tmp_path: Path) -> None:
    quiet, machine = HeldQuiet(is_held=False), Machine()
    async with started(tmp_path, machine, quiet=quiet) as (purge, book, _):
        await keep(book, 1)
        quiet.passed.clear()
        checking = asyncio.create_task(purge.check())
        await quiet.awaited.wait()
        assert not checking.done()
        quiet.passed.set()
        await checking


async def test_nothing_is_erased_in_the_first_hour(tmp_path: Path) -> None:
    machine = Machine()
    async with started(tmp_path, machine, keep_days=1) as (purge, book, _):
        await keep(book, 1)
        machine.run(DAY_MS / 1000)
    machine.run(1)
    async with started(tmp_path, machine, keep_days=1) as (purge, book, _):
        machine.run(ERASE_EVERY_S - 1)
        await purge.check()
        assert len(book) == 1
        machine.run(1)
        await purge.check()
        assert (len(book), purge.doubt) == (0, None)


async def test_old_offers_go_without_a_server_and_leave_no_trace(tmp_path: Path) -> None:
    now = NOW
    async with open_book(tmp_path, announcements=lambda _offer: [("#tout", "x")], now=lambda: now) as opened:
        _, book = opened
        await keep(book, 1, address="lea@exemple.fr")
        now += DAY_MS
        await keep(book, 2, address="noe@exemple.fr")
    assert erase_before(tmp_path, now) == 1
    assert erase_before(tmp_path, now) == 0
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"lea@exemple.fr" not in left
    assert b"noe@exemple.fr" in left


async def test_without_a_server_the_same_is_doubted(tmp_path: Path) -> None:
    async with open_book(tmp_path, now=lambda: NOW) as (_, book):
        await keep(book, 1)
        await keep(book, 2)
    for _ in range(2):
        found = plan(tmp_path, keep_days=90, wall=NOW + 100 * DAY_MS, last_event_at=None)
        assert (found.asked, found.trusted_at) == (2, NOW)
        assert found.moment == NOW - 90 * DAY_MS
    found = plan(tmp_path, keep_days=3, wall=NOW + DAY_MS, last_event_at=None)
    assert (found.asked, found.trusted_days) == (0, 90)
    believed = Retention(trusted_at=NOW + 100 * DAY_MS, keep_days=90)
    assert erase_before(tmp_path, NOW + 10 * DAY_MS, confirmed=believed) == 2


async def test_a_timer_once_a_day_is_believed(tmp_path: Path) -> None:
    async with open_book(tmp_path, now=lambda: NOW) as (_, book):
        await keep(book, 1)
    for day in range(1, 91):
        found = plan(tmp_path, keep_days=90, wall=NOW + day * DAY_MS + day, last_event_at=None)
        assert found.asked == 0
    assert erase_before(tmp_path, found.moment) == 1


async def test_copies_of_damaged_offers_are_kept_for_no_longer_than_offers(tmp_path: Path) -> None:
    names = ("crowd.damaged-1.db", "crowd.damaged-1.db-wal", "crowd.damaged-2.db", "journal.damaged-1.db")
    for name in names:
        (tmp_path / name).write_bytes(b"lea@exemple.fr")
        os.utime(tmp_path / name, (NOW / 1000, NOW / 1000))
    os.utime(tmp_path / names[2], (NOW / 1000 + 3 * HOUR_S, NOW / 1000 + 3 * HOUR_S))
    machine = Machine()
    async with started(tmp_path, machine, keep_days=1, last_event_at=NOW) as (purge, _, _):
        await run_for(purge, machine, 25)
    assert [name for name in names if (tmp_path / name).exists()] == list(names[2:])
    os.utime(tmp_path / names[2], (1_000, 1_000))
    erase_before(tmp_path, 1_000_001)
    assert [name for name in names if (tmp_path / name).exists()] == [names[3]]


async def test_copies_of_damaged_offers_outlast_a_wrong_date(tmp_path: Path) -> None:
    copy = tmp_path / "crowd.damaged-1.db"
    copy.write_bytes(b"lea@exemple.fr")
    os.utime(copy, (NOW / 1000, NOW / 1000))
    machine = Machine()
    machine.wall += 100 * DAY_MS
    async with started(tmp_path, machine, last_event_at=NOW) as (purge, _, _):
        assert purge.doubt is not None
        assert (purge.doubt.offers, purge.doubt.copies) == (0, 1)
        await run_for(purge, machine, 5)
    assert copy.exists()
