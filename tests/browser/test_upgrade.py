"""A page that is open over an upgrade of the server loads itself anew: once, and in the middle of nothing."""

import asyncio

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import until
from tests.browser.every_page import address_of
from tests.browser.windows import LARGE, SERVER_IS_AWAY, Windows
from tests.conftest import EveningFactory
from tests.evening import Evening

AT_ONCE = "Math.random = () => 0;"
"""For an initial script: pages of the public wait for a random moment."""
IS_OPEN = "document.documentElement.dataset.version !== undefined && document.readyState === 'complete'"
LONGER_THAN_IT_TAKES_S = 3


async def open_page(windows: Windows, evening: Evening, name: str) -> Page:
    link, path = address_of(name, evening)
    page = await windows.open(
        link or evening.url + path, viewport=LARGE, script=AT_ONCE, forgiven=SERVER_IS_AWAY
    )
    if link:
        await page.goto(evening.url + path)
    await until(page, IS_OPEN)
    await page.evaluate("window.isTheSame = true")
    return page


async def upgrade(evening: Evening, number: int = 1) -> None:
    """Start the server again, with another style sheet."""
    await evening.stop()
    theme = evening.folder / "theme" / "theme.css"
    theme.parent.mkdir(exist_ok=True)
    theme.write_text(f"/* version {number} */ :root {{ --accent: #f0{number} }}", encoding="utf-8")
    await evening.start()


async def version_of(page: Page) -> str:
    return str(await page.evaluate("document.documentElement.dataset.version"))


async def has_reloaded(page: Page, before: str) -> None:
    await expect(page.locator(f"html:not([data-version='{before}'])")).to_be_attached()
    await page.wait_for_load_state()


@pytest.mark.parametrize("name", ["viewer", "screen", "program", "host", "director", "stage", "city"])
async def test_an_open_page_loads_itself_anew_once(
    evening_factory: EveningFactory, windows: Windows, name: str
) -> None:
    evening = await evening_factory()
    page = await open_page(windows, evening, name)
    before = await version_of(page)
    await upgrade(evening)
    await has_reloaded(page, before)
    await page.evaluate("window.isTheSame = true")
    await evening.stop()
    await evening.start()
    await asyncio.sleep(LONGER_THAN_IT_TAKES_S)
    assert await page.evaluate("window.isTheSame")


@pytest.mark.parametrize("name", ["program", "host", "director", "stage", "city"])
async def test_nothing_loads_itself_while_somebody_pitches(
    evening_factory: EveningFactory, windows: Windows, name: str
) -> None:
    evening = await evening_factory(pitch_seconds=600)
    await evening.go_until("finish")
    page = await open_page(windows, evening, name)
    before = await version_of(page)
    await upgrade(evening)
    await asyncio.sleep(LONGER_THAN_IT_TAKES_S)
    assert await page.evaluate("window.isTheSame")
    item = (await evening.show())["on_air"]["id"]
    for command in ("finish", "clear"):
        assert (await evening.command(command, item=item))["ok"]
    await has_reloaded(page, before)


async def test_nothing_loads_itself_while_somebody_types(
    evening_factory: EveningFactory, windows: Windows
) -> None:
    evening = await evening_factory()
    page = await open_page(windows, evening, "viewer")
    before = await version_of(page)
    field = page.get_by_role("searchbox").or_(page.locator("input[type=search]")).first
    await expect(field).to_be_visible()
    await field.focus()
    await upgrade(evening)
    await asyncio.sleep(LONGER_THAN_IT_TAKES_S)
    assert await page.evaluate("window.isTheSame")
    await field.blur()
    await has_reloaded(page, before)
