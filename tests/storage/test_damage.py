import asyncio
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from itertools import takewhile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.storage.evening import check, event, make, power_cut, press
from topchrono.privacy.journal import read_rows
from topchrono.storage.journal import Answered, Journal, JournalError
from topchrono.storage.recovery import rewrite
from topchrono.storage.schema import Row, checksum

PAGE = 4096
FRAME = 24 + PAGE
WAL_HEADER = 32

Damaging = Callable[[bytes], bytes]


class Cut:
    """An evening of eight events cut short while all of them are still in the write-ahead log."""

    def __init__(self, database: Path, wal_sizes: list[int]) -> None:
        self.folder = database.parent
        self.wal = database.with_name("journal.db-wal")
        self.wal_sizes = wal_sizes
        """Of the log after each event."""

    def whole_events(self, size: int) -> int:
        """How many events are whole in the first ``size`` bytes of the log."""
        return sum(wal_size <= size for wal_size in self.wal_sizes)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Cut:
    async def play() -> Cut:
        folder = tmp_path_factory.mktemp("played")
        journal = await Journal.open(folder)
        sizes = []
        for _ in range(8):
            await press(journal)
            sizes.append((folder / "journal.db-wal").stat().st_size)
        cut = Cut(power_cut(folder, tmp_path_factory.mktemp("cut") / "evening"), sizes)
        await journal.close()
        return cut

    return asyncio.run(play())


@pytest.fixture
def cut(original: Cut, tmp_path: Path) -> Cut:
    return Cut(power_cut(original.folder, tmp_path / "evening"), original.wal_sizes)


# The write-ahead log


async def test_a_plain_power_cut_is_no_damage(cut: Cut) -> None:
    await check(cut.folder, 8, damaged=False)


