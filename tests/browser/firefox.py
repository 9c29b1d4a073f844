"""Debian's Firefox, driven by WebDriver BiDi."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

from tests.browser.remote_page import Actions, NotStarted, RemotePage
from tests.ports import free_port

PROGRAM = "firefox-esr"
READY_WITHIN_S = 60.0
PREFERENCES = """
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("dom.disable_open_during_load", false);
user_pref("general.smoothScroll", false);
user_pref("intl.accept_languages", "fr");
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"""


class FirefoxPage(RemotePage):
    """Its one window."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        super().__init__()
        self._socket = socket
        self._context = ""
        self._number = 0

    async def open(self) -> None:
        """Find the window, and listen to its console."""
        await self._ask("session.new", capabilities={})
        await self._ask("session.subscribe", events=["log.entryAdded"])
        contexts = (await self._ask("browsingContext.getTree"))["contexts"]
        self._context = contexts[0]["context"]

    async def go(self, address: str) -> None:
        await self._ask("browsingContext.navigate", context=self._context, url=address, wait="complete")

    async def evaluate(self, expression: str) -> Any:
        answer = await self._ask(
            "script.evaluate",
            expression=f"JSON.stringify(({expression.strip()}) ?? null)",
            target={"context": self._context},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    async def act(self, actions: Actions) -> None:
        await self._ask("input.performActions", context=self._context, actions=actions)

    async def _ask(self, method: str, **parameters: Any) -> Any:
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        while True:
            message = await self._socket.receive_json(timeout=READY_WITHIN_S)
            if message.get("id") == self._number:
                assert message["type"] == "success", message
                return message["result"]
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.complaints.append(str(message["params"]["text"]))


@asynccontextmanager
async def firefox(profile: Path) -> AsyncIterator[FirefoxPage]:
    """Firefox with a profile of its own."""
    profile.mkdir()
    (profile / "user.js").write_text(PREFERENCES)
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        PROGRAM, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", str(port),
        env=os.environ | {"HOME": str(profile)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        async with aiohttp.ClientSession() as session:
            page = FirefoxPage(await _connected(session, f"ws://127.0.0.1:{port}/session"))
            await page.open()
            yield page
    finally:
        # Its processes are of its own session, and end with it.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _connected(session: aiohttp.ClientSession, address: str) -> aiohttp.ClientWebSocketResponse:
    with suppress(TimeoutError):
        async with asyncio.timeout(READY_WITHIN_S):
            while True:
                with suppress(aiohttp.ClientError):
                    return await session.ws_connect(address, max_msg_size=0)
                await asyncio.sleep(0.1)
    raise NotStarted("Firefox does not answer")
