"""Copies of an evening: of one moment, complete or absent, for its owner alone."""

import asyncio
import shutil
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.storage.evening import check, make, power_cut, press
from tests.storage.small_disk import mounted
from topchrono.crowd.database import changes, connect, transact
from topchrono.crowd.recovery import open_database
from topchrono.storage.backup import back_up
from topchrono.storage.errors import JournalError
from topchrono.storage.journal import Journal


async def test_a_running_evening_is_copied_as_it_is(tmp_path: Path) -> None:
    folder, target = tmp_path / "evening", tmp_path / "copy"
    journal = await Journal.open(folder)
    crowd = open_database(folder)
    for _ in range(5):
        await press(journal)
    await crowd.perform(lambda connection: connection.execute("INSERT INTO applause VALUES ('p01', 7)"))
    (folder / "links.json").write_text('{"secret": "x"}')
    (folder / "topchrono.toml").write_text("[obs]\n")
    (folder / "theme").mkdir()
    (folder / "theme" / "theme.css").write_text(":root {}")
    (folder / "journal.damaged-1.db").touch()
    assert await asyncio.to_thread(back_up, folder, target) == 5
    assert await press(journal) == 6
    await crowd.close()
    await journal.close()

    names = {path.relative_to(target).as_posix() for path in target.rglob("*")}
    assert names == {"journal.db", "crowd.db", "links.json", "topchrono.toml", "theme", "theme/theme.css"}
    assert stat.S_IMODE(target.stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in target.iterdir() if path.is_file()}
    assert modes == {0o600}
    with closing(connect(target)) as copied:
        assert copied.execute("SELECT * FROM applause").fetchall() == [("p01", 7)]
    (target / "links.json").unlink()
    await check(target, 5, damaged=False)
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".new")] == []


async def test_an_evening_that_rests_is_copied_with_its_log(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path / "played")
    for _ in range(5):
        await press(journal)
    power_cut(tmp_path / "played", tmp_path / "evening")
    await journal.close()
    assert back_up(tmp_path / "evening", tmp_path / "copy") == 5
    await check(tmp_path / "copy", 5, damaged=False)
    await check(tmp_path / "evening", 5, damaged=False)


async def test_damage_is_copied_as_it_is(tmp_path: Path) -> None:
    path = await make(tmp_path / "evening", 8)
    with path.open("ab") as file:
        file.write(b"garbage")
    assert back_up(path.parent, tmp_path / "copy") == 8
    assert (tmp_path / "copy" / "journal.db").read_bytes() == path.read_bytes()


async def test_copies_made_while_much_is_written_are_each_of_one_moment(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path / "evening")
    crowd = open_database(tmp_path / "evening")
    await press(journal)

    async def write() -> None:
        while True:
            await press(journal)
            await crowd.perform(lambda connection: connection.execute("DELETE FROM applause"))
            await crowd.perform(lambda connection: connection.execute("INSERT INTO applause VALUES ('a', 1)"))

    writing = asyncio.create_task(write())
    revisions = []
    for number in range(5):
        before = journal.revision
        events = await asyncio.to_thread(back_up, tmp_path / "evening", tmp_path / f"copy {number}")
        assert before <= events <= journal.revision
        revisions.append(events)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    await crowd.close()
    await journal.close()
    for number, events in enumerate(revisions):
        crowd_copy = open_database(tmp_path / f"copy {number}")
        await crowd_copy.close()
        (tmp_path / f"copy {number}" / "crowd.db").unlink()
        assert crowd_copy.kept_at is None
        await check(tmp_path / f"copy {number}", events, damaged=False)


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
async def test_nothing_is_written_over(tmp_path: Path, kind: str) -> None:
    await make(tmp_path / "evening", 1)
    target = tmp_path / "copy"
    match kind:
        case "file":
            target.touch()
        case "folder":
            target.mkdir()
        case _:
            target.symlink_to(tmp_path / "nowhere")
    with pytest.raises(JournalError, match="existe déjà"):
        back_up(tmp_path / "evening", target)


@pytest.mark.parametrize("place", ["evening/copy", "evening/theme/copy"])
async def test_a_copy_inside_of_the_evening_is_refused(tmp_path: Path, place: str) -> None:
    await make(tmp_path / "evening", 1)
    (tmp_path / "evening" / "theme").mkdir()
    with pytest.raises(JournalError, match="en dehors"):
        back_up(tmp_path / "evening", tmp_path / place)


async def test_a_disk_without_room_for_it_gets_nothing(tmp_path: Path) -> None:
    await make(tmp_path / "evening", 300)
    with mounted(tmp_path / "stick", size="100k") as stick:
        with pytest.raises(JournalError, match="est plein"):
            back_up(tmp_path / "evening", stick.path / "copy")
        assert list(stick.path.iterdir()) == []


async def test_a_folder_to_write_into_that_is_missing_is_told(tmp_path: Path) -> None:
    await make(tmp_path / "evening", 1)
    with pytest.raises(JournalError, match="La sauvegarde ne s'écrit pas"):
        back_up(tmp_path / "evening", tmp_path / "nowhere" / "copy")


async def test_an_evening_on_a_disk_that_is_full_or_read_only_can_be_copied(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk") as disk:
        await make(disk.evening, 5)
        disk.fill()
        assert back_up(disk.evening, tmp_path / "full") == 5
        disk.remount("ro")
        assert back_up(disk.evening, tmp_path / "read-only") == 5
        await check(tmp_path / "read-only", 5, damaged=False)


async def test_links_in_the_theme_stay_links(tmp_path: Path) -> None:
    await make(tmp_path / "evening", 1)
    theme = tmp_path / "evening" / "theme"
    theme.mkdir()
    (theme / "x").symlink_to("../links.json")
    back_up(tmp_path / "evening", tmp_path / "copy")
    assert (tmp_path / "copy" / "theme" / "x").readlink() == Path("../links.json")


async def test_the_offers_of_a_killed_server_are_copied(tmp_path: Path) -> None:
    folder = tmp_path / "evening"
    await make(folder, 1)
    connection = connect(folder)
    transact(connection, lambda database: database.execute("INSERT INTO applause VALUES ('p01', 7)"))
    for name in ("crowd.db", "crowd.db-wal"):
        shutil.copy(folder / name, tmp_path)
    connection.close()
    for name in ("crowd.db", "crowd.db-wal"):
        shutil.copy(tmp_path / name, folder)
    back_up(folder, tmp_path / "copy")
    with closing(connect(tmp_path / "copy")) as copied:
        assert (copied.execute("SELECT claps FROM applause").fetchall(), changes(copied)) == ([(7,)], 1)
