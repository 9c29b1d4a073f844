"""What a browser with an empty cache loads to show a page, as its network layer counts it."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, CDPSession, Page, expect

from tests.browser.every_page import address_of
from tests.browser.windows import LARGE, PHONE
from tests.evening import Evening
from topchrono.web.http.language import COOKIE

PAGES = ("viewer", "program", "host", "director", "stage", "city", "speaker")
ON_A_PHONE = ("viewer", "city", "speaker")
MOST_REQUESTS = 12
MOST_BYTES = 120_000
IS_THERE = {"viewer": "html[data-live=yes]"}
"""How a page says that it is all there; the others draw what they hide before."""
SYNCED_WITHIN_S = 0.5
"""The rest of the round trips by which a page learns the server's time."""


@dataclass
class PageLoad:
    """Everything that was requested; grows as long as the page is open."""

    sizes: dict[str, int] = field(default_factory=dict)
    """Bytes that were transferred for each request, head included, by a number of the browser's own."""
    paths: dict[str, str] = field(default_factory=dict)
    """What was requested, by the same numbers."""

    @classmethod
    async def of(cls, page: Page) -> "PageLoad":
        """Count what ``page`` loads from now on."""
        load = cls()
        session = await page.context.new_cdp_session(page)
        await load._follow(session)
        return load

    async def _follow(self, session: CDPSession) -> None:
        session.on("Network.requestWillBeSent", self._begin)
        session.on("Network.webSocketCreated", self._open)
        session.on("Network.dataReceived", self._receive)
        session.on("Network.loadingFinished", self._finish)
        session.on("Network.responseReceived", self._respond)
        await session.send("Network.enable")

    @property
    def requests(self) -> int:
        """How many requests were made, streams and WebSockets included."""
        return len(self.paths)

    @property
    def transferred(self) -> int:
        """Bytes of all answers, as they were transferred."""
        return sum(self.sizes.values())

    def table(self) -> str:
        """A line for each request, the largest first."""
        order = sorted(self.paths, key=lambda number: -self.sizes.get(number, 0))
        return "\n".join(f"  {self.sizes.get(number, 0):7}  {self.paths[number]}" for number in order)

    def _begin(self, event: dict[str, Any]) -> None:
        address = event["request"]["url"]
        if not address.startswith("data:"):
            self.paths[event["requestId"]] = urlsplit(address).path

    def _open(self, event: dict[str, Any]) -> None:
        self.paths[event["requestId"]] = urlsplit(event["url"]).path

    def _respond(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.paths:
            self.sizes[event["requestId"]] = event["response"]["encodedDataLength"]

    def _receive(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.paths:
            self.sizes[event["requestId"]] = (
                self.sizes.get(event["requestId"], 0) + event["encodedDataLength"]
            )

    def _finish(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.paths:
            self.sizes[event["requestId"]] = event["encodedDataLength"]


async def first_load(evening: Evening, browser: Browser, name: str, language: str) -> PageLoad:
    """What the page of that name loads in a browser of its own."""
    city = next(name.partition(":")[2] for name in evening.links if name.startswith("organizer:"))
    link, path = address_of(name, evening, city=city)
    context = await browser.new_context(viewport=PHONE if name in ON_A_PHONE else LARGE)
    await context.add_init_script("localStorage.setItem('topchrono_first_name', 'Camille')")
    await context.add_cookies([{"name": COOKIE, "value": language, "url": evening.url}])
    if link:
        await context.request.get(link, max_redirects=0)
    page = await context.new_page()
    load = await PageLoad.of(page)
    await page.goto(evening.url + path)
    await expect(page.locator(IS_THERE.get(name, "body:not(:has([x-cloak]))"))).to_be_attached()
    await page.evaluate("document.fonts.ready")
    await asyncio.sleep(SYNCED_WITHIN_S)
    await context.close()
    return load
