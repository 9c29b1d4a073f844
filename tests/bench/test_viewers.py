"""Five thousand viewers on ``/live``: when a change reaches them, what they cost, and who is told first.

The floor is a bare uvloop server that writes the same bytes to as many sockets in a plain loop, read by the
same program in the same run: a round of ours, then a round of the floor, with one process that writes and one
that reads. Ours counts from when the director's command is sent, the floor from its first write.
"""

import asyncio
import base64
import json
import os
import resource
import socket
import sys
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import socketio

from tests.bench.figures import percentile, tell
from tests.conftest import EveningFactory
from tests.evening import Evening
from topchrono.web.live import MOST_UNSENT

HERE = Path(__file__).parent
REAL_LIST = HERE.parent / "data/programmes/nuit-du-code-citoyen.csv"
VIEWERS = 5_000
CHANGES = 20
"""Of each kind."""
GOAL_RATIO = 2.0
GOAL_BYTES = 20_000
STALLED = 50
MOST_CHANGES_UNREAD = 200
WITHIN_S = 20

pytestmark = pytest.mark.skipif(
    0 <= resource.getrlimit(resource.RLIMIT_NOFILE)[1] < VIEWERS + 500,
    reason="this machine does not grant enough open files: ulimit -Hn",
)


class Program:
    """One of the programs beside this file."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, stack: AsyncExitStack, name: str, *arguments: object) -> "Program":
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(HERE / name), *map(str, arguments), stdin=pipe, stdout=pipe, limit=2**24
        )
        program = cls(process)
        stack.push_async_callback(program.end)
        return program

    async def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()

    def write(self, line: bytes) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + b"\n")

    async def read(self) -> Any:
        assert self._process.stdout
        async with asyncio.timeout(WITHIN_S):
            return json.loads(await self._process.stdout.readline())


class Crew:
    """The host's page and the overlays: when they last heard of a change."""

    def __init__(self, evening: Evening) -> None:
        self._evening = evening
        self._clients = {role: socketio.AsyncClient() for role in ("host", "overlay")}
        self.heard_at: dict[str, float] = {}

    async def __aenter__(self) -> "Crew":
        for role, client in self._clients.items():
            client.on("show", lambda _update, role=role: self.heard_at.update({role: time.monotonic()}))
            await client.connect(
                self._evening.url, auth={"token": self._evening.tokens[role]}, transports=["websocket"]
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in self._clients.values():
            await client.disconnect()


class Rounds:
    """What was measured of changes of one kind. Times are ms."""

    def __init__(self) -> None:
        self.viewers: list[float] = []
        self.floor: list[float] = []
        self.crew: list[float] = []
        """When the later one of the host and the overlay had heard, for each change."""
        self.median_viewer: list[float] = []
        self.last_viewer: list[float] = []

    def note(self, *, viewers: list[float], floor: list[float], crew: list[float]) -> None:
        self.viewers += viewers
        self.floor += floor
        self.crew.append(max(crew))
        self.median_viewer.append(percentile(viewers, 0.5))
        self.last_viewer.append(max(viewers))

    @property
    def ratio(self) -> float:
        return percentile(self.viewers, 0.99) / percentile(self.floor, 0.99)

    def tell(self) -> None:
        tell("  from the command to each viewer", self.viewers)
        tell("  floor: the same bytes to as many, in a plain loop", self.floor)
        print(f"  ratio of p99: {self.ratio:.2f}")
        tell("  from the command to host and overlay, the later one", self.crew)
        tell("  from the command to half of the viewers", self.median_viewer)


@pytest.mark.timeout(90)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
async def test_a_change_reaches_five_thousand_viewers(evening_factory: EveningFactory, coding: str) -> None:
    evening = await evening_factory(REAL_LIST.read_text("utf-8"), pitch_seconds=600)
    await evening.go_until("call")
    print(f"\n{coding}; load of the machine {os.getloadavg()[0]:.2f}")
    async with AsyncExitStack() as stack:
        floor = await Program.start(stack, "viewers_floor.py")
        floor_viewers = await Program.start(stack, "viewers_reader.py", await floor.read(), VIEWERS)
        await floor_viewers.read()
        crew = await stack.enter_async_context(Crew(evening))
        empty, began = resident_bytes(evening), time.monotonic()
        viewers = await let_viewers_in(stack, evening, coding)
        print(f"{VIEWERS} viewers have come in within {time.monotonic() - began:.2f} s")

        short, long = Rounds(), Rounds()
        for kind, rounds, change in (
            ("a short change", short, hold_or_release),
            ("the whole rundown", long, move_last_up),
        ):
            for number in range(CHANGES):
                began = time.monotonic()
                await change(evening, number)
                told = await viewers.read()
                floor.write(told["sent"].encode())
                floor_began = await floor.read()
                floor_told = await floor_viewers.read()
                rounds.note(
                    viewers=since(began, told["arrivals"]),
                    floor=since(floor_began, floor_told["arrivals"]),
                    crew=since(began, crew.heard_at.values()),
                )
            print(f"{kind}, {len(base64.b64decode(told['sent']))} bytes")
            rounds.tell()
        each = (resident_bytes(evening) - empty) / VIEWERS
        print(f"memory of the server: {each / 1000:.1f} kB per viewer")
    for rounds in (short, long):
        assert len(rounds.viewers) == len(rounds.floor) == VIEWERS * CHANGES
        assert rounds.ratio <= GOAL_RATIO
        behind = [crew - half for crew, half in zip(rounds.crew, rounds.median_viewer, strict=True)]
        assert percentile(behind, 0.99) < 0
        assert all(crew < last for crew, last in zip(rounds.crew, rounds.last_viewer, strict=True))
    assert each < GOAL_BYTES


@pytest.mark.timeout(90)
async def test_viewers_who_do_not_read_cost_little_and_are_let_go(evening_factory: EveningFactory) -> None:
    evening = await evening_factory(REAL_LIST.read_text("utf-8"), pitch_seconds=600)
    async with AsyncExitStack() as stack:
        viewers = await let_viewers_in(stack, evening, "identity")
        await move_last_up(evening, 0)
        await viewers.read()
        files, before = open_files(evening), resident_bytes(evening)
        for number in range(STALLED):
            stack.enter_context(stalled_viewer(evening, f"127.0.1.{1 + number}"))
        changes, durations, most = 0, [], before
        while changes < MOST_CHANGES_UNREAD and (not changes or open_files(evening) > files):
            began = time.monotonic()
            await move_last_up(evening, changes)
            durations += since(began, (await viewers.read())["arrivals"])
            most = max(most, resident_bytes(evening))
            changes += 1
        each = (most - before) / STALLED
        print(f"\n{STALLED} who do not read: gone after {changes} changes; at most {each / 1000:.1f} kB each")
        tell("  meanwhile, from the command to each of the others", durations)
        assert 1 < changes < MOST_CHANGES_UNREAD
        assert each < MOST_UNSENT


async def let_viewers_in(stack: AsyncExitStack, evening: Evening, coding: str) -> Program:
    """All of them, once they have the whole view."""
    accept = f"Accept-Encoding: {coding}"
    viewers = await Program.start(stack, "viewers_reader.py", evening.port, VIEWERS, accept)
    await viewers.read()
    return viewers


def stalled_viewer(evening: Evening, address: str) -> socket.socket:
    """One who asks and then reads nothing."""
    viewer = socket.socket()
    viewer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    viewer.bind((address, 0))
    viewer.connect(("127.0.0.1", evening.port))
    viewer.sendall(b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    return viewer


async def hold_or_release(evening: Evening, number: int) -> None:
    await evening.command("release" if number % 2 else "hold")


async def move_last_up(evening: Evening, _number: int) -> None:
    rundown = (await evening.show())["rundown"]
    await evening.command("move", item=rundown[-1]["id"], before=rundown[5]["id"])


def since(began: float, moments: Iterable[float]) -> list[float]:
    """Milliseconds from ``began`` to each of the moments."""
    return [(moment - began) * 1000 for moment in moments]


def resident_bytes(evening: Evening) -> int:
    """The memory that the server holds."""
    status = (of_process(evening) / "status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


def open_files(evening: Evening) -> int:
    """How many files and connections the server holds."""
    return len(list((of_process(evening) / "fd").iterdir()))


def of_process(evening: Evening) -> Path:
    """What the system tells of the server's process."""
    assert evening._process
    return Path(f"/proc/{evening._process.pid}")
