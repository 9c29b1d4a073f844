"""A plain python-socketio server.

Prints its port. Each line of its input is an argument in JSON, emitted to a room with every client. Ends with
its input.
"""

import asyncio
import json
import sys

import socketio
import uvloop
from aiohttp import web


async def main() -> None:
    """Let clients in and emit the input to all."""
    server = socketio.AsyncServer(async_mode="aiohttp")

    async def connect(sid: str, _environ: object, _auth: object = None) -> None:
        await server.enter_room(sid, "all")

    server.on("connect", connect)
    app = web.Application()
    server.attach(app)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1000)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    messages = asyncio.StreamReader(limit=1024 * 1024)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(messages), sys.stdin
    )
    async for line in messages:
        await server.emit("show", json.loads(line), to="all")


uvloop.run(main())
