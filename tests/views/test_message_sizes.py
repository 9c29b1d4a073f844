"""How many bytes a step sends, with the texts of real lists."""

from collections.abc import Iterator

import pytest

from tests.programmes import programme
from tests.show.evening import Evening
from tests.views.reader import Reader
from topchrono.programme import read_data
from topchrono.views.delta import Changes
from topchrono.views.roles import Audience

STEPS = ("call", "take", "start_clock", "finish", "clear")
PITCHES_PLAYED = 3
SIZES = pytest.mark.parametrize(("pitches", "cities"), [(33, 6), (137, 40), (300, 60)], ids=str)
MOST_TO_VIEWERS = {33: 2_000, 137: 2_000, 300: 2_500}
MOST_TO_CREW = 5_000


@SIZES
def test_a_step_sends_viewers_two_kilobytes_however_long_the_programme(pitches: int, cities: int) -> None:
    sizes = list(sizes_of_steps(pitches, cities, Audience("viewer")))
    assert max(sizes) <= MOST_TO_VIEWERS[pitches]


@SIZES
@pytest.mark.parametrize("audience", [Audience("host"), Audience("director")], ids=str)
def test_a_step_sends_the_crew_five_kilobytes_however_long_the_programme(
    pitches: int, cities: int, audience: Audience
) -> None:
    sizes = list(sizes_of_steps(pitches, cities, audience))
    assert max(sizes) <= MOST_TO_CREW


def sizes_of_steps(pitches: int, cities: int, audience: Audience) -> Iterator[int]:
    """Bytes of the message after each step of a few pitches."""
    contents = read_data(programme(pitches, cities).encode()).contents
    evening = Evening(*contents).live()
    reader = Reader(evening, audience)
    for _ in range(PITCHES_PLAYED):
        item = next(item.id for item in evening.show.items if item.status == "queued")
        for step in STEPS:
            evening.wait(30_000)
            evening.do(step, item=item)
            yield size_of(reader.next())


def size_of(changes: Changes) -> int:
    """Bytes of the changes of a message, with their names."""
    return sum(len(f'"{name}":,') + len(bytes(value)) for name, value in changes.items())
