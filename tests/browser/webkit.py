"""WebKitGTK, nearest of all that Debian has to the browser of an iPhone, driven by its own WebDriver."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

from tests.browser.remote_page import Actions, NotStarted, RemotePage
from tests.obs.studio import Screen
from tests.ports import free_port

PROGRAM = "WebKitWebDriver"
BROWSERS = "*/webkit2gtk-4.1/MiniBrowser"
READY_WITHIN_S = 60.0


class WebKitPage(RemotePage):
    """Its one window."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        """``address`` is that of the WebDriver session."""
        super().__init__()
        self._session = session
        self._address = address

    async def go(self, address: str) -> None:
        await self._ask("url", url=address)

    async def evaluate(self, expression: str) -> Any:
        return await self._ask("execute/sync", script=f"return {expression.strip()}", args=[])

    async def act(self, actions: Actions) -> None:
        await self._ask("actions", actions=actions)

    async def _ask(self, what: str, **parameters: Any) -> Any:
        async with self._session.post(f"{self._address}/{what}", json=parameters) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer["value"]


def find_browser() -> Path | None:
    """The small browser that comes with the library."""
    return next(Path("/usr/lib").glob(BROWSERS), None)


@asynccontextmanager
async def webkit(browser: Path, home: Path) -> AsyncIterator[WebKitPage]:
    """WebKit's small browser on a screen of its own, with nothing kept from earlier."""
    home.mkdir()
    screen = Screen()
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        PROGRAM, f"--port={port}",
        env=os.environ | {
            "DISPLAY": screen.display, "HOME": str(home), "LANG": "C.UTF-8", "LANGUAGE": "fr",
            # Without a graphics card.
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1", "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
        },
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    options = {"binary": str(browser), "args": ["--automation"]}
    wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
    try:
        async with aiohttp.ClientSession() as session:
            address = f"http://127.0.0.1:{port}/session"
            number = await _opened(session, address, wanted)
            yield WebKitPage(session, f"{address}/{number}")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        screen.close()


async def _opened(session: aiohttp.ClientSession, address: str, wanted: dict[str, Any]) -> str:
    with suppress(TimeoutError):
        async with asyncio.timeout(READY_WITHIN_S):
            while True:
                with suppress(aiohttp.ClientConnectionError):
                    async with session.post(address, json=wanted) as response:
                        answer = await response.json()
                        if response.status != 200:
                            raise NotStarted(f"WebKit does not start: {answer}")
                        return str(answer["value"]["sessionId"])
                await asyncio.sleep(0.1)
    raise NotStarted("WebKit's driver does not answer")
