"""What is answered without the application: plain requests for what is ready, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from aiohttp import web

from tests.ports import free_port
from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import Quiet
from topchrono.web.http.admission import ADMISSION, Admission
from topchrono.web.http.gate import Gate
from topchrono.web.http.ready_answers import READY_ANSWERS, ReadyAnswers
from topchrono.web.http.runner import UNREADABLE, Runner
from topchrono.web.http.stored_answer import KEPT_FOR_EVER, StoredAnswer, pack

WITHIN_S = 10
LARGE = b"x" * 2**24
"""More than the system's buffers hold."""
TEXT = b"a text that shrinks " * 100


def file(content: bytes) -> StoredAnswer:
    packed = pack(content) | {"br": b"packed by brotli"}
    return StoredAnswer.of_file(content, "text/css", kept=KEPT_FOR_EVER, packed=packed)


@pytest.fixture
def ready() -> ReadyAnswers:
    ready = ReadyAnswers()
    ready.add("/file.css", file(TEXT))
    ready.add("/large", StoredAnswer({"identity": LARGE}, {"Cache-Control": "no-store"}))
    ready.add_page("/", lambda: file(b"the page"))
    ready.add_page("/stale", lambda: None)
    return ready


def request(path: str = "/file.css", *headers: str, method: str = "GET", version: str = "HTTP/1.1") -> bytes:
    lines = (f"{method} {path} {version}", "Host: x", *headers)
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


@pytest.mark.parametrize(
    ("accepted", "coding"), [("gzip, br", b"br"), ("gzip", b"gzip"), ("br;q=0, gzip;q=0", None)]
)
def test_a_file_comes_as_the_client_takes_it(
    ready: ReadyAnswers, accepted: str, coding: bytes | None
) -> None:
    found = ready.find(request("/file.css", f"Accept-Encoding: {accepted}", "Connection: keep-alive"))
    assert found
    head, body = found
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert head.endswith(b" GMT\r\n\r\n")
    assert b"immutable" in head
    assert f"Content-Length: {len(body)}\r\n".encode() in head
    assert (b"Content-Encoding: " + (coding or b"") in head) == (coding is not None)
    assert (body == TEXT) == (coding is None)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        request("/other"),
        request("/file.css?a"),
        request(method="HEAD"),
        request(method="POST"),
        request(version="HTTP/1.0"),
        request("/stale"),
        request("/file.css", "If-None-Match: x"),
        request("/file.css", "Range: bytes=0-1"),
        request("/file.css", "Content-Length: 3"),
        request("/file.css", "TRANSFER-ENCODING: chunked"),
        request("/file.css", "Upgrade: websocket"),
        request("/file.css", "Expect: 100-continue"),
        request("/file.css", "Connection: close"),
        request("/file.css", "X: y", " folded"),
        request("/file.css", "X: \0"),
        request("/file.css", "X: y\rContent: z"),
        request("/file.css", "X: y\nContent: z"),
        request("/file.css", "X: é"),
        request("/", "Cookie: topchrono_language=en"),
        request("/", "Authorization: Bearer x"),
        request()[:-1],
        request() + b"G",
        request() * 2,
    ],
)
def test_what_is_not_plain_is_left_to_the_application(ready: ReadyAnswers, data: bytes) -> None:
    assert ready.find(data) is None


def test_whoever_asks_for_a_file_may_be_somebody(ready: ReadyAnswers) -> None:
    assert ready.find(request("/file.css", "Cookie: a=b"))


class Server:
    def __init__(self, port: int, quiet: Quiet, stack: AsyncExitStack) -> None:
        self.quiet = quiet
        self._port = port
        self._stack = stack

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._stack.callback(writer.close)
        return reader, writer


@pytest.fixture
async def server(ready: ReadyAnswers) -> AsyncIterator[Server]:
    quiet = Quiet(Clock())
    gate = Gate(quiet)
    admission = Admission(gate, lambda data: b"crew" in data)
    app = web.Application()
    app[ADMISSION], app[READY_ANSWERS] = admission, ready
    app[UNREADABLE] = lambda status: web.Response(status=status)

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text="of the application")

    app.router.add_get("/{path:.*}", answer)
    runner, port = Runner(app), free_port()
    await runner.setup()
    running = asyncio.create_task(gate.run())
    async with AsyncExitStack() as stack:
        stack.push_async_callback(runner.cleanup)
        stack.callback(running.cancel)
        await runner.listen("127.0.0.1", port)
        yield Server(port, quiet, stack)


async def ask(connection: tuple[asyncio.StreamReader, asyncio.StreamWriter], data: bytes) -> bytes:
    reader, writer = connection
    writer.write(data)
    async with asyncio.timeout(WITHIN_S):
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        return await reader.readexactly(length)


async def test_a_connection_goes_on_with_the_application_once_it_asks_for_more(server: Server) -> None:
    connection = await server.connect()
    for _ in range(3):
        assert await ask(connection, request()) == TEXT
    assert await ask(connection, request("/other")) == b"of the application"
    assert await ask(connection, request("/other")) == b"of the application"


async def test_a_large_file_comes_whole_to_a_client_who_reads_late(server: Server) -> None:
    connection = await server.connect()
    connection[1].write(request("/large"))
    await asyncio.sleep(0.1)
    assert await ask(connection, b"") == LARGE
    assert await ask(connection, request()) == TEXT


async def test_nothing_is_answered_near_a_deadline(server: Server) -> None:
    connection, clock = await server.connect(), Clock()
    assert await ask(connection, request()) == TEXT
    server.quiet.deadline = clock.now() + 25
    assert server.quiet.is_on
    assert await ask(connection, request()) == TEXT
    assert clock.now() > server.quiet.deadline


async def test_who_leaves_while_being_answered_harms_nobody(server: Server) -> None:
    for _ in range(20):
        _, writer = await server.connect()
        writer.write(request("/large"))
        await asyncio.sleep(0.01)
        writer.transport.abort()
    assert await ask(await server.connect(), request()) == TEXT
