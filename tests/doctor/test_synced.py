"""A folder that a cloud service copies, as the doctor sees it."""

from pathlib import Path

import pytest

from topchrono.doctor.synced import check_synced
from topchrono.storage.folder import EveningFolder

OWN = ("journal.db", "journal.db-wal", "journal.db-shm", "crowd.db", "journal.damaged-1.db", "counts.json")
FOREIGN = [
    "crowd (1).db",
    "journal (Ada's conflicted copy 2026-11-30).db",
    "journal-LAPTOP.db",
    "journal.db.sync-conflict-20261130-201500-ABC",
    "journal.sync-conflict-20261130-201500-ABC.db-wal",
]


def test_a_folder_of_one_s_own_is_nothing_to_speak_of(tmp_path: Path) -> None:
    for name in OWN:
        (tmp_path / name).touch()
    assert check_synced(tmp_path) == []
    assert check_synced(tmp_path / "absent") == []


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Asso", "Nextcloud", "Mobile Documents"])
def test_a_folder_of_a_service_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    (finding,) = check_synced(tmp_path / name / "soirée")
    assert (finding.check, finding.grade) == ("synced", "poor")
    assert finding.remedy
    assert "topchrono backup" in str(finding.remedy)


def test_a_folder_of_a_service_is_known_by_what_it_leaves(tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    assert len(check_synced(tmp_path / "soirée")) == 1


def test_copies_that_a_service_made_are_named_and_hold_personal_data(tmp_path: Path) -> None:
    for name in (*OWN, *FOREIGN):
        (tmp_path / name).touch()
    (finding,) = check_synced(tmp_path)
    assert ", ".join(FOREIGN) in str(finding.message)
    assert {file.name for file in EveningFolder(tmp_path).leftovers()} == {*FOREIGN, "journal.damaged-1.db"}
