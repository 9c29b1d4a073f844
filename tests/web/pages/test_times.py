"""Times as the readers of each language write them."""

import time
from collections.abc import Iterator

import pytest

from topchrono.web.pages.times import format_countdown, format_day, format_duration, format_time

FRIDAY_EVENING = 1_795_808_040_000
"""27 November 2026, 20:34 in Paris."""


@pytest.fixture(autouse=True)
def _in_paris() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TZ", "Europe/Paris")
        time.tzset()
        yield
    time.tzset()


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
    assert format_day(FRIDAY_EVENING, language) == day


def test_a_time_is_written_with_an_h_in_french_and_a_colon_elsewhere() -> None:
    assert format_time(FRIDAY_EVENING, "fr") == "20\u00a0h\u00a034"
    assert format_time(FRIDAY_EVENING, "en") == format_time(FRIDAY_EVENING, "de") == "20:34"


def test_lengths_are_short() -> None:
    assert [format_duration(ms) for ms in (45_000, 120_000, 150_000)] == [
        "45\u00a0s",
        "2\u00a0min",
        "2\u00a0min\u00a030",
    ]
    assert format_countdown(120_000) == "2:00"
