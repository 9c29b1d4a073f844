"""Many starts on folders to which one or two bad things have happened, ``TOPCHRONO_BAD_FOLDERS`` of them."""

import os
import random

import pytest

from tests.bad_folders.original import original_in_a_place_for_all
from tests.bad_folders.trial import STARTED, Attempt, attempt_all
from tests.test_bad_folders import KINDS

MOST = int(os.environ.get("TOPCHRONO_BAD_FOLDERS", "200"))


def attempts() -> list[Attempt]:
    """The same ones at every run: each kind of damage once, then one or two of them by lot."""
    lot = random.Random(9)
    singles = [Attempt(name, [damage]) for name, damage in KINDS.items()]
    several = [
        Attempt(" and ".join(names), [KINDS[name] for name in names], seed)
        for seed in range(max(0, MOST - len(singles)))
        for names in [lot.sample(list(KINDS), lot.choice((1, 2, 2)))]
    ]
    return [*singles, *several][:MOST]


@pytest.mark.timeout(300 + 10 * MOST)
async def test_many_bad_folders() -> None:
    async with original_in_a_place_for_all() as (original, place):
        trials = await attempt_all(original, place, attempts(), starts=2)
    bad = [trial for trial in trials if trial.complaints]
    started = sum(trial.outcome == STARTED for trial in trials)
    refused = sum(trial.outcome.startswith("refused") for trial in trials)
    print(f"\n{len(trials)} folders: {started} started, {refused} refused, {len(bad)} with complaints")
    for trial in bad:
        print(f"  {trial.name}: {trial.outcome[:200]}\n    " + "\n    ".join(trial.complaints))
    assert bad == []
