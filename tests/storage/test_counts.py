"""Databases copied without their logs, or replaced by others: told or refused, never an empty evening."""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.storage.evening import check, event, make, press
from topchrono.crowd.database import Database, connect, transact
from topchrono.crowd.recovery import open_database
from topchrono.privacy.journal import read_rows
from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import Quiet
from topchrono.storage.counts import Count, Counts, read_counts, write_counts
from topchrono.storage.folder import EveningFolder
from topchrono.storage.journal import Journal, JournalError, Missing
from topchrono.storage.recovery import rewrite
from topchrono.storage.upkeep import MOST_CHANGES, Upkeep


class Running:
    """The databases of a running evening, and their upkeep."""

    def __init__(self, folder: Path, journal: Journal, crowd: Database) -> None:
        self.folder = folder
        self.journal = journal
        self.crowd = crowd
        self.quiet = Quiet(Clock())
        self.upkeep = Upkeep(folder, journal=journal, crowd=crowd, quiet=self.quiet, poll_s=1, rest_s=1)

    async def offer(self) -> None:
        await self.crowd.perform(
            lambda connection: connection.execute(
                "INSERT INTO applause VALUES ((SELECT count(*) FROM applause), 1)"
            )
        )

    def copy(self, target: Path, *names: str) -> Path:
        """What somebody copies by hand meanwhile."""
        target.mkdir()
        for name in names:
            shutil.copy(self.folder / name, target)
        return target


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    folder = tmp_path / "evening"
    journal = await Journal.open(folder)
    crowd = open_database(folder)
    yield Running(folder, journal, crowd)
    await crowd.close()
    await journal.close()


async def opened(folder: Path) -> tuple[int, Missing | None]:
    journal = await Journal.open(folder)
    await journal.close()
    assert journal.events == [event(number) for number in range(1, journal.revision + 1)]
    return journal.revision, journal.missing


async def test_after_a_rest_the_file_alone_is_the_whole_evening(running: Running, tmp_path: Path) -> None:
    for _ in range(5):
        await press(running.journal)
    await running.offer()
    await running.upkeep.work()
    await running.upkeep.work()
    copy = running.copy(tmp_path / "copy", "journal.db", "crowd.db", "counts.json")
    assert await opened(copy) == (5, None)
    crowd = open_database(copy)
    assert (await crowd.count(), crowd.is_incomplete) == (await running.crowd.count(), False)
    await crowd.close()


async def test_a_copy_without_the_log_is_told_with_how_much_is_missing(
    running: Running, tmp_path: Path
) -> None:
    for _ in range(5):
        await press(running.journal)
    await running.offer()
    await running.journal.checkpoint()
    await running.crowd.checkpoint()
    for _ in range(3):
        await press(running.journal)
    await running.offer()
    await running.upkeep.work()
    copy = running.copy(tmp_path / "copy", "journal.db", "crowd.db", "counts.json")
    assert await opened(copy) == (5, Missing(events=3))
    crowd = open_database(copy)
    assert (await crowd.count(), crowd.is_incomplete) == (Count(number=1), True)
    await crowd.close()


async def test_with_its_log_nothing_is_missing(running: Running, tmp_path: Path) -> None:
    for _ in range(5):
        await press(running.journal)
    await running.offer()
    await running.upkeep.work()
    names = ("journal.db", "journal.db-wal", "crowd.db", "crowd.db-wal", "counts.json")
    copy = running.copy(tmp_path / "copy", *names)
    assert await opened(copy) == (5, None)
    crowd = open_database(copy)
    assert not crowd.is_incomplete
    await crowd.close()


async def test_no_checkpoint_while_a_clock_runs_or_something_happens(running: Running) -> None:
    wal = running.folder / "journal.db-wal"
    await press(running.journal)
    running.quiet.deadline = running.quiet._clock.now() + 60_000
    for _ in range(3):
        await running.upkeep.work()
    assert wal.stat().st_size > 0
    running.quiet.deadline = None
    await press(running.journal)
    await running.upkeep.work()
    assert wal.stat().st_size > 0
    await running.upkeep.work()
    assert wal.stat().st_size == 0


async def test_much_that_happens_without_a_rest_is_checkpointed_all_the_same(running: Running) -> None:
    await running.journal.append([event(number) for number in range(1, MOST_CHANGES + 2)])
    await running.upkeep.work()
    assert (running.folder / "journal.db-wal").stat().st_size == 0


