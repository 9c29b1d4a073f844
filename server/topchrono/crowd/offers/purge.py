"""Erases offers at the end of the promised retention period."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import structlog

from topchrono.crowd.database import checkpoint, connect, transact
from topchrono.crowd.offers.book import OfferBook
from topchrono.show.refusal import Refused
from topchrono.storage.folder import EveningFolder

DAY_MS = 86_400_000
EVERY_S = 3600.0

log = structlog.get_logger()


def erase_before(folder: Path, moment: int) -> int:
    """Erase offers in ``folder`` made before ``moment`` (epoch ms), and copies of that age; how many offers.

    A running server reloads its offers. Raises :class:`topchrono.storage.errors.JournalError`, OSError or
    sqlite3.Error.
    """

    def work(database: sqlite3.Connection) -> int:
        database.execute(
            "DELETE FROM outbox WHERE offer IN (SELECT token FROM offers WHERE at < ?)", (moment,)
        )
        return database.execute("DELETE FROM offers WHERE at < ?", (moment,)).rowcount

    erase_copies(folder, moment)
    with closing(connect(folder)) as database:
        erased = transact(database, work)
        database.execute("PRAGMA temp_store = MEMORY")
        database.execute("VACUUM")
        checkpoint(database)
    return erased


def erase_copies(folder: Path, moment: int) -> None:
    """Erase copies of damaged offers older than ``moment`` (epoch ms). Raises OSError."""
    for path in EveningFolder(folder).damaged_crowd():
        if path.stat().st_mtime_ns // 1_000_000 < moment:
            path.unlink()


class Purge:
    """Erases old offers, at the start and every hour."""

    def __init__(self, book: OfferBook, folder: Path, *, keep_days: int, now: Callable[[], int]) -> None:
        """``now`` is in epoch ms."""
        self._book = book
        self._folder = folder
        self._keep_ms = keep_days * DAY_MS
        self._now = now

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self.erase()
            await asyncio.sleep(EVERY_S)

    async def erase(self) -> None:
        """Erase offers that are too old now, and their pending announcements."""
        moment = self._now() - self._keep_ms
        try:
            erase_copies(self._folder, moment)
            erased = await self._book.erase_before(moment)
        except (OSError, Refused):
            log.warning("old offers could not be erased; retrying")
            return
        if erased:
            log.info("old offers were erased", count=erased)
