"""How old an offer surely is: a wrong date or a mistyped period must not erase what people wrote.

Times are epoch ms.
"""

import sqlite3
from pathlib import Path

from msgspec import Struct

from topchrono.storage.folder import EveningFolder

DAY_MS = 86_400_000
TOLERANCE_MS = 36 * 3_600_000
"""A clock that is further ahead of all that is known is doubted. Evenings, and timers, run once a day."""
STORE_EVERY_MS = 3_600_000


class Retention(Struct, frozen=True, kw_only=True):
    """The last date that was believed, and the retention period of that time."""

    trusted_at: int
    keep_days: int

    def advanced(self, *, wall: int, keep_days: int) -> "Retention":
        """The record at ``wall``, the machine's time, with the period ``keep_days`` of the settings.

        The date follows the machine's back at once, but ahead only by small steps: so it can only be too
        early, which erases nothing. The period follows the settings up, never down.
        """
        is_believed = wall <= self.trusted_at + TOLERANCE_MS
        return Retention(
            trusted_at=wall if is_believed else self.trusted_at,
            keep_days=max(keep_days, self.keep_days),
        )

    def is_worth_storing(self, stored: "Retention") -> bool:
        """Whether it differs so much from what is stored that it is worth a write to disk."""
        difference = abs(self.trusted_at - stored.trusted_at)
        return difference >= STORE_EVERY_MS or self.keep_days != stored.keep_days

    @property
    def moment(self) -> int:
        """Offers made before are surely too old."""
        return self.trusted_at - self.keep_days * DAY_MS


def read_retention(connection: sqlite3.Connection) -> Retention | None:
    """The stored record. Raises sqlite3.Error."""
    row = connection.execute("SELECT trusted_at, keep_days FROM retention").fetchone()
    return Retention(trusted_at=row[0], keep_days=row[1]) if row else None


def write_retention(connection: sqlite3.Connection, retention: Retention) -> None:
    """Store the record. Raises sqlite3.Error."""
    connection.execute(
        "INSERT OR REPLACE INTO retention VALUES (1, ?, ?)", (retention.trusted_at, retention.keep_days)
    )


def advance(
    connection: sqlite3.Connection, folder: Path, *, wall: int, keep_days: int, last_event_at: int | None
) -> Retention:
    """Read, advance and store the record; a folder without one starts from what is dated in it.

    Files' own times are no proof: a start with a wrong date touches them. ``last_event_at`` is that of the
    journal, None without one. Raises OSError or sqlite3.Error.
    """
    stored = known = read_retention(connection)
    (newest,) = connection.execute("SELECT max(at) FROM offers").fetchone()
    if newest is None and not EveningFolder(folder).damaged_crowd():
        # Nothing was promised yet, and nothing can be lost.
        known = Retention(trusted_at=wall, keep_days=keep_days)
    if known is None:
        dates = [date for date in (newest, last_event_at) if date is not None]
        known = Retention(trusted_at=min(wall, max(dates, default=wall)), keep_days=keep_days)
    advanced = known.advanced(wall=wall, keep_days=keep_days)
    if stored is None or advanced.is_worth_storing(stored):
        write_retention(connection, advanced)
    return advanced


def count_before(connection: sqlite3.Connection, moment: int) -> int:
    """How many offers were made before ``moment``. Raises sqlite3.Error."""
    (count,) = connection.execute("SELECT count(*) FROM offers WHERE at < ?", (moment,)).fetchone()
    return int(count)


def copies_before(folder: Path, moment: int) -> list[Path]:
    """The copies of damaged offers that were made before ``moment``. Raises OSError."""
    copies = EveningFolder(folder).damaged_crowd()
    return [path for path in copies if path.stat().st_mtime_ns // 1_000_000 < moment]
