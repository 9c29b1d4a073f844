"""The database of offers and applause. Its own file: the journal never waits for it."""

import asyncio
import secrets
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from topchrono.show.text import N_
from topchrono.storage.counts import Count
from topchrono.storage.errors import JournalError
from topchrono.storage.failures import require_writable, unopened
from topchrono.storage.folder import EveningFolder, files_of

BUSY_S = 5.0
"""Lock timeout: ``topchrono forget`` writes from its own process while the evening runs."""

# Deleted rows are overwritten with zeros: a forgotten address must not stay in the file's free pages.
SETTINGS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
"""
SCHEMA = """
CREATE TABLE IF NOT EXISTS offers (
    token TEXT PRIMARY KEY,
    address_key TEXT NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS offers_by_address ON offers (address_key);
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    offer TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS outbox_by_offer ON outbox (offer);
CREATE TABLE IF NOT EXISTS applause (item TEXT PRIMARY KEY, claps INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS retention (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    trusted_at INTEGER NOT NULL,
    keep_days INTEGER NOT NULL
);
"""

TABLES = ("offers", "outbox", "applause", "retention")

Result = TypeVar("Result")
Work = Callable[[sqlite3.Connection], Result]


class Opened(Struct, frozen=True):
    """A connection to the database, and what was found when it was opened."""

    connection: sqlite3.Connection
    kept_at: Path | None = None
    """The copy of a damaged file that was repaired."""
    is_incomplete: bool = False
    """Whether changes that were noted beside the file are not in it."""
    reopen: "Callable[[], Opened | None] | None" = None
    """For a copy in memory, while the disk is full: opens the file, if there is room by then."""


class Database:
    """One connection in one thread: work is done in the order of the calls.

    While the disk is full it is read from memory, and whatever writes raises sqlite3.Error.
    """

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._changes = changes(opened.connection)
        self._listeners: list[Callable[[], None]] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="crowd")

    @classmethod
    def open(cls, folder: Path) -> "Database":
        """Open the sound database of ``folder``; make it if it is missing. Raises :class:`JournalError`."""
        return cls(Opened(connect(folder)))

    @property
    def kept_at(self) -> Path | None:
        """The copy of a damaged file that was repaired."""
        return self._opened.kept_at

    @property
    def is_incomplete(self) -> bool:
        """Whether changes that were noted beside the file, at the end of the last run, are not in it."""
        return self._opened.is_incomplete

    async def count(self) -> Count:
        """How often the database was changed, at the end of the last work."""
        return Count(number=self._changes)

    async def perform(self, work: Work[Result], *, is_counted: bool = True) -> Result:
        """Do ``work`` in a transaction, atomic and durable; see :func:`transact`.

        Raises sqlite3.Error.
        """
        before = self._changes
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._thread, self._transact, work, is_counted
            )
        finally:
            if self._changes != before:
                for listener in self._listeners:
                    listener()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after each work that has changed :meth:`count`."""
        self._listeners.append(listener)

    async def checkpoint(self) -> bool:
        """Checkpoint the write-ahead log and truncate it. False if another process reads just now.

        Raises sqlite3.Error.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._checkpoint)

    async def close(self) -> None:
        """Finish the queued work, then close."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown()

    def _checkpoint(self) -> bool:
        return checkpoint(self._opened.connection)

    def _close(self) -> None:
        self._opened.connection.close()

    def _transact(self, work: Work[Result], is_counted: bool) -> Result:
        if self._opened.reopen and (opened := self._opened.reopen()):
            self._opened.connection.close()
            self._opened = opened
        connection = self._opened.connection
        try:
            return (
                work(connection) if self._opened.reopen else transact(connection, work, is_counted=is_counted)
            )
        finally:
            self._changes = changes(connection)


def connect(folder: Path) -> sqlite3.Connection:
    """A connection to the database of ``folder``, created if missing. Raises :class:`JournalError`."""
    path = EveningFolder(folder).crowd
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        require_writable(folder, *files_of(path))
        return open_file(path)
    except (OSError, sqlite3.Error) as error:
        raise unopened_offers(folder, error) from error


def open_file(path: Path) -> sqlite3.Connection:
    """A connection to the file, created if missing. Raises OSError or sqlite3.Error.

    Each file gets an id of its own, which its write-ahead log repeats.
    """
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_S, check_same_thread=False)
    with ExitStack() as undo:
        # A connection that is closed late removes the write-ahead log of whoever has opened the file since.
        undo.callback(connection.close)
        connection.executescript(SETTINGS + SCHEMA)
        (application_id,) = connection.execute("PRAGMA application_id").fetchone()
        if not application_id:
            connection.execute(f"PRAGMA application_id = {1 + secrets.randbelow(2**31 - 1)}")
        undo.pop_all()
    return connection


def unopened_offers(folder: Path, error: OSError | sqlite3.Error) -> JournalError:
    """The error when the database of ``folder`` can't be opened."""
    otherwise = N_("Les offres d'aide ne s'ouvrent pas dans « {folder} » : {reason}.")
    return unopened(folder, error, otherwise=otherwise)


def transact(connection: sqlite3.Connection, work: Work[Result], *, is_counted: bool = True) -> Result:
    """Do ``work`` in one transaction, and count it if it changes anything.

    Bookkeeping is not counted: nobody misses it in a copy. Raises sqlite3.Error after a rollback.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        before = connection.total_changes
        result = work(connection)
        if is_counted and connection.total_changes != before:
            connection.execute(f"PRAGMA user_version = {changes(connection) + 1}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return result


def changes(connection: sqlite3.Connection) -> int:
    """How often the database was changed. Raises sqlite3.Error."""
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    return int(number)


def checkpoint(connection: sqlite3.Connection) -> bool:
    """Checkpoint the write-ahead log and truncate it. False if another process reads just now.

    Raises sqlite3.Error.
    """
    (is_busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy
