"""Processes beside the show."""

import asyncio
import os
from pathlib import Path

from topchrono.runtime.background_process import (
    NICENESS,
    paused_at_deadlines,
    start_python_in_background,
)
from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import Quiet

WITHIN_S = 5


async def until_state(pid: int, *states: str) -> None:
    async with asyncio.timeout(WITHIN_S):
        while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in states:
            await asyncio.sleep(0.002)


async def test_the_show_comes_first_while_a_process_still_starts() -> None:
    process = await start_python_in_background("-c", "input()")
    try:
        ours, its = (os.getpriority(os.PRIO_PROCESS, pid) for pid in (0, process.pid))
    finally:
        await process.communicate(b"\n")
    assert its == min(ours + NICENESS, 19)


async def test_it_is_fed_and_read_through_pipes() -> None:
    process = await start_python_in_background("-c", "print(input().upper())")
    printed, _ = await process.communicate(b"soir\n")
    assert printed == b"SOIR\n"


class Announced(Quiet):
    """Deadlines that come near and pass when the test says so."""

    def __init__(self) -> None:
        super().__init__(Clock())
        self.near, self.passed = asyncio.Event(), asyncio.Event()

    async def approach(self) -> None:
        await self.near.wait()
        self.near.clear()

    async def wait(self, *, before_s: float = 0) -> None:
        await self.passed.wait()
        self.passed.clear()


async def test_it_stands_still_while_a_deadline_is_near_and_goes_on_after_it() -> None:
    quiet = Announced()
    process = await start_python_in_background("-c", "while True: pass")
    try:
        async with paused_at_deadlines(process, quiet):
            for _ in range(2):
                await until_state(process.pid, "R")
                quiet.near.set()
                await until_state(process.pid, "T")
                quiet.passed.set()
            await until_state(process.pid, "R")
            quiet.near.set()
            await until_state(process.pid, "T")
        # Whoever has left it to itself leaves it running.
        await until_state(process.pid, "R")
    finally:
        process.kill()
        await process.wait()
