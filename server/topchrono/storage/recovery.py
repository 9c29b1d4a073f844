"""Crash recovery of the journal: every intact event is kept, and a copy of every damaged file.

It is read in memory. Only a repair writes, so a sound journal can be read from a full disk.
"""

import sqlite3
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Literal

import msgspec
import structlog
from msgspec.structs import replace as replace_fields

from topchrono.show.events import AnyEvent
from topchrono.show.text import N_

from .counts import Count, read_counts, write_counts
from .errors import JournalError
from .folder import free_copy, free_wal_copy, wal_of
from .image import Image
from .reading import ERRORS, Reading, read, readable
from .schema import Row, fill
from .sqlite_files import copy_to_disk, has_bytes, remove_wal, replace
from .wal import NOTHING, is_tail_damaged

log = structlog.get_logger()


class Damage(msgspec.Struct, frozen=True):
    """The damage of a journal that was opened up to its last intact event."""

    kept_at: Path
    """A copy of the damaged file; if that is a database, with its write-ahead log next to it."""
    whole_events: int
    detail: str
    """A sentence to translate."""


class Inspected(msgspec.Struct, frozen=True):
    """A journal that was read, and what must be written before it is opened."""

    reading: Reading
    events: list[AnyEvent]
    repair: Literal["none", "create", "keep_wal", "remove_wal", "rebuild"]

    @property
    def checksum(self) -> bytes:
        """The checksum of the last event."""
        return self.reading.rows[-1].checksum if self.reading.rows else b""

    def open(self) -> sqlite3.Connection:
        """What the journal holds once it is repaired, in memory. Raises sqlite3.Error."""
        if self.repair in ("create", "rebuild"):
            return _rebuilt(self.reading.rows, self.reading.image)
        return self.reading.image.open()


class Recovered(msgspec.Struct, frozen=True):
    """The content of a journal that is ready to be opened."""

    events: list[AnyEvent]
    checksum: bytes
    """The checksum of the last event."""
    damage: Damage | None


def recover(path: Path) -> Recovered:
    """Read the journal at ``path``; make it first if there is none, repair it first if it is damaged.

    Raises :class:`JournalError` if nothing in it can be read, and leaves it as it is; OSError if the disk is
    full or the like.
    """
    inspected = inspect(path)
    damage = repair(path, inspected)
    return Recovered(events=inspected.events, checksum=inspected.checksum, damage=damage)


def inspect(path: Path) -> Inspected:
    """Read the journal at ``path``, or none; write nothing.

    Raises :class:`JournalError` if nothing in it can be read, OSError if the disk does not let it be read.
    """
    if not has_bytes(path):
        if has_bytes(wal_of(path)):
            raise _unreadable(path)
        empty = Image(file=b"", wal=b"", log=NOTHING)
        return Inspected(reading=Reading(image=empty, rows=[], is_whole=True), events=[], repair="create")
    image = Image.load(path)
    reading = _best(image)
    # An empty file, where its log has something, is not the whole of it.
    is_empty = reading and reading.is_whole and reading.image.log.frames == image.log.frames
    if not (reading and (reading.rows or is_empty)):
        raise _unreadable(path)
    return Inspected(reading=reading, events=reading.events(), repair=_repair_of(image, reading))


def repair(path: Path, inspected: Inspected) -> Damage | None:
    """Make the file at ``path`` what was read; what was wrong with it.

    Idempotent: after a crash, the old or the new file is there. Raises OSError if the disk is full or the
    like; nothing is lost then.
    """
    rows, image = inspected.reading.rows, inspected.reading.image
    damage = None
    match inspected.repair:
        case "create":
            _replace(path, [], image)
        case "keep_wal" | "remove_wal":
            damage = _keep_wal(path, len(rows))
            if inspected.repair == "remove_wal":
                wal_of(path).unlink()
        case "rebuild":
            damage = _rebuild(path, rows, image)
    if damage:
        log.error(
            "the journal was damaged",
            kept_at=str(damage.kept_at),
            whole_events=damage.whole_events,
            detail=damage.detail,
        )
    return damage


