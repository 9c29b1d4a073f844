import os
from contextlib import closing
from pathlib import Path

import pytest

from tests.storage.evening import press
from tests.storage.owners import SOMEBODY, give_away, needs_root, not_given_away
from topchrono.privacy.journal import read_rows
from topchrono.storage import recovery as module
from topchrono.storage.folder import draft_of
from topchrono.storage.journal import Journal
from topchrono.storage.lock import lock
from topchrono.storage.owner import give_to_owner_of
from topchrono.storage.recovery import recover, rewrite

pytestmark = needs_root


async def fill(folder: Path) -> Path:
    """The journal of an evening that belongs to somebody else."""
    journal = await Journal.open(folder)
    for _ in range(8):
        await press(journal)
    await journal.close()
    give_away(folder)
    return folder / "journal.db"


async def test_a_rewritten_journal_belongs_to_whom_it_belonged(tmp_path: Path) -> None:
    path = await fill(tmp_path)
    rewrite(path, read_rows(path), rest_of=path)
    assert not_given_away(tmp_path) == []
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_mended_journal_and_the_copy_of_the_damaged_one_do_too(tmp_path: Path) -> None:
    path = await fill(tmp_path)
    os.truncate(path, path.stat().st_size - 100)
    recovered = recover(path)
    assert recovered.damage
    assert recovered.damage.kept_at.exists()
    assert not_given_away(tmp_path) == []


async def test_what_is_left_of_a_recovery_that_was_killed_can_be_taken_away_by_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await fill(tmp_path)
    owners = []

    def look(database: Path) -> None:
        owners.append(draft_of(database).stat().st_uid)
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "remove_wal", look)
    with pytest.raises(KeyboardInterrupt):
        rewrite(path, read_rows(path), rest_of=path)
    assert owners == [SOMEBODY]


def test_a_lock_that_root_is_the_first_to_take_is_the_folders_owners(tmp_path: Path) -> None:
    give_away(tmp_path)
    with closing(lock(tmp_path)):
        assert not_given_away(tmp_path) == []


def test_a_disk_without_owners_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", refuse)
    give_to_owner_of(tmp_path, tmp_path)
