"""How long a server takes from the command to its first answer, and the memory that it holds then.

Each starts as an installed one does: in a process that shares no import with the tests, and without the tools
for developers, some of which libraries import where they find them. The floor is ``sockets_stock.py`` in the
same run: its libraries with nothing of ours.
"""

import asyncio
import os
import subprocess
import time
import venv
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from statistics import median

import aiohttp
import pytest

from tests.bench.figures import record
from tests.bench.viewers import HERE
from tests.ports import free_port

CHECKOUT = Path(__file__).parents[2]
REAL_LIST = CHECKOUT / "tests/data/programmes/nuit-du-code-citoyen.csv"
STARTS = 5
SETTLED_S = 2.0
WITHIN_S = 20
GOAL_S = 0.45
GOAL_MB = 60


class Start:
    """One start of a server. Seconds and MB."""

    def __init__(self, seconds: float, resident_mb: float) -> None:
        self.seconds = seconds
        self.resident_mb = resident_mb


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """A Python that has the server and its libraries alone."""
    folder = tmp_path / "installed"
    venv.create(folder, with_pip=True)
    installed = folder / "bin/python"
    install = [str(installed), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run(
        [*install, "--require-hashes", "--requirement", CHECKOUT / "requirements.lock"], check=True
    )
    subprocess.run([*install, "--no-deps", "--editable", CHECKOUT], check=True)
    return installed


@pytest.mark.timeout(300)
async def test_a_server_starts_quickly_and_holds_little(python: Path, tmp_path: Path) -> None:
    print(f"\nload of the machine {os.getloadavg()[0]:.2f}")
    starts: dict[str, list[Start]] = {"first start": [], "later start": [], "floor: its libraries alone": []}
    for number in range(1 + STARTS):
        port = free_port()
        serve = ("-m", "topchrono", "serve", "--port", port, "--no-obs", "--data", tmp_path / str(number))
        commands = ((*serve, REAL_LIST), serve, (HERE / "sockets_stock.py",))
        for name, command in zip(starts, commands, strict=True):
            start = await started(python, command, None if "floor" in name else port)
            # The first of each writes compiled files.
            if number:
                starts[name].append(start)
    seconds = {name: median(start.seconds for start in each) for name, each in starts.items()}
    memory = {name: median(start.resident_mb for start in each) for name, each in starts.items()}
    for name, each in starts.items():
        listed = ", ".join(f"{start.seconds:.2f}" for start in each)
        print(f"  {name}: {listed}; median {seconds[name]:.2f} s, {memory[name]:.1f} MB")
    first, later, floor = starts
    ratios = [f"{seconds[name] / seconds[floor]:.2f}" for name in (first, later)]
    print(f"  ratio to the floor: {' and '.join(ratios)}")
    record("from the command to the first answer, a new evening", seconds[first], "s")
    record("from the command to the first answer, a later start", seconds[later], "s")
    record("memory of an idle server", memory[first], "MB")
    assert seconds[first] <= GOAL_S
    assert seconds[later] <= GOAL_S
    assert memory[first] <= GOAL_MB


async def started(python: Path, command: tuple[object, ...], port: int | None) -> Start:
    """Start it and wait for its first answer; without ``port`` it prints its own."""
    began = time.perf_counter()
    async with AsyncExitStack() as stack:
        process = await asyncio.create_subprocess_exec(
            python,
            *map(str, command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        stack.push_async_callback(process.wait)
        stack.callback(process.terminate)
        if port is None:
            assert process.stdout
            port = int(await process.stdout.readline())
        session = await stack.enter_async_context(aiohttp.ClientSession())
        async with asyncio.timeout(WITHIN_S):
            # The libraries alone have no such page.
            assert await first_answer(session, f"http://127.0.0.1:{port}/healthz") in (200, 404)
        seconds = time.perf_counter() - began
        await asyncio.sleep(SETTLED_S)
        status = Path(f"/proc/{process.pid}/status").read_text()
        return Start(seconds, int(status.partition("VmRSS:")[2].split()[0]) * 1024 / 1e6)


async def first_answer(session: aiohttp.ClientSession, address: str) -> int:
    """Its status."""
    while True:
        with suppress(aiohttp.ClientConnectionError):
            async with session.get(address) as response:
                await response.read()
                return response.status
        await asyncio.sleep(0.005)
