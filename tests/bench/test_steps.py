"""What a press of the big button costs the server, with the rooms of all cities open.

CPU time of the whole server as the system accounts it: decide, journal, views, and sending them to everybody.
The floor is a bare uvloop server in the same run that writes as many bytes to as many connections.
"""

import asyncio
import base64
import time
import uuid
from contextlib import AsyncExitStack
from typing import Any

import pytest
import socketio

from tests.bench.figures import record
from tests.bench.processor import precise_cpu_ms
from tests.bench.viewers import Program, pid_of
from tests.conftest import EveningFactory
from tests.evening import Evening
from tests.programmes import programme

GOALS_MS = {(33, 6): 2.5, (137, 40): 5.0, (137, 100): 8.0}
"""Pitches and rooms: milliseconds of CPU time per press."""
PITCH_SECONDS = 60
PRESSES = 120
FLOOR_BYTES = 1_500
"""To each: what a room is sent of a press."""
IDLE_S = 3.0
PAUSE_S = 0.03
"""Between two presses: the one before has been published to everybody."""
WITHIN_S = 5


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("pitches", "rooms"), GOALS_MS)
async def test_a_press_costs_what_has_changed(
    evening_factory: EveningFactory, pitches: int, rooms: int
) -> None:
    evening = await evening_factory(programme(pitches, rooms), pitch_seconds=PITCH_SECONDS)
    async with AsyncExitStack() as stack:
        for name in evening.tokens:
            await connect(stack, evening, name)
        host = Host()
        await host.connect(stack, evening)
        await asyncio.sleep(1)
        server = pid_of(evening)
        started_at, idle_ms = time.monotonic(), precise_cpu_ms(server)
        await asyncio.sleep(IDLE_S)
        idle_per_s = (precise_cpu_ms(server) - idle_ms) / (time.monotonic() - started_at)
        started_at, spent_ms = time.monotonic(), precise_cpu_ms(server)
        for _ in range(PRESSES):
            await host.go()
            await asyncio.sleep(PAUSE_S)
        idle_ms = idle_per_s * (time.monotonic() - started_at)
        per_press_ms = (precise_cpu_ms(server) - spent_ms - idle_ms) / PRESSES
        floor_ms = await cost_of_floor(stack, len(evening.tokens) + 1)
    record(f"CPU of a press, {pitches} pitches and {rooms} rooms", per_press_ms, "ms")
    print(f"{pitches} pitches, {rooms} rooms: {per_press_ms:.2f} ms per press; idle {idle_per_s:.2f} ms/s")
    print(f"  floor: {floor_ms:.2f} ms to write as much to as many; ratio {per_press_ms / floor_ms:.2f}")
    assert per_press_ms <= GOALS_MS[pitches, rooms]


class Host:
    """Presses the big button."""

    def __init__(self) -> None:
        self._client: socketio.AsyncClient
        self._next: dict[str, Any] = {}
        self._has_heard = asyncio.Event()

    async def connect(self, stack: AsyncExitStack, evening: Evening) -> None:
        """Connect as the host's page does."""
        self._client = await connect(stack, evening, "host")
        self._client.on("show", self._hear)
        self._next = (await evening.show("host"))["show"]["next_step"]

    async def go(self) -> None:
        """Press once, and wait for what comes next."""
        self._has_heard.clear()
        command = {"type": "go", "id": str(uuid.uuid4()), "expect": self._next}
        answer = await self._client.call("command", command)
        assert answer["ok"], answer
        async with asyncio.timeout(WITHIN_S):
            await self._has_heard.wait()

    async def _hear(self, update: dict[str, Any]) -> None:
        if show := update["changes"].get("show"):
            self._next = show["next_step"]
            self._has_heard.set()


async def connect(stack: AsyncExitStack, evening: Evening, name: str) -> socketio.AsyncClient:
    """A page of that link."""
    client, token = socketio.AsyncClient(), evening.tokens[name]
    # In the address as pages send it, or the server limits a hundred handshakes as those of a stranger.
    await client.connect(f"{evening.url}?key={token}", auth={"token": token}, transports=["websocket"])
    stack.push_async_callback(client.disconnect)
    return client


async def cost_of_floor(stack: AsyncExitStack, clients: int) -> float:
    """CPU time of a bare server for a message to so many, in ms."""
    server = await Program.start(stack, "viewers_floor.py")
    port = await server.read()
    for _ in range(clients):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        stack.callback(writer.close)
        reading = asyncio.create_task(read_all(reader))
        stack.callback(reading.cancel)
    message, spent_ms = base64.b64encode(b"-" * FLOOR_BYTES), precise_cpu_ms(server.pid)
    for _ in range(PRESSES):
        server.write(message)
        await server.read()
        await asyncio.sleep(PAUSE_S)
    return (precise_cpu_ms(server.pid) - spent_ms) / PRESSES


async def read_all(reader: asyncio.StreamReader) -> None:
    while await reader.read(2**16):
        pass
