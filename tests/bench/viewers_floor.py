"""What can't be avoided: ``viewers_floor.py`` writes the same bytes to everybody, in a plain loop.

Prints its port. Each line of its input is a message in base64; it prints when it began to write it (seconds
of the machine's monotonic clock). Ends with its input.
"""

import asyncio
import base64
import resource
import sys
import time
from typing import cast

import uvloop

ANSWER = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nc8\r\n" + b"-" * 200 + b"\r\n"


class Viewer(asyncio.Protocol):
    """One who is connected; what they ask does not matter."""

    def __init__(self, everybody: list[asyncio.Transport]) -> None:
        self._everybody = everybody

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Answer."""
        connection = cast(asyncio.Transport, transport)
        connection.write(ANSWER)
        self._everybody.append(connection)


async def main() -> None:
    """Write the input to every connection."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    loop = asyncio.get_running_loop()
    everybody: list[asyncio.Transport] = []
    server = await loop.create_server(lambda: Viewer(everybody), "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    messages = asyncio.StreamReader(limit=1024 * 1024)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(messages), sys.stdin)
    async for line in messages:
        message = base64.b64decode(line)
        began = time.monotonic()
        for transport in everybody:
            transport.write(message)
        print(began, flush=True)


uvloop.run(main())
