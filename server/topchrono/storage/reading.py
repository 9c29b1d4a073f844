"""Reads a journal, intact or damaged."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import msgspec

from topchrono.show.events import AnyEvent, ShowCreated, TimeZoneSet, decode_event
from topchrono.show.text import N_

from .errors import JournalError
from .image import Image
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

    image: Image
    rows: list[Row]
    is_whole: bool

    def events(self) -> list[AnyEvent]:
        """The events of the rows. Raises :class:`JournalError` if a newer program wrote one."""
        try:
            return [decode_event(row.body) for row in self.rows]
        except msgspec.DecodeError as error:
            # The checksum is right, so these bytes were written: this program is too old for them.
            raise _newer() from error


def read(image: Image) -> Reading:
    """Read the journal.

    Raises :class:`JournalError` if a newer program wrote it, one of ``ERRORS`` if nothing can be read.
    """
    with closing(image.open(is_damaged=True)) as database:
        _check_version(database)
        rows = list(_whole_rows(database))
    return Reading(image=image, rows=rows, is_whole=_is_sound(image, len(rows)))


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


def kept_time_zone(path: Path) -> str:
    """The time zone in the journal at ``path``; empty if it has none, or can't be read."""
    if not path.is_file():
        return ""
    query = "SELECT body FROM events WHERE body LIKE '%\"time_zone\"%' ORDER BY seq DESC"
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            events = (decode_event(body) for (body,) in database.execute(query))
            kept = (event.time_zone for event in events if isinstance(event, ShowCreated | TimeZoneSet))
            return next(kept, "")
    except (*ERRORS, msgspec.DecodeError):
        return ""


def readable(database: sqlite3.Connection, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows of ``query`` in a database in memory, up to any damage."""
    with suppress(*ERRORS):
        yield from database.execute(query)


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


def _is_sound(image: Image, whole_rows: int) -> bool:
    """Whether SQLite opens the file as usual and finds ``whole_rows`` events, their answers, nothing else."""
    try:
        with closing(image.open()) as database:
            schema = {sql for (sql,) in database.execute("SELECT sql FROM sqlite_master")}
            (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
            (rows,) = database.execute("SELECT count(*) FROM events").fetchone()
            (has_wrong_answers,) = database.execute(WRONG_ANSWERS).fetchone()
            expected_size = _expected_size(database)
    except ERRORS:
        return False
    # Before the log is applied, the file may have fewer pages, but no more.
    size = len(image.file)
    is_right_size = size == expected_size or (image.log.frames > 0 and size < expected_size)
    return (
        verdict == "ok"
        and rows == whole_rows
        and not has_wrong_answers
        and is_right_size
        and image.has_known_format
        and schema.issuperset(SCHEMA)
    )


def _expected_size(database: sqlite3.Connection) -> int:
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    (page_size,) = database.execute("PRAGMA page_size").fetchone()
    return int(pages * page_size)
