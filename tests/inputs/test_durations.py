"""Lengths of time as people write them."""

from functools import partial

import pytest

from tests.inputs.refusals import refusal_of
from topchrono.inputs.durations import read_duration

read = partial(read_duration, least_ms=0, most_ms=3_600_000, example="2 min")


SPELLINGS = {
    120_000: ["120", "120s", "120 s", "120 secondes", "2 min", "2min", "2 mn", "2:00", "2'", "２ min"],
    150_000: ["2 min 30", "2min30s", "2'30\"", "2’30", "2:30", "2,5 min", "2 minutes et 30 secondes"],
    12_000: ["12", "12s", "12 s", "0:12", "12,0", "12\u00a0s"],
    8_500: ["8,5", "8.5 s"],
    800: ["800 ms"],
    0: ["0"],
}


@pytest.mark.parametrize(
    ("typed", "length_ms"),
    [(typed, length) for length, spellings in SPELLINGS.items() for typed in spellings],
)
def test_a_length_is_understood(typed: str, length_ms: int) -> None:
    assert read(typed) == length_ms


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "-1", "nan", "1e3", "1 min 90", "2:60", "2:0", "1:02:03", "1,5 min 30", "12 000", "2 h"],
)
def test_what_is_no_length_is_refused(typed: str) -> None:
    assert "n'est pas une durée" in refusal_of(read, typed)


def test_a_length_out_of_bounds_is_refused_with_the_bounds() -> None:
    assert "de 0 à 3600 secondes" in refusal_of(read, "99 min")
