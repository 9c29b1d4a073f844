"""Offers of help on a disk without room: they can be read, and none is confirmed that is not on disk."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from tests.storage.small_disk import SmallDisk, mounted
from topchrono.crowd.database import Database, connect
from topchrono.crowd.offers.model import Offer
from topchrono.crowd.offers.offer_table import read_offers
from topchrono.crowd.recovery import open_database
from topchrono.inputs.email import address_key
from topchrono.storage.errors import DiskFullError
from topchrono.storage.folder import EveningFolder, wal_of


def offer(number: int) -> Offer:
    return Offer(
        token=f"token-{number:04}", number=number, name=f"Ana {number}", address=f"ana{number}@exemple.fr",
        skills=(), city="", message="Bonjour " * 20, items={}, at=number,
    )  # fmt: skip


def write(connection: sqlite3.Connection, number: int) -> None:
    one = offer(number)
    values = (one.token, address_key(one.address), one.at, msgspec.json.encode(one).decode())
    connection.execute("INSERT INTO offers VALUES (?, ?, ?, ?)", values)


async def numbers(database: Database) -> list[int]:
    return [one.number for one in await database.perform(read_offers)]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with mounted(tmp_path / "disk") as disk:
        with closing(connect(disk.evening)) as connection:
            for number in range(1, 21):
                write(connection, number)
        yield disk


async def test_offers_are_read_refused_and_then_written_by_themselves(disk: SmallDisk) -> None:
    disk.fill()
    database = open_database(disk.evening)
    assert await numbers(database) == list(range(1, 21))
    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await database.perform(lambda connection: write(connection, 21))
    assert await numbers(database) == list(range(1, 21))

    disk.make_room()
    await database.perform(lambda connection: write(connection, 21))
    await database.close()
    again = open_database(disk.evening)
    assert (await numbers(again), again.kept_at) == (list(range(1, 22)), None)
    await again.close()


async def test_damaged_offers_are_read_as_far_as_they_go_and_repaired_later(disk: SmallDisk) -> None:
    path = EveningFolder(disk.evening).crowd
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE offers SET body = '{}' WHERE token = 'token-0007'")
        connection.commit()
    disk.fill()
    before = path.read_bytes()
    database = open_database(disk.evening)
    readable = [number for number in range(1, 21) if number != 7]
    assert (await numbers(database), database.kept_at, path.read_bytes()) == (readable, None, before)

    disk.make_room()
    assert await numbers(database) == readable
    assert database.kept_at
    assert database.kept_at.read_bytes() == before
    await database.close()


async def test_an_evening_without_offers_starts_on_a_full_disk(disk: SmallDisk) -> None:
    EveningFolder(disk.evening).crowd.unlink()
    disk.fill()
    database = open_database(disk.evening)
    assert await numbers(database) == []
    disk.make_room()
    await database.perform(lambda connection: write(connection, 1))
    await database.close()
    assert EveningFolder(disk.evening).crowd.stat().st_size > 0


async def test_a_log_without_its_file_is_kept(tmp_path: Path) -> None:
    wal = wal_of(EveningFolder(tmp_path).crowd)
    wal.write_bytes(b"what a sync left")
    database = open_database(tmp_path)
    assert await numbers(database) == []
    await database.close()
    assert database.kept_at
    assert wal_of(database.kept_at).read_bytes() == b"what a sync left"


async def test_the_log_of_another_file_is_kept_aside_and_not_applied(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "other")) as other:
        for number in range(500, 540):
            write(other, number)
        log = wal_of(EveningFolder(tmp_path / "other").crowd).read_bytes()
    with closing(connect(tmp_path / "own")) as connection:
        for number in range(1, 200):
            write(connection, number)
    wal_of(EveningFolder(tmp_path / "own").crowd).write_bytes(log[: len(log) // 2])
    database = open_database(tmp_path / "own")
    assert await numbers(database) == list(range(1, 200))
    await database.close()
    assert database.kept_at


def test_an_opening_that_fails_leaves_nothing_open(disk: SmallDisk) -> None:
    disk.fill()
    with pytest.raises(DiskFullError) as failure:
        connect(disk.evening)
    opened = [path.resolve() for path in Path("/proc/self/fd").iterdir()]
    assert failure.value.__traceback__ is not None
    assert not [path for path in opened if path.is_relative_to(disk.evening.resolve())]
