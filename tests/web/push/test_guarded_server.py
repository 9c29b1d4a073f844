"""Socket.IO clients that do not keep to our use of the protocol."""

import asyncio

import aiohttp
import msgspec
import pytest

from tests.conftest import EveningFactory
from tests.evening import Evening

WITHIN_S = 8.0


async def open_connection(evening: Evening, token: str | None) -> aiohttp.ClientWebSocketResponse:
    """A raw WebSocket, after the handshake if there is a token."""
    connection = await evening.session.ws_connect(f"{evening.url}/socket.io/?EIO=4&transport=websocket")
    await connection.receive_str()
    if token:
        await connection.send_str("40" + msgspec.json.encode({"token": token}).decode())
        while not (await connection.receive_str()).startswith("42"):
            pass
    return connection


async def is_disconnected(connection: aiohttp.ClientWebSocketResponse) -> bool:
    async with asyncio.timeout(WITHIN_S):
        while not connection.closed:
            await connection.receive()
    return True


@pytest.mark.parametrize(
    "frame",
    [
        '42["disconnect"]',
        '42["connect",{}]',
        '451000000-["command",{}]',
        "4x",
        "42",
        "42[[1]]",
        '430["yes"]',
        b"\x00",
    ],
)
async def test_a_client_that_breaks_the_protocol_is_disconnected(
    evening: Evening, frame: str | bytes
) -> None:
    connection, other = [await open_connection(evening, evening.tokens["viewer"]) for _ in range(2)]
    await (connection.send_bytes(frame) if isinstance(frame, bytes) else connection.send_str(frame))
    assert await is_disconnected(connection)
    assert not other.closed
    assert await evening.answers()


async def test_a_client_without_a_handshake_is_disconnected(evening: Evening) -> None:
    assert await is_disconnected(await open_connection(evening, None))


async def test_a_flood_of_one_city_does_not_hold_up_the_host(evening: Evening) -> None:
    async def tick(number: int) -> str:
        ticks = {"present": bool(number % 2), "sound": True, "picture": True}
        answer = await evening.command("check_in", role="organizer:rennes", item="p01", **ticks)
        return "done" if answer["ok"] else str(answer["error"]["code"])

    flood = [asyncio.create_task(tick(number)) for number in range(200)]
    await asyncio.sleep(0.05)
    assert (await evening.go())["ok"]
    assert set(await asyncio.gather(*flood)) <= {"done", "busy"}


async def test_cookies_of_other_programs_do_not_get_in_the_way(evening: Evening) -> None:
    cookies = f'foo/bar=1; prefs={{"a":1, "b":2}}; topchrono_host={evening.tokens["host"]}'
    url = f"{evening.url}/socket.io/?EIO=4&transport=websocket"
    async with evening.session.ws_connect(url, headers={"Cookie": cookies}) as connection:
        await connection.receive_str()
        await connection.send_str('40{"role":"host"}')
        assert (await connection.receive_str()).startswith("40")


@pytest.mark.parametrize(
    ("origin", "is_let_in"), [("https://pitch.example", True), ("https://elsewhere.example", False)]
)
async def test_only_our_own_pages_authenticate_with_a_browsers_cookies(
    evening_factory: EveningFactory, origin: str, is_let_in: bool
) -> None:
    evening = await evening_factory(options=["--url", "https://pitch.example"])
    url = f"{evening.url}/socket.io/?EIO=4&transport=websocket"
    try:
        async with evening.session.ws_connect(url, headers={"Origin": origin}) as connection:
            assert is_let_in
            assert (await connection.receive_str()).startswith("0")
    except aiohttp.WSServerHandshakeError:
        assert not is_let_in
