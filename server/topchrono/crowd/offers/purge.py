"""Erases offers at the end of the promised retention period. Times are epoch ms."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import structlog
from msgspec import Struct

from topchrono.crowd.database import Database, checkpoint, connect, transact
from topchrono.crowd.offers.book import OfferBook
from topchrono.crowd.offers.retention import (
    DAY_MS,
    Retention,
    advance,
    copies_before,
    count_before,
    write_retention,
)
from topchrono.runtime.clock import steady_ns
from topchrono.runtime.quiet import Quiet
from topchrono.show.refusal import Refused
from topchrono.show.text import N_
from topchrono.views.live_state import RetentionDoubt

CHECK_EVERY_S = 60.0
ERASE_EVERY_S = 3600.0
"""Also before the first time: no start erases anything at once."""
DOUBT_S = 86_400.0
"""A server that has run for so long with the same clock believes it."""
SAME_CLOCK_MS = 3_600_000
"""A clock that was set by more than this is another one."""

log = structlog.get_logger()


class Plan(Struct, frozen=True, kw_only=True):
    """What ``topchrono purge`` would erase."""

    moment: int
    """Offers made before are surely too old."""
    asked_moment: int
    """Offers made before are too old if the machine's date and the settings are right."""
    asked: int
    """How many offers, and copies of damaged ones, there are in between."""
    trusted_at: int
    trusted_days: int
    """The retention period that was promised until now."""


def plan(folder: Path, *, keep_days: int, wall: int, last_event_at: int | None) -> Plan:
    """What would be erased in ``folder`` at ``wall``, the machine's time; erases nothing.

    Raises :class:`topchrono.storage.errors.JournalError`, OSError or sqlite3.Error.
    """
    asked_moment = wall - keep_days * DAY_MS

    def look(connection: sqlite3.Connection) -> tuple[Retention, int]:
        found = advance(connection, folder, wall=wall, keep_days=keep_days, last_event_at=last_event_at)
        return found, count_before(connection, asked_moment) - count_before(connection, found.moment)

    with closing(connect(folder)) as database:
        retention, offers = transact(database, look)
    copies = len(copies_before(folder, asked_moment)) - len(copies_before(folder, retention.moment))
    return Plan(
        moment=retention.moment,
        asked_moment=asked_moment,
        asked=max(0, offers) + max(0, copies),
        trusted_at=retention.trusted_at,
        trusted_days=retention.keep_days,
    )


def erase_before(folder: Path, moment: int, *, confirmed: Retention | None = None) -> int:
    """Erase offers in ``folder`` made before ``moment``, and copies of that age; how many offers.

    ``confirmed`` is stored as what is believed from now on. A running server reloads its offers. Raises
    :class:`topchrono.storage.errors.JournalError`, OSError or sqlite3.Error.
    """

    def work(database: sqlite3.Connection) -> int:
        if confirmed:
            write_retention(database, confirmed)
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
    """Erase copies of damaged offers older than ``moment``. Raises OSError."""
    for path in copies_before(folder, moment):
        path.unlink()


def machine_time() -> int:
    """The machine's own time, which may be wrong."""
    return time.time_ns() // 1_000_000


def steady_s() -> float:
    """Seconds on a clock that never jumps."""
    return steady_ns() / 1e9


