"""Looking after the database of offers: what others erase is noticed, and what was erased stays nowhere."""

import asyncio
import sqlite3

import structlog

from topchrono.crowd.database import Database
from topchrono.crowd.offers.book import OfferBook
from topchrono.runtime.quiet import Quiet

EVERY_S = 1.0
BETWEEN_CLEARINGS = 10
"""Looks between two clearings of the log at least: each asks the disk for a few hundredths of a second."""

log = structlog.get_logger()


class OutsideChanges:
    """Looks at the database every ``every_s``.

    ``topchrono forget`` erases and changes offers from its own process while the evening runs; the book is
    read again then. And SQLite's write-ahead log keeps what was erased or changed until it is cleared, which
    is done here, for all that was erased meanwhile at once.
    """

    def __init__(
        self, database: Database, book: OfferBook, *, quiet: Quiet, every_s: float = EVERY_S
    ) -> None:
        """Near a deadline (``quiet``) the disk is the clock's."""
        self._database = database
        self._book = book
        self._quiet = quiet
        self._every_s = every_s
        self._version = 0
        self._cleared = -1

    async def run(self) -> None:
        """Work until cancelled."""
        looks = 0
        while True:
            try:
                await self._notice_others()
                if looks % BETWEEN_CLEARINGS == 0:
                    await self.clear()
            except sqlite3.Error:
                log.exception("the offers can't be looked after; trying again")
            looks += 1
            await asyncio.sleep(self._every_s)

    async def clear(self) -> None:
        """Clear the log if something was erased since the last time. Raises sqlite3.Error."""
        erasures = self._book.erasures
        if erasures == self._cleared:
            return
        await self._quiet.wait()
        if await self._database.clear_log():
            self._cleared = erasures

    async def _notice_others(self) -> None:
        """Read the book again if another process has written. Raises sqlite3.Error."""
        version = await self._database.perform(_version)
        if version != self._version:
            await self._book.load()
        self._version = version


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA data_version").fetchone()
    return int(version)
