import os
from pathlib import Path

from structlog.testing import capture_logs

from tests.crowd.sample_offers import keep, open_book, token
from topchrono.crowd.offers.purge import DAY_MS, Purge, erase_before


async def test_offers_are_erased_after_the_retention_period(tmp_path: Path) -> None:
    now = 1_000 * DAY_MS

    async with open_book(tmp_path, announcements=lambda _offer: [("#tout", "x")], now=lambda: now) as opened:
        database, book = opened
        await keep(book, 1)
        await book.set_aside(token(1), {"p01"})
        now += 5 * DAY_MS
        await keep(book, 2)
        purge = Purge(book, tmp_path, keep_days=10, now=lambda: now)
        now += 5 * DAY_MS
        await purge.erase()
        assert len(book) == 2
        now += 1
        with capture_logs() as logs:
            await purge.erase()
            await purge.erase()
        assert [offer.number for offer in book] == [2]
        left = await database.perform(lambda c: c.execute("SELECT offer FROM outbox").fetchall())
        assert len(left) == 1
    assert logs == [{"event": "old offers were erased", "log_level": "info", "count": 1}]


async def test_old_offers_go_without_a_server_and_leave_no_trace(tmp_path: Path) -> None:
    now = 1_000 * DAY_MS
    async with open_book(tmp_path, announcements=lambda _offer: [("#tout", "x")], now=lambda: now) as opened:
        _, book = opened
        await keep(book, 1, address="lea@exemple.fr")
        now += DAY_MS
        await keep(book, 2, address="noe@exemple.fr")
    assert erase_before(tmp_path, now) == 1
    assert erase_before(tmp_path, now) == 0
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"lea@exemple.fr" not in left
    assert b"noe@exemple.fr" in left


async def test_copies_of_damaged_offers_are_kept_for_no_longer_than_offers(tmp_path: Path) -> None:
    names = ("crowd.damaged-1.db", "crowd.damaged-1.db-wal", "crowd.damaged-2.db", "journal.damaged-1.db")
    for name in names:
        (tmp_path / name).write_bytes(b"lea@exemple.fr")
    for name in (names[0], names[1], names[3]):
        os.utime(tmp_path / name, (1_000, 1_000))
    async with open_book(tmp_path) as (_, book):
        await Purge(book, tmp_path, keep_days=1, now=lambda: 1_000_001 + DAY_MS).erase()
    assert [name for name in names if (tmp_path / name).exists()] == list(names[2:])
    os.utime(tmp_path / names[2], (1_000, 1_000))
    erase_before(tmp_path, 1_000_001)
    assert [name for name in names if (tmp_path / name).exists()] == [names[3]]
