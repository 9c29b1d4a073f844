"""What no server can do without: a write to disk, a message over loopback."""

import asyncio
import os
import time
from pathlib import Path


async def disk_writes(folder: Path, count: int) -> list[float]:
    """Milliseconds that appending 4 KiB to a file and having it on disk takes."""
    durations = []
    with (folder / "floor").open("ab") as file:
        for _ in range(count):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            durations.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(0.01)
    return durations


async def round_trips(count: int) -> list[float]:
    """Milliseconds that a message to another task over loopback and back takes, halved."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    durations = []
    for _ in range(count):
        began = time.perf_counter()
        writer.write(b"x" * 1000 + b"\n")
        await reader.readline()
        durations.append((time.perf_counter() - began) * 1000 / 2)
        await asyncio.sleep(0.01)
    writer.close()
    server.close()
    return durations
