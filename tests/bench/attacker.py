"""Attacks a server on this machine until it is ended: ``attacker.py PORT KIND TOKEN``.

Prints how often it has tried, as JSON, once its standard input is closed.
"""

import asyncio
import base64
import json
import os
import sys
import zlib
from collections.abc import Awaitable, Callable
from functools import cache

HOST = "127.0.0.1"
AT_ONCE = 50
SILENT = 3_000
VIEWERS = 3_000
HANDSHAKE = "/socket.io/?EIO=4&transport="
BOMB_BYTES = 64 * 2**20
FRAME_TEXT, FRAME_COMPRESSED = 0x81, 0xC1

tries = 0


class Attack:
    """Connections to the server."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token
        self._held: list[asyncio.StreamWriter] = []

    async def silent(self) -> None:
        """Say nothing, and come back when disconnected."""
        reader, _ = await self._open()
        await reader.read()

    async def half(self) -> None:
        """Send half a request, and the rest never."""
        reader, writer = await self._open()
        writer.write(b"POST /help HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na=")
        await reader.read()

    async def polling(self) -> None:
        """Open polling sessions without a link."""
        reader, writer = await self._open()
        writer.write(_get(HANDSHAKE + "polling"))
        await reader.read(4096)
        writer.close()

    async def websocket(self) -> None:
        """Open WebSocket sessions without a link, and hold them."""
        reader, writer = await self._open()
        writer.write(_upgrade())
        await reader.readuntil(b"\r\n\r\n")
        if len(self._held) < 2_000:
            self._held.append(writer)
        else:
            writer.close()

    async def clock(self) -> None:
        """Ask for the time without pause."""
        await self._flood_events(b'420["clock"]')

    async def introduce(self) -> None:
        """Change the name without pause."""
        await self._flood_events(b'42["introduce","Camille"]', b'42["introduce","Dominique"]')

    async def pings(self) -> None:
        """Send empty frames that the protocol answers."""
        await self._flood(b"\x89\x80\x00\x00\x00\x00" * 5_000)

    async def bombs(self) -> None:
        """Send a frame and a body that inflate to a thousand times their size."""
        reader, writer = await self._open()
        writer.write(_upgrade("Sec-WebSocket-Extensions: permessage-deflate\r\n"))
        await reader.readuntil(b"\r\n\r\n")
        writer.write(_frame(_bomb(-15), FRAME_COMPRESSED))
        await reader.read()
        reader, writer = await self._open()
        body = _bomb(31)
        head = f"Host: x\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(b"POST /applause HTTP/1.1\r\n" + head.encode() + body)
        await reader.read(4096)
        writer.close()

    async def requests(self) -> None:
        """Pipeline requests for pages."""
        reader, writer = await self._open()
        writer.write(_get("/nothing-here") * 100)
        await reader.read(65536)
        writer.close()

    async def viewers(self) -> None:
        """Watch the evening, and stay when refused."""
        reader, writer = await self._open()
        writer.write(_get("/live"))
        await reader.read()
        writer.close()

    async def _flood_events(self, *events: bytes) -> None:
        frames = b"".join(_frame(event) for event in events)
        await self._flood(frames * (60_000 // len(frames)))

    async def _flood(self, data: bytes) -> None:
        reader, writer = await self._open()
        writer.write(_upgrade())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(_frame(b"40" + json.dumps({"token": self._token}).encode()))
        await reader.read(4096)
        while not reader.at_eof():
            writer.write(data)
            await writer.drain()
            await asyncio.sleep(0)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        global tries  # noqa: PLW0603 - a program of one purpose
        tries += 1
        return await asyncio.open_connection(HOST, self._port)


def _get(path: str, more: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{more}\r\n".encode()


def _upgrade(more: str = "") -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    return _get(HANDSHAKE + "websocket", f"{upgrade}Sec-WebSocket-Key: {key}\r\n{more}")


@cache
def _bomb(wbits: int) -> bytes:
    """Less than 64 KiB that inflate to 63 MB."""
    packer = zlib.compressobj(9, wbits=wbits)
    return (packer.compress(b"4" * BOMB_BYTES) + packer.flush(zlib.Z_SYNC_FLUSH))[: 64 * 1024 - 32]


def _frame(payload: bytes, first: int = FRAME_TEXT) -> bytes:
    """A masked frame whose mask changes nothing."""
    size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
    return bytes([first]) + size + bytes(4) + payload


async def _repeat(attempt: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await attempt()
        except (OSError, asyncio.IncompleteReadError):
            await asyncio.sleep(0.01)


async def main() -> None:
    port, kind, token = sys.argv[1:]
    attempt = getattr(Attack(int(port), token), kind)
    at_once = {"silent": SILENT, "half": SILENT, "viewers": VIEWERS}.get(kind, AT_ONCE)
    tasks = [asyncio.create_task(_repeat(attempt)) for _ in range(at_once)]
    await asyncio.to_thread(sys.stdin.read)
    for task in tasks:
        task.cancel()
    print(json.dumps(tries), flush=True)
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(main())
