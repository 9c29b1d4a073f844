"""The doctor says in whose time the evening is, and how to change a server's UTC."""

from pathlib import Path

import pytest

from topchrono.doctor import time_zone
from topchrono.doctor.time_zone import check_time_zone, zone_in_use
from topchrono.show.events import ShowCreated
from topchrono.storage.journal import Journal


def machine_in(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setattr(time_zone, "machine_zone", lambda: zone)


def test_utc_that_nobody_chose_is_told_with_the_way_to_change_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine_in(monkeypatch, "UTC")
    finding = check_time_zone(tmp_path, None)
    assert finding.grade == "poor"
    assert "--time-zone Europe/Paris" in str(finding.remedy)


@pytest.mark.parametrize(
    ("machine", "settings"), [("Europe/Paris", ""), ("UTC", '[server]\ntime_zone = "UTC"\n')]
)
def test_any_other_zone_and_utc_by_choice_are_fine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, machine: str, settings: str
) -> None:
    machine_in(monkeypatch, machine)
    (tmp_path / "topchrono.toml").write_text(settings, encoding="utf-8")
    finding = check_time_zone(tmp_path, None)
    assert (finding.grade, machine in str(finding.message)) == ("good", True)


async def test_the_zone_is_that_of_the_settings_else_of_the_evening_else_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine_in(monkeypatch, "UTC")
    assert zone_in_use(tmp_path, None) == "UTC"
    journal = await Journal.open(tmp_path)
    created = ShowCreated(
        at=1, title="", pitch_length_ms=1000, starts_at=None, contents=(), time_zone="Indian/Reunion"
    )
    await journal.append([created], actor="operator")
    await journal.close()
    assert zone_in_use(tmp_path, None) == "Indian/Reunion"
    (tmp_path / "topchrono.toml").write_text('[server]\ntime_zone = "Paris"\n', encoding="utf-8")
    assert zone_in_use(tmp_path, None) == "Europe/Paris"
