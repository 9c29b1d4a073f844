"""Crash recovery of the offers: the evening starts with those that can still be read.

They are read in memory. Only a repair writes, so they can be read from a full disk.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any, Literal

import msgspec
import structlog

from topchrono.crowd.database import SCHEMA, TABLES, Database, Opened, changes, connect, unopened_offers
from topchrono.crowd.offers.model import Offer
from topchrono.storage.counts import read_counts
from topchrono.storage.errors import DiskFullError, JournalError
from topchrono.storage.failures import require_room
from topchrono.storage.folder import EveningFolder, free_copy, wal_of
from topchrono.storage.image import Image
from topchrono.storage.reading import ERRORS, readable
from topchrono.storage.sqlite_files import copy_to_disk, remove_wal, replace
from topchrono.storage.wal import is_tail_damaged

log = structlog.get_logger()


class Inspected(msgspec.Struct, frozen=True):
    """Offers that were read, and what must be written before they are opened."""

    image: Image
    repair: Literal["none", "keep", "remove_wal", "rebuild"]

    def open(self) -> sqlite3.Connection:
        """What can be read, in memory and for reading only. Raises sqlite3.Error."""
        database = _rebuilt(self.image) if self.repair == "rebuild" else self.image.open()
        database.executescript(SCHEMA)
        database.execute("PRAGMA query_only = ON")
        return database


def open_database(folder: Path) -> Database:
    """Open the offers of ``folder``, repaired if they are damaged; on a full disk, for reading only.

    Raises :class:`JournalError` if the disk does not let them be read.
    """
    return Database(_open(folder))


def recover(folder: Path) -> Path | None:
    """Repair the offers of ``folder`` if they are damaged; the copy of the damaged file then, with its log.

    Atomic: after a crash, the old or the new file is there. Raises :class:`JournalError` if the disk fails.
    """
    path = EveningFolder(folder).crowd
    try:
        return _repair(path, inspect(path))
    except (OSError, sqlite3.Error) as error:
        raise unopened_offers(folder, error) from error


def _open(folder: Path) -> Opened:
    try:
        return _open_on_disk(folder)
    except DiskFullError:
        in_memory = inspect(EveningFolder(folder).crowd).open()
        return Opened(
            in_memory, is_incomplete=_is_incomplete(folder, in_memory), reopen=partial(_reopen, folder)
        )


def _open_on_disk(folder: Path) -> Opened:
    kept_at = recover(folder)
    connection = connect(folder)
    is_incomplete = kept_at is None and _is_incomplete(folder, connection)
    return Opened(connection, kept_at=kept_at, is_incomplete=is_incomplete)


def _is_incomplete(folder: Path, connection: sqlite3.Connection) -> bool:
    return changes(connection) < read_counts(folder).crowd.number


def _reopen(folder: Path) -> Opened | None:
    try:
        require_room(folder)
        return _open_on_disk(folder)
    except (OSError, JournalError):
        return None


def inspect(path: Path) -> Inspected:
    """Read the file; write nothing. Raises OSError."""
    image = Image.load(path)
    if not image.file and not image.wal:
        return Inspected(image=image, repair="none")
    alone = image.without_wal()
    # The log may be another file's: SQLite would apply it all the same.
    if not image.is_of_one_database and _is_sound(alone):
        return Inspected(image=alone, repair="remove_wal")
    if _is_sound(image):
        if not is_tail_damaged(image.wal, frames=image.log.frames):
            return Inspected(image=image, repair="none")
        return Inspected(image=image, repair="keep" if image.log.frames else "remove_wal")
    if image.log.frames and _is_sound(alone) and _count(alone) >= _count(image):
        return Inspected(image=alone, repair="remove_wal")
    return Inspected(image=max(image, alone, key=_count), repair="rebuild")


def _repair(path: Path, inspected: Inspected) -> Path | None:
    """Make the file what was read; the copy of what it was. Raises OSError; nothing is lost then."""
    if inspected.repair == "none":
        return None
    kept_at = free_copy(path)
    for file, copy in ((wal_of(path), wal_of(kept_at)), (path, kept_at)):
        if file.exists():
            copy_to_disk(file, copy)
    if inspected.repair == "remove_wal":
        wal_of(path).unlink()
    elif inspected.repair == "rebuild":
        with closing(_rebuilt(inspected.image)) as new:
            replace(path, new, before=partial(remove_wal, path))
    log.error("the offers were damaged", kept_at=str(kept_at))
    return kept_at


def _is_sound(image: Image) -> bool:
    """Whether SQLite opens the file as usual, and all offers can be read."""
    try:
        with closing(image.open()) as database:
            (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
            offers = database.execute("SELECT body FROM offers") if "offers" in tables else ()
            return verdict == "ok" and image.has_known_format and all(_is_offer(body) for (body,) in offers)
    except ERRORS:
        return False


def _count(image: Image) -> int:
    """How many offers can be read."""
    with closing(image.open(is_damaged=True)) as database:
        return sum(1 for _ in _rows(database, "offers"))


def _is_offer(body: Any) -> bool:
    try:
        msgspec.json.decode(body, type=Offer)
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError):
        return False
    return True


def _rebuilt(image: Image) -> sqlite3.Connection:
    """A new database in memory, with the rows that can be read."""
    new = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    new.executescript(SCHEMA)
    with closing(image.open(is_damaged=True)) as damaged:
        for (number,) in readable(damaged, "PRAGMA user_version"):
            new.execute(f"PRAGMA user_version = {number}")
        new.execute("BEGIN")
        for table in TABLES:
            for values in _rows(damaged, table):
                places = ", ".join("?" * len(values))
                # It may have other columns than ours.
                with suppress(*ERRORS):
                    new.execute(f"INSERT OR IGNORE INTO {table} VALUES ({places})", values)  # noqa: S608 - one of ours
        new.execute("COMMIT")
    return new


def _rows(damaged: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    for values in readable(damaged, f"SELECT * FROM {table}"):  # noqa: S608 - one of ours
        if table != "offers" or _is_offer(values[-1]):
            yield values
