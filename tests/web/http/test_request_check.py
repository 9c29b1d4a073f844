"""Whatever stands in a request, it is answered, never by a fault of ours, and no traceback is logged."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from tests.evening import PROGRAMME, Evening

pytestmark = pytest.mark.slow

POLLING = "/socket.io/?EIO=4&transport=polling"
WEBSOCKET = "/socket.io/?EIO=4&transport=websocket"
UPGRADE = {
    "Connection": b"Upgrade",
    "Upgrade": b"websocket",
    "Sec-WebSocket-Key": b"x3JJHMbDL1EzLkh9GBhXDw==",
    "Sec-WebSocket-Version": b"13",
}
TARGETS: dict[str, dict[str, bytes]] = {
    f"GET {POLLING}": {},
    f"GET {WEBSOCKET}": UPGRADE,
    f"POST {POLLING}&sid=x": {"Content-Length": b"1"},
    f"OPTIONS {POLLING}": {},
    "GET /live": {},
    "GET /": {},
    "GET /host": {},
    "GET /city/lyon/screen": {},
    "GET /favicon.ico": {},
    "HEAD /favicon.ico": {},
    "POST /help": {"Content-Type": b"application/x-www-form-urlencoded", "Content-Length": b"1"},
    "GET /nowhere": {},
}
HEADERS = (
    "Accept", "Accept-Encoding", "Access-Control-Request-Headers", "Authorization", "Connection",
    "Content-Encoding", "Content-Length", "Content-Type", "Cookie", "Expect", "Host", "If-Match",
    "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Origin", "Range", "Referer",
    "Sec-WebSocket-Extensions", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol", "Sec-WebSocket-Version",
    "Transfer-Encoding", "Upgrade", "User-Agent", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
)  # fmt: skip
VALUES = (
    b"", b"\xe9", "é".encode(), b"\xed\xa0\x80", b"\x7f", b"[::", b"null", b"9" * 5_000,
    b"a=\xe9; topchrono_host=\xe9", b"bytes=\xd9\xa1-", b"bytes=" + b"9" * 5_000 + b"-",
    b"Thu, 01 Jan 99999999999 00:00:00 GMT", b"Thu, 01 Jan 0001 00:00:00 GMT",
    b"permessage-deflate; server_max_window_bits=" + b"9" * 5_000, b"a; charset=\xe9", b"a; charset=rot13",
)  # fmt: skip
IN_QUERY = ("", "%", "%zz", "%00", "%ff", "%ed%a0%80", "9" * 5_000, "%D9%A1", "a&a=b", "%0d%0aX:1")
REQUEST_LINES = (
    *(f"GET {POLLING}&{name}={value}" for name in ("sid", "t", "j", "b64") for value in IN_QUERY),
    *(f"GET /socket.io/?{name}={value}" for name in ("EIO", "transport") for value in IN_QUERY),
    *(f"GET /{value}?key={value}&lang={value}&search={value}" for value in IN_QUERY),
    *(
        f"GET {target}"
        for target in ("http://xn--/", "http://[::1/", "//evil/", "*", "http://h:99999/", "/..")
    ),
    *(f"{method} /socket.io/" for method in ("HEAD", "TRACE", "PATCH", "DELETE", "M-SEARCH", "BREW")),
    *(f"{method} http://xn--/host" for method in ("HEAD", "TRACE", "POST")),
    *("CONNECT h:80", "CONNECT ?", "CONNECT \r\nHost: x\r\n\r\n"),
)


@dataclass
class Server:
    evening: Evening
    log: Path

    async def send(self, line: str, headers: dict[str, bytes], *, with_body: bool = False) -> tuple[int, str]:
        """Status of the reply to this request, and its body if that is asked for."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.evening.port)
        fields = {"Host": b"x", "Connection": b"close"} | headers
        lines = [f"{line} HTTP/1.1".encode(), *(name.encode() + b": " + fields[name] for name in fields)]
        # llhttp refuses bytes after the last request.
        writer.write(b"\r\n".join([*lines, b"", b"a" if "Content-Length" in fields else b""]))
        async with asyncio.timeout(20):
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"\r\ncontent-length: (\d+)\r\n", head, re.IGNORECASE)
            body = await reader.readexactly(int(length[1])) if with_body and length else b""
        writer.close()
        return int(head[9:12]), body.decode()

    async def error(self, line: str, headers: dict[str, bytes]) -> tuple[int, str]:
        """Status and code of a program's reply."""
        status, body = await self.send(line, headers, with_body=True)
        answer = msgspec.json.decode(body)
        assert answer["ok"] is False
        assert answer["error"]["message"]
        return status, answer["error"]["code"]

    def faults(self) -> list[str]:
        """What the log says of faults."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if "Traceback" in line or "[error" in line]


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    folder = tmp_path_factory.mktemp("requests")
    (folder / "programme.csv").write_text(PROGRAMME, encoding="utf-8")
    log = os.open(folder / "log", os.O_CREAT | os.O_WRONLY)
    options = ["--stream-url", "https://www.twitch.tv/topchrono"]
    async with Evening(folder / "evening", folder / "programme.csv", options=options, log=log) as evening:
        yield Server(evening, folder / "log")
    os.close(log)


def somebody() -> dict[str, bytes]:
    """The header that gives a request an address of its own, below every rate limit."""
    return {"X-Forwarded-For": ".".join(map(str, os.urandom(4))).encode()}


@pytest.mark.parametrize("line", TARGETS)
async def test_no_header_makes_a_fault(server: Server, line: str) -> None:
    async def send(name: str, value: bytes) -> tuple[str, bytes, int]:
        status, _ = await server.send(line, somebody() | TARGETS[line] | {name: value})
        return name, value[:40], status

    replies = await asyncio.gather(*(send(name, value) for name in HEADERS for value in VALUES))
    assert [reply for reply in replies if reply[2] >= 500] == []
    assert server.faults() == []


async def test_no_request_line_makes_a_fault(server: Server) -> None:
    async def send(line: str) -> tuple[str, int]:
        return line[:80], (await server.send(line, somebody()))[0]

    replies = await asyncio.gather(*map(send, REQUEST_LINES))
    assert [reply for reply in replies if reply[1] >= 500] == []
    assert server.faults() == []


async def test_what_the_libraries_cannot_read_is_malformed(server: Server) -> None:
    for line, name, value in (
        (f"GET {POLLING}", "Origin", b"http://\xe9"),
        (f"OPTIONS {POLLING}", "Origin", b"\xed\xa0\x80"),
        (f"GET {WEBSOCKET}", "Sec-WebSocket-Key", "é".encode()),
        (f"GET {WEBSOCKET}", "Connection", b"close"),
        (f"GET {WEBSOCKET}", "Sec-WebSocket-Version", b"9"),
        (f"GET {WEBSOCKET}", "Sec-WebSocket-Protocol", b"mqtt"),
        ("GET /api/time", "Expect", b"\xe9"),
        ("GET /healthz", "If-Modified-Since", b"Thu, 01 Jan 99999999999 00:00:00 GMT"),
    ):
        assert await server.error(line, UPGRADE | {name: value}) == (400, "malformed"), (line, name)


@pytest.mark.parametrize(
    ("line", "status", "code"),
    [
        (f"GET {POLLING}&sid=none", 400, "malformed"),
        (f"POST {POLLING}&sid=none", 400, "malformed"),
        ("GET /socket.io/?EIO=3&transport=polling", 400, "malformed"),
        ("GET /socket.io/?EIO=4&transport=carrier-pigeon", 400, "malformed"),
        ("PUT /socket.io/", 405, "method_not_allowed"),
    ],
)
async def test_errors_of_the_socket_library_have_our_form(
    server: Server, line: str, status: int, code: str
) -> None:
    assert await server.error(line, {}) == (status, code)


async def test_cookies_and_names_of_other_programs_may_hold_anything(server: Server) -> None:
    for name in ("Cookie", "User-Agent", "Referer"):
        assert await server.send("GET /", {name: b"other=\xe9\xff"}) == (200, "")


async def test_a_target_whose_host_is_none_is_answered_by_its_path(server: Server) -> None:
    assert (await server.send("GET http://xn--/", {}))[0] == 200
    assert (await server.send("GET http://xn--/nowhere", {}))[0] == 404


async def test_pages_connect_all_the_same(server: Server) -> None:
    assert (await server.send(f"GET {WEBSOCKET}", UPGRADE))[0] == 101
    assert (await server.send(f"GET {POLLING}", {}))[0] == 200
    own = {"Origin": f"http://127.0.0.1:{server.evening.port}".encode(), "Upgrade": b"WebSocket"}
    assert (await server.send(f"GET {WEBSOCKET}", UPGRADE | own | {"Connection": b"keep-alive, Upgrade"}))[
        0
    ] == 101
