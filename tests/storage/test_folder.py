"""The names of an evening's files."""

from pathlib import Path

import pytest

import topchrono
from topchrono.storage.folder import EveningFolder, free_copy, free_wal_copy, wal_of

SOURCES = Path(topchrono.__file__).parent
NAMES = ("journal.db", "crowd.db", "links.json", "lock.db", "counts.json", "topchrono.toml")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stands_in_one_module(name: str) -> None:
    modules = [path for path in SOURCES.rglob("*.py") if f'"{name}"' in path.read_text(encoding="utf-8")]
    assert [path.relative_to(SOURCES).as_posix() for path in modules] == ["storage/folder.py"]


def test_copies_and_drafts_are_found_and_nothing_else(tmp_path: Path) -> None:
    names = [
        "journal.damaged-1.db",
        "journal.damaged-1.db-wal",
        "journal.db-wal.damaged-1",
        "journal.new",
        "journal.new-wal",
        "links.new",
        "opening/journal.db",
    ]
    (tmp_path / "theme").mkdir()
    (tmp_path / "opening").mkdir()
    for name in [*names, *NAMES, "programme.csv"]:
        (tmp_path / name).touch()
    found = EveningFolder(tmp_path).leftovers()
    assert [file.relative_to(tmp_path).as_posix() for file in found] == names


def test_a_damaged_file_is_never_kept_over_another_one(tmp_path: Path) -> None:
    journal = EveningFolder(tmp_path).journal
    assert free_copy(journal).name == "journal.damaged-1.db"
    assert free_wal_copy(journal).name == "journal.db-wal.damaged-1"
    free_copy(journal).touch()
    wal_of(tmp_path / "journal.damaged-2.db").touch()
    free_wal_copy(journal).touch()
    assert free_copy(journal).name == "journal.damaged-3.db"
    assert free_wal_copy(journal).name == "journal.db-wal.damaged-2"
