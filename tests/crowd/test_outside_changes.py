import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.crowd.sample_offers import keep, open_book, token
from topchrono.crowd.database import connect, transact
from topchrono.crowd.offers.book import OfferBook
from topchrono.crowd.outside_changes import OutsideChanges
from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import Quiet


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[OfferBook]:
    async with open_book(folder) as (database, book):
        work = asyncio.create_task(OutsideChanges(database, book, quiet=Quiet(Clock()), every_s=0.01).run())
        try:
            yield book
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


def holds(folder: Path, text: str) -> bool:
    return any(text.encode() in path.read_bytes() for path in folder.iterdir())


async def until_gone(folder: Path, text: str) -> None:
    async with asyncio.timeout(5):
        while holds(folder, text):
            await asyncio.sleep(0.02)


async def test_what_another_process_erases_is_gone_from_the_book(tmp_path: Path) -> None:
    async with watched(tmp_path) as book:
        await keep(book, 1)
        await keep(book, 2)
        other = connect(tmp_path)
        transact(
            other, lambda connection: connection.execute("DELETE FROM offers WHERE token = ?", (token(1),))
        )
        other.close()
        async with asyncio.timeout(5):
            while len(book) == 2:
                await asyncio.sleep(0.01)
        assert [offer.number for offer in book] == [2]
        assert (await keep(book, 3)).number == 3


async def test_a_withdrawn_offer_leaves_no_trace_in_any_file(tmp_path: Path) -> None:
    async with watched(tmp_path) as book:
        await asyncio.gather(*(keep(book, number, name=f"Nom-{number}-fin") for number in range(1, 60)))
        assert holds(tmp_path, "Nom-7-fin")
        await book.withdraw(token(7))
        await until_gone(tmp_path, "Nom-7-fin")
        assert holds(tmp_path, "Nom-8-fin")


async def test_what_an_offer_was_before_its_change_leaves_no_trace(tmp_path: Path) -> None:
    async with watched(tmp_path) as book:
        await keep(book, 1, message="je me suis trompée " * 20)
        await keep(book, 1, message="voilà")
        await until_gone(tmp_path, "je me suis trompée")


async def test_the_log_is_cleared_only_when_something_was_erased(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (database, book):
        changes = OutsideChanges(database, book, quiet=Quiet(Clock()))
        await changes.checkpoint()
        await keep(book, 1)
        await changes.checkpoint()
        assert (tmp_path / "crowd.db-wal").stat().st_size > 0
