"""Crash recovery of the offers: the evening starts with those that can still be read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import structlog

from topchrono.crowd.database import TABLES, open_file, unopened
from topchrono.crowd.offers.model import Offer
from topchrono.storage.folder import EveningFolder, free_copy, wal_of
from topchrono.storage.reading import ERRORS, is_damage, open_damaged, readable
from topchrono.storage.recovery import remove_wal
from topchrono.storage.sqlite_files import copied, copy_to_disk, has_bytes, replacing
from topchrono.storage.wal import is_tail_damaged

log = structlog.get_logger()


def recover(folder: Path) -> Path | None:
    """Repair the offers of ``folder`` if they are damaged; the copy of the damaged file then, with its log.

    Atomic: after a crash, the old or the new file is there. Raises :class:`JournalError` if the disk fails.
    """
    path = EveningFolder(folder).crowd
    try:
        return _recover(path) if has_bytes(path) else None
    except (OSError, sqlite3.Error) as error:
        raise unopened(folder, error) from error


def _recover(path: Path) -> Path | None:
    with copied(path) as copy:
        written = wal_of(copy).read_bytes() if wal_of(copy).exists() else b""
        frames = _sound_frames(copy)
        if frames is not None and not is_tail_damaged(written, frames=frames):
            return None
        kept_at = free_copy(path)
        if wal_of(path).exists():
            copy_to_disk(wal_of(path), wal_of(kept_at))
        copy_to_disk(path, kept_at)
        if frames is None:
            _rebuild(path, copy)
    log.error("the offers were damaged", kept_at=str(kept_at))
    return kept_at


def _sound_frames(copy: Path) -> int | None:
    """How many frames of the write-ahead log SQLite applied to the copy; None if the copy is damaged."""
    try:
        with closing(sqlite3.connect(copy)) as database:
            (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
            offers = database.execute("SELECT body FROM offers") if "offers" in tables else ()
            is_sound = verdict == "ok" and all(_is_offer(body) for (body,) in offers)
            (_, frames, _) = database.execute("PRAGMA wal_checkpoint").fetchone()
    except ERRORS as error:
        if not is_damage(error):
            raise
        return None
    return max(0, frames) if is_sound else None


def _is_offer(body: Any) -> bool:
    try:
        msgspec.json.decode(body, type=Offer)
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError):
        return False
    return True


def _rebuild(path: Path, copy: Path) -> None:
    """Replace the damaged file by a new one with the readable rows of the copy."""
    with replacing(path) as draft:
        with closing(open_damaged(copy)) as damaged, closing(open_file(draft)) as new:
            new.execute("BEGIN")
            for table in TABLES:
                for values in _rows(damaged, table):
                    places = ", ".join("?" * len(values))
                    new.execute(f"INSERT OR IGNORE INTO {table} VALUES ({places})", values)  # noqa: S608 - one of ours
            new.execute("COMMIT")
        remove_wal(path)


def _rows(damaged: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    try:
        for values in readable(damaged, f"SELECT * FROM {table}"):  # noqa: S608 - one of ours
            if table != "offers" or _is_offer(values[-1]):
                yield values
    except ERRORS as error:
        if not is_damage(error):
            raise
