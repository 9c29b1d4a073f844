"""Crash recovery of the journal: every intact event is kept, and a copy of every damaged file."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import msgspec
import structlog

from topchrono.show.events import AnyEvent
from topchrono.show.text import N_

from .errors import JournalError
from .folder import free_copy, free_wal_copy, wal_of
from .reading import ERRORS, is_damage, open_damaged, read, readable
from .schema import Row, create
from .sqlite_files import copied, copy_to_disk, has_bytes, replacing
from .wal import is_tail_damaged

log = structlog.get_logger()


class Damage(msgspec.Struct, frozen=True):
    """The damage of a journal that was opened up to its last intact event."""

    kept_at: Path
    """A copy of the damaged file; if that is a database, with its write-ahead log next to it."""
    whole_events: int
    detail: str
    """A sentence to translate."""


class Recovered(msgspec.Struct, frozen=True):
    """The content of a journal that is ready to be opened."""

    events: list[AnyEvent]
    checksum: bytes
    """The checksum of the last event."""
    damage: Damage | None


def recover(path: Path) -> Recovered:
    """Read the journal at ``path``; make it first if there is none, repair it first if it is damaged.

    Raises :class:`JournalError` if nothing in it can be read, and leaves it as it is; OSError or
    sqlite3.Error if the disk is full or the like.
    """
    if not has_bytes(path):
        if has_bytes(wal_of(path)):
            raise _unreadable(path)
        with replacing(path) as draft:
            create(draft)
    with copied(path) as copy:
        wal = wal_of(copy).read_bytes() if wal_of(copy).exists() else b""
        try:
            reading = read(copy)
        except ERRORS as error:
            if not is_damage(error):
                raise
            raise _unreadable(path) from error
        damage = None
        if not reading.is_whole:
            if not reading.rows:
                raise _unreadable(path)
            damage = _rebuild(path, copy, reading.rows)
        elif is_tail_damaged(wal, frames=reading.frames):
            damage = _keep_wal(path, len(reading.rows))
    if damage:
        log.error(
            "the journal was damaged",
            kept_at=str(damage.kept_at),
            whole_events=damage.whole_events,
            detail=damage.detail,
        )
    checksum = reading.rows[-1].checksum if reading.rows else b""
    return Recovered(events=reading.events, checksum=checksum, damage=damage)


def rewrite(path: Path, rows: list[Row], *, rest_of: Path) -> None:
    """Replace ``path`` by a new journal with ``rows``, and the other tables of ``rest_of``.

    Atomic: after a crash, the old or the new one is there. Raises OSError or sqlite3.Error.
    """
    with replacing(path) as draft:
        create(draft, rows)
        _salvage_other_tables(rest_of, draft)
        remove_wal(path)


def _keep_wal(path: Path, whole_events: int) -> Damage:
    kept_at = free_wal_copy(path)
    copy_to_disk(wal_of(path), kept_at)
    return Damage(
        kept_at=kept_at,
        whole_events=whole_events,
        detail=N_("La dernière écriture du journal était incomplète."),
    )


def _rebuild(path: Path, copy: Path, rows: list[Row]) -> Damage:
    kept_at = free_copy(path)
    if wal_of(path).exists():
        copy_to_disk(wal_of(path), wal_of(kept_at))
    copy_to_disk(path, kept_at)
    rewrite(path, rows, rest_of=copy)
    return Damage(kept_at=kept_at, whole_events=len(rows), detail=N_("Le fichier du journal était abîmé."))


def _salvage_other_tables(damaged: Path, target: Path) -> None:
    """Copy the readable rows of the tables without checksums, except answers whose event is lost."""
    with (
        closing(open_damaged(damaged)) as source,
        closing(sqlite3.connect(target, isolation_level=None)) as new,
    ):
        new.execute("BEGIN")
        tables = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name != 'events'"
        for name, sql in list(readable(source, tables)):
            try:
                if name != "answers":
                    new.execute(sql)
                for values in source.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - a name out of the schema
                    places = ", ".join("?" * len(values))
                    new.execute(f'INSERT OR IGNORE INTO "{name}" VALUES ({places})', values)  # noqa: S608 - the same
            except ERRORS as error:
                if not is_damage(error):
                    raise
        new.execute("DELETE FROM answers WHERE revision > (SELECT max(seq) FROM events)")
        new.execute("COMMIT")


def remove_wal(path: Path) -> None:
    """Remove SQLite's write-ahead log, which it would apply to the new file at ``path``. Raises OSError.

    It is checkpointed into the old file first, if possible: the power might fail before the new one is there.
    """
    with suppress(*ERRORS), closing(open_damaged(path)) as database:
        database.execute("PRAGMA user_version").fetchone()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    wal_of(path).unlink(missing_ok=True)


def _unreadable(path: Path) -> JournalError:
    return JournalError(
        N_(
            "Rien n'est lisible dans le journal « {path} ». Il n'a pas été touché : "
            "remettez-en une copie, ou changez de dossier pour une nouvelle soirée."
        ),
        path=path,
    )
