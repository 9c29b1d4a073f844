"""Reads a journal, intact or damaged."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from topchrono.show.events import AnyEvent, decode_event
from topchrono.show.text import N_

from .errors import JournalError
from .schema import SCHEMA, VERSION, Row

ROWS = "SELECT seq, at, actor, command_id, digest, body, checksum FROM events ORDER BY seq"
# The second when SQLite's message quotes what it could not read.
ERRORS = (sqlite3.DatabaseError, UnicodeDecodeError)

WRONG_ANSWERS = """
SELECT EXISTS (
    SELECT 1 FROM answers WHERE revision > (SELECT ifnull(max(seq), 0) FROM events)
    UNION ALL
    SELECT 1 FROM events LEFT JOIN answers USING (command_id)
    WHERE events.digest IS NOT NULL AND (answers.digest IS NOT events.digest OR answers.revision IS NOT seq)
)
"""


class Reading(msgspec.Struct, frozen=True):
    """The intact rows from the first on, and whether the file holds nothing else."""

    rows: list[Row]
    events: list[AnyEvent]
    is_whole: bool
    frames: int
    """Frames of the write-ahead log that SQLite applied."""


def read(path: Path) -> Reading:
    """Read a copy of the database: the write-ahead log next to ``path`` is applied to it and deleted.

    Raises :class:`JournalError` if a newer program wrote it, one of ``ERRORS`` if nothing can be read: see
    :func:`is_damage`.
    """
    size = path.stat().st_size
    frames = 0
    with closing(open_damaged(path)) as database:
        _check_version(database)
        rows = list(_whole_rows(database))
        for _, in_log, _ in readable(database, "PRAGMA wal_checkpoint"):
            frames = max(0, in_log)
    is_whole = _is_sound(path, size, frames, len(rows))
    return Reading(rows=rows, events=_decode(rows), is_whole=is_whole, frames=frames)


def last_event_at(path: Path) -> int | None:
    """When the last event of the journal at ``path`` was, in epoch ms; None if that can't be read."""
    if not path.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            (at,) = database.execute("SELECT max(at) FROM events").fetchone()
    except ERRORS:
        return None
    return None if at is None else int(at)


def is_damage(error: Exception) -> bool:
    """Whether the file is corrupt, as opposed to a full or failing disk."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code & 0xFF not in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)


def open_damaged(path: Path) -> sqlite3.Connection:
    """A connection that tolerates a damaged schema."""
    database = sqlite3.connect(path, isolation_level=None)
    # Without this, SQLite reads nothing at all of a truncated file.
    database.execute("PRAGMA writable_schema = ON")
    return database


def readable(database: sqlite3.Connection, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows of ``query`` up to any damage. Raises one of ``ERRORS`` if the disk fails."""
    try:
        yield from database.execute(query)
    except ERRORS as error:
        if not is_damage(error):
            raise


def _check_version(database: sqlite3.Connection) -> None:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise _newer()
    if version < VERSION:
        raise sqlite3.DatabaseError("not a journal")


def _newer() -> JournalError:
    return JournalError(
        N_("Ce journal vient d'une version plus récente de Top Chrono : mettez Top Chrono à jour.")
    )


def _whole_rows(database: sqlite3.Connection) -> Iterator[Row]:
    previous = b""
    for seq, values in enumerate(readable(database, ROWS), start=1):
        row = Row(*values)
        if row.seq != seq or not row.is_chained_to(previous):
            return
        previous = row.checksum
        yield row


def _is_sound(path: Path, size: int, frames: int, whole_rows: int) -> bool:
    """Whether SQLite opens the file as usual and finds ``whole_rows`` events, their answers, nothing else."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            schema = {sql for (sql,) in database.execute("SELECT sql FROM sqlite_master")}
            (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
            (rows,) = database.execute("SELECT count(*) FROM events").fetchone()
            (has_wrong_answers,) = database.execute(WRONG_ANSWERS).fetchone()
            expected_size = _expected_size(database)
    except ERRORS as error:
        if not is_damage(error):
            raise
        return False
    # Before the log was applied, the file may have had fewer pages, but no more.
    is_right_size = size == expected_size or (frames > 0 and size < expected_size)
    return (
        verdict == "ok"
        and rows == whole_rows
        and not has_wrong_answers
        and is_right_size
        and schema.issuperset(SCHEMA)
    )


def _expected_size(database: sqlite3.Connection) -> int:
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    (page_size,) = database.execute("PRAGMA page_size").fetchone()
    return int(pages * page_size)


def _decode(rows: list[Row]) -> list[AnyEvent]:
    try:
        return [decode_event(row.body) for row in rows]
    except msgspec.DecodeError as error:
        # The checksum is right, so these are the bytes that were written: this program is too old for them.
        raise _newer() from error
