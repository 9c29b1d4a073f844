"""The book of offers, on a real disk."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.crowd.sample_offers import draft, keep, now_ms, offer, open_book, token
from tests.held_quiet import HeldQuiet
from topchrono.crowd.database import Database, connect
from topchrono.crowd.offers.book import SLICE, OfferBook
from topchrono.crowd.offers.model import Offer
from topchrono.show.refusal import Refused
from topchrono.storage.folder import EveningFolder


def on_disk(folder: Path, table: str = "offers") -> int:
    with sqlite3.connect(f"file:{EveningFolder(folder).crowd}?mode=ro", uri=True) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


class Time:
    """The clock in the test's own hands, in epoch ms."""

    now = 1_000

    def __call__(self) -> int:
        return self.now


async def test_an_offer_is_on_disk_when_it_is_answered(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        kept = await keep(book)
        assert on_disk(tmp_path) == 1
        assert book.find(token(1)) is kept


async def test_all_offers_are_there_again_in_their_order(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        for number in (3, 1, 2):
            await keep(book, number)
        offers = list(book)
    async with open_book(tmp_path) as (_, again):
        assert list(again) == offers
        assert [kept.number for kept in again] == [1, 2, 3]
        assert (await keep(again, 4)).number == 4


async def test_offers_that_come_together_are_written_together(tmp_path: Path) -> None:
    changes: list[int] = []
    async with open_book(tmp_path, on_change=lambda: changes.append(1)) as (_, book):
        changes.clear()
        await asyncio.gather(*(keep(book, number) for number in range(200)))
        assert len(book) == on_disk(tmp_path) == 200
        assert len(changes) == 1
        assert sorted(kept.number for kept in book) == list(range(1, 201))


async def test_the_same_token_is_one_offer_with_the_dates_of_what_stays(tmp_path: Path) -> None:
    time = Time()
    async with open_book(tmp_path, now=time) as (_, book):
        first = await keep(book, items=("p01", "p02"))
        time.now = 2_000
        second = await keep(book, name="Léa M.", items=("p01", "p03"))
        assert (len(book), on_disk(tmp_path)) == (1, 1)
    assert (second.name, second.number, second.at) == ("Léa M.", first.number, 1_000)
    assert {item: consent.at for item, consent in second.items.items()} == {"p01": 1_000, "p03": 2_000}


async def test_another_address_dates_the_consent_anew(tmp_path: Path) -> None:
    time = Time()
    async with open_book(tmp_path, now=time) as (_, book):
        await keep(book)
        time.now = 2_000
        assert (await keep(book, address="LEA@exemple.fr")).items["p01"].at == 1_000
        assert (await keep(book, address="sam@exemple.fr")).items["p01"].at == 2_000


async def test_each_new_offer_is_announced_once(tmp_path: Path) -> None:
    def notes(new: Offer) -> Sequence[tuple[str, str]]:
        return [("#juristes", f"offre {new.number}")]

    async with open_book(tmp_path, announcements=notes) as (_, book):
        await asyncio.gather(*(keep(book) for _ in range(5)))
        await keep(book, name="Léa M.")
        assert on_disk(tmp_path, "outbox") == 1
        await book.withdraw(token(1))
        assert on_disk(tmp_path, "outbox") == 0


async def test_what_is_withdrawn_is_gone_and_can_be_offered_again(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        await keep(book)
        await book.withdraw(token(1))
        await book.withdraw(token(2))
        assert (len(book), on_disk(tmp_path)) == (0, 0)
        assert (await keep(book)).number == 2


async def test_an_address_counts_once_for_each_project_until_its_last_offer_is_gone(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        await keep(book, 1, items=("p01", "p02"))
        await keep(book, 2, address="LEA@exemple.fr", items=("p01",))
        await keep(book, 3, address="sam@exemple.fr", items=("p01",))
        assert book.helpers == {"p01": 2, "p02": 1}
        await book.withdraw(token(1))
        assert book.helpers == {"p01": 2}
        await keep(book, 2, address="LEA@exemple.fr", items=("p03",))
        assert book.helpers == {"p01": 1, "p03": 1}
    async with open_book(tmp_path) as (_, again):
        assert again.helpers == {"p01": 1, "p03": 1}


async def test_old_offers_are_erased(tmp_path: Path) -> None:
    time = Time()
    async with open_book(tmp_path, now=time) as (_, book):
        for number in (1, 2, 3):
            time.now = number * 1_000
            await keep(book, number)
        assert await book.erase_before(3_000) == 2
        assert [kept.number for kept in book] == [3]
        assert on_disk(tmp_path) == 1


async def test_what_is_set_aside_is_neither_listed_nor_counted_until_it_is_taken_back(tmp_path: Path) -> None:
    async with open_book(tmp_path, now=Time()) as (_, book):
        kept = await keep(book, items=("p01", "p02"))
        assert await book.set_aside(token(1), {"p01", "p03"}) == book.find(token(1))
        assert (book.helpers, book.of_items(["p01"])) == ({"p02": 1}, [])
    async with open_book(tmp_path) as (_, again):
        [aside] = again.set_aside_of(["p01", "p02"])
        assert (aside.set_aside, aside.items) == ({"p01": 1_000}, kept.items)
        assert again.helpers == {"p02": 1}
        assert await again.take_back(token(1), {"p01"}) == kept
        assert again.helpers == {"p01": 1, "p02": 1}
    async with open_book(tmp_path) as (_, later):
        assert list(later) == [kept]


async def test_who_sets_an_offer_aside_undoes_nothing_that_its_maker_does_meanwhile(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        await keep(book, 1)
        await keep(book, 2)
        _, aside = await asyncio.gather(keep(book, 1, name="Léa M."), book.set_aside(token(1), {"p01"}))
        assert aside
        assert (aside.name, aside.standing) == ("Léa M.", [])
        await asyncio.gather(
            book.take_back(token(1), {"p01"}), keep(book, 1, name="Léa N.", items=("p01", "p02"))
        )
        changed = book.find(token(1))
        assert changed
        assert (changed.name, changed.standing) == ("Léa N.", ["p01", "p02"])
        _, gone = await asyncio.gather(book.withdraw(token(2)), book.set_aside(token(2), {"p01"}))
        assert gone is None
        assert on_disk(tmp_path) == len(book) == 1


async def test_an_offer_that_another_process_has_just_erased_does_not_come_back(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        await keep(book)
        with sqlite3.connect(EveningFolder(tmp_path).crowd) as other:
            other.execute("DELETE FROM offers")
        other.close()
        assert await book.set_aside(token(1), {"p01"}) is None
        assert (on_disk(tmp_path), list(book), book.helpers) == (0, [], {})


async def test_what_another_process_took_out_of_an_offer_does_not_come_back_as_it_is_set_aside(
    tmp_path: Path,
) -> None:
    async with open_book(tmp_path) as (_, book):
        await keep(book, message="avec Zoé")
        with contextlib.closing(connect(tmp_path)) as other:
            other.execute("UPDATE offers SET body = json_set(body, '$.message', 'avec [effacé]')")
        aside = await book.set_aside(token(1), {"p01"})
        assert aside == book.find(token(1))
    async with open_book(tmp_path) as (_, again):
        [kept] = again
        assert (kept.message, list(kept.set_aside)) == ("avec [effacé]", ["p01"])


async def test_offers_that_were_written_before_any_could_be_set_aside_are_read(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        kept = await keep(book)
    with sqlite3.connect(EveningFolder(tmp_path).crowd) as other:
        other.execute("UPDATE offers SET body = json_remove(body, '$.set_aside')")
    other.close()
    async with open_book(tmp_path) as (_, again):
        assert list(again) == [kept]


async def test_a_failing_disk_is_reported_and_nothing_is_confirmed(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (database, book):
        await keep(book)
        await database.perform(lambda connection: connection.execute("ALTER TABLE offers RENAME TO away"))
        for attempt in (keep(book, 2), book.withdraw(token(1)), book.set_aside(token(1), {"p01"})):
            with pytest.raises(Refused) as refused:
                await attempt
            assert refused.value.code == "not_saved"
        assert [kept.token for kept in book] == [token(1)]
        await database.perform(lambda connection: connection.execute("ALTER TABLE away RENAME TO offers"))
        await keep(book, 2)
        assert (len(book), on_disk(tmp_path)) == (2, 2)


async def test_an_offer_that_fails_is_refused_and_the_next_one_is_kept(tmp_path: Path) -> None:
    def notes(kept: Offer) -> list[tuple[str, str]]:
        if kept.number == 1:
            raise KeyError(kept.token)
        return []

    async with open_book(tmp_path, announcements=notes) as (_, book):
        with pytest.raises(Refused) as refused:
            await asyncio.wait_for(keep(book), 5)
        assert refused.value.code == "not_saved"
        assert await asyncio.wait_for(keep(book, 2), 5) in list(book)


async def test_a_full_book_says_so_but_what_is_in_it_can_be_changed(tmp_path: Path) -> None:
    async with open_book(tmp_path, most_offers=2) as (_, book):
        await asyncio.gather(keep(book, 1), keep(book, 2))
        with pytest.raises(Refused) as refused:
            await keep(book, 3)
        assert refused.value.code == "too_many_offers"
        assert (await keep(book, 2, name="Sam")).name == "Sam"


async def test_it_waits_while_the_clock_needs_the_disk(tmp_path: Path) -> None:
    quiet = HeldQuiet()
    database = Database.open(tmp_path)
    book = OfferBook(
        database, now=now_ms, quiet=quiet, announcements=lambda _offer: (), on_change=lambda: None
    )
    work = asyncio.create_task(book.run())
    wanted = draft()
    answer = asyncio.create_task(book.keep(wanted, consents=dict.fromkeys(wanted.items, "J'accepte")))
    try:
        await asyncio.wait_for(quiet.awaited.wait(), 5)
        assert not answer.done()
        assert on_disk(tmp_path) == 0
        quiet.passed.set()
        assert (await asyncio.wait_for(answer, 5)).name == offer().name
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await database.close()


async def test_only_what_another_process_changed_is_read_anew(tmp_path: Path) -> None:
    changes: list[int] = []
    async with open_book(tmp_path, on_change=lambda: changes.append(1)) as (_, book):
        await asyncio.gather(*(keep(book, number) for number in range(1, 1_001)))
        unchanged, changes[:] = book.find(token(3)), []
        await book.reload()
        assert changes == []
        with contextlib.closing(connect(tmp_path)) as other:
            other.execute("DELETE FROM offers WHERE token = ?", (token(1),))
            other.execute(
                "UPDATE offers SET body = json_set(body, '$.name', 'Zoé') WHERE token = ?", (token(2),)
            )
        await book.reload()
        assert len(changes) == 1
        assert (book.find(token(1)), len(book), book.helpers) == (None, 999, {"p01": 1})
        changed = book.find(token(2))
        assert changed
        assert (changed.name, book.numbered(changed.number)) == ("Zoé", changed)
        assert book.find(token(3)) is unchanged


async def test_thousands_are_erased_a_few_at_a_time(tmp_path: Path) -> None:
    async with open_book(tmp_path, now=Time()) as (_, book):
        await asyncio.gather(*(keep(book, number) for number in range(3 * SLICE)))
        erasing = asyncio.create_task(book.erase_before(1_001))
        seen = set()
        while not erasing.done():
            seen.add(len(book))
            await asyncio.sleep(0.001)
        assert (await erasing, len(book), on_disk(tmp_path)) == (3 * SLICE, 0, 0)
        assert {SLICE, 2 * SLICE} <= seen
