"""A server of online sheets on loopback, which also does what bad, broken and hostile ones do."""

import asyncio
import contextlib
import gzip
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

SHEET = "Projet;Ville\nVélo Cargo;Rennes\nForêt de Poche;Lyon\n".encode()
OTHER_SHEET = SHEET + "Cantine Zéro Reste;Lyon\n".encode()
LOGIN_PAGE = b"""<!DOCTYPE html><html><head><title>Connexion</title></head><body>
<form action="https://accounts.google.com/ServiceLogin"><input type="password"></form></body></html>"""
MEGABYTE = 1_000_000
CERTIFICATE = Path(__file__).parents[1] / "data" / "salle.test.pem"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class SheetServer:
    """Answers each path as :attr:`answers` says, and keeps what it was asked."""

    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[web.Request] = field(default_factory=list)

    def serve(
        self, path: str, body: bytes = SHEET, *, status: int = 200, headers: dict[str, str] | None = None
    ) -> str:
        """Answer the path so; its address."""

        async def answer(_request: web.Request) -> web.Response:
            return web.Response(body=body, status=status, headers=headers)

        return self.serve_by(path, answer)

    def serve_by(self, path: str, answer: Answer) -> str:
        """Answer the path by a handler; its address."""
        self.answers[path] = answer
        return f"{self.url}{path}"

    def redirect(self, path: str, location: str, status: int = 302) -> str:
        """Redirect the path; its address."""
        return self.serve(path, b"", status=status, headers={"Location": location})

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Do what was asked for."""
        self.requests.append(request)
        answer = self.answers.get(request.path)
        return await answer(request) if answer else web.Response(status=404)


@asynccontextmanager
async def running_sheet_server(host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[SheetServer]:
    """A server on a port of its own."""
    server = SheetServer()
    app = web.Application()
    app.router.add_get("/{path:.*}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    server.url = f"http://{host}:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()


@asynccontextmanager
async def running_raw_server(
    *pieces: bytes, pause_s: float = 0.0, stays: bool = False, has_tls: bool = False
) -> AsyncIterator[str]:
    """A server that sends these bytes to whoever asks, and hangs up, or stays silent; its address."""
    open_: set[asyncio.StreamWriter] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause_s)
            if stays:
                await asyncio.Event().wait()
        writer.close()

    context = None
    if has_tls:
        # A certificate that nobody trusts, for a name that nobody has.
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTIFICATE)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    try:
        yield f"{'https' if has_tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}/programme.csv"
    finally:
        server.close()
        for writer in open_:
            writer.transport.abort()


def with_etag(body: bytes, etag: str = '"1"') -> Answer:
    """An answer that says 304 to who has the body already."""

    async def answer(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        return web.Response(body=body, headers={"ETag": etag})

    return answer


def endless(chunk: bytes = b"x" * 65_536, *, pause_s: float = 0.0) -> Answer:
    """An answer that never ends."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            while True:
                await response.write(chunk)
                await asyncio.sleep(pause_s)
        return response

    return answer


def zipped(body: bytes) -> bytes:
    """The body in gzip."""
    return gzip.compress(body, mtime=0)


def bomb(size: int) -> bytes:
    """Zeros in gzip, a thousandth of their size."""
    packer = zlib.compressobj(9, wbits=31)
    packed = b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(size // MEGABYTE))
    return packed + packer.flush()