async def test_offers_that_keep_coming_hold_up_no_checkpoint_of_the_journal(running: Running) -> None:
    await press(running.journal)
    for _ in range(2):
        await running.offer()
        await running.upkeep.work()
    assert (running.folder / "journal.db-wal").stat().st_size == 0
    assert (running.folder / "crowd.db-wal").stat().st_size > 0


DAMAGED = (
    b"",
    b"{",
    b'{"journal": 7}',
    b"\xff\xfe",
    b"[]",
    b'{"journal": {"number": -9}}',
    b'{"\xec": 1}',
)
REMAINS: dict[str, Callable[[Path], object]] = {
    "an empty journal and a count": lambda folder: write_counts(folder, Counts(journal=Count(7, "00"))),
    "an empty journal and links": lambda folder: (folder / "links.json").write_text("{}"),
    "an empty journal and offers": lambda folder: connect(folder).close(),
}


@pytest.mark.parametrize("is_there", [True, False], ids=["journal.db", "no journal.db"])
@pytest.mark.parametrize("remains", REMAINS.values(), ids=REMAINS)
async def test_an_empty_journal_in_a_folder_that_was_used_is_refused_and_nothing_is_made(
    tmp_path: Path, remains: Callable[[Path], object], is_there: bool
) -> None:
    if is_there:
        await make(tmp_path, 0)
    remains(tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    for _ in range(2):
        with pytest.raises(JournalError, match=r"remettez-y journal\.db avec journal\.db-wal"):
            await Journal.open(tmp_path)
    after = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.name in before}
    assert after == before
    assert is_there == (tmp_path / "journal.db").exists()


async def test_an_older_journal_put_back_is_told_and_goes_on(running: Running, tmp_path: Path) -> None:
    path = await make(tmp_path / "restored", 4)
    write_counts(path.parent, Counts(journal=Count(9, "00")))
    assert await opened(path.parent) == (4, Missing(events=5))
    await check(path.parent, 4, damaged=False)


async def test_another_journal_in_its_place_is_told(tmp_path: Path) -> None:
    path = await make(tmp_path, 4)
    write_counts(tmp_path, Counts(journal=Count(3, "00")))
    assert await opened(path.parent) == (4, Missing(events=0))


async def test_the_shared_memory_copied_alone_is_no_harm(running: Running, tmp_path: Path) -> None:
    for _ in range(5):
        await press(running.journal)
    await running.journal.checkpoint()
    copy = running.copy(tmp_path / "copy", "journal.db", "journal.db-shm")
    assert await opened(copy) == (5, None)
    await check(copy, 5, damaged=False)


@pytest.mark.parametrize("content", DAMAGED)
async def test_counts_that_can_not_be_read_say_nothing(tmp_path: Path, content: bytes) -> None:
    await make(tmp_path, 3)
    EveningFolder(tmp_path).counts.write_bytes(content)
    assert await opened(tmp_path) == (3, None)


async def test_a_person_who_was_forgotten_is_not_missing(tmp_path: Path) -> None:
    path = await make(tmp_path, 3)
    rows = read_rows(path)
    write_counts(tmp_path, Counts(journal=Count(3, rows[-1].checksum.hex()), crowd=Count(2)))
    rewrite(path, rows[:2], rest_of=path)
    assert await opened(tmp_path) == (2, None)
    assert read_counts(tmp_path).crowd == Count(2)


def test_only_changes_count(tmp_path: Path) -> None:
    connection = connect(tmp_path)
    counted = []
    for query in ("SELECT 1", "INSERT INTO applause VALUES ('p01', 1)", "DELETE FROM applause", "SELECT 2"):
        transact(connection, lambda database, query=query: database.execute(query).fetchall())  # type: ignore[misc]
        counted.append(connection.execute("PRAGMA user_version").fetchone()[0])
    connection.close()
    assert counted == [0, 1, 2, 2]


async def test_a_full_disk_only_delays_the_count(running: Running) -> None:
    await press(running.journal)
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))
        with pytest.raises(OSError, match="too large"):
            await running.upkeep.work()
        with capture_logs() as logs:
            await running.upkeep.close()
        assert [entry["log_level"] for entry in logs] == ["warning"]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    await running.upkeep.work()
    assert read_counts(running.folder).journal == await running.journal.count()