async def test_a_frame_cut_in_half_is_left_out(cut: Cut) -> None:
    wal = cut.wal.read_bytes()
    cut.wal.write_bytes(wal[: -PAGE // 2])
    await check(cut.folder, 7, damaged=True)


async def test_half_a_frame_behind_whole_ones_is_noticed(cut: Cut) -> None:
    wal = cut.wal.read_bytes()
    cut.wal.write_bytes(wal + wal[-FRAME : -FRAME + 1000])
    await check(cut.folder, 8, damaged=True)


@pytest.mark.parametrize("length", [1, 10, 24, 1000, FRAME, 3 * FRAME])
async def test_garbage_behind_the_log_is_noticed(cut: Cut, length: int) -> None:
    with cut.wal.open("ab") as wal:
        wal.write(random.Random(length).randbytes(length))
    await check(cut.folder, 8, damaged=True)


async def test_zeros_behind_the_log_are_noticed(cut: Cut) -> None:
    with cut.wal.open("ab") as wal:
        wal.write(bytes(2 * FRAME))
    await check(cut.folder, 8, damaged=True)


@pytest.mark.parametrize("back", [1, 1000, PAGE - 1, FRAME - 20, FRAME - 10])
async def test_a_flipped_byte_in_the_last_frame_is_noticed(cut: Cut, back: int) -> None:
    _flip(cut.wal, -back)
    await check(cut.folder, 7, damaged=True)


async def test_a_flipped_byte_in_the_middle_stops_there(cut: Cut) -> None:
    _flip(cut.wal, cut.wal_sizes[3] + 2000)
    await check(cut.folder, 4, damaged=True)


@pytest.mark.parametrize("place", range(0, WAL_HEADER, 3))
async def test_a_log_with_a_damaged_header_is_kept(cut: Cut, place: int) -> None:
    _flip(cut.wal, place)
    await check(cut.folder, 0, damaged=True)


@pytest.mark.slow
async def test_the_log_can_be_cut_anywhere(original: Cut, tmp_path: Path) -> None:
    edges = [0, WAL_HEADER, *range(WAL_HEADER, original.wal_sizes[-1] + 1, FRAME), *original.wal_sizes]
    near = {edge + step for edge in edges for step in (-1, 0, 1, 23, 24, 25)}
    sample = near | set(range(0, original.wal_sizes[-1], 3001))
    whole = original.wal.read_bytes()
    for size in sorted(size for size in sample if 0 <= size <= len(whole)):
        cut = Cut(power_cut(original.folder, tmp_path / str(size)), original.wal_sizes)
        cut.wal.write_bytes(whole[:size])
        between_two_writes = size in (0, WAL_HEADER, *original.wal_sizes)
        await check(cut.folder, original.whole_events(size), damaged=not between_two_writes)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_the_tail_is_the_whole_events_before_it_are_there(
    original: Cut, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = original.wal.read_bytes()
    size = data.draw(st.integers(0, len(whole)))
    garbage = data.draw(st.binary(min_size=1, max_size=3 * FRAME))
    cut = Cut(power_cut(original.folder, tmp_path_factory.mktemp("tail") / "evening"), original.wal_sizes)
    damaged = whole[:size] + garbage
    cut.wal.write_bytes(damaged)
    good = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(whole, damaged, strict=False)))
    # Behind a header alone there is nothing that could be lost.
    if good < len(damaged) != WAL_HEADER:
        asyncio.run(check(cut.folder, original.whole_events(good), damaged=True))


async def test_what_is_left_of_an_earlier_round_of_the_log_is_no_damage(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path / "played")
    for events in (30, 9, 3):
        for _ in range(events):
            await press(journal)
        await journal.connection.execute_fetchall("PRAGMA wal_checkpoint(PASSIVE)")
    await press(journal)
    cut = power_cut(tmp_path / "played", tmp_path / "cut")
    await journal.close()
    await check(cut.parent, 43, damaged=False)


async def test_the_damaged_log_is_kept_as_it_was(cut: Cut) -> None:
    _flip(cut.wal, -10)
    damaged = cut.wal.read_bytes()
    journal = await Journal.open(cut.folder)
    await journal.close()
    assert journal.damage
    assert journal.damage.kept_at == cut.folder / "journal.db-wal.damaged-1"
    assert journal.damage.kept_at.read_bytes() == damaged


async def test_a_damage_is_logged_as_an_error(cut: Cut) -> None:
    _flip(cut.wal, -10)
    with capture_logs() as logs:
        journal = await Journal.open(cut.folder)
    await journal.close()
    assert [(entry["log_level"], entry["whole_events"]) for entry in logs] == [("error", 7)]


async def test_a_log_of_another_evening_is_kept_aside_and_not_applied(cut: Cut, tmp_path: Path) -> None:
    for events in (3, 50, 200):
        path = await make(tmp_path / f"own {events}", events)
        shutil.copy(cut.wal, path.parent)
        # Its first event differs, as that of every evening does.
        _execute_as_of(path, "another evening")
        before = path.read_bytes()
        journal = await _open_and_close(path.parent)
        assert (journal.revision, path.read_bytes()) == (events, before)
        assert journal.damage
        assert journal.damage.kept_at.read_bytes() == cut.wal.read_bytes()


async def test_the_log_of_a_later_state_is_not_applied_to_an_older_copy(tmp_path: Path) -> None:
    path = await make(tmp_path / "evening", 60)
    shutil.copy(path, tmp_path / "older.db")
    await make(tmp_path / "evening", 60)
    journal = await Journal.open(tmp_path / "evening")
    for _ in range(3):
        await press(journal)
    cut = power_cut(tmp_path / "evening", tmp_path / "cut")
    await journal.close()
    shutil.copy(tmp_path / "older.db", cut)
    await check(tmp_path / "cut", 60, damaged=True)


# The database itself


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(make(tmp_path_factory.mktemp("played"), 200))


@pytest.fixture
def database(played: Path, tmp_path: Path) -> Path:
    shutil.copytree(played.parent, tmp_path / "evening")
    return tmp_path / "evening" / "journal.db"


async def test_a_database_cut_short_opens_up_to_its_last_whole_event(database: Path) -> None:
    for cut in (1, PAGE - 1, PAGE, 2 * PAGE, 5 * PAGE + 7, 12 * PAGE):
        await _check_damaged(database, partial(_cut_short, by=cut))


async def test_a_database_cut_to_its_first_page_is_refused(database: Path) -> None:
    _damage(database, lambda data: data[:PAGE])
    await _check_refused(database)


async def test_last_pages_of_garbage_leave_the_events_before_them(database: Path) -> None:
    for pages in (1, 2, 6):
        await _check_damaged(database, partial(_end_in_garbage, length=pages * PAGE))


async def test_garbage_behind_the_database_is_noticed(database: Path) -> None:
    assert await _check_damaged(database, lambda data: data + b"garbage") == 200
    assert await _check_damaged(database, lambda data: data + bytes(PAGE)) == 200


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET body = replace(body, 'texte', 'TEXTE') WHERE seq = 101",
        "UPDATE events SET at = at + 1 WHERE seq = 101",
        "UPDATE events SET actor = 'director' WHERE seq = 101",
        "UPDATE events SET command_id = NULL WHERE seq = 101",
        "UPDATE events SET checksum = zeroblob(16) WHERE seq = 101",
        "UPDATE events SET body = CAST(x'ff7b7d' AS TEXT) WHERE seq = 101",
        "UPDATE events SET body = x'7b7d' WHERE seq = 101",
        "DELETE FROM events WHERE seq = 101",
        "DELETE FROM events WHERE seq > 100",
        "UPDATE events SET seq = 1000 WHERE seq = 101",
    ],
)
async def test_events_stop_before_one_that_was_changed(database: Path, change: str) -> None:
    _execute(database, change)
    await check(database.parent, 100, damaged=True)


