"""Windows of a browser, and what the pages in them complain of."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Dialog,
    FloatRect,
    Locator,
    Page,
    Route,
    ViewportSize,
    expect,
)

OpenPage = Callable[..., Awaitable[Page]]

LARGE: ViewportSize = {"width": 1920, "height": 1080}
PHONE: ViewportSize = {"width": 390, "height": 844}
HANDHELD_TO_LAPTOP: list[ViewportSize] = [
    PHONE,
    {"width": 820, "height": 1180},
    {"width": 1366, "height": 768},
]
SMALLEST_TARGET = 44
"""In pixels, for a finger."""
OWN_MODULE = """import(document.querySelector("script[type=module][src]").src)"""
"""In a page: the module that it has loaded. To import a part of it again would make a second store."""
SERVER_IS_AWAY = ("WebSocket", "net::ERR")
"""Words of a browser whose server does not answer, which is what some tests are about."""


class Windows:
    """Opens pages, each in a window of its own, and hears what they complain of."""

    def __init__(self, browser: Browser) -> None:
        self.complaints: list[str] = []
        self._browser = browser
        self._stack = AsyncExitStack()

    async def open(
        self,
        address: str,
        *,
        browser: Browser | None = None,
        script: str = "",
        answers: Mapping[str, str] | None = None,
        forgiven: Sequence[str] = (),
        **options: Any,
    ) -> Page:
        """Open ``address``, after ``script``, with a context's ``options`` as Playwright has them.

        ``answers`` stand for pages of others that cannot be reached here; a complaint that holds one of
        the words ``forgiven`` does not count.
        """
        context = await (browser or self._browser).new_context(**options)
        self._stack.push_async_callback(context.close)
        if script:
            await context.add_init_script(script)
        for pattern, body in (answers or {}).items():
            await context.route(pattern, partial(_answer, body))
        page = await context.new_page()

        def hear(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning") and not any(words in message.text for words in forgiven):
                self.complaints.append(message.text)

        async def dismiss(dialog: Dialog) -> None:
            # No page of ours opens one: markup in somebody's text must have run.
            self.complaints.append(dialog.message)
            await dialog.dismiss()

        page.on("console", hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", dismiss)
        await page.goto(address)
        return page

    async def close(self) -> None:
        """Close all of them."""
        await self._stack.aclose()


async def _answer(body: str, route: Route) -> None:
    await route.fulfill(content_type="text/html", body=body)


async def open_journal(page: Page) -> None:
    """Open the director's journal by the keyboard: what arrives above may move it away from under a click."""
    await page.locator("summary", has_text="Journal").press("Enter")
    await expect(page.locator("details[open]", has_text="Journal")).to_be_visible()


async def follow(link: Locator) -> Page:
    """Click a link that opens a window; the window, with its style sheets and pictures."""
    async with link.page.context.expect_page() as opened:
        await link.click()
    page = await opened.value
    await page.wait_for_load_state("load")
    return page


async def box_of(element: Locator) -> FloatRect:
    """Its place and size once it is shown: Alpine shows in the next frame what has its text already."""
    await expect(element).to_be_visible()
    box = await element.bounding_box()
    assert box
    return box


async def boxes_of(elements: Locator) -> list[FloatRect]:
    """The place and size of each, measured at one moment."""
    boxes: list[FloatRect] = await elements.evaluate_all(
        """elements => elements.map((element) => {
            const { x, y, width, height } = element.getBoundingClientRect();
            return { x, y, width, height };
        })"""
    )
    return boxes
