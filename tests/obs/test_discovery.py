"""OBS is found by its greeting, and nothing else is taken for one."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import WSMsgType, web

from tests.obs.studio import Studio
from tests.ports import free_port
from topchrono.obs.discovery import discover
from topchrono.views.obs import ObsFound

NOTHING = ObsFound(url=None, needs_password=False)
Greet = Callable[[str], Awaitable[int]]


@pytest.fixture
async def greeter() -> AsyncIterator[tuple[Greet, list[str]]]:
    """Makes a server that greets with a text; what it was told."""
    runners, told = [], []

    async def greet(text: str) -> int:
        async def answer(request: web.Request) -> web.WebSocketResponse:
            line = web.WebSocketResponse()
            await line.prepare(request)
            await line.send_str(text)
            told.extend([message.data async for message in line if message.type is WSMsgType.TEXT])
            return line

        app = web.Application()
        app.router.add_get("/", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        runners.append(runner)
        return int(runner.addresses[0][1])

    yield greet, told
    for runner in runners:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("more", "needs_password"), [("", False), (', "authentication": {"challenge": "a", "salt": "b"}', True)]
)
async def test_a_greeting_says_whether_a_password_is_needed(
    greeter: tuple[Greet, list[str]], more: str, needs_password: bool
) -> None:
    greet, told = greeter
    port = await greet(f'{{"op": 0, "d": {{"obsWebSocketVersion": "5.5.2", "rpcVersion": 1{more}}}}}')
    assert await discover(port) == ObsFound(url=f"ws://127.0.0.1:{port}", needs_password=needs_password)
    assert told == []


@pytest.mark.parametrize(
    "text", ["", "bonjour", "[]", '{"op": 1, "d": {"obsWebSocketVersion": "5"}}', '{"op": 0}']
)
async def test_another_program_is_no_obs(greeter: tuple[Greet, list[str]], text: str) -> None:
    assert await discover(await greeter[0](text)) == NOTHING


async def test_nobody_there_is_no_obs() -> None:
    assert await discover(free_port()) == NOTHING


async def test_a_real_obs_is_found(studio: Studio) -> None:
    port = int(studio.url.rpartition(":")[2])
    assert await discover(port) == ObsFound(url=f"ws://127.0.0.1:{port}", needs_password=True)