async def test_a_changed_answer_is_put_right(database: Path) -> None:
    _execute(database, "UPDATE answers SET revision = 7 WHERE command_id = 'command-101'")
    await check(database.parent, 200, damaged=True)


async def test_a_missing_answer_is_put_right(database: Path) -> None:
    _execute(database, "DELETE FROM answers WHERE revision BETWEEN 50 AND 150")
    await check(database.parent, 200, damaged=True)


async def test_answers_without_events_are_kept_up_to_the_last_whole_event(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path)
    await journal.append([event(1)])
    await journal.append([], command_id="early", digest="abc")
    await journal.append([event(2)])
    await journal.append([], command_id="late", digest="abc")
    await journal.close()
    _execute(tmp_path / "journal.db", "UPDATE events SET body = '{}' WHERE seq = 2")
    again = await Journal.open(tmp_path)
    early, late = again.answered("early"), again.answered("late")
    await again.close()
    assert (early, late) == (Answered(revision=1, digest="abc"), None)


async def test_a_command_that_lost_one_of_its_events_has_no_answer(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path)
    await journal.append([event(1), event(2)], command_id="command-1", digest="abc")
    await journal.close()
    _execute(tmp_path / "journal.db", "UPDATE events SET body = '{}' WHERE seq = 2")
    again = await Journal.open(tmp_path)
    answer = again.answered("command-1")
    await again.close()
    assert (again.revision, answer) == (1, None)


async def test_a_damaged_database_is_kept_as_it_was_with_its_log(database: Path) -> None:
    damaged, wal = await _cut_after_one_more_event(database, lambda data: data[: 8 * PAGE])
    before = damaged.read_bytes(), wal.read_bytes()
    journal = await _open_and_close(damaged.parent)
    assert 0 < journal.revision < 200
    assert journal.damage
    kept = damaged.with_name("journal.damaged-1.db")
    assert journal.damage.kept_at == kept
    assert (kept.read_bytes(), kept.with_name("journal.damaged-1.db-wal").read_bytes()) == before


async def test_every_damage_is_kept_apart(database: Path) -> None:
    for revision in (150, 100):
        _execute(database, f"UPDATE events SET at = 0 WHERE seq = {revision + 1}")
        await check(database.parent, revision, damaged=True)
    assert database.with_name("journal.damaged-2.db").exists()


async def test_other_tables_come_along_into_the_repaired_database(database: Path) -> None:
    _execute(database, "CREATE TABLE offers (id INTEGER PRIMARY KEY, text TEXT)")
    _execute(database, "INSERT INTO offers VALUES (1, 'un local'), (2, 'un camion')")
    _execute(database, "UPDATE events SET at = 0 WHERE seq = 101")
    journal = await Journal.open(database.parent)
    offers = await journal.connection.execute_fetchall("SELECT * FROM offers")
    await journal.close()
    assert journal.damage
    assert list(offers) == [(1, "un local"), (2, "un camion")]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: bytes(PAGE) + data[PAGE:],
        lambda data: random.Random(1).randbytes(PAGE) + data[PAGE:],
        lambda data: b"Bonjour" * 1000,
        lambda data: b"x",
        lambda data: data[:50],
        lambda data: data[:PAGE] + bytes(len(data) - PAGE),
    ],
    ids=["no header", "random header", "a text", "one byte", "half a header", "nothing but a header"],
)
async def test_a_database_of_which_nothing_is_left_is_refused(database: Path, damage: Damaging) -> None:
    _damage(database, damage)
    await _check_refused(database)


async def test_a_destroyed_database_is_refused_and_its_log_left_alone(tmp_path: Path) -> None:
    database = await make(tmp_path / "evening", 3)
    destroyed, wal = await _cut_after_one_more_event(database, lambda data: b"\xff" * len(data))
    before = wal.read_bytes()
    await _check_refused(destroyed)
    assert wal.read_bytes() == before


async def test_a_destroyed_database_is_whole_again_if_its_log_has_all_of_it(cut: Cut) -> None:
    _damage(cut.folder / "journal.db", lambda data: b"\xff" * len(data))
    await check(cut.folder, 8, damaged=False)


