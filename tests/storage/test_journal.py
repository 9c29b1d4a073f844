import asyncio
import os
import sqlite3
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.storage.evening import check, event, make, power_cut, press
from topchrono.i18n import render
from topchrono.show import events as e
from topchrono.show.content import Content
from topchrono.storage.journal import Answered, Journal, JournalError

EVENING: list[e.AnyEvent] = [
    e.ShowCreated(
        at=1_700_000_000_000,
        title="La soirée",
        pitch_length_ms=120_000,
        starts_at=None,
        contents=(Content(kind="pitch", project="Jardins partagés", city="Nîmes", needs=("un terrain",)),),
    ),
    e.DoorsOpened(at=1_700_000_000_001),
    e.Moved(at=1_700_000_000_002, item="p01", before=None),
    e.ClockStarted(at=1_700_000_000_003, item="p01", ends_at=1_700_000_120_003),
    e.CheckedIn(at=1_700_000_000_004, item="p01", present=True, sound=True, picture=False, by="Zoé"),
]


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    journal = await Journal.open(tmp_path / "evening")
    yield journal
    await journal.close()


async def test_a_new_folder_gets_an_empty_journal(journal: Journal) -> None:
    assert (journal.events, journal.revision, journal.damage) == ([], 0, None)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
async def test_the_files_are_for_their_owner_alone(tmp_path: Path, journal: Journal) -> None:
    await press(journal)
    assert stat.S_IMODE((tmp_path / "evening").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "evening").iterdir()} == {0o600}


async def test_an_empty_file_is_a_new_journal(tmp_path: Path) -> None:
    (tmp_path / "journal.db").touch()
    await check(tmp_path, 0, damaged=False)


async def test_events_come_back_in_order_after_a_restart(tmp_path: Path, journal: Journal) -> None:
    assert await journal.append(EVENING[:1]) == 1
    assert await journal.append(EVENING[1:]) == len(EVENING)
    await journal.close()
    again = await Journal.open(tmp_path / "evening")
    await again.close()
    assert again.events == EVENING
    assert again.revision == len(EVENING)


@settings(max_examples=30, deadline=None)
@given(texts=st.lists(st.text(max_size=50), max_size=5))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    async def write_and_read() -> list[e.AnyEvent]:
        folder = tmp_path_factory.mktemp("evening")
        journal = await Journal.open(folder)
        for text in texts:
            await journal.append(
                [e.TickerSet(at=1, text=text)], command_id=f"c{journal.revision}", actor=text
            )
        await journal.close()
        again = await Journal.open(folder)
        await again.close()
        assert again.damage is None
        return again.events

    assert asyncio.run(write_and_read()) == [e.TickerSet(at=1, text=text) for text in texts]


async def test_a_command_is_answered_with_its_last_event(journal: Journal) -> None:
    await journal.append(EVENING[:1])
    await journal.append(EVENING[1:4], command_id="command-1", digest="abc", actor="host")
    await journal.append(EVENING[4:])
    assert journal.answered("command-1") == Answered(revision=4, digest="abc")


async def test_a_command_without_events_is_answered_with_the_revision_of_then(journal: Journal) -> None:
    await journal.append(EVENING)
    assert await journal.append([], command_id="command-1", digest="abc") == len(EVENING)
    await journal.append(EVENING[1:])
    assert journal.answered("command-1") == Answered(revision=len(EVENING), digest="abc")


async def test_an_unknown_command_has_no_answer(journal: Journal) -> None:
    await press(journal)
    assert journal.answered("command-2") is None


async def test_answers_survive_a_restart(tmp_path: Path, journal: Journal) -> None:
    await journal.append(EVENING, command_id="command-1", digest="abc")
    await journal.append([], command_id="command-2", digest="def")
    await journal.close()
    again = await Journal.open(tmp_path / "evening")
    answers = [again.answered("command-1"), again.answered("command-2")]
    await again.close()
    assert answers == [Answered(revision=5, digest="abc"), Answered(revision=5, digest="def")]


@pytest.mark.parametrize("events", [EVENING, []], ids=["with events", "without"])
async def test_a_command_answered_before_is_not_written_twice(
    journal: Journal, events: list[e.AnyEvent]
) -> None:
    await press(journal)
    with pytest.raises(JournalError):
        await journal.append(events, command_id="command-1", digest="abc")
    assert journal.revision == 1
    assert journal.answered("command-1") == Answered(revision=1, digest="digest 1")


async def test_a_full_disk_changes_nothing_and_the_journal_goes_on(tmp_path: Path, journal: Journal) -> None:
    await press(journal)
    await journal.connection.execute_fetchall("PRAGMA max_page_count = 5")
    with pytest.raises(JournalError, match="Le disque est plein"):
        await journal.append([event(number) for number in range(2, 40)], command_id="command-2", digest="abc")
    assert journal.revision == 1
    assert journal.answered("command-2") is None
    await journal.connection.execute_fetchall("PRAGMA max_page_count = 1000000")
    assert await press(journal) == 2
    await journal.close()
    await check(tmp_path / "evening", 2, damaged=False)


