"""The database schema of events: a hash chain, each row with the checksum of the one before."""

import sqlite3
from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

import msgspec

VERSION = 1
PLACES = "(?, ?, ?, ?, ?, ?, ?)"

# The digest is on the last event of a command. The trigger inserts events and answer in one statement, and
# fails for a command that was answered before.
SCHEMA = (
    """CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    command_id TEXT,
    digest TEXT,
    body TEXT NOT NULL,
    checksum BLOB NOT NULL
)""",
    """CREATE TABLE answers (
    command_id TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    revision INTEGER NOT NULL
) WITHOUT ROWID""",
    """CREATE TRIGGER answer AFTER INSERT ON events WHEN NEW.digest IS NOT NULL BEGIN
    INSERT INTO answers VALUES (NEW.command_id, NEW.digest, NEW.seq);
END""",
)


class Row(NamedTuple):
    """One event in the table ``events``. Times are epoch ms."""

    seq: int
    at: int
    actor: str
    command_id: str | None
    digest: str | None
    body: str
    checksum: bytes

    def is_chained_to(self, previous: bytes) -> bool:
        """Whether this row is unchanged and follows the one with the checksum ``previous``."""
        return self.checksum == checksum(previous, self[:-1])


def checksum(previous: bytes, values: tuple[object, ...]) -> bytes:
    """The checksum of a row with these values, checksum left out, after the row with ``previous``."""
    return blake2b(previous + msgspec.json.encode(values), digest_size=16).digest()


def insert_rows(count: int) -> str:
    """The one statement that inserts ``count`` events."""
    return "INSERT INTO events VALUES " + ", ".join([PLACES] * count)  # noqa: S608 - nothing from outside


def fill(database: sqlite3.Connection, rows: Iterable[Row] = ()) -> None:
    """Write the schema, ``rows`` and their answers into an empty database. Raises sqlite3.Error."""
    database.execute("BEGIN")
    for statement in SCHEMA:
        database.execute(statement)
    database.execute(f"PRAGMA user_version = {VERSION}")
    database.executemany(insert_rows(1), rows)
    database.execute("COMMIT")
