"""What a server costs that nobody asks anything: an evening is open, and nothing happens.

Wake-ups are the voluntary context switches of all its threads, as the system counts them.
"""

import asyncio
import os
from pathlib import Path

import pytest

from tests.bench.figures import record
from tests.bench.processor import precise_cpu_ms
from tests.bench.viewers import of_process, pid_of
from tests.conftest import EveningFactory
from tests.evening import Evening

REAL_LIST = Path(__file__).parents[1] / "data/programmes/nuit-du-code-citoyen.csv"
SETTLED_S = 6.0
WATCHED_S = 30.0
GOAL_WAKE_UPS = 6.0
"""A second."""
GOAL_CPU_PERCENT = 0.1


@pytest.mark.timeout(90)
async def test_a_server_that_nobody_asks_sleeps(evening_factory: EveningFactory) -> None:
    evening = await evening_factory(REAL_LIST.read_text("utf-8"))
    await asyncio.sleep(SETTLED_S)
    before, wakes, cpu = threads(evening), wake_ups(evening), precise_cpu_ms(pid_of(evening))
    await asyncio.sleep(WATCHED_S)
    assert before <= threads(evening), "a thread that ends takes its counts with it"
    wakes = (wake_ups(evening) - wakes) / WATCHED_S
    percent = (precise_cpu_ms(pid_of(evening)) - cpu) / WATCHED_S / 10
    print(f"\nload of the machine {os.getloadavg()[0]:.2f}")
    print(f"{wakes:.1f} wake-ups a second, {percent:.3f} % of a processor")
    record("wake-ups a second", wakes, "times")
    record("CPU of an idle server", percent, "%")
    assert wakes <= GOAL_WAKE_UPS
    assert percent <= GOAL_CPU_PERCENT


def threads(evening: Evening) -> set[str]:
    return {task.name for task in (of_process(evening) / "task").iterdir()}


def wake_ups(evening: Evening) -> float:
    tasks = (of_process(evening) / "task").iterdir()
    statuses = [(task / "status").read_text() for task in tasks]
    return sum(int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0]) for status in statuses)
