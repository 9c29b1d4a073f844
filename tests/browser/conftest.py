"""Chromium for the tests of the pages: Debian's, or the one that CHROMIUM names."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from tests.evening import Evening

OpenPage = Callable[..., Awaitable[Page]]

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
COUNT_NOTES = """
    window.notes = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) { window.notes += 1; start.apply(this, when); };
"""
"""For an initial script: how many notes a page has played, in ``window.notes``."""


def find_chromium() -> str | None:
    """Where Chromium is on this machine."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


async def until(page: Page, expression: str, *, within_s: float = 5) -> None:
    """Wait until ``expression`` holds: a page's content policy does not let Playwright's own way work."""
    async with asyncio.timeout(within_s):
        while not await page.evaluate(expression):
            await asyncio.sleep(0.02)


@asynccontextmanager
async def launch(*arguments: str) -> AsyncIterator[Browser]:
    """A browser of its own, started with these ``arguments`` too."""
    path = find_chromium()
    if path is None:
        # In continuous integration a missing browser is a failure, not a reason to skip.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "Chromium is not installed: apt-get install chromium"
        )
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *arguments])
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for the whole run; each test opens contexts of its own."""
    async with launch() as browser:
        yield browser


@pytest.fixture
async def open_page(chromium: Browser) -> AsyncIterator[OpenPage]:
    """Opens the public's page on a phone; what it writes to the console as an error fails the test."""
    async with AsyncExitStack() as stack:
        errors: list[str] = []

        def hear(message: ConsoleMessage) -> None:
            # A server that is down is what some tests are about.
            if message.type == "error" and "Failed to load resource" not in message.text:
                errors.append(message.text)

        async def open_one(evening: Evening, path: str = "/", **options: Any) -> Page:
            options = {"viewport": {"width": 390, "height": 844}, "locale": "fr-FR"} | options
            context = await chromium.new_context(**options)
            stack.push_async_callback(context.close)
            page = await context.new_page()
            page.on("console", hear)
            page.on("pageerror", lambda error: errors.append(str(error)))
            await page.goto(f"{evening.url}{path}")
            if options.get("java_script_enabled", True):
                await expect(page.locator("html")).to_have_attribute("data-live", "yes")
            return page

        yield open_one
        assert errors == []