async def test_a_write_that_fails_changes_nothing_and_the_journal_goes_on(
    tmp_path: Path, journal: Journal
) -> None:
    resource = pytest.importorskip("resource")
    await press(journal)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    room = (tmp_path / "evening" / "journal.db-wal").stat().st_size + 5_000
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
        with pytest.raises(JournalError, match="Le journal ne s'écrit pas"):
            await press(journal)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert journal.revision == 1
    assert await press(journal) == 2
    await journal.close()
    await check(tmp_path / "evening", 2, damaged=False)


async def test_a_full_disk_at_the_opening_is_no_damage(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    await make(tmp_path / "evening", 100)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
        journal = await Journal.open(tmp_path / "evening")
        with pytest.raises(JournalError, match="est plein : libérez de la place"):
            await press(journal)
        await journal.close()
        assert (journal.revision, journal.damage) == (100, None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    await check(tmp_path / "evening", 100, damaged=False)


async def test_a_second_server_is_refused_and_the_first_goes_on(tmp_path: Path, journal: Journal) -> None:
    with pytest.raises(JournalError, match="Top Chrono utilise déjà le dossier"):
        await Journal.open(tmp_path / "evening")
    assert await press(journal) == 1


async def test_a_second_server_is_refused_from_another_process(tmp_path: Path, journal: Journal) -> None:
    program = (
        "import asyncio, pathlib, sys\n"
        "from topchrono.storage.journal import Journal\n"
        "asyncio.run(Journal.open(pathlib.Path(sys.argv[1])))\n"
    )
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-X", "utf8", "-c", program, tmp_path / "evening", stderr=asyncio.subprocess.PIPE
    )
    _, errors = await other.communicate()
    assert other.returncode == 1
    assert "Top Chrono utilise déjà le dossier" in errors.decode()


async def test_a_closed_journal_lets_the_next_server_in(tmp_path: Path) -> None:
    await make(tmp_path, 2)
    await check(tmp_path, 2, damaged=False)


async def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "evening").touch()
    with pytest.raises(JournalError, match=r"Le journal ne s'ouvre pas dans « .*evening »"):
        await Journal.open(tmp_path / "evening")


async def test_a_refused_folder_is_not_kept_locked(tmp_path: Path) -> None:
    (tmp_path / "journal.db").mkdir()
    with pytest.raises(JournalError):
        await Journal.open(tmp_path)
    (tmp_path / "journal.db").rmdir()
    await check(tmp_path, 0, damaged=False)


async def test_the_error_can_be_translated(tmp_path: Path, journal: Journal) -> None:
    with pytest.raises(JournalError) as raised:
        await Journal.open(tmp_path / "evening")
    folder = tmp_path / "evening"
    assert raised.value.text.details == {"folder": str(folder)}
    message = f"Top Chrono is already using the folder “{folder}”: stop it first."
    assert render(raised.value.text, "en") == message


async def test_a_journal_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = await make(tmp_path, 3)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 2")
    before = path.read_bytes()
    with pytest.raises(JournalError, match="version plus récente"):
        await Journal.open(tmp_path)
    assert path.read_bytes() == before


class Applauded(e.Event, frozen=True, tag="applauded"):
    """An event of some later program."""


async def test_an_event_of_a_newer_program_is_no_damage(tmp_path: Path, journal: Journal) -> None:
    await press(journal)
    await journal.append([Applauded(at=2)])  # type: ignore[list-item]  # of a later program
    await journal.close()
    before = (tmp_path / "evening" / "journal.db").read_bytes()
    with pytest.raises(JournalError, match="version plus récente"):
        await Journal.open(tmp_path / "evening")
    assert (tmp_path / "evening" / "journal.db").read_bytes() == before


async def test_a_folder_and_a_file_may_be_links(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path / "played")
    for _ in range(5):
        await press(journal)
    power_cut(tmp_path / "played", tmp_path / "disk")
    await journal.close()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    (tmp_path / "evening").mkdir()
    (tmp_path / "evening" / "journal.db").symlink_to(tmp_path / "disk" / "journal.db")
    await check(tmp_path / "evening", 5, damaged=False)
    await check(tmp_path / "link", 6, damaged=False)
    with (tmp_path / "disk" / "journal.db").open("ab") as file:
        file.write(b"garbage")
    await check(tmp_path / "evening", 7, damaged=True)
    assert (tmp_path / "evening" / "journal.db").is_symlink()


async def test_a_link_that_leads_nowhere_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "unplugged")
    with pytest.raises(JournalError, match="Le journal ne s'ouvre pas"):
        await Journal.open(tmp_path / "link")