def rewrite(path: Path, rows: list[Row], *, rest_of: Path) -> None:
    """Replace ``path`` by a new journal with ``rows``, and the other tables of ``rest_of``.

    Atomic: after a crash, the old or the new one is there. Raises OSError.
    """
    _replace(path, rows, Image.load(rest_of))
    counts = read_counts(path.parent)
    if counts.journal.number:
        last = Count(number=len(rows), checksum=rows[-1].checksum.hex()) if rows else Count()
        write_counts(path.parent, replace_fields(counts, journal=last))


def _replace(path: Path, rows: list[Row], rest_of: Image) -> None:
    with closing(_rebuilt(rows, rest_of)) as new:
        replace(path, new, before=partial(remove_wal, path))


def _best(image: Image) -> Reading | None:
    """The best reading of the file, with its log or without; None if nothing can be read.

    The log may be another file's: SQLite would apply it all the same.
    """
    whole = _try(image)
    if not image.log.frames:
        return whole
    alone = _try(image.without_wal())
    if whole is None or alone is None:
        return whole or alone
    continues = whole.rows[: len(alone.rows)] == alone.rows
    if continues and (whole.is_whole or len(whole.rows) > len(alone.rows)):
        return whole
    return alone if alone.is_whole or not continues else whole


def _try(image: Image) -> Reading | None:
    try:
        return read(image)
    except ERRORS:
        return None


def _repair_of(image: Image, reading: Reading) -> Literal["none", "keep_wal", "remove_wal", "rebuild"]:
    if not reading.is_whole:
        return "rebuild"
    applied = reading.image.log.frames
    if not is_tail_damaged(image.wal, frames=applied):
        return "none" if applied == image.log.frames else "remove_wal"
    return "keep_wal" if applied else "remove_wal"


def _keep_wal(path: Path, whole_events: int) -> Damage:
    kept_at = free_wal_copy(path)
    copy_to_disk(wal_of(path), kept_at)
    return Damage(
        kept_at=kept_at,
        whole_events=whole_events,
        detail=N_("La dernière écriture du journal était incomplète."),
    )


def _rebuild(path: Path, rows: list[Row], image: Image) -> Damage:
    kept_at = free_copy(path)
    if wal_of(path).exists():
        copy_to_disk(wal_of(path), wal_of(kept_at))
    copy_to_disk(path, kept_at)
    _replace(path, rows, image)
    return Damage(kept_at=kept_at, whole_events=len(rows), detail=N_("Le fichier du journal était abîmé."))


def _rebuilt(rows: list[Row], rest_of: Image) -> sqlite3.Connection:
    """A journal in memory with ``rows``, and the readable rows of tables without checksums.

    Answers whose event is lost are left out.
    """
    new = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    fill(new, rows)
    with closing(rest_of.open(is_damaged=True)) as source:
        new.execute("BEGIN")
        tables = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name != 'events'"
        for name, sql in list(readable(source, tables)):
            with suppress(*ERRORS):
                if name != "answers":
                    new.execute(sql)
                for values in source.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - a name out of the schema
                    places = ", ".join("?" * len(values))
                    new.execute(f'INSERT OR IGNORE INTO "{name}" VALUES ({places})', values)  # noqa: S608 - the same
        new.execute("DELETE FROM answers WHERE revision > (SELECT ifnull(max(seq), 0) FROM events)")
        new.execute("COMMIT")
    return new


def _unreadable(path: Path) -> JournalError:
    return JournalError(
        N_(
            "Rien n'est lisible dans le journal « {path} ». Il n'a pas été touché : "
            "remettez-en une copie, ou changez de dossier pour une nouvelle soirée."
        ),
        path=path,
    )