class Purge:
    """Erases what is too old by a date that is believed; asks the director about the rest.

    A date is believed if it goes on from the last one that was (:class:`Retention`), if the director says so,
    or once the server has run with it for a day. A retention period that became shorter likewise.
    """

    def __init__(
        self,
        book: OfferBook,
        database: Database,
        folder: Path,
        *,
        keep_days: int,
        last_event_at: int | None,
        quiet: Quiet,
        now: Callable[[], int],
        on_change: Callable[[], None],
        wall: Callable[[], int] = machine_time,
        steady: Callable[[], float] = steady_s,
    ) -> None:
        """``now`` is the evening's clock, ``wall`` the machine's, ``steady`` seconds that never jump.

        ``last_event_at`` is of the journal as it was before this start. ``on_change`` is called when
        :attr:`doubt` has changed. Near a deadline (``quiet``) the disk is left alone.
        """
        self._book = book
        self._database = database
        self._folder = folder
        self._keep_days = keep_days
        self._last_event_at = last_event_at
        self._quiet = quiet
        self._now = now
        self._wall = wall
        self._steady = steady
        self._on_change = on_change
        self._erase_at = steady() + ERASE_EVERY_S
        self._asked = asyncio.Event()
        self._doubted_since: tuple[float, int] | None = None
        """When, on the steady clock, and the machine's time at its zero in ms."""
        self.doubt: RetentionDoubt | None = None
        """What is not erased before somebody confirms it; None if there is nothing of that kind."""

    def use(self, keep_days: int) -> None:
        """Keep offers for so many days from now on; a shorter period is believed as at a start."""
        if keep_days != self._keep_days:
            self._keep_days = keep_days
            self._asked.set()

    async def load(self) -> None:
        """Judge the machine's date, before anything is written with it."""
        try:
            await self._judge()
        except (OSError, sqlite3.Error):
            # The evening starts on a full disk too. Until it can be judged, nothing is erased.
            log.warning("the machine's date could not be judged; retrying")

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CHECK_EVERY_S):
                    await self._asked.wait()
            self._asked.clear()
            await self.check()

    async def check(self) -> None:
        """Erase what is too old, if it is time, and update :attr:`doubt`."""
        try:
            retention = await self._judge()
            if self._steady() >= self._erase_at:
                await self._erase(min(retention.moment, self._now() - retention.keep_days * DAY_MS))
                self._erase_at = self._steady() + ERASE_EVERY_S
        except (OSError, sqlite3.Error, Refused):
            log.warning("old offers could not be erased; retrying")

    async def confirm(self, asked_at: int) -> None:
        """Believe the machine's date and the settings, and soon erase by them.

        ``asked_at`` names the doubt. Raises :class:`Refused` if it is no longer that, or sqlite3.Error.
        """
        if self.doubt is None or self.doubt.asked_at != asked_at:
            raise Refused("stale_doubt", N_("Cette question n'est plus posée. Rechargez la page."))
        await self._believe()
        self._erase_at = self._steady()
        self._asked.set()

    async def _judge(self) -> Retention:
        await self._quiet.wait()
        wall, keep_days, last_event_at = self._wall(), self._keep_days, self._last_event_at
        retention = await self._database.perform(
            lambda connection: advance(
                connection, self._folder, wall=wall, keep_days=keep_days, last_event_at=last_event_at
            ),
            is_counted=False,
        )
        asked_moment = min(wall, self._now()) - keep_days * DAY_MS
        offers = await self._database.perform(
            lambda connection: (
                count_before(connection, asked_moment) - count_before(connection, retention.moment)
            )
        )
        copies = len(copies_before(self._folder, asked_moment)) - len(
            copies_before(self._folder, retention.moment)
        )
        if asked_moment <= retention.moment or offers + copies <= 0:
            self._doubted_since = None
            self._set_doubt(None)
            return retention
        steady, offset = self._steady(), wall - round(self._steady() * 1000)
        if self._doubted_since is None or abs(offset - self._doubted_since[1]) > SAME_CLOCK_MS:
            self._doubted_since = (steady, offset)
        elif steady - self._doubted_since[0] >= DOUBT_S:
            return await self._believe()
        begun_at = round(self._doubted_since[0] * 1000) + self._doubted_since[1]
        self._set_doubt(
            RetentionDoubt(
                asked_at=begun_at,
                trusted_at=retention.trusted_at,
                keep_days=keep_days,
                trusted_days=retention.keep_days,
                offers=offers,
                copies=copies,
                erases_at=begun_at + round(DOUBT_S * 1000),
            )
        )
        return retention

    async def _believe(self) -> Retention:
        believed = Retention(trusted_at=self._wall(), keep_days=self._keep_days)
        await self._database.perform(
            lambda connection: write_retention(connection, believed), is_counted=False
        )
        self._doubted_since = None
        self._set_doubt(None)
        log.info("the machine's date and the retention period are believed", keep_days=self._keep_days)
        return believed

    async def _erase(self, moment: int) -> None:
        erase_copies(self._folder, moment)
        erased = await self._book.erase_before(moment)
        if erased:
            log.info("old offers were erased", count=erased)

    def _set_doubt(self, doubt: RetentionDoubt | None) -> None:
        if doubt != self.doubt:
            self.doubt = doubt
            self._on_change()
