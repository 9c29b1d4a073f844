"""What a start says of the evening, and what becomes of a later start with other options."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.cli.first_words import first_words
from tests.evening import PROGRAMME, free_port
from topchrono.privacy.journal import read_rows
from topchrono.show.commands import SetStart
from topchrono.show.events import decode_event
from topchrono.show.rules import decide
from topchrono.show.state import replay
from topchrono.storage.folder import EveningFolder
from topchrono.storage.journal import Journal

pytestmark = pytest.mark.slow


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    file = tmp_path / "programme.csv"
    file.write_text(PROGRAMME, encoding="utf-8")
    return file


async def said(folder: Path, *options: str | Path, **details: Any) -> str:
    """What a start says, without the typography."""
    words = await first_words(folder, *options, **{"TZ": "Europe/Paris", **details})
    return words.replace("\u00a0", " ").replace("’", "'")


def kept(folder: Path) -> tuple[str, str, int | None]:
    """The title, the time zone and the start of the evening in ``folder``."""
    show = replay(decode_event(row.body) for row in read_rows(EveningFolder(folder).journal))
    return show.title, show.time_zone, show.starts_at


def at(*moment: int, zone: str) -> int:
    return round(datetime(*moment, tzinfo=ZoneInfo(zone)).timestamp() * 1000)  # type: ignore[arg-type, misc]


async def test_a_start_says_where_when_and_in_whose_time(tmp_path: Path, programme: Path) -> None:
    words = await said(
        tmp_path / "soirée", programme, "--starts-at", "27/11/2030 20h", "--time-zone", "La Réunion"
    )
    assert f"Dossier de la soirée : {tmp_path}/soirée\n" in words
    now = datetime.fromtimestamp(time.time(), ZoneInfo("Indian/Reunion"))
    assert f"Heure de la soirée : {now:%H}:" in words
    assert "(Indian/Reunion, UTC+4)" in words
    assert "Début : mercredi 27 novembre 2030, 20:00\n" in words
    assert "Durée de chaque pitch : 2 min\n" in words
    title, zone, starts_at = kept(tmp_path / "soirée")
    assert (title, zone) == ("Soirée nationale des pitchs", "Indian/Reunion")
    assert starts_at == at(2030, 11, 27, 20, 0, zone="Indian/Reunion")


async def test_figures_that_are_read_as_in_french_and_a_time_that_has_passed_are_told(
    tmp_path: Path, programme: Path
) -> None:
    words = await said(tmp_path / "evening", programme, "--starts-at", "01/02/2025 20h")
    assert "est lu à la française, le jour avant le mois : 01/02/2025" in words
    assert "déjà passée" in words


async def test_an_evening_on_a_server_in_utc_says_how_to_have_it_in_the_time_of_paris(
    tmp_path: Path, programme: Path
) -> None:
    words = await said(tmp_path / "evening", programme, "--starts-at", "2030-11-27 20:00", TZ="UTC")
    assert "(UTC)" in words
    assert "--time-zone Europe/Paris" in words
    words = await said(
        tmp_path / "evening", "--starts-at", "2030-11-27 20:00", "--time-zone", "Paris", TZ="UTC"
    )
    assert "La soirée est maintenant à l'heure de Europe/Paris." in words
    assert "La soirée commence maintenant le 27/11/2030 20:00." in words
    assert kept(tmp_path / "evening")[1:] == ("Europe/Paris", at(2030, 11, 27, 20, 0, zone="Europe/Paris"))


async def test_the_zone_stays_with_the_evening_and_a_start_is_read_in_it(
    tmp_path: Path, programme: Path
) -> None:
    folder = tmp_path / "evening"
    await said(folder, programme, "--time-zone", "Indian/Reunion")
    words = await said(folder, "--starts-at", "2030-11-27 20:00")
    assert "Cette machine est à l'heure de Europe/Paris" in words
    assert kept(folder)[1:] == ("Indian/Reunion", at(2030, 11, 27, 20, 0, zone="Indian/Reunion"))


async def test_the_settings_say_the_zone_too(tmp_path: Path, programme: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('[server]\ntime_zone = "martinique"\n', encoding="utf-8")
    await said(tmp_path / "evening", programme, "--config", settings)
    assert kept(tmp_path / "evening")[1] == "America/Martinique"
    settings.write_text('[server]\ntime_zone = "CET"\n', encoding="utf-8")
    assert "heure d'été" in await said(tmp_path / "other", programme, "--config", settings)


async def test_a_later_start_with_other_options_applies_them_and_says_so(
    tmp_path: Path, programme: Path
) -> None:
    folder = tmp_path / "evening"
    await said(folder, programme, "--starts-at", "2030-11-27 20:00")
    words = await said(
        folder, "--title", "Nuit des projets", "--starts-at", "2030-11-27 21:00", "--pitch-seconds", "90"
    )
    for applied in (
        "s'appelle maintenant « Nuit des projets »",
        "27/11/2030 21:00",
        "maintenant 90 s",
    ):
        assert applied in words
    assert "maintenant" not in (await said(folder, "--title", "Nuit des projets")).replace(
        "commencent maintenant", ""
    )
    assert kept(folder)[0] == "Nuit des projets"


async def test_what_the_director_has_changed_since_stays_and_is_told(tmp_path: Path, programme: Path) -> None:
    folder, options = tmp_path / "evening", ("--starts-at", "2030-11-27 20:00")
    await said(folder, programme, *options)
    later = at(2030, 11, 27, 20, 20, zone="Europe/Paris")
    journal = await Journal.open(folder)
    show = replay(journal.events)
    await journal.append(
        decide(show, SetStart(id="00000000", starts_at=later), now=show.starts_at or 0), actor="director"
    )
    await journal.close()
    words = await said(folder, programme, *options)
    assert "--starts-at n'est pas appliqué : depuis, la régie a choisi 27/11/2030 20:20." in words
    assert kept(folder)[2] == later


async def test_links_that_begin_with_another_address_are_told(tmp_path: Path, programme: Path) -> None:
    folder = tmp_path / "evening"
    await said(folder, programme, "--url", "https://soiree.example.org")
    words = await said(folder, "--port", "8123")
    assert (
        "commencent maintenant par http://127.0.0.1:8123, et non plus par https://soiree.example.org" in words
    )


async def test_the_same_programme_is_quiet_and_another_one_is_told(tmp_path: Path, programme: Path) -> None:
    folder = tmp_path / "evening"
    await said(folder, programme)
    assert "programme de son premier" not in await said(folder, programme)
    corrected = PROGRAMME.replace("Vélo Cargo;Rennes", "Vélo Cargo;Brest").replace(
        "Allô Démarches", "Autre projet"
    )
    programme.write_text(corrected, encoding="utf-8")
    words = await said(folder, programme, until=("Absents",))
    assert "la soirée garde le programme de son premier démarrage" in words
    assert "Nouveaux : 1. Changés : 1. Absents : 1." in words
    programme.write_text("", encoding="utf-8")
    assert "ne se lit pas" in await said(folder, programme, until=("ne se lit pas",))


async def test_a_path_is_understood_and_said(
    tmp_path: Path, programme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for typed in ("~/soiree", "$HOME/soiree", "'~/soiree' ", f"file://{tmp_path}/soiree"):
        words = await said(Path(typed) if typed.startswith("~") else typed, programme)  # type: ignore[arg-type]
        assert f"Dossier de la soirée : {tmp_path}/soiree\n" in words


async def test_links_that_no_phone_can_open_are_told(tmp_path: Path, programme: Path) -> None:
    words = await said(tmp_path / "evening", programme, "--host", "0.0.0.0")
    assert "que seule cette machine peut ouvrir" in words
    assert "--url http://" in words
    port = str(free_port())
    words = await said(tmp_path / "other", programme, "--port", port, "--url", f"http://localhost:{port}")
    assert "aucun téléphone" in words
