"""The crew while five thousand viewers come back at once, as after a restart of the server.

The floor is the same change with nobody there, in the same run.
"""

import asyncio
import os
import time
from contextlib import AsyncExitStack

import pytest

from tests.bench.figures import percentile, report
from tests.bench.viewers import VIEWERS, Crew, let_viewers_in, needs_many_files
from tests.conftest import EveningFactory
from tests.evening import Evening

ROUNDS = 3
CHANGES_ALONE = 20
GOAL_MS = 100
"""What a city may wait for its call."""
BETWEEN_S = 0.06
"""A link may command twenty times a second, and not much more."""

pytestmark = needs_many_files


@pytest.mark.timeout(90)
async def test_the_crew_goes_on_while_everybody_comes_back(evening_factory: EveningFactory) -> None:
    print(f"\nload of the machine {os.getloadavg()[0]:.2f}")
    alone: list[float] = []
    meanwhile: list[float] = []
    for _ in range(ROUNDS):
        evening = await evening_factory(pitch_seconds=600)
        await evening.go_until("call")
        async with AsyncExitStack() as stack:
            crew = await stack.enter_async_context(Crew(evening))
            alone += [await prompt(evening, crew) for _ in range(CHANGES_ALONE)]
            began = time.monotonic()
            coming = asyncio.create_task(let_viewers_in(stack, evening, "gzip", at_once=VIEWERS))
            while not coming.done():
                meanwhile.append(await prompt(evening, crew))
                await asyncio.sleep(BETWEEN_S)
            await coming
            print(f"{VIEWERS} viewers have connected within {time.monotonic() - began:.2f} s")
        await evening.stop()
    report("from the command to host and overlay, nobody there", alone)
    report("while everybody comes back", meanwhile)
    assert percentile(meanwhile, 0.99) < GOAL_MS


async def prompt(evening: Evening, crew: Crew) -> float:
    """Milliseconds from the director's prompt, which viewers do not get, until host and overlay have it."""
    began = time.monotonic()
    answer = await evening.command("prompt", text="Concluez")
    assert answer["ok"], answer
    return (await crew.hear_since(began) - began) * 1000
