"""Thousands of viewers on ``/live``: when a change reaches them, what they cost, and who gets it first.

The floor is a bare uvloop server that writes the same bytes to as many sockets in a plain loop, read by the
same program in the same run: a round of ours, then a round of the floor, with one process that writes and one
that reads. Ours counts from when the director's command is sent, the floor from its first write.
"""

import base64
import os
import socket
import time
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

import pytest

from tests.bench.figures import percentile, record, report
from tests.bench.viewers import (
    Crew,
    Program,
    hold_or_release,
    let_viewers_in,
    needs_many_files,
    open_files,
    resident_bytes,
    since,
)
from tests.conftest import EveningFactory
from tests.evening import Evening
from topchrono.web.push.live import MOST_UNSENT

REAL_LIST = Path(__file__).parents[1] / "data/programmes/nuit-du-code-citoyen.csv"
CHANGES = 20
"""Of each kind."""
GOAL_RATIO = 1.2
"""Of the last viewer of a change, ours to the floor's: the median of all changes."""
GOAL_BYTES = 20_000
STALLED = 50
MOST_CHANGES_UNREAD = 200

pytestmark = needs_many_files


class Rounds:
    """What was measured of changes of one kind. Times are ms."""

    def __init__(self) -> None:
        self.viewers: list[float] = []
        self.floor: list[float] = []
        self.crew: list[float] = []
        """When the later one of the host and the overlay had heard, for each change."""
        self.median_viewer: list[float] = []
        self.last_viewer: list[float] = []
        self.last_of_floor: list[float] = []

    def note(self, *, viewers: list[float], floor: list[float], crew: list[float]) -> None:
        self.viewers += viewers
        self.floor += floor
        self.crew.append(max(crew))
        self.median_viewer.append(percentile(viewers, 0.5))
        self.last_viewer.append(max(viewers))
        self.last_of_floor.append(max(floor))

    @property
    def ratio(self) -> float:
        """How much later the last viewer of a change has it than that of the floor."""
        return median(ours / floor for ours, floor in zip(self.last_viewer, self.last_of_floor, strict=True))

    def report(self, kind: str) -> None:
        report("  from the command to each viewer", self.viewers)
        report("  from the command to the last viewer", self.last_viewer)
        report("  floor: the same bytes to as many, in a plain loop, the last", self.last_of_floor)
        print(f"  ratio of the last ones, median: {self.ratio:.2f}")
        record(f"{kind}: ratio of the last viewer to the floor", self.ratio, "times")
        report("  from the command to host and overlay, the later one", self.crew)
        report("  from the command to half of the viewers", self.median_viewer)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("count", [5_000, 10_000])
async def test_a_change_reaches_thousands_of_viewers(
    evening_factory: EveningFactory, coding: str, count: int
) -> None:
    evening = await evening_factory(REAL_LIST.read_text("utf-8"), pitch_seconds=600)
    await evening.go_until("call")
    print(f"\n{coding}; load of the machine {os.getloadavg()[0]:.2f}")
    async with AsyncExitStack() as stack:
        floor = await Program.start(stack, "viewers_floor.py")
        floor_viewers = await Program.start(stack, "viewers_reader.py", await floor.read(), count)
        await floor_viewers.read()
        crew = await stack.enter_async_context(Crew(evening))
        empty, began = resident_bytes(evening), time.monotonic()
        viewers = await let_viewers_in(stack, evening, coding, count=count)
        print(f"{count} viewers have connected within {time.monotonic() - began:.2f} s")

        short, long = Rounds(), Rounds()
        for kind, rounds, change in (
            ("a short change", short, hold_or_release),
            ("the whole rundown", long, move_last_up),
        ):
            for number in range(CHANGES):
                began = time.monotonic()
                await change(evening, number)
                result = await viewers.read()
                floor.write(result["sent"].encode())
                floor_began = await floor.read()
                floor_result = await floor_viewers.read()
                rounds.note(
                    viewers=since(began, result["arrivals"]),
                    floor=since(floor_began, floor_result["arrivals"]),
                    crew=since(began, crew.heard_at.values()),
                )
            print(f"{kind}, {len(base64.b64decode(result['sent']))} bytes")
            rounds.report(kind)
        each = (resident_bytes(evening) - empty) / count
        print(f"memory of the server: {each / 1000:.1f} kB per viewer")
    for rounds in (short, long):
        assert len(rounds.viewers) == len(rounds.floor) == count * CHANGES
        assert rounds.ratio <= GOAL_RATIO
        behind = [crew - half for crew, half in zip(rounds.crew, rounds.median_viewer, strict=True)]
        assert percentile(behind, 0.99) < 0
        assert all(crew < last for crew, last in zip(rounds.crew, rounds.last_viewer, strict=True))
    assert each < GOAL_BYTES


@pytest.mark.timeout(90)
async def test_viewers_who_do_not_read_cost_little_and_are_disconnected(
    evening_factory: EveningFactory,
) -> None:
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
        report("  meanwhile, from the command to each of the others", durations)
        assert 1 < changes < MOST_CHANGES_UNREAD
        assert each < MOST_UNSENT


def stalled_viewer(evening: Evening, address: str) -> socket.socket:
    """One who asks and then reads nothing."""
    viewer = socket.socket()
    viewer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    viewer.bind((address, 0))
    viewer.connect(("127.0.0.1", evening.port))
    viewer.sendall(b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    return viewer


async def move_last_up(evening: Evening, _number: int) -> None:
    rundown = (await evening.show())["rundown"]
    await evening.command("move", item=rundown[-1]["id"], before=rundown[5]["id"])
