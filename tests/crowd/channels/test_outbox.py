import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.crowd.sample_offers import keep, now_ms, open_book, show_of, token
from tests.crowd.service import Service
from tests.held_quiet import HeldQuiet
from topchrono.config import Channel
from topchrono.crowd.channels import outbox
from topchrono.crowd.channels.announcements import announcements_for
from topchrono.crowd.channels.messenger import Messenger
from topchrono.crowd.channels.outbox import DEFAULT_INTERVALS, Intervals, Outbox
from topchrono.crowd.database import Database
from topchrono.crowd.offers.book import OfferBook
from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import Quiet

pytestmark = pytest.mark.slow

SHOW = show_of()


SHORT = Intervals(batch_window_s=0.02, between_messages_ms=100, first_delay_ms=40, longest_delay_ms=160)


class HandClock:
    """The outbox's time, which moves when the test says so."""

    def __init__(self) -> None:
        self.now = now_ms() + 600_000
        """Epoch ms; later than all that the book writes down meanwhile."""

    def forward(self, ms: int) -> None:
        self.now += ms


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with Service() as service:
        yield service


def channel(service: Service, name: str = "#tout", **values: tuple[str, ...]) -> Channel:
    return Channel(name=name, url=service.url, **values)


@asynccontextmanager
async def at_rest(
    folder: Path,
    channels: Iterable[Channel],
    *,
    now: Callable[[], int] = now_ms,
    intervals: Intervals = DEFAULT_INTERVALS,
    timeout_s: float = 10,
    quiet: Quiet | None = None,
) -> AsyncIterator[tuple[Outbox, OfferBook, Database]]:
    channels = list(channels)
    async with open_book(
        folder, announcements=lambda offer: announcements_for(channels, offer, SHOW, str)
    ) as opened:
        database, book = opened
        messenger = Messenger(timeout_s=timeout_s)
        box = Outbox(
            database,
            channels,
            messenger,
            now=now,
            quiet=quiet or Quiet(Clock()),
            evening=lambda: "Soirée",
            url="http://x",
            gettext=str,
            on_change=lambda: None,
            intervals=intervals,
        )
        try:
            yield box, book, database
        finally:
            await messenger.close()


@asynccontextmanager
async def at_work(
    folder: Path, channels: Iterable[Channel], *, timeout_s: float = 10, quiet: Quiet | None = None
) -> AsyncIterator[tuple[Outbox, OfferBook, Database]]:
    async with at_rest(folder, channels, intervals=SHORT, timeout_s=timeout_s, quiet=quiet) as opened:
        box, _, _ = opened
        work = asyncio.create_task(box.run())
        try:
            yield opened
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


async def rows(database: Database) -> list[tuple[str, str, int]]:
    return await database.perform(
        lambda connection: connection.execute("SELECT channel, offer, attempts FROM outbox").fetchall()
    )


async def until_empty(database: Database) -> None:
    async with asyncio.timeout(10):
        while await rows(database):
            await asyncio.sleep(0.02)


async def test_an_offer_is_announced_without_a_name(service: Service, tmp_path: Path) -> None:
    async with at_work(tmp_path, [channel(service)]) as (box, book, database):
        await keep(book)
        box.wake()
        await service.until_messages(1)
        await until_empty(database)
    (message,) = service.messages
    assert message["title"] == "Une nouvelle offre d'aide · Soirée"
    assert "Droit, Design · pour « Vélo Cargo » (Rennes)" in message["message"]
    assert "http://x/director" in message["message"]
    assert "Léa" not in str(message)
    assert "lea@" not in str(message)


async def test_many_offers_make_one_message_and_the_next_one_waits(service: Service, tmp_path: Path) -> None:
    clock = HandClock()
    async with at_rest(tmp_path, [channel(service)], now=lambda: clock.now) as (box, book, database):
        await asyncio.gather(*(keep(book, number) for number in range(1, 33)))
        assert await box.deliver_due() is None
        assert len(service.messages) == 1
        await keep(book, 33)
        assert await box.deliver_due() == clock.now + DEFAULT_INTERVALS.between_messages_ms
        clock.forward(DEFAULT_INTERVALS.between_messages_ms - 1)
        await box.deliver_due()
        assert len(service.messages) == 1
        clock.forward(1)
        await box.deliver_due()
        assert await rows(database) == []
    first, second = service.messages
    assert first["title"] == "32 nouvelles offres d'aide · Soirée"
    assert "et 12 autres" in first["message"]
    assert second["title"] == "Une nouvelle offre d'aide · Soirée"


