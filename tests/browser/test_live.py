"""The public's connection: silence, and sleep of the device."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

from playwright.async_api import Page, Route, expect

from tests.browser.conftest import until
from tests.browser.windows import OpenPage
from tests.conftest import EveningFactory

SHIFT = """(milliseconds) => {
    const now = performance.now.bind(performance);
    performance.now = () => now() + milliseconds;
    document.dispatchEvent(new Event("visibilitychange"));
}"""
KNOWS_THE_TIME = "performance.getEntriesByName(`${location.origin}/api/time`).length >= 3"
A_MINUTE_PASSES = 60_000
ASLEEP_FOR_A_MINUTE = -60_000
"""The device's own clock stands still while it sleeps."""


async def test_a_silent_connection_is_shown_as_lost_until_the_next_one_receives(
    evening_factory: EveningFactory, open_page: OpenPage
) -> None:
    page = await open_page(await evening_factory())
    has_network = asyncio.Event()

    async def swallow(route: Route) -> None:
        await has_network.wait()
        await route.continue_()

    # Else the page would poll, and be connected.
    for address in ("**/live", "**/live/show"):
        await page.route(address, swallow)
    await page.evaluate(SHIFT, A_MINUTE_PASSES)
    await expect(page.get_by_text("Connexion perdue")).to_be_visible()
    has_network.set()
    await expect(page.get_by_text("Connexion perdue")).to_be_hidden()


async def seconds_shown(page: Page) -> int:
    hours, minutes, seconds = (await page.locator(".before .countdown").inner_text()).split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


async def test_a_device_that_wakes_up_shows_the_right_time_although_its_connection_has_survived(
    evening_factory: EveningFactory, open_page: OpenPage
) -> None:
    soon = datetime.now(UTC).astimezone() + timedelta(hours=2)
    evening = await evening_factory(options=["--starts-at", f"{soon:%Y-%m-%d %H:%M}"])
    starts_at = (await evening.show())["show"]["starts_at"] / 1000
    page = await open_page(evening)
    await until(page, KNOWS_THE_TIME)
    await page.evaluate(SHIFT, ASLEEP_FOR_A_MINUTE)
    async with asyncio.timeout(10):
        while abs(await seconds_shown(page) - (starts_at - time.time())) > 2:
            await asyncio.sleep(0.1)
    await expect(page.get_by_text("Connexion perdue")).to_be_hidden()
