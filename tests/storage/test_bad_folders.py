"""Many starts in folders that were spoilt in several ways at once: each opens or is refused in words."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.storage.evening import event, power_cut, press
from tests.storage.small_disk import mounted
from topchrono.crowd.offers.offer_table import read_offers
from topchrono.crowd.recovery import open_database
from topchrono.storage.backup import back_up
from topchrono.storage.counts import Count, Counts, write_counts
from topchrono.storage.errors import JournalError
from topchrono.storage.journal import Journal

pytestmark = pytest.mark.slow

STARTS = 300
EVENTS = 30
Spoil = Callable[[Path, random.Random], object]


def _flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 5)):
        data[chance.randrange(len(data))] ^= chance.randint(1, 255)
    path.write_bytes(data)


def _cut(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])


def _lengthen(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes() + chance.randbytes(chance.randint(1, 9000)))


def _zero(path: Path, chance: random.Random) -> None:
    start = chance.randrange(path.stat().st_size)
    path.write_bytes(path.read_bytes()[:start] + bytes(path.stat().st_size - start))


FILES = ("journal.db", "journal.db-wal", "crowd.db", "crowd.db-wal", "counts.json")
DAMAGES: tuple[Spoil, ...] = (_flip, _cut, _lengthen, _zero, lambda path, _: path.unlink())


def _spoil(folder: Path, chance: random.Random) -> None:
    for name in chance.sample(FILES, chance.randint(0, 2)):
        if (folder / name).exists() and (folder / name).stat().st_size:
            chance.choice(DAMAGES)(folder / name, chance)
    match chance.randrange(5):
        case 0:
            (folder / "journal.db-shm").write_bytes(chance.randbytes(32_768))
        case 1:
            (folder / "journal.new").write_bytes(b"half a repair")
            (folder / "opening").mkdir()
        case 2:
            write_counts(folder, Counts(journal=Count(chance.randint(0, 60), "00"), crowd=Count(99)))


@pytest.fixture(scope="module")
async def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("played")
    journal = await Journal.open(folder)
    crowd = open_database(folder)
    for number in range(EVENTS):
        await press(journal)
        await crowd.perform(
            lambda connection, number=number: connection.execute(  # type: ignore[misc]
                "INSERT INTO applause VALUES (?, 1)", (f"p{number}",)
            )
        )
        if number == EVENTS // 2:
            await journal.checkpoint()
            await crowd.checkpoint()
    write_counts(folder, Counts(journal=await journal.count(), crowd=await crowd.count()))
    cut = folder / "cut"
    power_cut(folder, cut)
    for name in FILES[2:]:
        (cut / name).write_bytes((folder / name).read_bytes())
    await crowd.close()
    await journal.close()
    return cut


def _fill_in(folder: Path, played: Path) -> None:
    folder.mkdir()
    for file in played.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())


async def _start(folder: Path) -> list[int] | None:
    """The events of a start; None if it was refused in words."""
    try:
        journal = await Journal.open(folder)
    except JournalError:
        return None
    try:
        crowd = open_database(folder)
        await crowd.perform(read_offers)
        await crowd.close()
        assert journal.events == [event(number) for number in range(1, journal.revision + 1)]
        return [one.at for one in journal.events]
    finally:
        await journal.close()


def _bytes_of(folder: Path) -> set[bytes]:
    return {path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_starts_in_bad_folders(tmp_path: Path, played: Path) -> None:
    outcomes: dict[bool, int] = {True: 0, False: 0}
    for number in range(STARTS):
        chance = random.Random(number)
        folder = tmp_path / str(number)
        _fill_in(folder, played)
        _spoil(folder, chance)
        before = {name: (folder / name).read_bytes() for name in FILES[:4] if (folder / name).exists()}
        first = await _start(folder)
        outcomes[first is not None] += 1
        if first is None:
            kept = {
                name: (folder / name).read_bytes()
                for name in ("journal.db", "journal.db-wal")
                if name in before
            }
            assert kept.items() <= before.items(), number
            continue
        # What can't be in the new file any more is kept beside.
        if len(first) < EVENTS and before.get("journal.db-wal"):
            assert before["journal.db-wal"] in _bytes_of(folder), number
        assert await _start(folder) == first, number
    assert outcomes[True] > STARTS / 2


async def test_starts_in_bad_folders_on_a_full_disk(tmp_path: Path, played: Path) -> None:
    """What is read is what a start with room would read, and it can be read again."""
    with mounted(tmp_path / "disk", size="2m") as disk:
        for number in range(STARTS // 3):
            _fill_in(disk.evening, played)
            _spoil(disk.evening, random.Random(number))
            shutil.copytree(disk.evening, tmp_path / f"{number}")
            expected = await _start(tmp_path / f"{number}")
            disk.fill()
            assert await _start(disk.evening) == expected, number
            disk.make_room()
            assert await _start(disk.evening) == expected, number
            shutil.rmtree(disk.evening)


def test_a_backup_of_a_bad_folder_is_whole_or_absent(tmp_path: Path, played: Path) -> None:
    for number in range(STARTS // 3):
        folder, target = tmp_path / f"{number}", tmp_path / f"copy {number}"
        _fill_in(folder, played)
        _spoil(folder, random.Random(number))
        try:
            events = back_up(folder, target)
        except JournalError:
            assert not target.exists()
        else:
            assert events >= 0
            assert target.is_dir()
    assert not list(tmp_path.glob("*.new"))
