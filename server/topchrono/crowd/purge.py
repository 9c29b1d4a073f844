"""Offers that have been kept for as long as people were told are erased, and nothing of them stays."""

import asyncio
from collections.abc import Callable

import structlog

from topchrono.crowd.book import OfferBook
from topchrono.show.refusal import Refused

DAY_MS = 86_400_000
EVERY_S = 3600.0

log = structlog.get_logger()


class Purge:
    """Erases old offers, at the start and every hour."""

    def __init__(self, book: OfferBook, *, keep_days: int, now: Callable[[], int]) -> None:
        """``now`` is in epoch ms."""
        self._book = book
        self._keep_ms = keep_days * DAY_MS
        self._now = now

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self.erase()
            await asyncio.sleep(EVERY_S)

    async def erase(self) -> None:
        """Erase what is too old now, with what of it waits to be told."""
        try:
            erased = await self._book.erase_before(self._now() - self._keep_ms)
        except Refused:
            log.warning("old offers could not be erased; trying again")
            return
        if erased:
            log.info("old offers were erased", count=erased)
