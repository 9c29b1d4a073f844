"""Journals on a disk without room: what is on it can be read, and nothing of it is lost."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.evening import check, event, make, power_cut, press
from tests.storage.small_disk import SmallDisk, mounted
from topchrono.storage import recovery
from topchrono.storage.errors import DiskFullError
from topchrono.storage.folder import EveningFolder, wal_of
from topchrono.storage.journal import Answered, Journal, JournalError


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with mounted(tmp_path / "disk") as disk:
        yield disk


async def killed(disk: SmallDisk, tmp_path: Path, events: int) -> None:
    """An evening on the disk whose events are still in the write-ahead log."""
    journal = await Journal.open(tmp_path / "played")
    for _ in range(events):
        await press(journal)
    power_cut(tmp_path / "played", disk.evening)
    await journal.close()


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix != ".db-shm"}


async def test_it_opens_can_be_read_and_writes_by_itself_once_there_is_room(
    disk: SmallDisk, tmp_path: Path
) -> None:
    await killed(disk, tmp_path, 8)
    disk.fill()
    journal = await Journal.open(disk.evening)
    try:
        assert (journal.revision, journal.damage) == (8, None)
        assert journal.events == [event(number) for number in range(1, 9)]
        assert journal.answered("command-3") == Answered(revision=3, digest="digest 3")
        assert await journal.events_by("host") == journal.events
        for _ in range(3):
            with pytest.raises(DiskFullError):
                await journal.check()
            with pytest.raises(DiskFullError):
                await press(journal)
        assert (journal.revision, journal.answered("command-9")) == (8, None)

        disk.make_room()
        await journal.check()
        assert await press(journal) == 9
    finally:
        await journal.close()
    await check(disk.evening, 9, damaged=False)


async def test_an_event_is_written_as_soon_as_there_is_room_even_unasked(
    disk: SmallDisk, tmp_path: Path
) -> None:
    await make(disk.evening, 3)
    disk.fill()
    journal = await Journal.open(disk.evening)
    disk.make_room()
    assert await press(journal) == 4
    await journal.close()
    await check(disk.evening, 4, damaged=False)


@pytest.mark.parametrize("place", [100, -10], ids=["the file", "the log"])
async def test_a_damaged_journal_is_read_repaired_in_memory_and_repaired_on_disk_later(
    disk: SmallDisk, tmp_path: Path, place: int
) -> None:
    path = EveningFolder(disk.evening).journal
    if place < 0:
        await killed(disk, tmp_path, 8)
        data = bytearray(wal_of(path).read_bytes())
        data[place] ^= 0x5A
        wal_of(path).write_bytes(data)
    else:
        await make(disk.evening, 8)
        path.write_bytes(path.read_bytes() + b"garbage")
    revision = 7 if place < 0 else 8
    disk.fill()
    before = contents(disk.evening)
    journal = await Journal.open(disk.evening)
    try:
        assert (journal.revision, journal.damage) == (revision, None)
        assert journal.events == [event(number) for number in range(1, revision + 1)]
        with pytest.raises(DiskFullError):
            await journal.check()
        after = contents(disk.evening)
        assert {name: after[name] for name in before} == before
        assert [name for name in after if "damaged" in name or name.endswith(".new")] == []

        disk.make_room()
        assert await press(journal) == revision + 1
        assert journal.damage
        assert journal.damage.whole_events == revision
        assert journal.damage.kept_at.exists()
    finally:
        await journal.close()
    await check(disk.evening, revision + 1, damaged=False)


async def test_a_new_evening_on_a_full_disk_is_refused_with_the_remedy(disk: SmallDisk) -> None:
    disk.evening.mkdir()
    disk.fill()
    with pytest.raises(DiskFullError, match="libérez de la place"):
        await Journal.open(disk.evening)
    disk.make_room()
    await check(disk.evening, 0, damaged=False)


async def test_a_disk_without_room_even_for_an_empty_file_is_read_and_locked_later(
    tmp_path: Path,
) -> None:
    with mounted(tmp_path / "disk", options="nr_inodes=4") as disk:
        path = await make(tmp_path / "played", 5)
        disk.evening.mkdir()
        shutil.copy(path, disk.evening)
        (disk.path / "filler").touch()
        with pytest.raises(OSError, match="No space left"):
            (disk.path / "one more").touch()
        journal = await Journal.open(disk.evening)
        assert journal.revision == 5
        with pytest.raises(DiskFullError):
            await journal.check()
        disk.remount("nr_inodes=100")
        assert await press(journal) == 6
        with pytest.raises(JournalError, match="utilise déjà"):
            await Journal.open(disk.evening)
        await journal.close()


async def test_a_journal_that_another_program_changed_meanwhile_is_not_written_over(
    disk: SmallDisk, tmp_path: Path
) -> None:
    await make(disk.evening, 5)
    disk.fill()
    journal = await Journal.open(disk.evening)
    disk.make_room()
    other = await make(tmp_path / "other", 7)
    shutil.copy(other, disk.evening)
    with pytest.raises(JournalError, match="relancez Top Chrono"):
        await press(journal)
    await journal.close()
    await check(disk.evening, 7, damaged=False)


async def test_what_an_interrupted_repair_left_makes_room(disk: SmallDisk, tmp_path: Path) -> None:
    await make(disk.evening, 5)
    (disk.evening / "opening").mkdir()
    (disk.evening / "opening" / "journal.db").write_bytes(bytes(1_000_000))
    (disk.evening / "journal.new").write_bytes(bytes(1_000_000))
    disk.fill()
    await check(disk.evening, 5, damaged=False)


@pytest.mark.parametrize("step", ["copy_to_disk", "replace", "remove_wal"])
async def test_a_repair_that_is_cut_short_on_a_full_disk_loses_nothing(
    disk: SmallDisk, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = await make(disk.evening, 8)
    path.write_bytes(path.read_bytes() + b"garbage")
    before = path.read_bytes()

    def cut_short(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(recovery, step, cut_short)
        with pytest.raises(KeyboardInterrupt):
            recovery.recover(path)
    assert path.read_bytes() == before
    disk.fill()
    journal = await Journal.open(disk.evening)
    assert journal.revision == 8
    await journal.close()
    assert path.read_bytes() == before
    disk.make_room()
    await check(disk.evening, 8, damaged=True)
