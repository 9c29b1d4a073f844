"""The evening behind Caddy, as ``topchrono online`` sets it up: what phones and panels get through it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import psutil
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from playwright.async_api import Browser, expect

from tests.browser.conftest import launch
from tests.browser.windows import PHONE, Windows
from tests.caddy_server import Caddy
from tests.conftest import EveningFactory
from tests.evening import Evening
from topchrono.cli.online.caddy import site

pytestmark = pytest.mark.slow

NAME = "soiree.example.org"
AT_ONCE = 100
"""QR codes for one address before they are limited."""


@pytest.fixture
async def online(evening_factory: EveningFactory) -> Evening:
    return await evening_factory(options=["--url", f"https://{NAME}"])


@pytest.fixture
async def caddy(online: Evening, tmp_path: Path) -> AsyncIterator[Caddy]:
    async with Caddy(tmp_path / "caddy").running(site(NAME, online.port), NAME) as caddy:
        yield caddy


@pytest.fixture
async def internet(caddy: Caddy) -> AsyncIterator[Browser]:
    """A browser with a camera, for which the name leads to Caddy."""
    rules = f"MAP {NAME}:443 127.0.0.1:{caddy.https_port}, MAP {NAME}:80 127.0.0.1:{caddy.http_port}"
    async with launch(
        f"--host-resolver-rules={rules}", "--use-fake-device-for-media-stream", is_whole=True
    ) as browser:
        yield browser


async def test_a_phone_has_a_secure_context_and_hears_what_happens(
    online: Evening, internet: Browser, windows: Windows
) -> None:
    phone = await windows.open(
        # As somebody types it.
        f"http://{NAME}/",
        browser=internet,
        viewport=PHONE,
        permissions=["camera", "microphone"],
        ignore_https_errors=True,
    )
    assert phone.url == f"https://{NAME}/"
    assert await phone.evaluate("isSecureContext")
    camera = "navigator.mediaDevices.getUserMedia({ video: true }).then(stream => stream.getTracks().length)"
    assert await phone.evaluate(camera) == 1
    # Without its windows, Chromium asks nobody and refuses; over plain HTTP there is no such thing at all.
    session = await phone.context.new_cdp_session(phone)
    where = (await session.send("Target.getTargetInfo"))["targetInfo"]["browserContextId"]
    granted = {"permissions": ["wakeLockScreen"], "browserContextId": where}
    await session.send("Browser.grantPermissions", granted)
    assert await phone.evaluate("navigator.wakeLock.request('screen').then(lock => lock.type)") == "screen"
    await expect(phone.locator("html")).to_have_attribute("data-live", "yes")
    await online.go_until("take")
    await online.go()
    await expect(phone.get_by_role("heading", name="Vélo Cargo").first).to_be_visible()
    asked = "performance.getEntriesByType('resource').map(one => new URL(one.name).pathname)"
    assert "/live/show" not in await phone.evaluate(asked)


async def test_panels_have_their_socket_and_a_secure_cookie(
    online: Evening, internet: Browser, windows: Windows
) -> None:
    director = await windows.open(online.links["director"], browser=internet, ignore_https_errors=True)
    assert online.links["director"].startswith(f"https://{NAME}/")
    async with director.expect_websocket(lambda socket: socket.url.startswith(f"wss://{NAME}/")):
        await director.reload()
    await expect(director.get_by_role("banner").get_by_text("Connecté", exact=True)).to_be_visible()
    (cookie,) = [one for one in await director.context.cookies() if "_director" in one["name"]]
    assert cookie["secure"]
    await director.locator(".go").click()
    await director.get_by_role("button", name="Oui, faire cette étape").click()
    await expect(director.locator(".go")).to_contain_text("Commencer la soirée")


async def ask(caddy: Caddy, path: str, *, source: str, **headers: str) -> int:
    """The status of a reply through Caddy, asked from the address ``source`` of this machine."""
    async with client(caddy, source) as session, session.get(path, headers=headers) as response:
        return response.status


def client(caddy: Caddy, source: str) -> aiohttp.ClientSession:
    """A program on a phone with the address ``source``."""
    connector = aiohttp.TCPConnector(
        ssl=ssl.create_default_context(cafile=caddy.authority), local_addr=(source, 0), resolver=Here()
    )
    return aiohttp.ClientSession(f"https://{NAME}:{caddy.https_port}", connector=connector)


class Here(AbstractResolver):
    """Every name leads to this machine."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": 2, "proto": 0, "flags": 0}]

    async def close(self) -> None:
        pass


async def test_limits_are_each_phones_own(online: Evening, caddy: Caddy) -> None:
    async with client(caddy, "127.0.0.2") as greedy:
        for _ in range(2 * AT_ONCE):
            async with greedy.get("/qr/p01.svg") as response:
                if response.status == 429:
                    break
        assert response.status == 429
        # It can't pass for another one either.
        async with greedy.get("/qr/p01.svg", headers={"X-Forwarded-For": "198.51.100.7"}) as response:
            assert response.status == 429
    assert await ask(caddy, "/qr/p01.svg", source="127.0.0.3") == 200


async def test_the_server_compresses_and_caddy_does_not(online: Evening, caddy: Caddy) -> None:
    async with client(caddy, "127.0.0.2") as phone:
        async with phone.get("/", headers={"Accept-Encoding": "gzip"}) as response:
            assert response.headers["Content-Encoding"] == "gzip"
        # Long enough for a proxy that compresses, and sent by the server as it is.
        async with phone.get("/api/openapi.json", headers={"Accept-Encoding": "gzip"}) as response:
            assert "Content-Encoding" not in response.headers


async def test_a_viewer_who_leaves_frees_their_stream_at_once(online: Evening, caddy: Caddy) -> None:
    def streams() -> int:
        return sum(
            1
            for one in psutil.net_connections("tcp")
            if one.laddr and one.laddr[1] == online.port and one.status == psutil.CONN_ESTABLISHED
        )

    async with client(caddy, "127.0.0.2") as phone:
        # Of Caddy's connections, one rests between two requests.
        async with phone.get("/healthz"):
            before = streams()
        viewers = [await phone.get("/live") for _ in range(5)]
        assert streams() >= before + 4
        for viewer in viewers:
            viewer.close()
        async with asyncio.timeout(5):
            while streams() > before:
                await asyncio.sleep(0.05)
