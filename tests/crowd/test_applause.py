"""Applause, gathered in memory and written down now and then."""

import asyncio
import sqlite3
from pathlib import Path

from tests.held_quiet import HeldQuiet
from topchrono.crowd.applause import Applause
from topchrono.crowd.database import Database
from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import Quiet


async def test_claps_are_counted_by_item_and_there_again(tmp_path: Path) -> None:
    heard: list[None] = []
    database = Database.open(tmp_path)
    applause = Applause(database, quiet=Quiet(Clock()), on_change=lambda: heard.append(None))
    applause.add("p01", 3)
    applause.add("p02", 1)
    applause.add("p01", 4)
    assert applause.claps == {"p01": 7, "p02": 1}
    assert len(heard) == 3
    await applause.save()
    again = Applause(database, quiet=Quiet(Clock()), on_change=lambda: None)
    await again.load()
    assert again.claps == {"p01": 7, "p02": 1}
    await database.close()


async def test_more_than_two_hands_can_do_is_not_believed(tmp_path: Path) -> None:
    database = Database.open(tmp_path)
    applause = Applause(database, quiet=Quiet(Clock()), on_change=lambda: None)
    applause.add("p01", 1_000_000)
    applause.add("p01", -5)
    assert applause.claps == {"p01": 10}
    await database.close()


async def test_what_could_not_be_written_is_written_the_next_time(tmp_path: Path) -> None:
    database = Database.open(tmp_path)
    applause = Applause(database, quiet=Quiet(Clock()), on_change=lambda: None)
    applause.add("p01", 2)
    await database.perform(lambda connection: connection.execute("ALTER TABLE applause RENAME TO away"))
    await applause.save()
    await database.perform(lambda connection: connection.execute("ALTER TABLE away RENAME TO applause"))
    await applause.save()
    await database.close()
    with sqlite3.connect(tmp_path / "crowd.db") as written:
        assert written.execute("SELECT * FROM applause").fetchall() == [("p01", 2)]


async def test_near_a_deadline_nothing_is_written(tmp_path: Path) -> None:
    quiet = HeldQuiet()

    def written() -> list[tuple[str, int]]:
        with sqlite3.connect(tmp_path / "crowd.db") as kept:
            return kept.execute("SELECT * FROM applause").fetchall()

    database = Database.open(tmp_path)
    applause = Applause(database, quiet=quiet, on_change=lambda: None, save_every_s=0.01)
    applause.add("p01", 2)
    work = asyncio.create_task(applause.run())
    await asyncio.wait_for(quiet.awaited.wait(), 5)
    assert written() == []
    quiet.passed.set()
    async with asyncio.timeout(5):
        while not written():
            await asyncio.sleep(0.01)
    assert written() == [("p01", 2)]
    work.cancel()
    await database.close()
