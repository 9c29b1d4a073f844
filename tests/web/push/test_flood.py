"""Socket.IO clients that connect or send too often, or compress what they send."""

import asyncio
import zlib
from contextlib import suppress

import aiohttp
import msgspec

from tests.conftest import EveningFactory
from tests.evening import Evening
from tests.web.push.test_guarded_server import is_disconnected, open_connection

HANDSHAKE = "/socket.io/?EIO=4&transport="


async def flood(connection: aiohttp.ClientWebSocketResponse, frames: list[str]) -> None:
    """Send all of them, or as many as the server takes."""
    with suppress(ConnectionError):
        for frame in frames:
            await connection.send_str(frame)


async def handshake(evening: Evening, more: str = "", **headers: str) -> int:
    """The status of one more polling session's handshake."""
    async with evening.session.get(f"{evening.url}{HANDSHAKE}polling{more}", headers=headers) as reply:
        return reply.status


async def test_handshakes_without_a_link_are_limited_and_those_with_one_are_not(evening: Evening) -> None:
    statuses = await asyncio.gather(*(handshake(evening, "&key=unknown") for _ in range(300)))
    assert 100 <= statuses.count(200) < 200
    assert set(statuses) == {200, 429}
    # The pages of a city behind the same address come back after a restart.
    token = evening.tokens["organizer:rennes"]
    for _ in range(20):
        assert await handshake(evening, Cookie=f"topchrono_organizer_rennes={token}") == 200
        assert await handshake(evening, f"&key={token}") == 200
        assert await handshake(evening, **evening.headers("organizer:rennes")) == 200


async def test_sessions_that_never_connect_are_bounded(evening: Evening) -> None:
    url, sids = f"{evening.url}{HANDSHAKE}polling", []
    for number in range(110):
        async with evening.session.get(url, headers={"X-Forwarded-For": f"192.0.2.{number}"}) as reply:
            sids.append(msgspec.json.decode((await reply.text())[1:])["sid"])

    async def status(sid: str) -> int:
        async with evening.session.post(f"{url}&sid={sid}", data="3") as reply:
            return reply.status

    assert await status(sids[0]) == 400
    assert await status(sids[-1]) == 200


async def test_a_client_that_floods_events_is_disconnected(evening: Evening) -> None:
    flooding, other = [await open_connection(evening, evening.tokens["viewer"]) for _ in range(2)]
    await flood(flooding, ['42["clock"]'] * 300)
    assert await is_disconnected(flooding)
    await other.send_str('421["clock"]')
    assert (await other.receive_str()).startswith("431")


async def test_a_crew_client_that_floods_events_is_disconnected_too(evening: Evening) -> None:
    flooding = await open_connection(evening, evening.tokens["organizer:rennes"])
    await flood(flooding, [f'42["introduce","Camille {number}"]' for number in range(300)])
    assert await is_disconnected(flooding)


async def test_a_client_that_floods_frames_is_disconnected(evening: Evening) -> None:
    flooding = await open_connection(evening, evening.tokens["viewer"])
    with suppress(ConnectionError):
        for _ in range(300):
            await flooding.ping()
    assert await is_disconnected(flooding)


async def test_the_events_of_a_link_are_limited_over_all_its_connections(evening: Evening) -> None:
    connections = [await open_connection(evening, evening.tokens["viewer"]) for _ in range(30)]
    for connection in connections:
        await flood(connection, ['42["clock"]'] * 90)
    disconnected = await asyncio.gather(*(is_disconnected(connection) for connection in connections[-5:]))
    assert all(disconnected)


async def test_compression_is_neither_offered_nor_understood(evening: Evening) -> None:
    url = f"{evening.url}{HANDSHAKE}websocket"
    connection = await evening.session.ws_connect(url, compress=15)
    assert not connection.compress
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(b"4" * 2**20) + packer.flush(zlib.Z_SYNC_FLUSH)
    transport = connection.get_extra_info("socket")
    assert transport is not None
    header = bytes([0xC1, 0x80 | 126]) + len(packed).to_bytes(2, "big") + bytes(4)
    writer = connection._writer.transport
    writer.write(header + packed)
    assert await is_disconnected(connection)


async def test_a_polling_request_that_is_no_payload_is_malformed(evening: Evening) -> None:
    url = f"{evening.url}{HANDSHAKE}polling"
    async with evening.session.get(url, headers=evening.headers("viewer")) as reply:
        sid = msgspec.json.decode((await reply.text())[1:])["sid"]
    for body in (b"\xff", b"x", b"4\x1e" * 100, b"d="):
        async with evening.session.post(f"{url}&sid={sid}", data=body) as reply:
            assert reply.status == 400


async def test_a_client_that_leaves_its_namespace_keeps_no_session(evening: Evening) -> None:
    connection = await open_connection(evening, evening.tokens["viewer"])
    await connection.send_str("41")
    assert await is_disconnected(connection)


async def test_deeply_nested_commands_are_malformed(evening: Evening) -> None:
    nested = b'{"type":"go","id":"1","expect":' + b"[" * 30_000 + b"]" * 30_000 + b"}"
    headers = evening.headers("host") | {"Content-Type": "application/json"}
    async with evening.session.post(f"{evening.url}/api/commands", data=nested, headers=headers) as reply:
        assert reply.status == 422
    connection = await open_connection(evening, evening.tokens["host"])
    await connection.send_str('421["command",' + "[" * 30_000 + "]" * 30_000 + "]")
    assert await is_disconnected(connection)


async def test_a_form_of_thousands_of_fields_is_too_large(evening: Evening) -> None:
    async with evening.session.post(f"{evening.url}/help", data="a=&" * 20_000, headers={
        "Content-Type": "application/x-www-form-urlencoded"
    }) as reply:  # fmt: skip
        assert reply.status == 413


async def test_a_viewer_above_the_limit_is_disconnected(evening_factory: EveningFactory) -> None:
    evening = await evening_factory()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        for _ in range(1000):
            await session.get(f"{evening.url}/live")
        refused = await session.get(f"{evening.url}/live")
        assert (refused.status, refused.headers["Connection"]) == (503, "close")
        assert (await evening.go())["ok"]
