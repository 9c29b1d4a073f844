"""The evenings of one person."""

import os
import stat
import unicodedata
from datetime import date
from pathlib import Path

from topchrono.storage.home import Home, free_name, usual_name


def keep(home: Home, name: str, *, used_at: float | None = None) -> None:
    folder = home.folder(name)
    folder.mkdir(parents=True)
    if used_at is not None:
        (folder / "topchrono.log").touch()
        os.utime(folder / "topchrono.log", (used_at, used_at))


def test_a_home_that_is_missing_has_no_evenings(tmp_path: Path) -> None:
    assert Home(tmp_path / "none").evenings() == []
    assert Home(tmp_path / "none").find("soiree") is None


def test_the_evening_last_used_comes_first(tmp_path: Path) -> None:
    home = Home(tmp_path)
    keep(home, "old", used_at=1_000)
    keep(home, "never")
    keep(home, "new", used_at=2_000)
    assert [kept.name for kept in home.evenings()] == ["new", "old", "never"]


def test_files_and_evenings_that_were_not_made_to_their_end_are_none(tmp_path: Path) -> None:
    home = Home(tmp_path)
    keep(home, ".soiree.k3f2.new")
    (tmp_path / "notes.txt").touch()
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    assert home.evenings() == []


def test_an_evening_is_found_however_the_system_spells_its_folder(tmp_path: Path) -> None:
    home = Home(tmp_path)
    keep(home, unicodedata.normalize("NFD", "Été"))
    found = home.find("été")
    assert found
    assert found.folder.is_dir()


def test_a_taken_name_gets_a_number() -> None:
    name = usual_name(date(2026, 11, 30))
    assert free_name(name, []) == "soiree-2026-11-30"
    assert free_name(name, ["Soiree-2026-11-30", "soiree-2026-11-30-2"]) == "soiree-2026-11-30-3"


def test_the_home_is_for_its_owner_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "topchrono" / "evenings")
    home.make()
    home.make()
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700
