"""Starts on folders to which something bad has happened: each goes on or says why not, and loses nothing.

``tests/bench/test_bad_folders.py`` does the same a thousand times, with two things at once.
"""

import os

import pytest

from tests.bad_folders.damages import DAMAGES, DAMAGES_BY_ROOT
from tests.bad_folders.original import original_in_a_place_for_all
from tests.bad_folders.trial import Attempt, Trial, attempt_all

IS_ROOT = os.name == "posix" and os.geteuid() == 0
KINDS = DAMAGES | (DAMAGES_BY_ROOT if IS_ROOT else {})
# Every file has each fourth of the ways in which files are damaged, not all the same ones.
SAMPLE = list(KINDS) if "TOPCHRONO_BAD_FOLDERS" in os.environ else list(KINDS)[::4]

# The first of them waits for all starts.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + 5 * len(SAMPLE))]


@pytest.fixture(scope="module")
async def trials() -> dict[str, Trial]:
    async with original_in_a_place_for_all() as (original, place):
        done = await attempt_all(original, place, [Attempt(name, [KINDS[name]]) for name in SAMPLE])
    return {trial.name: trial for trial in done}


@pytest.mark.parametrize("name", SAMPLE)
def test_it_starts_or_says_why_not_and_loses_nothing(name: str, trials: dict[str, Trial]) -> None:
    trial = trials[name]
    assert trial.complaints == [], "\n".join([trial.outcome, *trial.complaints])
