"""The journal: every event of the evening, on disk before it is published."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import aiosqlite
import msgspec

from topchrono.show.events import AnyEvent, decode_event, encode_event
from topchrono.show.text import N_

from .errors import JournalError
from .folder import EveningFolder
from .lock import lock
from .recovery import Damage, Recovered, recover
from .schema import Row, checksum, insert_rows

__all__ = ["Answered", "Damage", "Journal", "JournalError"]

# A commit that also checkpoints is several times slower, and a deadline can't wait. So checkpoints are made
# when the journal is opened and closed; an evening writes far less than these 16384 pages (64 MiB).
SETTINGS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA fullfsync = ON;
PRAGMA wal_checkpoint(TRUNCATE);
PRAGMA wal_autocheckpoint = 16384;
"""


class Answered(msgspec.Struct, frozen=True):
    """The stored answer to a command."""

    revision: int
    digest: str


class Journal:
    """The events of one evening, in its folder. Only one task may append."""

    def __init__(
        self, connection: aiosqlite.Connection, held: sqlite3.Connection, recovered: Recovered
    ) -> None:
        self.connection = connection
        """For other tables. Use autocommit: an explicit transaction would block the appending of events."""
        self.events = recovered.events
        """The events read when the journal was opened, in order; not those appended since."""
        self.damage = recovered.damage
        self.revision = len(recovered.events)
        """The number of the last event; 0 for a new evening."""
        self._checksum = recovered.checksum
        self._held = held

    @classmethod
    async def open(cls, folder: Path) -> "Journal":
        """Open the journal of ``folder``; make both if they are missing.

        A journal with a damaged tail opens up to its last intact event; ``damage`` says what was lost.
        Raises :class:`JournalError` if another server has the folder, or if nothing in it can be read.
        """
        path = EveningFolder(folder).journal
        try:
            async with AsyncExitStack() as undo:
                held, recovered = await asyncio.to_thread(_lock_and_recover, path)
                undo.callback(held.close)
                connection = await aiosqlite.connect(path, isolation_level=None)
                undo.push_async_callback(connection.close)
                await connection.executescript(SETTINGS)
                undo.pop_all()
        except (OSError, sqlite3.Error) as error:
            raise JournalError(
                N_("Le journal ne s'ouvre pas dans « {folder} » : {reason}."),
                folder=folder,
                reason=error,
            ) from error
        return cls(connection, held, recovered)

    async def append(
        self, events: Sequence[AnyEvent], *, command_id: str | None = None, digest: str = "", actor: str = ""
    ) -> int:
        """Write ``events`` and the answer to their command atomically; the revision, once it is on disk.

        Raises :class:`JournalError` if that fails; nothing has changed, and the journal can go on. What a
        cancelled append wrote is unknown: close the journal then.
        """
        rows = self._rows(events, command_id, digest, actor)
        # One statement in one call: one round trip to the thread, and nothing to roll back if it fails.
        try:
            if rows:
                values = [value for row in rows for value in row]
                await self.connection.execute_fetchall(insert_rows(len(rows)), values)
                self.revision, self._checksum = rows[-1].seq, rows[-1].checksum
            elif command_id is not None:
                await self.connection.execute_fetchall(
                    "INSERT INTO answers VALUES (?, ?, ?)", (command_id, digest, self.revision)
                )
        except sqlite3.Error as error:
            raise _not_written(error) from error
        return self.revision

    async def answered(self, command_id: str) -> Answered | None:
        """The stored answer to the command, if any. Raises :class:`JournalError` if it can't be read."""
        try:
            answers = await self.connection.execute_fetchall(
                "SELECT revision, digest FROM answers WHERE command_id = ?", (command_id,)
            )
        except sqlite3.Error as error:
            raise JournalError(N_("Le journal ne se lit plus : {reason}."), reason=error) from error
        return next((Answered(*answer) for answer in answers), None)

    async def check(self) -> None:
        """Raises :class:`JournalError` if nothing can be written now."""
        try:
            # No command has this id.
            await self.connection.execute_fetchall("INSERT OR REPLACE INTO answers VALUES ('', '', 0)")
        except sqlite3.Error as error:
            raise _not_written(error) from error

    async def events_by(self, actor: str) -> list[AnyEvent]:
        """The events of the commands of ``actor``, in order. Raises sqlite3.Error."""
        rows = await self.connection.execute_fetchall(
            "SELECT body FROM events WHERE actor = ? ORDER BY seq", (actor,)
        )
        return [decode_event(body) for (body,) in rows]

    async def close(self) -> None:
        """Close the journal and unlock the folder."""
        try:
            await self.connection.close()
        finally:
            self._held.close()

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


def _lock_and_recover(path: Path) -> tuple[sqlite3.Connection, Recovered]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = lock(path.parent)
    try:
        return held, recover(path)
    except BaseException:
        held.close()
        raise


def _not_written(error: sqlite3.Error) -> JournalError:
    if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
        return JournalError(N_("Le disque est plein : rien n'a été écrit."))
    return JournalError(N_("Le journal ne s'écrit pas : {reason}."), reason=error)
