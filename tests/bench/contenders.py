"""Servers that push a change to many Socket.IO clients: ours, and what it is compared with."""

import asyncio
import base64
import json
import os
import shutil
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.viewers import HERE, Program, hold_or_release, of_process
from tests.evening import Evening
from tests.ports import free_port, is_free
from topchrono.storage.links import Links
from topchrono.web.push.websocket import text_frame

INSTALLED = os.environ.get("NODECG", "")
"""The folder where ``npm install nodecg`` was run; it builds its SQLite there. NodeCG takes the folder for a
bundle too: its ``package.json`` has a ``name``, a ``version`` and a ``nodecg.compatibleRange``."""
STARTS_WITHIN_S = CONNECT_WITHIN_S = 60
JOIN = '420["joinRoom","replicant:bench:show"]'
"""What NodeCG's pages send to follow a replicant."""


@dataclass
class Contender:
    """A server with its clients."""

    name: str
    pid: int
    clients: Program
    change: Callable[[int], Awaitable[None]]
    """Have it push the change of this number."""


async def ours(stack: AsyncExitStack, evening: Evening, count: int) -> Contender:
    """Our server. The speakers are the clients: there are enough links for as many pages in one room."""
    links = Links(evening.folder)
    items = [item["id"] for item in (await evening.show())["rundown"]]
    tokens = [links.token(links.speaker(item)) for item in items]
    clients = await _clients(stack, evening.port, count, tokens, joined="42")
    return Contender(
        "ours", int(of_process(evening).name), clients, lambda number: hold_or_release(evening, number)
    )


async def floor(stack: AsyncExitStack, count: int, message: str) -> Contender:
    """A plain loop of ``socket.send``."""
    server = await Program.start(stack, "sockets_floor.py")
    clients = await _clients(stack, await server.read(), count)

    async def change(_number: int) -> None:
        server.write(base64.b64encode(text_frame(message)))

    return Contender("floor", server.pid, clients, change)


async def stock(stack: AsyncExitStack, count: int, message: str) -> Contender:
    """A plain python-socketio server."""
    server = await Program.start(stack, "sockets_stock.py")
    clients = await _clients(stack, await server.read(), count)
    argument = _argument(message)

    async def change(_number: int) -> None:
        server.write(json.dumps(argument).encode())

    return Contender("python-socketio", server.pid, clients, change)


async def nodecg(stack: AsyncExitStack, folder: Path, count: int, message: str) -> Contender:
    """NodeCG, with a replicant that it saves from time to time, as usual."""
    shutil.copytree(HERE / "nodecg_bundle", folder / "bundles" / "bench")
    port = free_port()
    (folder / "cfg").mkdir()
    (folder / "cfg" / "nodecg.json").write_text(json.dumps({"host": "127.0.0.1", "port": port}))
    with (folder / "log").open("wb") as log:
        server = await Program.run(
            stack, "node", "node_modules/nodecg/index.js", cwd=INSTALLED, stdout=log, stderr=log,
            env={**os.environ, "NODECG_ROOT": str(folder)},
        )  # fmt: skip
    async with asyncio.timeout(STARTS_WITHIN_S):
        while is_free(port):
            await asyncio.sleep(0.1)
    clients = await _clients(stack, port, count, then=JOIN, joined="43")
    argument = _argument(message)

    async def change(number: int) -> None:
        server.write(json.dumps(argument | {"number": number}).encode())

    return Contender("NodeCG", server.pid, clients, change)


async def _clients(
    stack: AsyncExitStack,
    port: int,
    count: int,
    tokens: Sequence[str] = ("",),
    *,
    then: str = "",
    joined: str = "40",
) -> Program:
    """As many clients, once they are in."""
    arguments = {"port": port, "count": count, "tokens": tokens, "then": then, "joined": joined}
    clients = await Program.start(stack, "sockets_reader.py", json.dumps(arguments))
    await clients.read(within_s=CONNECT_WITHIN_S)
    return clients


def _argument(message: str) -> Any:
    """The argument of the event in a packet of Socket.IO."""
    return json.loads(message.removeprefix("42"))[1]
