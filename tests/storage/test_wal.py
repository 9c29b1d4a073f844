"""The write-ahead log applied in memory, compared with SQLite itself."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from topchrono.storage.folder import wal_of
from topchrono.storage.image import Image

ROWS = "SELECT * FROM texts ORDER BY number"
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(1, 40), st.integers(0, 9000)),
        st.tuples(st.just("erase"), st.integers(1, 40), st.just(0)),
        st.tuples(st.just("checkpoint"), st.just(0), st.just(0)),
        st.tuples(st.just("shrink"), st.just(0), st.just(0)),
        st.tuples(st.just("roll back"), st.integers(1, 40), st.integers(0, 9000)),
    ),
    max_size=14,
)


def play(folder: Path, steps: list[tuple[str, int, int]], page_size: int) -> tuple[bytes, bytes]:
    """The bytes of a database and of its log that a crash leaves after these steps."""
    path = folder / "x.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute(f"PRAGMA page_size = {page_size}")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA cache_size = 2")
        database.execute("CREATE TABLE texts (number INTEGER PRIMARY KEY, text TEXT)")
        for step, number, length in steps:
            match step:
                case "write":
                    database.execute("INSERT OR REPLACE INTO texts VALUES (?, ?)", (number, "é" * length))
                case "erase":
                    database.execute("DELETE FROM texts WHERE number >= ?", (number,))
                case "checkpoint":
                    database.execute("PRAGMA wal_checkpoint(PASSIVE)")
                case "shrink":
                    database.execute("VACUUM")
                case _:
                    # With so small a cache, pages of a transaction are in the log before its end.
                    database.execute("BEGIN")
                    database.execute("INSERT OR REPLACE INTO texts VALUES (?, ?)", (number, "x" * length * 9))
                    database.execute("ROLLBACK")
        return path.read_bytes(), wal_of(path).read_bytes()


def as_sqlite_reads(folder: Path, file: bytes, wal: bytes) -> tuple[Any, ...]:
    path = folder / "copy.db"
    path.write_bytes(file)
    wal_of(path).write_bytes(wal)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        rows = _rows(database)
        (_, frames, _) = database.execute("PRAGMA wal_checkpoint").fetchone()
    return rows, max(0, frames), path.read_bytes()[:18], path.read_bytes()[20:]


def as_we_read(file: bytes, wal: bytes, folder: Path) -> tuple[Any, ...]:
    path = folder / "mine.db"
    path.write_bytes(file)
    wal_of(path).write_bytes(wal)
    image = Image.load(path)
    with closing(image.open()) as database:
        rows, applied = _rows(database), database.serialize()
    assert (path.read_bytes(), wal_of(path).read_bytes()) == (file, wal)
    return rows, image.log.frames, applied[:18], applied[20:]


def _rows(database: sqlite3.Connection) -> object:
    try:
        return database.execute(ROWS).fetchall()
    except sqlite3.DatabaseError:
        return None


@pytest.mark.slow
@pytest.mark.parametrize("page_size", [512, 4096, 65_536])
@settings(max_examples=40, deadline=None)
@given(steps=STEPS, data=st.data())
def test_any_log_gives_what_sqlite_makes_of_it(
    tmp_path_factory: pytest.TempPathFactory,
    page_size: int,
    steps: list[tuple[str, int, int]],
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("log")
    file, wal = play(folder, steps, page_size)
    match data.draw(st.sampled_from(["whole", "cut", "flipped", "garbage behind"])):
        case "cut":
            wal = wal[: data.draw(st.integers(0, len(wal)))]
        case "flipped" if wal:
            place = data.draw(st.integers(0, len(wal) - 1))
            wal = wal[:place] + bytes([wal[place] ^ data.draw(st.integers(1, 255))]) + wal[place + 1 :]
        case "garbage behind":
            wal += data.draw(st.binary(max_size=2 * page_size))
    assert as_we_read(file, wal, folder) == as_sqlite_reads(folder, file, wal)
