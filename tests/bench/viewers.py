"""Thousands of viewers, and the crew that must not wait for them."""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import socketio

from tests.evening import Evening

HERE = Path(__file__).parent
VIEWERS = 5_000
WITHIN_S = 20

needs_many_files = pytest.mark.skipif(
    0 <= resource.getrlimit(resource.RLIMIT_NOFILE)[1] < VIEWERS + 500,
    reason="this machine does not grant enough open files: ulimit -Hn",
)


class Program:
    """One of the programs in this folder."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, stack: AsyncExitStack, name: str, *arguments: object) -> "Program":
        return await cls.run(stack, sys.executable, HERE / name, *arguments)

    @classmethod
    async def run(cls, stack: AsyncExitStack, *command: object, **options: Any) -> "Program":
        pipe = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
        process = await asyncio.create_subprocess_exec(*map(str, command), limit=2**24, **pipe | options)
        program = cls(process)
        stack.push_async_callback(program.end)
        return program

    @property
    def pid(self) -> int:
        return self._process.pid

    async def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), WITHIN_S)
        except TimeoutError:
            self._process.kill()

    def write(self, line: bytes) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + b"\n")

    async def read(self, *, within_s: float = WITHIN_S) -> Any:
        assert self._process.stdout
        async with asyncio.timeout(within_s):
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

    async def hear_since(self, began: float) -> float:
        """Wait until both have heard of something since ``began``; when the later one did."""
        async with asyncio.timeout(WITHIN_S):
            while len(self.heard_at) < len(self._clients) or min(self.heard_at.values()) < began:
                await asyncio.sleep(0.001)
        return max(self.heard_at.values())

    async def __aexit__(self, *_: object) -> None:
        for client in self._clients.values():
            await client.disconnect()


async def let_viewers_in(
    stack: AsyncExitStack, evening: Evening, coding: str, *, count: int = VIEWERS, at_once: int = 100
) -> Program:
    """``count`` of them, once they have the whole view; so many come ``at_once``."""
    accept = f"Accept-Encoding: {coding}"
    viewers = await Program.start(stack, "viewers_reader.py", evening.port, count, accept, at_once)
    await viewers.read(within_s=WITHIN_S + count / 200)
    return viewers


async def hold_or_release(evening: Evening, number: int) -> None:
    await evening.command("release" if number % 2 else "hold")


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
    """Memory and CPU time of the server's process, from the system."""
    return Path(f"/proc/{pid_of(evening)}")


def pid_of(evening: Evening) -> int:
    """The server's process."""
    assert evening._process
    return evening._process.pid
