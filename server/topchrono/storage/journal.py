"""The journal: every event of the evening, on disk before it is published."""

import asyncio
import errno
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import aiosqlite
import msgspec
import structlog

from topchrono.show.events import AnyEvent, decode_event, encode_event
from topchrono.show.text import N_

from .counts import Count, read_counts
from .errors import DiskFullError, JournalError
from .failures import require_room, require_writable, unopened
from .folder import EveningFolder, files_of
from .lock import lock, lock_if_possible, make_folder
from .recovery import Damage, Inspected, inspect, repair
from .schema import Row, checksum, insert_rows
from .sqlite_files import has_bytes, remove_drafts

__all__ = ["Answered", "Damage", "Journal", "JournalError", "Missing"]

# A commit that also checkpoints is several times slower, and a deadline can't wait. So checkpoints are made
# when the journal is opened and closed; an evening writes far less than these 16384 pages (64 MiB).
SETTINGS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA fullfsync = ON;
PRAGMA wal_checkpoint(TRUNCATE);
PRAGMA wal_autocheckpoint = 16384;
"""

READ_AT_ONCE = 64
OPERATOR = "operator"
"""The actor of what is done from the command line."""
CHANGED = N_("Le journal de « {folder} » a été changé par un autre programme : relancez Top Chrono.")

log = structlog.get_logger()


class Answered(msgspec.Struct, frozen=True):
    """The stored answer to a command."""

    revision: int
    digest: str


class Missing(msgspec.Struct, frozen=True):
    """The journal is not the one that this folder had last, or not all of it."""

    events: int
    """How many at its end are missing; 0 if another journal is in its place."""


class Journal:
    """The events of one evening, in its folder. Only one task may append.

    While the disk is full, it is read from memory: what was on disk can be read, nothing can be written.
    """

    def __init__(self, folder: Path, held: sqlite3.Connection | None, inspected: Inspected) -> None:
        self.events = inspected.events
        """The events read when the journal was opened, in order; not those appended since."""
        self.damage: Damage | None = None
        self.missing: Missing | None = _missing(inspected, read_counts(folder).journal)
        """What was noted beside the journal and is not in it."""
        self.revision = len(inspected.events)
        """The number of the last event; 0 for a new evening."""
        self._folder = folder
        self._held = held
        self._checksum = inspected.checksum
        self._connection: aiosqlite.Connection
        # In memory: a command costs one trip to the thread of the database, that of its events.
        self._answers: dict[str, Answered] = {}
        self._listeners: list[Callable[[], None]] = []
        self._is_on_disk = False

    @classmethod
    async def open(cls, folder: Path) -> "Journal":
        """Open the journal of ``folder``; make both if they are missing.

        A journal with a damaged tail opens up to its last intact event; ``damage`` says what was lost. On a
        full disk it opens as well, unless there is nothing in it: see :meth:`check`.
        Raises :class:`JournalError` if another server has the folder, or if nothing in it can be read.
        """
        held: sqlite3.Connection | None = None
        async with AsyncExitStack() as undo:
            try:
                await asyncio.to_thread(make_folder, folder)
                held = await asyncio.to_thread(lock_if_possible, folder)
                if held:
                    undo.callback(held.close)
                    await asyncio.to_thread(remove_drafts, folder)
                inspected = await asyncio.to_thread(inspect, EveningFolder(folder).journal)
                if not inspected.events:
                    _require_new(EveningFolder(folder))
            except (OSError, sqlite3.Error) as error:
                raise _unopened(folder, error) from error
            journal = cls(folder, held, inspected)
            try:
                await journal._write_to_disk(inspected)
            except DiskFullError:
                if not inspected.events:
                    raise
                log.error("the disk is full: the evening can be seen, and nothing can be saved")
                journal._connection = await aiosqlite.Connection(inspected.open, READ_AT_ONCE)
            await journal._read_answers()
            undo.pop_all()
        return journal

    @property
    def connection(self) -> aiosqlite.Connection:
        """For other tables. Use autocommit: an explicit transaction would block the appending of events."""
        return self._connection

    async def append(
        self, events: Sequence[AnyEvent], *, command_id: str | None = None, digest: str = "", actor: str = ""
    ) -> int:
        """Write ``events`` and the answer to their command atomically; the revision, once it is on disk.

        Raises :class:`JournalError` if that fails; nothing has changed, and the journal can go on. What a
        cancelled append wrote is unknown: close the journal then.
        """
        await self._require_disk()
        rows = self._rows(events, command_id, digest, actor)
        # One statement in one call: one round trip to the thread, and nothing to roll back if it fails.
        try:
            if rows:
                values = [value for row in rows for value in row]
                await self.connection.execute_fetchall(insert_rows(len(rows)), values)
                self.revision, self._checksum = rows[-1].seq, rows[-1].checksum
                for listener in self._listeners:
                    listener()
            elif command_id is not None:
                await self.connection.execute_fetchall(
                    "INSERT INTO answers VALUES (?, ?, ?)", (command_id, digest, self.revision)
                )
        except sqlite3.Error as error:
            raise _not_written(error) from error
        if command_id is not None:
            self._answers[command_id] = Answered(self.revision, digest)
        return self.revision

    def answered(self, command_id: str) -> Answered | None:
        """The stored answer to the command, if any."""
        return self._answers.get(command_id)

    async def check(self) -> None:
        """Raises :class:`JournalError` if nothing can be written now.

        A journal that was opened on a full disk goes on from here once there is room.
        """
        await self._require_disk()
        try:
            # No command has this id.
            await self.connection.execute_fetchall("INSERT OR REPLACE INTO answers VALUES ('', '', 0)")
        except sqlite3.Error as error:
            raise _not_written(error) from error

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after each change of :meth:`count`."""
        self._listeners.append(listener)

    async def count(self) -> Count:
        """How far the journal has come."""
        return Count(number=self.revision, checksum=self._checksum.hex())

    async def checkpoint(self) -> bool:
        """Move the write-ahead log into the file; False if another process reads just now.

        Raises sqlite3.Error. An event that is appended meanwhile waits.
        """
        rows = await self.connection.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        return all(not is_busy for is_busy, _, _ in rows)

    async def events_by(self, actor: str) -> list[AnyEvent]:
        """The events of the commands of ``actor``, in order. Raises sqlite3.Error."""
        rows = await self.connection.execute_fetchall(
            "SELECT body FROM events WHERE actor = ? ORDER BY seq", (actor,)
        )
        return [decode_event(body) for (body,) in rows]

    async def close(self) -> None:
        """Close the journal and unlock the folder."""
        try:
            await self._connection.close()
        finally:
            if self._held:
                self._held.close()

    async def _read_answers(self) -> None:
        """Raises :class:`JournalError`."""
        try:
            rows = await self.connection.execute_fetchall("SELECT command_id, revision, digest FROM answers")
        except sqlite3.Error as error:
            raise JournalError(N_("Le journal ne se lit plus : {reason}."), reason=error) from error
        self._answers = {command_id: Answered(*answer) for command_id, *answer in rows}

    async def _require_disk(self) -> None:
        """Move from memory to the disk, if that was impossible until now. Raises :class:`JournalError`."""
        if self._is_on_disk:
            return
        try:
            await asyncio.to_thread(require_room, self._folder)
            self._held = self._held or await asyncio.to_thread(lock, self._folder)
            inspected = await asyncio.to_thread(inspect, EveningFolder(self._folder).journal)
        except (OSError, sqlite3.Error) as error:
            raise _unopened(self._folder, error) from error
        if (inspected.checksum, len(inspected.events)) != (self._checksum, self.revision):
            raise JournalError(CHANGED, folder=self._folder)
        in_memory = self._connection
        await self._write_to_disk(inspected)
        await in_memory.close()

    async def _write_to_disk(self, inspected: Inspected) -> None:
        """Repair the file and open it. Raises :class:`JournalError`; what can be read stays then."""
        path = EveningFolder(self._folder).journal
        try:
            if self._held is None:
                raise OSError(errno.ENOSPC, "no room to lock the folder")
            self.damage = await asyncio.to_thread(repair, path, inspected) or self.damage
            require_writable(self._folder, *files_of(path))
            async with AsyncExitStack() as undo:
                connection = await aiosqlite.connect(path, isolation_level=None)
                undo.push_async_callback(connection.close)
                await connection.executescript(SETTINGS)
                undo.pop_all()
        except (OSError, sqlite3.Error) as error:
            raise _unopened(self._folder, error) from error
        self._connection = connection
        self._is_on_disk = True

    def _rows(self, events: Sequence[AnyEvent], command_id: str | None, digest: str, actor: str) -> list[Row]:
        rows: list[Row] = []
        previous = self._checksum
        last = self.revision + len(events)
        for seq, event in enumerate(events, start=self.revision + 1):
            answer = digest if seq == last and command_id is not None else None
            values = (seq, event.at, actor, command_id, answer, encode_event(event))
            previous = checksum(previous, values)
            rows.append(Row(*values, previous))
        return rows


