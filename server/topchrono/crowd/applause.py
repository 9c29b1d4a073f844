"""Applause: counted in memory, published a few times a second, saved every few seconds."""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping

import structlog

from topchrono.crowd.database import Database
from topchrono.runtime.quiet import Quiet
from topchrono.runtime.timer import until_next

SAVE_EVERY_S = 5.0
MOST_AT_ONCE = 10
"""Claps accepted from one message: what two quick hands do between two messages."""

log = structlog.get_logger()


class Applause:
    """How often people have clapped, by item."""

    def __init__(
        self,
        database: Database,
        *,
        quiet: Quiet,
        on_change: Callable[[], None],
        save_every_s: float = SAVE_EVERY_S,
    ) -> None:
        """Near a deadline (``quiet``) the disk is the clock's."""
        self._database = database
        self._quiet = quiet
        self._on_change = on_change
        self._save_every_s = save_every_s
        self._claps: dict[str, int] = {}
        self._unsaved: set[str] = set()

    @property
    def claps(self) -> Mapping[str, int]:
        """Claps so far, by item."""
        return self._claps

    async def load(self) -> None:
        """Read the saved counts. Raises sqlite3.Error."""
        self._claps = await self._database.perform(_read)

    def add(self, item: str, claps: int) -> None:
        """Count ``claps`` for ``item``, capped at ``MOST_AT_ONCE``."""
        self._claps[item] = self._claps.get(item, 0) + min(max(claps, 0), MOST_AT_ONCE)
        self._unsaved.add(item)
        self._on_change()

    async def run(self) -> None:
        """Save the counts periodically, until cancelled."""
        while True:
            await asyncio.sleep(until_next(self._save_every_s))
            await self._quiet.wait()
            await self.save()

    async def save(self) -> None:
        """Save the counts that have changed since the last time."""
        rows = [(item, self._claps[item]) for item in self._unsaved]
        self._unsaved.clear()
        if not rows:
            return
        try:
            await self._database.perform(lambda connection: _write(connection, rows))
        except sqlite3.Error as error:
            log.error("the applause could not be saved", reason=str(error))
            self._unsaved |= {item for item, _ in rows}


def _read(connection: sqlite3.Connection) -> dict[str, int]:
    return dict(connection.execute("SELECT item, claps FROM applause").fetchall())


def _write(connection: sqlite3.Connection, rows: list[tuple[str, int]]) -> None:
    connection.executemany("INSERT OR REPLACE INTO applause VALUES (?, ?)", rows)
