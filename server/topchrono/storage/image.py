"""Database files read into memory: SQLite writes to a file that it opens, and a disk may be full."""

import sqlite3
from pathlib import Path
from typing import Self

from msgspec import Struct

from .folder import wal_of
from .wal import NOTHING, Committed, apply, committed

# A database in memory has no write-ahead log.
ROLLBACK_JOURNAL = bytes([1, 1])
WRITE_AHEAD_LOG = bytes([2, 2])
WRITE_VERSION = slice(18, 20)
"""Where the header says which kind of log the file has: 1 or 2, for writing and for reading."""
APPLICATION_ID = slice(68, 72)
NO_ID = bytes(4)


class Image(Struct, frozen=True):
    """A database file with its write-ahead log."""

    file: bytes
    wal: bytes
    log: Committed
    """The transactions of ``wal`` that count."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file and its log; a missing one is empty. Raises OSError."""
        wal = _read(wal_of(path))
        return cls(file=_read(path), wal=wal, log=committed(wal))

    def without_wal(self) -> "Image":
        """The file alone."""
        return Image(file=self.file, wal=b"", log=NOTHING)

    @property
    def has_known_format(self) -> bool:
        """Whether SQLite would open the header, if it is intact otherwise."""
        return max(self._applied()[WRITE_VERSION], default=0) <= 2

    @property
    def is_of_one_database(self) -> bool:
        """Whether the log belongs to the file, as far as their application ids say."""
        ids = {data[APPLICATION_ID] for data in (self.file, self._applied())}
        return len(ids - {b"", NO_ID}) <= 1

    def open(self, *, is_damaged: bool = False) -> sqlite3.Connection:
        """A connection to a copy in memory. Raises sqlite3.Error.

        With ``is_damaged`` it tolerates a damaged schema.
        """
        data = bytearray(self._applied())
        if len(data) >= WRITE_VERSION.stop:
            data[WRITE_VERSION] = ROLLBACK_JOURNAL
        database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        if data:
            database.deserialize(data)
        if is_damaged:
            # Without this, SQLite reads nothing at all of a truncated file.
            database.execute("PRAGMA writable_schema = ON")
        return database

    def _applied(self) -> bytes:
        return apply(self.file, self.wal, self.log)


def to_file(database: sqlite3.Connection) -> bytes:
    """The file of a database in memory, to be opened with a write-ahead log. Raises sqlite3.Error."""
    data = bytearray(database.serialize())
    data[WRITE_VERSION] = WRITE_AHEAD_LOG
    return bytes(data)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