def _require_new(folder: EveningFolder) -> None:
    """Raises :class:`JournalError` if a journal without events is in a folder that has had some."""
    if read_counts(folder.path).journal.number or has_bytes(folder.links) or has_bytes(folder.crowd):
        raise JournalError(
            N_(
                "Le journal de « {folder} » est vide ou absent, mais ce dossier a déjà servi à une soirée. "
                "Rien n'a été touché : remettez-y journal.db avec journal.db-wal, copiés pendant que Top "
                "Chrono est arrêté, ou une sauvegarde. Pour une nouvelle soirée, changez de dossier."
            ),
            folder=folder.path,
        )


def _missing(inspected: Inspected, noted: Count) -> Missing | None:
    rows = inspected.reading.rows
    if len(rows) < noted.number:
        return Missing(events=noted.number - len(rows))
    is_same = not noted.number or rows[noted.number - 1].checksum.hex() == noted.checksum
    return None if is_same else Missing(events=0)


def _unopened(folder: Path, error: OSError | sqlite3.Error) -> JournalError:
    return unopened(folder, error, otherwise=N_("Le journal ne s'ouvre pas dans « {folder} » : {reason}."))


def _not_written(error: sqlite3.Error) -> JournalError:
    if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
        return DiskFullError(N_("Le disque est plein : rien n'a été écrit."))
    return JournalError(N_("Le journal ne s'écrit pas : {reason}."), reason=error)
