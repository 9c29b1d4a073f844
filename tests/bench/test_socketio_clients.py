"""What a change costs the server with many Socket.IO clients, beside NodeCG and a plain python-socketio.

The floor is a bare ``socket.send`` of the same frame to as many sockets in a plain loop. Every server runs in
the same run, one after the other, and its clients are read by the same program. What the server does without
changes, heartbeats above all, is measured too and not counted.
"""

import asyncio
import os
import resource
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.bench import contenders
from tests.bench.contenders import INSTALLED, Contender
from tests.bench.figures import report
from tests.bench.processor import cpu_ms
from tests.conftest import EveningFactory

WARM_UP = 30
"""Changes before those that are measured: NodeCG's code has been compiled then."""
CHANGES = 100
IDLE_S = 6.0
"""Two heartbeats of ours."""
SETTLE_S = 2.0
GOAL_RATIOS = {200: 3.4, 1_000: 2.6}
"""To the floor, by the number of clients, for machines without NodeCG: what its ratios are. In ours is the
whole way of a change, from the command over the disk to the views."""
PROGRAMME = "Projet;Ville\n" + "\n".join(f"Vélo {n};Rennes" for n in range(20))


class Cost:
    """What was measured of a server. Times are ms."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.per_change = 0.0
        self.idle_per_s = 0.0
        self.last_client: list[float] = []
        self.message = ""

    def report(self) -> None:
        print(f"{self.name}: {self.per_change:.2f} ms of CPU per change; idle {self.idle_per_s:.1f} ms/s")
        report("  from the change to the last client", self.last_client)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("count", [200, 1_000])
async def test_a_change_costs_less_than_with_nodecg(
    evening_factory: EveningFactory, tmp_path: Path, count: int
) -> None:
    _allow_many_files()
    evening = await evening_factory(PROGRAMME, pitch_seconds=600)
    await evening.go_until("call")
    async with AsyncExitStack() as stack:
        own = await measure(await contenders.ours(stack, evening, count))
    await evening.stop()
    async with AsyncExitStack() as stack:
        floor = await measure(await contenders.floor(stack, count, own.message))
    async with AsyncExitStack() as stack:
        stock = await measure(await contenders.stock(stack, count, own.message))
    print(f"\n{count} clients, {len(own.message)} bytes; load of the machine {os.getloadavg()[0]:.2f}")
    for cost in (own, floor, stock):
        cost.report()
    ratio = own.per_change / floor.per_change
    print(f"ratio to the floor: {ratio:.2f}")
    if not INSTALLED:
        assert ratio < GOAL_RATIOS[count]
        pytest.skip("NodeCG is not measured: NODECG is not set to the folder where it is installed")
    async with AsyncExitStack() as stack:
        nodecg = await measure(await contenders.nodecg(stack, tmp_path / "nodecg", count, own.message))
    nodecg.report()
    assert own.per_change < nodecg.per_change


async def measure(contender: Contender) -> Cost:
    """Push all changes, each once everybody has the one before."""
    cost = Cost(contender.name)
    for number in range(WARM_UP):
        await contender.change(number)
        await contender.clients.read()
    await asyncio.sleep(SETTLE_S)
    before = cpu_ms(contender.pid)
    await asyncio.sleep(IDLE_S)
    cost.idle_per_s = (cpu_ms(contender.pid) - before) / IDLE_S
    before, began = cpu_ms(contender.pid), time.monotonic()
    for number in range(CHANGES):
        pushed_at = time.monotonic()
        await contender.change(number)
        result = await contender.clients.read()
        cost.last_client.append((max(result["arrivals"]) - pushed_at) * 1000)
        cost.message = result["message"]
    idle = cost.idle_per_s * (time.monotonic() - began)
    cost.per_change = (cpu_ms(contender.pid) - before - idle) / CHANGES
    return cost


def _allow_many_files() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
