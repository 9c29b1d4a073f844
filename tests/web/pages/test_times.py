"""Times as the readers of each language write them."""

import pytest

from topchrono.web.pages.times import format_countdown, format_day, format_duration, format_time, zone_city

FRIDAY_EVENING = 1_795_808_040_000
"""27 November 2026, 20:34 in Paris."""

PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("fr", "vendredi 27 novembre"),
        ("en", "Friday, November 27"),
        ("de", "Freitag, 27. November"),
        ("es", "viernes, 27 de noviembre"),
        ("ca", "divendres, 27 de novembre"),
    ],
)
def test_a_day_is_written_as_its_language_does_without_the_year(language: str, day: str) -> None:
    assert format_day(FRIDAY_EVENING, language, PARIS) == day


def test_a_time_is_written_with_an_h_in_french_and_a_colon_elsewhere() -> None:
    assert format_time(FRIDAY_EVENING, "fr", PARIS) == "20\u00a0h\u00a034"
    assert {format_time(FRIDAY_EVENING, language, PARIS) for language in ("en", "de")} == {"20:34"}


def test_times_and_days_are_those_of_the_evening_s_zone() -> None:
    assert format_time(FRIDAY_EVENING, "en", "America/Martinique") == "15:34"
    assert format_time(FRIDAY_EVENING, "en", "Pacific/Noumea") == "6:34"
    assert format_day(FRIDAY_EVENING, "fr", "Pacific/Noumea") == "samedi 28 novembre"


def test_the_city_of_a_zone_is_named_in_each_language() -> None:
    assert zone_city("Indian/Reunion", "fr") == "La Réunion"
    assert zone_city("Europe/London", "fr") == "Londres"
    assert zone_city("Europe/London", "en") == "London"
    assert zone_city("UTC", "fr") == zone_city("", "fr") == ""


def test_the_offset_is_that_of_the_day() -> None:
    in_july = FRIDAY_EVENING - 137 * 86_400_000
    assert format_time(in_july, "en", PARIS) == "21:34"


def test_lengths_are_short() -> None:
    assert [format_duration(ms) for ms in (45_000, 120_000, 150_000)] == [
        "45\u00a0s",
        "2\u00a0min",
        "2\u00a0min\u00a030",
    ]
    assert format_countdown(120_000) == "2:00"
