"""Broadcasts of Socket.IO over real connections."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import aiohttp
import pytest

from tests.web.push.hall import ROOM, WITHIN_S, Client, Hall, counting, opened
from topchrono.web.push.broadcast import SLICE_S
from topchrono.web.push.guarded_server import MOST_UNREAD
from topchrono.web.push.websocket import LONGEST_MEDIUM, LONGEST_SHORT, text_frame

MOST_CHANGES_UNREAD = 300
LONG = " " * 300_000
MANY, BEHIND = 50, 5
OVERHEAD = len('42["show",""]')


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    async with opened() as hall:
        yield hall


Connect = Callable[..., Awaitable[Client]]


@pytest.fixture
async def connect(hall: Hall) -> AsyncIterator[Connect]:
    async with AsyncExitStack() as stack:

        async def connect(*transports: str) -> Client:
            client = Client()
            stack.push_async_callback(client.socket.disconnect)
            await client.socket.connect(hall.url, transports=transports or ["websocket"])
            await client.has_heard(1)
            return client

        yield connect


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def is_without_gap(numbers: list[int]) -> bool:
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def test_the_snapshot_comes_first_then_every_delta_in_its_order(hall: Hall, connect: Connect) -> None:
    clients = []
    async with counting(hall):
        for transports in (["websocket"], ["polling"], ["polling", "websocket"]) * 2:
            clients.append(await connect(*transports))
            await asyncio.sleep(0.02)
        for client in clients:
            await client.has_heard(100)
    for client in clients:
        assert is_without_gap(client.heard)


async def test_a_client_in_the_middle_of_its_upgrade_loses_nothing(
    hall: Hall, session: aiohttp.ClientSession
) -> None:
    url = f"{hall.url}/socket.io/?EIO=4&transport="
    async with asyncio.timeout(WITHIN_S):
        async with session.get(f"{url}polling") as reply:
            sid = json.loads((await reply.text())[1:])["sid"]
        polling = f"{url}polling&sid={sid}"
        await session.post(polling, data="40")
        packets: list[str] = []
        while not numbers_of(packets):
            packets += await polled(session, polling)
        last_poll = asyncio.create_task(polled(session, polling))
        while hall.server.eio.sockets[sid].queue.has_unsent:
            await asyncio.sleep(0.001)
        async with session.ws_connect(f"{url}websocket&sid={sid}") as websocket:
            hall.number += 1
            await hall.say(hall.number)
            packets += await last_poll
            assert numbers_of(packets) == [0, 1]
            async with counting(hall):
                await websocket.send_str("2probe")
                assert await websocket.receive_str() == "3probe"
                await asyncio.sleep(0.05)
                await websocket.send_str("5")
                for _ in range(100):
                    packets.append(await websocket.receive_str())
    assert is_without_gap(numbers_of(packets))


async def polled(session: aiohttp.ClientSession, url: str) -> list[str]:
    async with session.get(url) as reply:
        return (await reply.text()).split("\x1e")


def numbers_of(packets: list[str]) -> list[int]:
    return [int(json.loads(packet[2:])[1]) for packet in packets if packet.startswith("42")]


@pytest.mark.parametrize(
    "length", [LONGEST_SHORT, LONGEST_SHORT + 1, LONGEST_MEDIUM, LONGEST_MEDIUM + 1, 3 * LONGEST_MEDIUM]
)
async def test_a_message_of_any_length_arrives_whole(
    hall: Hall, connect: Connect, session: aiohttp.ClientSession, length: int
) -> None:
    text = "é".ljust(length - OVERHEAD - 1, "x")
    client = await connect()
    async with session.ws_connect(f"{hall.url}/socket.io/?EIO=4&transport=websocket") as websocket:
        await websocket.receive_str()
        await websocket.send_str("40")
        while not (await websocket.receive_str()).startswith("42"):
            pass
        await hall.say(text)
        await hall.say("the next one")
        message = await asyncio.wait_for(websocket.receive_str(), WITHIN_S)
        assert json.loads(message[2:]) == ["show", text]
        assert await websocket.receive_str() == '42["show","the next one"]'
    assert await client.has_heard(3) == [0, text, "the next one"]
    assert len(message.encode()) == length


async def test_only_a_websocket_with_nothing_queued_is_written_to_at_once(
    hall: Hall, connect: Connect
) -> None:
    engine, frame = hall.server.eio, text_frame('42["show","at once"]')
    client, _ = await connect("websocket"), await connect("polling")
    websocket, polling = map(hall.eio_sid, hall.sids)
    assert engine.write(websocket, frame)
    assert not engine.write(polling, frame)
    assert not engine.write("unknown", frame)
    assert await client.has_heard(2) == [0, "at once"]


async def test_nobody_is_disturbed_by_one_who_does_not_read(hall: Hall, connect: Connect) -> None:
    others = [await connect("websocket"), await connect("polling")]
    writer = await silent_client(hall)
    async with asyncio.timeout(WITHIN_S):
        while len(hall.sids) < 3:
            await asyncio.sleep(0.005)
    session = hall.server.eio.sockets[hall.eio_sid(hall.sids[2])]
    sent, unread = 0, 0
    while not hall.gone and sent < MOST_CHANGES_UNREAD:
        sent += 1
        await hall.say("x" * 100_000)
        unread = max(unread, session.queue.qsize())
        await hall.server.disconnect_slow()
        for other in others:
            await other.has_heard(sent + 1)
    assert hall.gone == hall.sids[2:]
    assert unread == MOST_UNREAD + 1
    writer.close()


async def test_one_who_reads_late_gets_everything_in_its_order(session: aiohttp.ClientSession) -> None:
    packets: list[str] = []
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(asyncio.timeout(4 * WITHIN_S))
        hall = await stack.enter_async_context(opened(slice_s=SLICE_S))
        url = f"{hall.url}/socket.io/?EIO=4&transport=websocket"
        websocket = await stack.enter_async_context(session.ws_connect(url, max_msg_size=0))
        await websocket.send_str("40")
        while not numbers_of(packets):
            packets.append(await websocket.receive_str())
        sid = hall.eio_sid(hall.sids[0])
        queue, transport = hall.server.eio.sockets[sid].queue, hall.server.eio._websockets[sid]

        async def let_it_fall_behind() -> None:
            while hall.number < MANY:
                while queue.qsize() < BEHIND:
                    hall.number += 1
                    await hall.say(f"{hall.number}{LONG}")
                # From here on the writer still has some in its hands.
                while not queue.empty() or transport._connection.writing_paused:
                    await asyncio.sleep(0)

        saying = asyncio.create_task(let_it_fall_behind())
        while len(numbers_of(packets)) <= MANY:
            packets.append(await websocket.receive_str())
            await asyncio.sleep(0.002)
        saying.cancel()
    assert is_without_gap(numbers_of(packets))


async def silent_client(hall: Hall) -> asyncio.StreamWriter:
    """A client that reads nothing but the answers to its handshakes."""
    reader, writer = await asyncio.open_connection(*hall.url.removeprefix("http://").split(":"), limit=1024)
    writer.write(
        b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
        b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        b"AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"\x81\x82\x00\x00\x00\x0040")
    return writer


async def test_who_leaves_in_the_middle_of_a_broadcast_keeps_it_from_nobody(
    hall: Hall, connect: Connect
) -> None:
    clients = [await connect() for _ in range(6)]
    saying = asyncio.create_task(hall.say("first"))
    for _ in clients[:3]:
        await asyncio.sleep(0)
    assert not saying.done()
    await hall.server.leave_room(hall.sids[4], ROOM)
    await hall.server.disconnect(hall.sids[5])
    await saying
    await hall.say("second")
    for client in clients[:4]:
        assert await client.has_heard(3) == [0, "first", "second"]
    assert hall.gone == [hall.sids[5]]
    assert "second" not in clients[4].heard + clients[5].heard


async def test_events_are_acknowledged_between_broadcasts(hall: Hall, connect: Connect) -> None:
    clients = [await connect("websocket"), await connect("polling")]
    async with counting(hall):
        for client in clients:
            for number in range(20):
                assert await client.socket.call("echo", number) == number
        for client in clients:
            await client.has_heard(20)
            assert is_without_gap(client.heard)


async def test_heartbeats_go_on_between_broadcasts() -> None:
    async with opened(heartbeat_s=0.2) as hall, aiohttp.ClientSession() as session:
        pings, packets = 0, []
        url = f"{hall.url}/socket.io/?EIO=4&transport=websocket"
        async with counting(hall, every_s=0.01), session.ws_connect(url) as websocket:
            await websocket.send_str("40")
            async with asyncio.timeout(WITHIN_S):
                while pings < 5:
                    packets.append(await websocket.receive_str())
                    if packets[-1] == "2":
                        pings += 1
                        await websocket.send_str("3")
        assert is_without_gap(numbers_of(packets))


async def test_a_client_that_answers_no_heartbeat_is_disconnected() -> None:
    async with opened(heartbeat_s=0.2) as hall, aiohttp.ClientSession() as session:
        url = f"{hall.url}/socket.io/?EIO=4&transport=websocket"
        async with counting(hall, every_s=0.01), session.ws_connect(url) as websocket:
            await websocket.send_str("40")
            async with asyncio.timeout(WITHIN_S):
                while not websocket.closed:
                    await websocket.receive()
                # The server goes on with what is to be done at its end.
                while not hall.gone:
                    await asyncio.sleep(0.01)
        assert hall.gone == hall.sids
