"""Folders that can't be written, and what the operator reads then."""

import errno
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.storage.evening import check, make
from tests.storage.owners import SOMEBODY, give_away, needs_root
from tests.storage.small_disk import mounted
from topchrono.storage.errors import DiskFullError, JournalError
from topchrono.storage.failures import unopened
from topchrono.storage.journal import Journal

REMEDIES = {
    errno.ENOSPC: "est plein : libérez de la place",
    errno.EDQUOT: "est plein : libérez de la place",
    errno.EROFS: "est en lecture seule : copiez ce dossier",
    errno.EACCES: "n'a pas le droit d'écrire",
    errno.EPERM: "n'a pas le droit d'écrire",
    errno.EIO: r"répond par une erreur \(.+\) : copiez ce dossier",
    errno.ENOLCK: "ne sait pas verrouiller",
    errno.ENAMETOOLONG: "Illisible : ",
}


@pytest.mark.parametrize("number", REMEDIES)
def test_each_error_of_the_system_has_its_remedy(tmp_path: Path, number: int) -> None:
    error = unopened(tmp_path, OSError(number, os.strerror(number)), otherwise="Illisible : {reason}.")
    assert error.text.details["folder"] == str(tmp_path)
    with pytest.raises(JournalError, match=REMEDIES[number]):
        raise error


def of_sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("in SQLite's words")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (sqlite3.SQLITE_READONLY_DBMOVED, "n'a pas le droit d'écrire"),
        (sqlite3.SQLITE_CANTOPEN, "n'a pas le droit d'écrire"),
        (sqlite3.SQLITE_IOERR_LOCK, "ne sait pas verrouiller"),
        (sqlite3.SQLITE_IOERR_FSYNC, r"répond par une erreur \(in SQLite's words\)"),
        (sqlite3.SQLITE_CORRUPT, "Illisible : in SQLite's words"),
    ],
)
def test_so_has_each_error_of_sqlite_where_the_folder_can_be_written(
    tmp_path: Path, code: int, remedy: str
) -> None:
    with pytest.raises(JournalError, match=remedy):
        raise unopened(tmp_path, of_sqlite(code), otherwise="Illisible : {reason}.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_CANTOPEN])
def test_a_full_disk_is_recognised_behind_all_that_sqlite_says(tmp_path: Path, code: int) -> None:
    with mounted(tmp_path / "disk") as disk:
        disk.fill()
        assert isinstance(unopened(disk.path, of_sqlite(code), otherwise=""), DiskFullError)


async def test_a_read_only_disk_is_refused_in_words(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk") as disk:
        await make(disk.evening, 3)
        disk.remount("ro")
        with pytest.raises(JournalError, match="est en lecture seule : copiez ce dossier"):
            await Journal.open(disk.evening)
        disk.remount("rw")
        await check(disk.evening, 3, damaged=False)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody can enter, unlike those that pytest makes."""
    with tempfile.TemporaryDirectory(prefix="topchrono-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def as_somebody() -> Iterator[None]:
    """Without root's rights."""
    os.seteuid(SOMEBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@needs_root
@pytest.mark.parametrize("forbidden", ["evening", "evening/journal.db", "evening/lock.db"])
async def test_what_belongs_to_somebody_else_is_refused_in_words(open_folder: Path, forbidden: str) -> None:
    path = await make(open_folder / "evening", 3)
    before = path.read_bytes()
    give_away(open_folder)
    (open_folder / forbidden).chmod(0o500 if forbidden == "evening" else 0o400)
    with as_somebody(), pytest.raises(JournalError, match="n'a pas le droit d'écrire"):
        await Journal.open(open_folder / "evening")
    assert path.read_bytes() == before
    (open_folder / forbidden).chmod(0o700)
    with as_somebody():
        await check(open_folder / "evening", 3, damaged=False)


@needs_root
async def test_a_folder_that_can_not_be_entered_is_refused_in_words(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk") as disk:
        await make(disk.evening, 3)
        with as_somebody(), pytest.raises(JournalError, match="n'a pas le droit"):
            await Journal.open(disk.evening)
