"""Connections to a server of this process: what clients may send, how long they may wait, who is let in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from aiohttp import web

from tests.held_quiet import HeldQuiet
from tests.ports import free_port
from topchrono.web.http.admission import ADMISSION, Admission
from topchrono.web.http.connection import MOST_HEAD, PIECE
from topchrono.web.http.gate import Gate
from topchrono.web.http.runner import UNREADABLE, Runner

CREW = b"Authorization: Bearer crew\r\n"
WITHIN_S = 10
A_DAY_S = 86_400
FILE = b"x" * 2**24


class Door:
    """A server, and its clients."""

    def __init__(self, port: int, admission: Admission, quiet: HeldQuiet, stack: AsyncExitStack) -> None:
        self.admission = admission
        self.quiet = quiet
        self._port = port
        self._stack = stack

    async def open(self) -> "Client":
        client = Client(*await asyncio.open_connection("127.0.0.1", self._port))
        self._stack.callback(client.writer.close)
        return client

    async def ask(self, path: str = "/", more: bytes = b"", *, method: str = "GET") -> "Client":
        client = await self.open()
        client.send(f"{method} {path} HTTP/1.1\r\nHost: x\r\n".encode() + more + b"\r\n")
        return client

    def let_time_pass(self) -> None:
        self.admission.sweep(asyncio.get_running_loop().time() + A_DAY_S)


class Client:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def reply(self) -> tuple[int, bytes]:
        async with asyncio.timeout(WITHIN_S):
            head = await self.reader.readuntil(b"\r\n\r\n")
        return int(head.split()[1]), head

    async def is_closed(self) -> bool:
        try:
            async with asyncio.timeout(WITHIN_S):
                await self.reader.read()
        except ConnectionError:
            pass
        return True


@asynccontextmanager
async def serving(**bounds: int) -> AsyncIterator[Door]:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=f"{len(await request.read())}")

    async def refuse(_request: web.Request) -> web.Response:
        raise web.HTTPServiceUnavailable

    async def send_file(_request: web.Request) -> web.Response:
        return web.Response(body=FILE)

    quiet = HeldQuiet(is_held=False)
    app = web.Application()
    app[ADMISSION] = admission = Admission(Gate(quiet), lambda data: b"crew" in data, **bounds)
    app[UNREADABLE] = lambda status: web.Response(status=status)
    app.add_routes(
        [web.get("/", answer), web.post("/", answer), web.get("/full", refuse), web.get("/file", send_file)]
    )
    runner, port = Runner(app, access_log=None, shutdown_timeout=0.1), free_port()
    await runner.setup()
    await runner.listen("127.0.0.1", port)
    gate = asyncio.create_task(admission.gate.run())
    async with AsyncExitStack() as stack:
        yield Door(port, admission, quiet, stack)
    await runner.cleanup()
    gate.cancel()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with serving() as door:
        yield door


async def test_a_client_that_sends_nothing_is_disconnected(door: Door) -> None:
    silent = await door.open()
    await (await door.ask()).reply()
    door.let_time_pass()
    assert await silent.is_closed()


async def test_a_client_that_never_ends_its_headers_is_disconnected(door: Door) -> None:
    slow = await door.open()
    slow.send(b"GET / HTTP/1.1\r\nHost: x\r\n")
    await (await door.ask()).reply()
    door.let_time_pass()
    assert await slow.is_closed()


async def test_a_client_that_never_ends_its_body_is_disconnected(door: Door) -> None:
    slow = await door.ask(more=b"Content-Length: 100\r\n", method="POST")
    slow.send(b"a")
    await (await door.ask()).reply()
    door.let_time_pass()
    assert await slow.is_closed()


async def test_a_client_that_asks_nothing_more_is_disconnected(door: Door) -> None:
    client = await door.ask()
    await client.reply()
    await (await door.ask()).reply()
    door.let_time_pass()
    assert await client.is_closed()


async def test_a_client_that_does_not_read_its_reply_is_disconnected(door: Door) -> None:
    deaf = await door.ask("/file")
    await deaf.reader.readexactly(1)
    deaf.writer.transport.pause_reading()  # type: ignore[attr-defined]  # of a transport that reads
    await asyncio.sleep(0.1)
    door.let_time_pass()
    deaf.writer.transport.resume_reading()  # type: ignore[attr-defined]
    async with asyncio.timeout(WITHIN_S):
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await deaf.reader.readexactly(len(FILE))


async def test_a_body_in_many_pieces_arrives(door: Door) -> None:
    client = await door.ask(more=b"Content-Length: 60000\r\n", method="POST")
    for _ in range(60):
        client.send(b"x" * 1000)
        await client.writer.drain()
        await asyncio.sleep(0)
    assert (await client.reply())[0] == 200
    assert await client.reader.read(5) == b"60000"


async def test_a_connection_is_used_again(door: Door) -> None:
    client = await door.open()
    for _ in range(3):
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 20)
        for _ in range(20):
            assert (await client.reply())[0] == 200
            await client.reader.readexactly(1)


async def test_endless_headers_are_cut_off(door: Door) -> None:
    client = await door.open()
    client.send(b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"x" * 900) for n in range(100)))
    assert MOST_HEAD < 90_000
    assert await client.is_closed()


async def test_a_refused_stranger_is_disconnected(door: Door) -> None:
    client = await door.ask("/full")
    status, head = await client.reply()
    assert (status, b"Connection: close" in head) == (503, True)
    assert await client.is_closed()


async def test_a_refused_member_of_the_crew_stays(door: Door) -> None:
    client = await door.ask("/full", CREW)
    status, head = await client.reply()
    assert (status, b"Connection: close" in head) == (503, False)


async def test_a_compressed_body_is_refused(door: Door) -> None:
    client = await door.ask(more=b"Content-Encoding: gzip\r\nContent-Length: 1\r\n", method="POST")
    client.send(b"x")
    assert (await client.reply())[0] == 415


async def test_the_crew_does_not_wait_for_a_deadline_and_strangers_do(door: Door) -> None:
    door.quiet.passed.clear()
    stranger = await door.ask()
    assert (await (await door.ask(more=CREW)).reply())[0] == 200
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await stranger.reader.readexactly(1)
    door.quiet.passed.set()
    assert (await stranger.reply())[0] == 200


async def test_a_long_request_of_the_crew_arrives_too(door: Door) -> None:
    cookies = b"Cookie: " + b"x" * 2 * PIECE + b"\r\n"
    client = await door.ask(more=CREW + cookies[:8000] + b"\r\n")
    assert (await client.reply())[0] == 200


async def test_the_crew_connects_while_strangers_hold_all_they_may() -> None:
    async with serving(most_strangers=5) as door:
        silent = [await door.open() for _ in range(20)]
        assert (await (await door.ask(more=CREW)).reply())[0] == 200
        # A stranger who has something to say takes the place of one who has not.
        assert (await (await door.ask()).reply())[0] == 200
        assert await silent[0].is_closed()


async def test_a_port_that_is_taken_is_told() -> None:
    async with serving() as door:
        runner = Runner(web.Application())
        runner.app[ADMISSION] = door.admission
        runner.app[UNREADABLE] = lambda status: web.Response(status=status)
        await runner.setup()
        with pytest.raises(OSError, match="in use"):
            await runner.listen("127.0.0.1", door._port)
        await runner.cleanup()
