"""Whoever looks, from wherever: the times are those of the evening."""

from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.async_api import expect

from tests.browser.windows import OpenPage, Windows
from tests.conftest import EveningFactory
from tests.evening import Evening

PARIS = ZoneInfo("Europe/Paris")
OPTIONS = ["--starts-at", "2030-11-27 20:00", "--time-zone", "Europe/Paris"]


def in_paris(evening_ms: int) -> datetime:
    return datetime.fromtimestamp(evening_ms / 1000, PARIS)


async def start_of(evening: Evening) -> datetime:
    return in_paris((await evening.show())["show"]["starts_at"])


async def test_a_viewer_far_away_reads_the_evening_s_time_and_whose_it_is(
    evening_factory: EveningFactory, open_page: OpenPage
) -> None:
    evening = await evening_factory(options=OPTIONS)
    start, at_eight = "[data-field=start]", "mercredi 27 novembre à 20\u00a0h\u00a000"
    there = await open_page(evening, timezone_id="Indian/Reunion")
    await expect(there.locator(start)).to_have_text(f"{at_eight}, heure de Paris")
    here = await open_page(evening, timezone_id="Europe/Brussels")
    await expect(here.locator(start)).to_have_text(at_eight)
    without_scripts = await open_page(evening, timezone_id="Indian/Reunion", java_script_enabled=False)
    await expect(without_scripts.locator(start)).to_have_text(at_eight)


async def test_a_change_of_the_zone_reaches_pages_that_are_open(
    evening_factory: EveningFactory, open_page: OpenPage
) -> None:
    evening = await evening_factory(options=OPTIONS)
    page = await open_page(evening, timezone_id="Europe/Paris")
    await evening.command("set_time_zone", time_zone="Indian/Reunion")
    await expect(page.locator("[data-field=start]")).to_have_text(
        "mercredi 27 novembre à 23\u00a0h\u00a000, heure de Reunion"
    )


async def test_the_director_s_field_of_date_and_time_is_on_the_clocks_of_the_evening(
    evening_factory: EveningFactory, windows: Windows
) -> None:
    evening = await evening_factory(options=OPTIONS)
    page = await windows.open(evening.links["director"], timezone_id="America/New_York")
    field = page.get_by_label("Début annoncé")
    await expect(field).to_have_value("2030-11-27T20:00")
    await expect(page.get_by_text("(à 20\u00a0h\u00a000, heure de Paris)")).to_be_visible()
    await field.fill("2030-11-27T21:30")
    await page.locator("form", has=field).get_by_role("button", name="Régler").click()
    await expect(page.get_by_text("(à 21\u00a0h\u00a030, heure de Paris)")).to_be_visible()
    assert await start_of(evening) == datetime(2030, 11, 27, 21, 30, tzinfo=PARIS)
    await field.fill("2031-03-30T02:30")
    await page.locator("form", has=field).get_by_role("button", name="Régler").click()
    await expect(page.get_by_text("les horloges sautent cette heure")).to_be_visible()
    assert await start_of(evening) == datetime(2030, 11, 27, 21, 30, tzinfo=PARIS)
