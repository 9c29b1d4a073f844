"""What stands in the server's log after requests that went wrong."""

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tests.conftest import EveningFactory
from tests.evening import PROGRAMME, Evening, free_port
from topchrono.web.http import server_log

pytestmark = pytest.mark.slow

NONSENSE = (
    b"GET /help/offer/s3cret HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nCookie s3cret\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"s3cret" * 5000 + b"\r\n\r\n",
    b"POST /help HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n%s\r\ns3cret"
    % b"Content-Encoding: gzip\r\nContent-Length: 6\r\n",
)


@pytest.fixture
def discreet() -> Iterator[None]:
    log = logging.getLogger("aiohttp.server")
    before = list(log.filters)
    server_log.redact_server_log()
    yield
    log.filters[:] = before


async def send(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.usefixtures("discreet")
async def test_a_mistake_of_ours_is_logged_without_who_asked(caplog: pytest.LogCaptureFixture) -> None:
    async def fail(_request: web.Request) -> web.Response:
        raise ValueError("the disk is full")

    app = web.Application()
    app.add_routes([web.get("/", fail)])
    async with TestClient(TestServer(app)) as client:
        assert (await client.get("/")).status == 500
    assert "the disk is full" in caplog.text
    assert "127.0.0.1" not in caplog.text


async def test_what_is_no_request_is_quoted_nowhere(tmp_path: Path) -> None:
    (tmp_path / "programme.csv").write_text(PROGRAMME, encoding="utf-8")
    port = free_port()
    command = ["serve", "programme.csv", "--data", "evening", "--port", str(port), "--no-obs"]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "topchrono", *command),
        cwd=tmp_path,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ},
    )
    try:
        async with asyncio.timeout(60):
            while True:
                with contextlib.suppress(OSError):
                    await send(port, b"GET /healthz HTTP/1.0\r\n\r\n")
                    break
                await asyncio.sleep(0.05)
            answers = [await send(port, request) for request in NONSENSE]
    finally:
        process.terminate()
        _, logged = await process.communicate()
    assert [answer.split()[1] for answer in answers] == [b"400", b"400", b"400", b"415"]
    assert b"s3cret" not in logged
    assert b"127.0.0.1" not in logged
    assert b"Traceback" not in logged


WEBSOCKET = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
    b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
BROKEN_OFF = (
    b"POST /api/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{",
    b"POST /help HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nname=",
    b"POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n4",
    b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHo",
    WEBSOCKET,
    bytes.fromhex("16030100a5010000a10303"),
)
"""Requests whose clients disconnect in the middle of them, or of the answer; the last one speaks TLS."""


async def break_off(port: int, request: bytes) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    await writer.drain()
    await asyncio.sleep(0.1)
    writer.transport.abort()


async def test_clients_that_disconnect_in_the_middle_leave_no_trace_in_the_log(
    evening_factory: EveningFactory,
) -> None:
    evening = await evening_factory()
    before = log_of(evening)
    for request in BROKEN_OFF:
        await break_off(evening.port, request)
    await evening.stop()
    assert [
        line for line in log_of(evening)[len(before) :].splitlines() if "the server ends" not in line
    ] == []


async def test_what_strangers_send_over_socket_io_leaves_no_trace_in_the_log(
    evening_factory: EveningFactory,
) -> None:
    evening = await evening_factory()
    address = f"{evening.url}/socket.io/?EIO=4&transport=websocket"
    for packet in ('42["clock"]', "40{}", "9", "42[", "s3cret", "", "bs3cre"):
        async with evening.session.ws_connect(address) as socket:
            await socket.receive()
            with contextlib.suppress(ConnectionError):
                for _ in range(200):
                    await socket.send_str(packet)
            await asyncio.sleep(0.1)
    for _ in range(3):
        await evening.session.get(f"{evening.url}/socket.io/?EIO=4&transport=polling&sid=s3cret")
        await evening.session.get(
            f"{evening.url}/socket.io/?EIO=4&transport=polling", headers={"Origin": "http://s3cret"}
        )
    await evening.stop()
    assert [line for line in log_of(evening).splitlines() if "the server" not in line] == []


def log_of(evening: Evening) -> str:
    return (evening.folder / "topchrono.log").read_text("utf-8")
