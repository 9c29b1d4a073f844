"""The doctor finds the evening in its folder, whatever the folder is called."""

from pathlib import Path

import pytest

from tests.storage.evening import press
from topchrono.doctor.programme import check_programme
from topchrono.storage.journal import Journal


@pytest.mark.parametrize("name", ["soirée", "n° 1 ? #2", "100 % citoyen"])
async def test_the_evening_is_found_and_its_events_are_counted(tmp_path: Path, name: str) -> None:
    journal = await Journal.open(tmp_path / name)
    await press(journal)
    await journal.close()
    finding = check_programme(None, tmp_path / name)
    assert (finding.grade, finding.message.details) == (
        "good",
        {"folder": str(tmp_path / name), "events": "1"},
    )


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert check_programme(None, tmp_path).grade == "bad"
