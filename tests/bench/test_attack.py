"""The evening while somebody floods the server: the clock, the host's commands, a host who connects, memory.

The attackers have the machine's other core. The floor is the same without an attack, in the same run.
"""

import asyncio
import os
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from typing import Any

import pytest
import socketio

from tests.bench.figures import percentile, report
from tests.bench.viewers import Program, needs_many_files, of_process, open_files, resident_bytes
from tests.conftest import EveningFactory
from tests.evening import Evening

PITCH_S = 2
WARM_UP_S = 1.5
BETWEEN_S = 0.06
"""A link may command twenty times a second, and not much more."""
GOAL_LATE_MS = 10.0
GOAL_COMMAND_MS = 50.0
GOAL_CONNECT_MS = 1_000.0
GOAL_GROWTH_MB = 30.0
ATTACKERS = 2
LESS_URGENT = 10
"""Niceness of the attackers: the clients that measure share their core."""

ATTACKS = {
    "silent": "viewer",
    "half": "viewer",
    "polling": "viewer",
    "websocket": "viewer",
    "clock": "viewer",
    "introduce": "organizer:rennes",
    "pings": "viewer",
    "bombs": "viewer",
    "requests": "viewer",
    "viewers": "viewer",
}
"""The attacks, and the link that the attackers have."""

pytestmark = needs_many_files


class Figures:
    """What was measured, in ms."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self.commands: list[float] = []
        self.connects: list[float] = []


class Host:
    """The host's page, on Socket.IO."""

    def __init__(self, evening: Evening, figures: Figures, *, times: bool = False) -> None:
        """``times`` says whether this one takes down when it hears of ``time_up``."""
        self._evening = evening
        self._times = times
        self._figures = figures
        self._client = socketio.AsyncClient(reconnection=False)
        self._client.on("show", self._hear)
        self.next_step: dict[str, Any] = {}

    async def __aenter__(self) -> "Host":
        began = time.perf_counter()
        headers, auth = self._evening.headers("host"), {"token": self._evening.tokens["host"]}
        await self._client.connect(self._evening.url, headers=headers, auth=auth, transports=["websocket"])
        while not self.next_step:
            await asyncio.sleep(0.001)
        self._figures.connects.append((time.perf_counter() - began) * 1000)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.disconnect()

    async def command(self, type: str, **fields: object) -> None:  # noqa: A002 - the contract's own name
        """Give a command and measure how long its answer takes."""
        began = time.perf_counter()
        answer = await self._client.call(
            "command", {"type": type, "id": str(uuid.uuid4()), **fields}, timeout=10
        )
        self._figures.commands.append((time.perf_counter() - began) * 1000)
        assert answer["ok"] or answer["error"]["code"] != "busy", answer
        await asyncio.sleep(BETWEEN_S)

    async def _hear(self, update: dict[str, Any]) -> None:
        heard_at_ms = time.time_ns() / 1e6
        changes = update["changes"]
        is_delta = bool(self.next_step)
        if is_delta and self._times and (timer := changes.get("timer")) and timer["state"] == "time_up":
            self._figures.late.append(heard_at_ms - timer["ends_at"])
        if show := changes.get("show"):
            self.next_step = show["next_step"]


@pytest.mark.timeout(240)
async def test_floods_do_not_reach_the_crew(evening_factory: EveningFactory) -> None:
    print(f"\nload of the machine {os.getloadavg()[0]:.2f}")
    missed: list[str] = []
    for kind in ("nobody", *ATTACKS):
        evening = await evening_factory(pitch_seconds=PITCH_S)
        with own_core(evening):
            missed += await measure(evening, kind)
        await evening.stop()
    assert not missed


async def measure(evening: Evening, kind: str) -> list[str]:
    """Print the figures under one attack; the goals that were missed."""
    figures = Figures()
    async with AsyncExitStack() as stack:
        host = await stack.enter_async_context(Host(evening, figures, times=True))
        await evening.command("open_doors")
        before, highest = resident_bytes(evening), 0
        figures.connects.clear()
        if kind != "nobody":
            await stack.enter_async_context(attackers(evening, kind))
            await asyncio.sleep(WARM_UP_S)
        async with Host(evening, figures):
            pass
        for pitch in range(2):
            await run_pitch(host, figures, pitch + 1)
            highest = max(highest, resident_bytes(evening))
            async with Host(evening, figures):
                pass
        files = open_files(evening)
    growth = (highest - before) / 2**20
    print(f"\n{kind}: memory {before / 2**20:.0f} MB {growth:+.1f} MB, {files} open files")
    report("  time_up after its deadline", figures.late)
    report("  the host's command", figures.commands)
    report("  the host connects", figures.connects)
    goals = {
        "time_up": (max(figures.late), GOAL_LATE_MS),
        "command": (percentile(figures.commands, 0.99), GOAL_COMMAND_MS),
        "connect": (max(figures.connects), GOAL_CONNECT_MS),
        "memory": (growth, GOAL_GROWTH_MB),
    }
    return [f"{kind}: {name} {value:.1f}" for name, (value, goal) in goals.items() if value > goal]


async def run_pitch(host: Host, figures: Figures, count: int) -> None:
    """Lead one pitch to its end, with commands all the while."""
    async with asyncio.timeout(30):
        while len(figures.late) < count:
            if host.next_step["step"] != "finish":
                await host.command("go", expect=host.next_step)
            else:
                await host.command("prompt", text="Concluez")


@asynccontextmanager
async def attackers(evening: Evening, kind: str) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        token = evening.tokens[ATTACKS[kind]]
        programs = [
            await Program.start(stack, "attacker.py", evening.port, kind, token) for _ in range(ATTACKERS)
        ]
        for program in programs:
            with suppress(PermissionError):
                os.setpriority(os.PRIO_PROCESS, program._process.pid, LESS_URGENT)
        yield


@contextmanager
def own_core(evening: Evening) -> Iterator[None]:
    """Give the server a core of its own, where the system can."""
    if not hasattr(os, "sched_setaffinity") or len(every := os.sched_getaffinity(0)) < 2:
        yield
        return
    assert evening._process
    first, *others = sorted(every)
    # Its threads too, which write the journal.
    for thread in (of_process(evening) / "task").iterdir():
        os.sched_setaffinity(int(thread.name), {first})
    os.sched_setaffinity(0, others)
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)
