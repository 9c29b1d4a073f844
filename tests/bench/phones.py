"""Phones that open the public's page: ``phones.py PORT PHONES AT_ONCE [CODINGS]``.

Each is a browser of its own, with an empty cache and fresh connections: the page, then its sheet, script and
translations over three connections, then its fonts. Waits for a line of input, then opens so many at a time,
and prints as JSON how long each one took (ms), how many requests it made and how many bytes it was sent.
"""

import asyncio
import json
import os
import re
import resource
import sys
import time

HOST = "127.0.0.1"
PER_ADDRESS = 200
USUAL_FONTS = re.compile(
    rb"[\w./-]+/(?:atkinson-hyperlegible-usual-(?:400|700)|bricolage-grotesque-usual-800)"
    rb"-\w+\.woff2"
)
LOADED = re.compile(rb'<link rel="stylesheet" href="([^"]+)"|<script type="module"[^>]* src="([^"]+)"')
TEXTS = re.compile(rb'"topchrono/messages":"([^"]+)"')
CONNECTIONS = 3
LESS_URGENT = 10
FONTS = "/assets/bundles/vendor/fonts/"


class Phone:
    """One phone, and what it was sent."""

    def __init__(self, number: int, port: int, codings: str) -> None:
        self._address = f"127.0.2.{1 + number // PER_ADDRESS}"
        self._port = port
        self._codings = codings
        self.requests = 0
        self.received = 0

    async def open_page(self) -> float:
        """Load the page and its files; how long that took, in ms."""
        began = time.perf_counter()
        connections = [await self._connect()]
        page = await self._get(connections[0], "/", decoded=True)
        files = [(sheet or script).decode() for sheet, script in LOADED.findall(page)]
        files += [found.decode() for found in TEXTS.findall(page)]
        connections += await asyncio.gather(*(self._connect() for _ in range(CONNECTIONS - 1)))
        contents = await self._get_all(connections, files)
        fonts = {FONTS + name.decode().rpartition("/")[2] for name in USUAL_FONTS.findall(b"".join(contents))}
        await self._get_all(connections, sorted(fonts))
        for _, writer in connections:
            writer.close()
        return (time.perf_counter() - began) * 1000

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(HOST, self._port, local_addr=(self._address, 0), limit=2**20)

    async def _get_all(
        self, connections: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]], paths: list[str]
    ) -> list[bytes]:
        async def share(place: int) -> list[bytes]:
            mine = paths[place::CONNECTIONS]
            return [await self._get(connections[place], path, decoded=True) for path in mine]

        shares = await asyncio.gather(*(share(place) for place in range(CONNECTIONS)))
        return [content for share in shares for content in share]

    async def _get(
        self,
        connection: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        path: str,
        *,
        decoded: bool = False,
    ) -> bytes:
        reader, writer = connection
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {HOST}:{self._port}\r\nConnection: keep-alive\r\n"
            "User-Agent: Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
            f"Chrome/130.0.0.0 Mobile Safari/537.36\r\nAccept: */*\r\nAccept-Encoding: {self._codings}\r\n"
            "Accept-Language: fr-FR,fr;q=0.9\r\nSec-Fetch-Site: same-origin\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            raise ConnectionError(head.decode())
        length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])  # type: ignore[index]
        body = await reader.readexactly(length)
        self.requests += 1
        self.received += len(head) + length
        return unpacked(body, head) if decoded else body


def unpacked(body: bytes, head: bytes) -> bytes:
    """The text; what is packed by brotli names no font that gzip does not."""
    if b"Content-Encoding: gzip" in head:
        import gzip

        return gzip.decompress(body)
    return body


async def main() -> None:
    """Open the page on every phone, so many at once."""
    port, phones, at_once = (int(value) for value in sys.argv[1:4])
    codings = sys.argv[4] if sys.argv[4:] else "gzip, deflate"
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    # Whoever measures shares a core with these.
    os.nice(LESS_URGENT)
    turns = asyncio.Semaphore(at_once)

    async def open_one(number: int) -> tuple[float, int, int]:
        async with turns:
            phone = Phone(number, port, codings)
            return await phone.open_page(), phone.requests, phone.received

    while await asyncio.to_thread(sys.stdin.readline):
        opened = await asyncio.gather(*(open_one(number) for number in range(phones)))
        durations, requests, received = zip(*opened, strict=True)
        print(json.dumps({"durations": durations, "requests": requests, "received": received}), flush=True)


asyncio.run(main())
