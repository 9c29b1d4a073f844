"""Maintains the database of offers: reloads after changes of other processes, and checkpoints erasures."""

import asyncio
import sqlite3

import structlog

from topchrono.crowd.database import Database
from topchrono.crowd.offers.book import OfferBook
from topchrono.runtime.quiet import Quiet
from topchrono.runtime.timer import until_next

EVERY_S = 2.0
"""Each poll wakes the database's thread, also in an idle server."""
BETWEEN_CHECKPOINTS = 5
"""Polls between two checkpoints at least: each blocks the disk for a few hundredths of a second."""

log = structlog.get_logger()


class OutsideChanges:
    """Polls the database every ``every_s``.

    ``topchrono forget`` erases and changes offers from its own process while the evening runs; the book is
    reloaded then. SQLite's write-ahead log holds erased and changed rows until a checkpoint, which is made
    here for all of them at once.
    """

    def __init__(
        self, database: Database, book: OfferBook, *, quiet: Quiet, every_s: float = EVERY_S
    ) -> None:
        """Near a deadline (``quiet``) the disk is left alone."""
        self._database = database
        self._book = book
        self._quiet = quiet
        self._every_s = every_s
        self._version = 0
        self._checkpointed = -1

    async def run(self) -> None:
        """Work until cancelled."""
        polls = 0
        while True:
            try:
                await self._reload_if_changed()
                if polls % BETWEEN_CHECKPOINTS == 0:
                    await self.checkpoint()
            except sqlite3.Error as error:
                log.error("the database of offers can't be read or written; retrying", reason=str(error))
            polls += 1
            await asyncio.sleep(until_next(self._every_s))

    async def checkpoint(self) -> None:
        """Checkpoint if something was erased since the last time. Raises sqlite3.Error."""
        erasures = self._book.erasures
        if erasures == self._checkpointed:
            return
        await self._quiet.wait()
        if await self._database.checkpoint():
            self._checkpointed = erasures

    async def _reload_if_changed(self) -> None:
        """Reload the book if another process has written. Raises sqlite3.Error."""
        version = await self._database.perform(_version)
        if version != self._version:
            await self._book.reload()
        self._version = version


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA data_version").fetchone()
    return int(version)
