"""Time zones are known by the names that people use; what hides summer time is refused."""

import os
import subprocess
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.inputs.refusals import refusal_of
from topchrono.inputs.zones import described, exists, is_ambiguous, machine_zone, zone_name, zone_of

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Paris", "Europe/Paris"),
        ("europe/paris", "Europe/Paris"),
        (" « Europe/Paris » ", "Europe/Paris"),
        ("Paris", "Europe/Paris"),
        ("heure de Paris", "Europe/Paris"),
        ("France", "Europe/Paris"),
        ("Londres", "Europe/London"),
        ("Bruxelles", "Europe/Brussels"),
        ("Suisse", "Europe/Zurich"),
        ("La Réunion", "Indian/Reunion"),
        ("reunion", "Indian/Reunion"),
        ("Guadeloupe", "America/Guadeloupe"),
        ("Nouméa", "Pacific/Noumea"),
        ("New York", "America/New_York"),
        ("America/Indiana/Indianapolis", "America/Indiana/Indianapolis"),
        ("Romance Standard Time", "Europe/Paris"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("Z", "UTC"),
    ],
)
def test_a_zone_is_known_by_its_city_its_country_and_its_name_on_windows(typed: str, zone: str) -> None:
    assert zone_name(typed) == zone


@pytest.mark.parametrize(
    "typed", ["CET", "CEST", "MET", "EST", "GMT", "UTC+1", "+01:00", "GMT+2", "Etc/GMT-1", "EST5EDT"]
)
def test_an_offset_or_an_abbreviation_is_refused_for_it_hides_summer_time(typed: str) -> None:
    assert "ne dit pas quand l'heure d'été commence" in refusal_of(zone_name, typed)


@pytest.mark.parametrize(
    "typed", ["", "xyz", "/etc/passwd", "../../etc/passwd", "Europe", "a\0b", "Paris\udcff"]
)
def test_an_unknown_zone_is_refused_with_an_example(typed: str) -> None:
    assert "Europe/Paris" in refusal_of(zone_name, typed)


def test_a_slip_in_a_name_is_refused_with_what_it_may_mean() -> None:
    assert "par exemple Europe/Paris" in refusal_of(zone_name, "Europe/Pari")
    assert "Indian/Reunion" in refusal_of(zone_name, "Reunnion")


def test_a_country_with_several_zones_is_refused_with_a_choice() -> None:
    words = refusal_of(zone_name, "États-Unis")
    assert "plusieurs heures" in words
    assert "America/Chicago" in words


def test_the_machine_s_zone_has_a_name() -> None:
    script = "from topchrono.inputs.zones import machine_zone; print(machine_zone())"

    def with_zone(name: str) -> str:
        run = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"TZ": name},
        )
        return run.stdout.strip()

    assert with_zone("Indian/Reunion") == "Indian/Reunion"
    assert with_zone("No/Where") == "UTC"
    assert zone_of("No/Longer") == zone_of(machine_zone())


def test_a_zone_is_described_with_its_offset_on_that_day() -> None:
    assert described("Europe/Paris", datetime(2026, 11, 27, 20, tzinfo=PARIS)) == "Europe/Paris, UTC+1"
    assert described("Europe/Paris", datetime(2026, 7, 14, 20, tzinfo=PARIS)) == "Europe/Paris, UTC+2"
    assert described("Asia/Kolkata", datetime(2026, 7, 14, 20, tzinfo=PARIS)) == "Asia/Kolkata, UTC+5:30"
    assert described("UTC", datetime(2026, 7, 14, 20, tzinfo=PARIS)) == "UTC"


def test_the_nights_in_which_clocks_are_changed() -> None:
    assert not exists(datetime(2027, 3, 28, 2, 30, tzinfo=PARIS))
    assert exists(datetime(2027, 3, 28, 3, 30, tzinfo=PARIS))
    assert is_ambiguous(datetime(2026, 10, 25, 2, 30, tzinfo=PARIS))
    assert not is_ambiguous(datetime(2026, 10, 25, 3, 30, tzinfo=PARIS))
