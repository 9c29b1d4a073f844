"""Chromium for the tests of the pages: Debian's, or the one that CHROMIUM names."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests.browser.windows import LARGE, OWN_MODULE, PHONE, SERVER_IS_AWAY, OpenPage, Windows
from tests.evening import Evening

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    # A page of a test lives for seconds: to optimise its code costs a tenth more than it gives.
    "--js-flags=--no-opt --no-maglev",
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

# A busy machine is slow; what never comes fails all the same.
expect.set_options(timeout=20_000)


def find_chromium(*, is_whole: bool = False) -> str | None:
    """Where Chromium is on this machine; without its windows and menus, if there is such a one.

    ``is_whole`` wants them: the other one has no cameras.
    """
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    names = (
        ("chromium", "google-chrome")
        if is_whole
        else ("chromium-headless-shell", "chromium", "google-chrome")
    )
    return next(filter(None, map(shutil.which, names)), None)


async def until(page: Page, expression: str, *, within_s: float = 20) -> None:
    """Wait until ``expression`` holds: a page's content policy does not let Playwright's own way work."""
    async with asyncio.timeout(within_s):
        while not await page.evaluate(expression):
            await asyncio.sleep(0.02)


async def leave(page: Page, seconds: int) -> None:
    """Let the page believe that only so many seconds are left."""
    await page.evaluate(
        f"""async seconds => {{
            const {{ now, theEvening }} = await {OWN_MODULE};
            const evening = theEvening();
            evening.timer = {{ ...evening.timer, ends_at: now() + seconds * 1000 }};
            document.dispatchEvent(new Event("visibilitychange"));
        }}""",
        seconds,
    )


@asynccontextmanager
async def launch(*arguments: str, is_whole: bool = False) -> AsyncIterator[Browser]:
    """A browser of its own, started with these ``arguments`` too; see :func:`find_chromium`."""
    path = find_chromium(is_whole=is_whole)
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
async def windows(chromium: Browser) -> AsyncIterator[Windows]:
    """Opens pages; what they write to the console as an error or a warning fails the test."""
    windows = Windows(chromium)
    yield windows
    complaints = list(windows.complaints)
    await windows.close()
    assert complaints == []


@pytest.fixture
def open_director(windows: Windows) -> OpenPage:
    """Opens the director's panel."""

    async def open_one(evening: Evening, size: ViewportSize = LARGE) -> Page:
        page = await windows.open(
            evening.links["director"], viewport=size, reduced_motion="reduce", forgiven=SERVER_IS_AWAY
        )
        await expect(page.get_by_role("banner").get_by_text("Connecté", exact=True)).to_be_visible()
        await expect(page.locator(".row")).to_have_count(len((await evening.show())["rundown"]))
        return page

    return open_one


@pytest.fixture
def open_page(windows: Windows) -> OpenPage:
    """Opens the public's page on a phone."""

    async def open_one(evening: Evening, path: str = "/", **options: Any) -> Page:
        options = {"viewport": PHONE, "locale": "fr-FR"} | options
        page = await windows.open(f"{evening.url}{path}", forgiven=SERVER_IS_AWAY, **options)
        if options.get("java_script_enabled", True):
            await expect(page.locator("html")).to_have_attribute("data-live", "yes")
        return page

    return open_one


@pytest.fixture
def open_room(windows: Windows) -> OpenPage:
    """Opens a city's room, as Camille by default."""

    async def open_one(
        evening: Evening,
        city: str = "lyon",
        size: ViewportSize = PHONE,
        name: str = "Camille",
        script: str = "",
    ) -> Page:
        page = await windows.open(
            evening.links[f"organizer:{city}"],
            viewport=size,
            reduced_motion="reduce",
            script=COUNT_NOTES + script,
            forgiven=SERVER_IS_AWAY,
        )
        await page.get_by_label("Votre prénom").fill(name)
        await page.keyboard.press("Enter")
        await expect(page.locator(".speaker").first).to_be_visible()
        # Who is here comes a moment later and moves what is below: a click might miss.
        await expect(page.locator(".here")).to_contain_text("Ici")
        return page

    return open_one