async def test_thousands_are_announced_and_deleted_some_at_a_time(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_IN_MESSAGE", 20)
    clock = HandClock()
    async with at_rest(tmp_path, [channel(service)], now=lambda: clock.now) as (box, book, database):
        await asyncio.gather(*(keep(book, number) for number in range(1, 33)))
        assert await box.deliver_due() == clock.now + DEFAULT_INTERVALS.between_messages_ms
        assert len(await rows(database)) == 12
        clock.forward(DEFAULT_INTERVALS.between_messages_ms)
        assert await box.deliver_due() is None
    titles = [message["title"] for message in service.messages]
    assert titles == [f"{count} nouvelles offres d'aide · Soirée" for count in (20, 12)]


async def test_each_channel_gets_the_offers_that_it_matches(service: Service, tmp_path: Path) -> None:
    async with Service() as of_lyon:
        channels = [
            channel(service, "#juristes", skills=("Droit",)),
            channel(of_lyon, "#lyon", cities=("lyon",)),
        ]
        async with at_work(tmp_path, channels) as (box, book, database):
            await keep(book, 1, skills=("Droit",), items=("p01",))
            await keep(book, 2, skills=("Design",), items=("p02",))
            box.wake()
            await until_empty(database)
        assert ["Vélo Cargo" in message["message"] for message in service.messages] == [True]
        assert ["Forêt de Poche" in message["message"] for message in of_lyon.messages] == [True]


async def test_a_failed_delivery_is_kept_shown_to_the_director_and_retried(
    service: Service, tmp_path: Path
) -> None:
    service.mood = "broken"
    async with at_work(tmp_path, [channel(service)]) as (box, book, database):
        before = now_ms()
        await keep(book)
        box.wake()
        await service.until_asked(2)
        (view,) = box.views()
        assert (view.name, view.waiting) == ("#tout", 1)
        assert view.failing_since is not None
        assert before <= view.failing_since <= now_ms()
        service.mood = "well"
        await service.until_messages(1)
        await until_empty(database)
        async with asyncio.timeout(5):
            while box.views()[0].failing_since is not None:
                await asyncio.sleep(0.02)
        assert box.views()[0].waiting == 0


async def test_a_service_that_is_down_is_retried_with_backoff_whatever_comes_in(
    service: Service, tmp_path: Path
) -> None:
    service.mood = "broken"
    clock = HandClock()
    began_at = clock.now
    asked_at_s: list[int] = []
    async with at_rest(tmp_path, [channel(service)], now=lambda: clock.now) as (box, book, _):
        for second in range(40):
            await keep(book, second + 1)
            asked = service.asked
            next_at = await box.deliver_due()
            if service.asked > asked:
                asked_at_s.append(second)
            clock.forward(1000)
        assert asked_at_s == [0, 10, 30]
        assert next_at == began_at + 70_000
        assert box.views()[0].waiting == 40
        service.mood = "well"
        clock.now = next_at
        await box.deliver_due()
        assert service.messages[0]["title"].startswith("40 ")


async def test_a_retry_noted_while_the_clock_was_wrong_is_not_waited_for(
    service: Service, tmp_path: Path
) -> None:
    clock = HandClock()
    clock.forward(100 * 86_400_000)
    service.mood = "broken"
    async with at_rest(tmp_path, [channel(service)], now=lambda: clock.now) as (box, book, _):
        await keep(book)
        await box.deliver_due()
    clock.forward(-100 * 86_400_000)
    service.mood = "well"
    async with at_rest(tmp_path, [channel(service)], now=lambda: clock.now) as (box, _, database):
        await box.deliver_due()
        assert (len(service.messages), await rows(database)) == (1, [])


async def test_what_can_not_be_deleted_once_it_is_sent_is_not_sent_again(
    service: Service, tmp_path: Path
) -> None:
    async with at_rest(tmp_path, [channel(service)]) as (box, book, database):
        await keep(book)
        await database.perform(lambda connection: connection.execute(KEEP_ALL))
        for _ in range(3):
            with pytest.raises(sqlite3.Error, match="full"):
                await box.deliver_due()
        assert service.asked == 1
        await database.perform(lambda connection: connection.execute("DROP TRIGGER keep_all"))
        await box.deliver_due()
        assert (service.asked, await rows(database)) == (1, [])


KEEP_ALL = "CREATE TRIGGER keep_all BEFORE DELETE ON outbox BEGIN SELECT raise(ABORT, 'full'); END"


async def test_a_service_that_hangs_holds_up_no_other_for_long(service: Service, tmp_path: Path) -> None:
    async with Service() as slow:
        slow.mood = "slow"
        channels = [channel(slow, "#lent"), channel(service)]
        async with at_work(tmp_path, channels, timeout_s=5) as (box, book, _):
            await keep(book)
            box.wake()
            await service.until_messages(1)
            assert [view.failing_since is not None for view in box.views()] == [True, False]


async def test_a_withdrawn_offer_is_no_longer_announced(service: Service, tmp_path: Path) -> None:
    service.mood = "broken"
    clock = HandClock()
    async with at_rest(tmp_path, [channel(service)], now=lambda: clock.now) as (box, book, database):
        await keep(book, 1)
        await keep(book, 2, items=("p02",))
        await box.deliver_due()
        assert service.asked == 1
        await book.withdraw(token(2))
        service.mood = "well"
        clock.forward(DEFAULT_INTERVALS.first_delay_ms)
        await box.deliver_due()
        assert await rows(database) == []
    assert "Forêt" not in service.messages[0]["message"]


async def test_an_offer_set_aside_in_time_is_announced_only_once_it_is_taken_back(
    service: Service, tmp_path: Path
) -> None:
    service.mood = "broken"
    clock = HandClock()
    async with at_rest(tmp_path, [channel(service)], now=lambda: clock.now) as (box, book, database):
        await keep(book, 1)
        await keep(book, 2, items=("p01", "p02"))
        await box.deliver_due()
        assert service.asked == 1
        await book.set_aside(token(1), {"p01"})
        await book.set_aside(token(2), {"p01"})
        service.mood = "well"
        clock.forward(DEFAULT_INTERVALS.first_delay_ms)
        await box.deliver_due()
        assert len(service.messages) == 1
        assert box.views()[0].waiting == 0
        await book.take_back(token(1), {"p01"})
        await book.take_back(token(2), {"p01"})
        clock.forward(DEFAULT_INTERVALS.between_messages_ms)
        await box.deliver_due()
        assert await rows(database) == []
    first, second = (message["message"] for message in service.messages)
    assert "Forêt de Poche" in first
    assert "Vélo Cargo" not in first
    assert "Vélo Cargo" in second
    assert "Forêt de Poche" not in second


async def test_pending_rows_of_a_removed_channel_are_deleted(service: Service, tmp_path: Path) -> None:
    async with open_book(tmp_path, announcements=lambda _offer: [("#ancien", "une offre")]) as (_, book):
        await keep(book)
    with capture_logs() as logs:
        async with at_work(tmp_path, [channel(service)]) as (_, _, database):
            await until_empty(database)
    assert service.asked == 0
    assert [entry["channels"] for entry in logs] == [["#ancien"]]


async def test_logs_name_neither_people_nor_the_secret(service: Service, tmp_path: Path) -> None:
    service.mood = "broken"
    with capture_logs() as logs:
        async with at_work(tmp_path, [channel(service)]) as (box, book, _):
            await keep(book)
            box.wake()
            await service.until_asked(2)
    assert logs
    for secret in ("s3cret", "lea@", "Léa", str(service.port)):
        assert secret not in str(logs)


PROGRAM = """
import asyncio, sys
from pathlib import Path
from tests.crowd.sample_offers import keep
from tests.crowd.channels.test_outbox import at_work
from topchrono.config import Channel

async def main():
    channels = [Channel(name="#tout", url=sys.argv[2])]
    async with at_work(Path(sys.argv[1]), channels) as (box, book, _):
        await keep(book)
        box.wake()
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_killed_server_delivers_after_its_restart(service: Service, tmp_path: Path) -> None:
    service.mood = "slow"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, str(tmp_path), service.url, cwd=Path(__file__).parents[3]
    )
    await service.until_asked(1)
    process.kill()
    await process.wait()
    service.mood = "well"
    async with at_work(tmp_path, [channel(service)]) as (_, _, database):
        assert len(await rows(database)) == 1
        await service.until_messages(1)
        await until_empty(database)


async def test_near_a_deadline_delivered_rows_are_not_deleted_yet(service: Service, tmp_path: Path) -> None:
    quiet = HeldQuiet()
    async with at_work(tmp_path, [channel(service)], quiet=quiet) as (box, book, database):
        await keep(book)
        box.wake()
        await service.until_messages(1)
        await asyncio.wait_for(quiet.awaited.wait(), 10)
        assert len(await rows(database)) == 1
        quiet.passed.set()
        await until_empty(database)
