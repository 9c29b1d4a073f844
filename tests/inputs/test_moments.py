"""Days and times as people write them: understood as they are meant, or refused with the reason."""

from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.inputs.refusals import refusal_of
from topchrono.inputs.moments import Moment, read_moment
from topchrono.inputs.reading import NotUnderstood

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 25, 18, 0, tzinfo=PARIS)
"""A Wednesday."""


def read(text: str, now: datetime = NOW) -> Moment:
    return read_moment(text, zone="Europe/Paris", now=round(now.timestamp() * 1000))


def local(text: str, now: datetime = NOW) -> str:
    return f"{datetime.fromtimestamp(read(text, now).at / 1000, PARIS):%d/%m %H:%M}"


@pytest.mark.parametrize(
    "typed",
    [
        "20:00", "20h00", "20h", "20 h", "20 h 00", "20h00min", "20 heures", "à 20h", "20:00:00",
        "8pm", "8 PM", "8:00 p.m.", "8.00pm", "２０：００", '"20:00"', "« 20h »", " 20:00 ",
        "20\u00a0h\u202f00", "ce soir 20h", "aujourd’hui à 20h", "tonight 8pm", "mercredi 20h",
        "25/11 20h", "20h heure de Paris",
        "2026-11-25T20:00", "2026-11-25 20:00+01:00", "2026-11-25T19:00Z", "2026-11-25T19:00:00.000Z",
        "25/11/2026 20:00", "25/11/26 20:00", "25-11-2026 20h", "25.11.2026 20h", "2026/11/25 20:00",
        "25 novembre 2026 à 20h", "25 nov. 20h", "Mercredi 25 novembre 2026, 20 h", "November 25, 2026 8pm",
        "Wednesday 25 November 2026 at 8 pm", "20h mercredi", "2026-11-25 20:00 Europe/Paris",
        "25/11 19:00 UTC",
    ],
)  # fmt: skip
def test_one_moment_in_many_spellings(typed: str) -> None:
    assert local(typed) == "25/11 20:00"
    assert read(typed).notes == ()


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("8:30 PM", "25/11 20:30"),
        ("12am", "26/11 00:00"),
        ("12pm", "25/11 12:00"),
        ("minuit", "26/11 00:00"),
        ("midnight", "26/11 00:00"),
        ("24:00", "26/11 00:00"),
        ("midi", "25/11 12:00"),
        ("vendredi 20h", "27/11 20:00"),
        ("mardi 20h", "01/12 20:00"),
        ("mar. 20h", "01/12 20:00"),
        ("vendredi 24h", "28/11 00:00"),
        ("demain soir à 20h30", "26/11 20:30"),
        ("après-demain 20h", "27/11 20:00"),
        ("1er décembre 20h", "01/12 20:00"),
        ("27 mars 2027 20h", "27/03 20:00"),
        ("20h heure de La Réunion", "25/11 17:00"),
        ("0h30", "26/11 00:30"),
        ("17:00", "25/11 17:00"),
        ("7:00", "25/11 07:00"),
    ],
)
def test_what_is_not_said_is_what_people_mean(typed: str, moment: str) -> None:
    assert local(typed) == moment


def test_figures_are_read_as_in_french_which_is_said() -> None:
    moment = read("01/02 20h")
    assert local("01/02 20h") == "01/02 20:00"
    assert [str(note) for note in moment.notes] == [
        "« 01/02 20h » est lu à la française, le jour avant le mois : 01/02/2027."
    ]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "n'est pas une heure"),
        ("20", "n'est pas une heure"),
        ("2000", "n'est pas une heure"),
        ("20h5", "n'est pas une heure"),
        ("dans 10 minutes", "n'est pas une heure"),
        ("1795808040", "n'est pas une heure"),
        ("25:00", "de 0 à 23"),
        ("20:61", "de 0 à 59"),
        ("13pm", "de 1 à 12"),
        ("demain", "n'a pas d'heure"),
        ("27/11/2026", "n'a pas d'heure"),
        ("30/02/2027 20h", "ce jour n'existe pas"),
        ("29/02 20h", "ce jour n'existe pas"),
        ("jeudi 27/11/2026 20h", "est un vendredi"),
        ("11/27/2026 20:00", "par exemple 27/11/2026"),
        ("26-11-27 20:00", "deux façons"),
        ("20.30", "deux façons"),
        ("24/11 20h", "ce jour est passé"),
        ("ce soir 8h", "20h00"),
        ("vendredi minuit", "quel jour commence"),
        ("demain 27/11 20h", "deux jours"),
        ("20:00 21:00", "n'est pas compris"),
        ("20h-22h", "n'est pas compris"),
        ("20h ou 21h", "n'est pas compris"),
        ("20:00 CET", "n'est pas compris"),
        ("20:00\0", "n'est pas compris"),
        ("20:00+25:00", "décalage"),
        ("20:00 Europe/Pari", "Europe/Paris"),
        ("2027-03-28 02:30", "les horloges avancent"),
        ("9999-12-31 23:59", "trop loin"),
        ("9999-12-31 24:00", "n'existe pas"),
        ("2000-01-01 20:00", "trop loin"),
    ],
)
def test_what_could_mean_something_else_is_refused_with_the_reason(typed: str, words: str) -> None:
    assert words in refusal_of(read, typed)


def test_of_an_hour_that_comes_twice_the_first_counts_which_is_said() -> None:
    moment = read("2027-10-31 02:30")
    assert datetime.fromtimestamp(moment.at / 1000, PARIS).utcoffset() == NOW.replace(month=7).utcoffset()
    assert "deux fois" in str(moment.notes[0])


def test_a_day_without_a_year_is_the_next_one() -> None:
    assert read("03/01 20h", NOW).at == read("03/01/2027 20h").at
    after_midnight = datetime(2026, 11, 28, 0, 30, tzinfo=PARIS)
    assert local("27/11 20h", after_midnight) == "27/11 20:00"


@given(st.text(st.sampled_from("0123456789:/-.hTZ+ apmndvsilUC'’,«é\u00a0\0\udcff"), max_size=30))
@settings(max_examples=500)
def test_any_other_text_is_a_moment_or_refused(typed: str) -> None:
    with suppress(NotUnderstood):
        assert read(typed).at >= 0
