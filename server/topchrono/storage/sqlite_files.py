"""Writes whole SQLite files: after a crash, the old or the new one is there."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from .folder import EveningFolder, draft_of, wal_of
from .image import to_file
from .owner import give_to_owner_of
from .sync import sync_folder

UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)


def replace(path: Path, database: sqlite3.Connection, *, before: Callable[[], None]) -> None:
    """Replace ``path`` by what ``database`` holds in memory, once ``before`` has been called.

    Raises OSError or what ``before`` raises; ``path`` is what it was then.
    """
    draft = draft_of(path)
    for leftover in (draft, wal_of(draft)):
        leftover.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(to_file(database))
            file.flush()
            os.fsync(file.fileno())
        give_to_owner_of(path if path.exists() else path.parent, draft)
        before()
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    draft.replace(path)
    sync_folder(path.parent)


def copy_to_disk(source: Path, target: Path) -> None:
    """Copy the file and flush it to disk. Raises OSError; no partial copy is left then."""
    try:
        shutil.copy(source, target)
        give_to_owner_of(source, target)
        with target.open("rb+") as file:
            os.fsync(file.fileno())
    except OSError:
        target.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def remove_wal(path: Path) -> None:
    """Remove SQLite's write-ahead log, which it would apply to a new file at ``path``. Raises OSError.

    It is checkpointed into the old file first, if possible: the power might fail before the new one is there.
    """
    with suppress(*UNREADABLE), closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA writable_schema = ON")
        database.execute("PRAGMA user_version").fetchone()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    wal_of(path).unlink(missing_ok=True)


def remove_drafts(folder: Path) -> None:
    """Remove what writing that was interrupted, also of earlier versions, has left in the locked folder."""
    for draft in EveningFolder(folder).drafts():
        # A folder of that name is somebody's own.
        with suppress(OSError):
            draft.unlink()
    with suppress(OSError):
        EveningFolder(folder).workspace.rmdir()


def has_bytes(path: Path) -> bool:
    """Whether the file is there and not empty. Raises OSError."""
    return path.exists() and path.stat().st_size > 0
