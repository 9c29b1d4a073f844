"""A long evening: memory, descriptors, threads and tasks of the server stay level.

SOAK_MINUTES is its length: 3 by default, which only shows what leaks fast, 60 for a figure to write down.
SOAK_PACE multiplies how often people do things.
"""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from tests.bench.process_figures import ProcessFigures, counting, measure, table
from tests.bench.soak import CITIES, PITCHES_PER_CITY, PROGRAMME, VIEWERS, SoakEvening
from tests.conftest import EveningFactory

MINUTES = float(os.environ.get("SOAK_MINUTES", "3"))
PACE = float(os.environ.get("SOAK_PACE", "1"))
SAMPLE_S = 300 if MINUTES >= 60 else 60 if MINUTES >= 10 else 15
STEPS = 4
"""The host's presses for a pitch: call, take, start the clock, clear."""
PITCHING = 0.5
"""Share of the time during which a clock runs."""

# Between the second and the last third of the evening, by their medians. The first third warms up.
MOST_MB = 2.0 if MINUTES >= 45 else 4.0
"""A server warms up for a quarter of an hour: see docs/developing.md."""
MOST_DESCRIPTORS = 15
"""Pages are being loaded, and rooms opened anew."""
MOST_THREADS = 1
MOST_TASKS = 30


@pytest.mark.timeout(MINUTES * 60 + 120)
async def test_a_long_evening_stays_level(evening_factory: EveningFactory, tmp_path: Path) -> None:
    counts = tmp_path / "counts.json"
    each_s = MINUTES * 60 / (CITIES * PITCHES_PER_CITY)
    evening = await evening_factory(
        PROGRAMME, pitch_seconds=max(1, int(each_s * PITCHING)), prepare=counting(counts)
    )
    people = SoakEvening(evening, pace=PACE, step_s=each_s * (1 - PITCHING) / STEPS)
    playing = asyncio.create_task(people.play(MINUTES))
    rows: list[ProcessFigures] = []
    began = time.monotonic()
    print(f"\n{table([])}")
    # Not the last one, when everybody leaves.
    while (minute := (time.monotonic() - began + SAMPLE_S) / 60) < MINUTES:
        await asyncio.wait([playing], timeout=SAMPLE_S)
        rows.append(await measure(evening, counts, minute))
        print(table(rows).splitlines()[-1], flush=True)
    await playing
    print(people.report())
    assert people.done["viewer came"] >= VIEWERS
    assert people.done["go ok"] > STEPS

    third = len(rows) // 3

    def growth(figure: Callable[[ProcessFigures], float]) -> float:
        middle, last = rows[third : 2 * third], rows[2 * third :]
        return median(map(figure, last)) - median(map(figure, middle))

    print(f"memory: {growth(lambda row: row.rss):+.2f} MB, {growth(lambda row: row.uss):+.2f} MB its own")
    assert growth(lambda row: row.rss) <= MOST_MB
    assert growth(lambda row: row.descriptors) <= MOST_DESCRIPTORS
    assert growth(lambda row: row.threads) <= MOST_THREADS
    assert growth(lambda row: row.tasks) <= MOST_TASKS