async def test_a_log_without_its_database_is_refused_and_left_alone(cut: Cut) -> None:
    wal = cut.wal.read_bytes()
    (cut.folder / "journal.db").unlink()
    with pytest.raises(JournalError, match="Rien n'est lisible"):
        await Journal.open(cut.folder)
    assert cut.wal.read_bytes() == wal


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sqlite_master SET sql = replace(sql, 'NEW.seq', 'NEW.sea')",
        "UPDATE sqlite_master SET sql = replace(sql, 'CREATE TRIGGER', 'CREATE TRIGGES')",
        "UPDATE sqlite_master SET sql = CAST(x'80' AS TEXT) WHERE type = 'trigger'",
        "DELETE FROM sqlite_master WHERE type = 'trigger'",
    ],
)
async def test_a_damaged_schema_is_put_right(database: Path, change: str) -> None:
    with closing(sqlite3.connect(database)) as changed:
        changed.execute("PRAGMA writable_schema = ON")
        changed.execute(change)
        changed.commit()
    await check(database.parent, 200, damaged=True)


async def test_someone_elses_database_is_refused(tmp_path: Path) -> None:
    _execute(tmp_path / "journal.db", "CREATE TABLE recipes (name TEXT)")
    await _check_refused(tmp_path / "journal.db")


async def test_what_an_interrupted_repair_left_is_no_hindrance(database: Path) -> None:
    database.with_name("journal.new").write_bytes(b"half a repair")
    database.with_name("opening").mkdir()
    _execute(database, "UPDATE events SET at = 0 WHERE seq = 101")
    await check(database.parent, 100, damaged=True)
    assert not database.with_name("journal.new").exists()
    assert not database.with_name("opening").exists()


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_wherever_the_database_is_overwritten_no_wrong_event_comes_out(
    tmp_path_factory: pytest.TempPathFactory, played: Path, data: st.DataObject
) -> None:
    whole = played.read_bytes()
    start = data.draw(st.integers(0, len(whole) - 1))
    garbage = data.draw(st.binary(min_size=1, max_size=2 * PAGE))
    path = tmp_path_factory.mktemp("overwritten") / "journal.db"
    path.write_bytes(whole[:start] + garbage + whole[start + len(garbage) :])
    try:
        journal = asyncio.run(_open_and_close(path.parent))
    except JournalError:
        return
    assert journal.events == [event(number) for number in range(1, journal.revision + 1)]
    assert journal.damage or journal.revision == 200


async def _cut_after_one_more_event(database: Path, damage: Damaging) -> tuple[Path, Path]:
    """A damaged database and its log, which has the last event alone."""
    journal = await Journal.open(database.parent)
    await press(journal)
    cut = power_cut(database.parent, database.parent.with_name("cut"))
    await journal.close()
    _damage(cut, damage)
    return cut, cut.with_name("journal.db-wal")


async def _open_and_close(folder: Path) -> Journal:
    journal = await Journal.open(folder)
    await journal.close()
    return journal


async def _check_damaged(database: Path, damage: Damaging) -> int:
    """Damage a copy of ``database`` and open it; how many events it still had."""
    number = len(list(database.parent.parent.iterdir()))
    copy = database.parent.with_name(f"damaged {number}") / database.name
    shutil.copytree(database.parent, copy.parent)
    _damage(copy, damage)
    journal = await _open_and_close(copy.parent)
    assert 0 < journal.revision <= 200
    assert journal.events == [event(number) for number in range(1, journal.revision + 1)]
    assert journal.damage
    assert journal.damage.whole_events == journal.revision
    assert (await _open_and_close(copy.parent)).damage is None
    return journal.revision


async def _check_refused(database: Path) -> None:
    before = _contents(database)
    with pytest.raises(JournalError, match="Rien n'est lisible"):
        await Journal.open(database.parent)
    assert _contents(database) == before


def _execute(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute(sql)


def _execute_as_of(path: Path, actor: str) -> None:
    """Rewrite the journal at ``path`` as another actor's; its log stays where it is."""
    wal = path.with_name("journal.db-wal")
    log = wal.read_bytes()
    wal.unlink()
    rows: list[Row] = []
    for row in read_rows(path):
        values = (row.seq, row.at, actor, row.command_id, row.digest, row.body)
        rows.append(Row(*values, checksum(rows[-1].checksum if rows else b"", values)))
    rewrite(path, rows, rest_of=path)
    for name in ("journal.db-wal", "journal.db-shm"):
        path.with_name(name).unlink(missing_ok=True)
    wal.write_bytes(log)


def _flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 0x5A
    path.write_bytes(data)


def _damage(path: Path, damage: Damaging) -> None:
    path.write_bytes(damage(path.read_bytes()))


def _cut_short(data: bytes, *, by: int) -> bytes:
    return data[:-by]


def _end_in_garbage(data: bytes, *, length: int) -> bytes:
    return data[:-length] + random.Random(length).randbytes(length)


def _contents(path: Path) -> bytes:
    return path.read_bytes()
