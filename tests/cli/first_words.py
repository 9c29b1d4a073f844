"""What a start of the server says."""

import asyncio
import os
import signal
from pathlib import Path

from tests.ports import free_port
from tests.server_process import ServerProcess

WITHIN_S = 20
UNTIL_SERVED = "?key=", "Top Chrono tourne"


async def first_words(
    folder: Path, *options: str | Path, until: tuple[str, ...] = UNTIL_SERVED, **variables: str
) -> str:
    """What ``serve`` prints on both streams, until one of these words and what comes in the same breath.

    The server is ended then. ``variables`` are added to its environment.
    """
    read, write = os.pipe()
    port = [] if "--port" in options else ["--port", str(free_port())]
    arguments = ["serve", *map(str, options), "--data", str(folder), "--no-obs", *port]
    process = ServerProcess(arguments, write, printed=write, variables=variables)
    os.close(write)
    words = asyncio.StreamReader()
    with os.fdopen(read, "rb") as pipe:
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(words), pipe)
        printed = b""
        async with asyncio.timeout(WITHIN_S):
            while not any(word in printed.decode(errors="replace") for word in until):
                if not (piece := await words.read(65_536)):
                    break
                printed += piece
        process.send_signal(signal.SIGTERM)
        printed += await words.read()
        await process.wait()
    return printed.decode()
