"""A damaged ``crowd.db``: the evening begins all the same, with the offers that can still be read."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import structlog

from topchrono.crowd.database import FILE_NAME, TABLES, connect, unopened
from topchrono.crowd.model import Offer
from topchrono.storage.owner import give_to_owner_of
from topchrono.storage.reading import ERRORS, is_damage, open_damaged, readable

KEPT_AS = "crowd.damaged-{}.db"

log = structlog.get_logger()


def recover(folder: Path) -> Path | None:
    """Mend the offers of ``folder`` if they are damaged; where the damaged file is kept then.

    Whatever happens meanwhile, the old file is there or the new one. Raises :class:`JournalError` if the
    disk fails.
    """
    path = folder / FILE_NAME
    try:
        if not path.exists() or _is_sound(path):
            return None
        kept_at = _keep(path)
        saved = _rebuild(path)
    except (OSError, sqlite3.Error) as error:
        raise unopened(folder, error) from error
    log.error("the offers were damaged", kept_at=str(kept_at), rows_saved=saved)
    return kept_at


def _is_sound(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as database:
            (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
            # An empty file is a new one.
            offers = database.execute("SELECT body FROM offers") if "offers" in tables else ()
            return verdict == "ok" and all(_is_offer(body) for (body,) in offers)
    except ERRORS as error:
        if not is_damage(error):
            raise
        return False


def _is_offer(body: Any) -> bool:
    try:
        msgspec.json.decode(body, type=Offer)
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError):
        return False
    return True


def _keep(path: Path) -> Path:
    """Copy the file, and SQLite's log of it, beside it."""
    names = (path.with_name(KEPT_AS.format(number)) for number in count(1))
    kept_at = next(name for name in names if not name.exists())
    for ending in ("-wal", ""):
        source = path.with_name(path.name + ending)
        if source.exists():
            copy = Path(shutil.copy(source, kept_at.with_name(kept_at.name + ending)))
            give_to_owner_of(path, copy)
    return kept_at


def _rebuild(path: Path) -> int:
    """Put a new file with what can be read in the place of the damaged one; how many rows that are."""
    drafts = path.with_name("opening")
    shutil.rmtree(drafts, ignore_errors=True)
    saved = 0
    with closing(open_damaged(path)) as damaged, closing(connect(drafts)) as new:
        new.execute("BEGIN")
        for table in TABLES:
            for values in _rows(damaged, table):
                places = ", ".join("?" * len(values))
                new.execute(f"INSERT OR IGNORE INTO {table} VALUES ({places})", values)  # noqa: S608 - one of ours
                saved += 1
        new.execute("COMMIT")
    give_to_owner_of(path, drafts / FILE_NAME)
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    (drafts / FILE_NAME).replace(path)
    shutil.rmtree(drafts)
    return saved


def _rows(damaged: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    try:
        for values in readable(damaged, f"SELECT * FROM {table}"):  # noqa: S608 - one of ours
            if table != "offers" or _is_offer(values[-1]):
                yield values
    except ERRORS as error:
        if not is_damage(error):
            raise
