"""Keeps a running evening's databases complete without their logs: checkpoints, and counts beside them."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import structlog

from topchrono.runtime.quiet import Quiet

from .counts import Count, Counts, write_counts
from .errors import JournalError

POLL_S = 0.1
REST_S = 2.0
BEFORE_DEADLINE_S = 1.0
MOST_CHANGES = 500
"""Checkpointed without a rest after so many: some 5 MiB of the log, a few hundredths of a second."""
UNKNOWN = Count(number=-1)

log = structlog.get_logger()


class Counted(Protocol):
    """A database with a write-ahead log."""

    async def count(self) -> Count:
        """How far it has come, on disk. Raises sqlite3.Error or :class:`JournalError`."""

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after each change of the count."""

    async def checkpoint(self) -> bool:
        """Move its log into its file; False if another process reads just now. Raises the same."""


class Upkeep:
    """Notes each database's count soon after a change, and checkpoints it after a rest of ``rest_s``.

    A change is noted within ``poll_s``, so that the loss of a log is told.
    """

    def __init__(
        self,
        folder: Path,
        *,
        journal: Counted,
        crowd: Counted,
        quiet: Quiet,
        poll_s: float = POLL_S,
        rest_s: float = REST_S,
    ) -> None:
        """While a clock runs there is no checkpoint, and near its deadline (``quiet``) no writing at all."""
        self._folder = folder
        self._databases = (journal, crowd)
        self._quiet = quiet
        self._poll_s = poll_s
        self._polls_of_rest = round(rest_s / poll_s)
        self._noted: Counts | None = None
        self._last = [UNKNOWN] * len(self._databases)
        self._polls = [0] * len(self._databases)
        """How often the last count was found again."""
        self._checkpointed = [UNKNOWN] * len(self._databases)
        self._is_failing = False
        self._has_changed = asyncio.Event()
        self._has_changed.set()
        for database in self._databases:
            database.on_change(self._has_changed.set)

    async def run(self) -> None:
        """Work until cancelled, as long as there is something to do."""
        while True:
            await self._has_changed.wait()
            self._has_changed.clear()
            await asyncio.sleep(self._poll_s)
            try:
                is_left = await self.work()
                self._is_failing = False
            except (OSError, sqlite3.Error, JournalError) as error:
                if not self._is_failing:
                    log.warning("the databases can't be looked after; retrying", reason=str(error))
                self._is_failing = is_left = True
            if is_left:
                self._has_changed.set()

    async def work(self) -> bool:
        """Note the counts, and checkpoint what has not changed for a while; whether something is left to do.

        Raises OSError, sqlite3.Error or :class:`JournalError`.
        """
        before = self._last
        self._last = await self._note()
        for place, database in enumerate(self._databases):
            count = self._last[place]
            self._polls[place] = self._polls[place] + 1 if before[place] == count else 0
            is_at_rest = self._polls[place] >= self._polls_of_rest
            is_long = count.number - self._checkpointed[place].number > MOST_CHANGES
            is_due = (is_at_rest or is_long) and count != self._checkpointed[place]
            if is_due and self._quiet.deadline is None and await database.checkpoint():
                self._checkpointed[place] = count
        return self._last != self._checkpointed

    async def close(self) -> None:
        """Note the last counts, as far as that is possible."""
        try:
            await self._note()
        except (OSError, sqlite3.Error, JournalError) as error:
            log.warning("the counts could not be noted", reason=str(error))

    async def _note(self) -> list[Count]:
        """How far the databases have come, noted if that is new."""
        journal, crowd = [await database.count() for database in self._databases]
        counts = Counts(journal=journal, crowd=crowd)
        if counts != self._noted:
            await self._quiet.wait(before_s=BEFORE_DEADLINE_S)
            await asyncio.to_thread(write_counts, self._folder, counts)
            self._noted = counts
        return [journal, crowd]
