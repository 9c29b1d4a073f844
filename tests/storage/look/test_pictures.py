"""The folder of the pictures: names made of the content, nothing else served, the oldest unused ones gone."""

import os
import stat
from pathlib import Path

import pytest

from topchrono.storage.backup import back_up
from topchrono.storage.folder import EveningFolder
from topchrono.storage.look import pictures as module
from topchrono.storage.look.decoder import MOST_MADE_BYTES, DecodedPicture
from topchrono.storage.look.pictures import Pictures, StoredPicture


def made(number: int) -> DecodedPicture:
    return DecodedPicture("png", 30, 20, b"\x89PNG\r\n\x1a\n" + str(number).encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "look"


def test_the_same_picture_is_one_file_that_only_its_owner_reads(folder: Path) -> None:
    pictures = Pictures(folder)
    first, again = (pictures.keep(made(1), used=()) for _ in range(2))
    assert first == again
    (file,) = folder.iterdir()
    assert file.name == f"{first.id}.png"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert pictures.read(first.id) == StoredPicture(made(1).content, "image/png")
    assert pictures.read("0" * 32) is None


def test_a_damaged_file_is_written_again(folder: Path) -> None:
    pictures = Pictures(folder)
    kept = pictures.keep(made(1), used=())
    (folder / f"{kept.id}.png").write_bytes(b"half")
    pictures.keep(made(1), used=())
    assert pictures.read(kept.id) == StoredPicture(made(1).content, "image/png")


@pytest.mark.parametrize("name", ["../links.json", "a", "", "0" * 31, "0" * 32 + "\n", "A" * 32, "%2e%2e"])
def test_nothing_else_is_read(folder: Path, name: str) -> None:
    folder.mkdir()
    (folder.parent / "links.json").write_text("secret", encoding="utf-8")
    assert Pictures(folder).read(name) is None


def test_links_pipes_folders_and_huge_files_are_not_read(folder: Path) -> None:
    folder.mkdir()
    secret = folder.parent / "links.json"
    secret.write_text("secret", encoding="utf-8")
    names = [f"{number:032x}" for number in range(4)]
    (folder / f"{names[0]}.png").symlink_to(secret)
    os.mkfifo(folder / f"{names[1]}.png")
    (folder / f"{names[2]}.png").mkdir()
    with (folder / f"{names[3]}.png").open("wb") as huge:
        huge.truncate(MOST_MADE_BYTES + 1)
    assert [Pictures(folder).read(name) for name in names] == [None] * 4


def test_the_oldest_that_are_not_used_go_and_no_stranger(folder: Path) -> None:
    pictures = Pictures(folder)
    used = pictures.keep(made(0), used=()).id
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    ids = [used]
    for number in range(1, module.MOST_UNUSED + 5):
        ids.append(pictures.keep(made(number), used={used}).id)
        os.utime(folder / f"{ids[-1]}.png", (number, number))
    assert (folder / "notes.txt").exists()
    left = [name for name in ids if pictures.read(name)]
    assert left == [used, *ids[-module.MOST_UNUSED - 1 :]]


def test_memory_stays_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CACHED_BYTES", 100)
    pictures = Pictures(folder)
    for number in range(10):
        pictures.remember(str(number), StoredPicture(b"x" * 30, "image/png"))
        pictures.cached("0")
    assert [number for number in range(10) if pictures.cached(str(number))] == [0, 8, 9]


def test_a_backup_has_the_pictures(tmp_path: Path) -> None:
    evening = tmp_path / "evening"
    evening.mkdir()
    kept = Pictures(EveningFolder(evening).look).keep(made(1), used=())
    (evening / "look" / "x.new").touch()
    (evening / "journal.db").touch()
    try:
        back_up(evening, tmp_path / "copy")
    finally:
        found = Pictures(EveningFolder(tmp_path / "copy").look).read(kept.id)
    assert found == StoredPicture(made(1).content, "image/png")
    assert not (tmp_path / "copy" / "look" / "x.new").exists()
