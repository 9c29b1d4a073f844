"""What people see while the server stands still, and once it goes on."""

import asyncio
import re
import time

import pytest
from playwright.async_api import ViewportSize, expect

from tests.browser.conftest import until
from tests.browser.windows import LARGE, PHONE, SERVER_IS_AWAY, OpenPage, Windows
from tests.conftest import EveningFactory
from tests.evening import Evening

LOST_WITHIN_S = 8
LATE_CUT = "coupez à la main dans OBS"
STALLED = "Top Chrono est resté figé"


async def test_the_crew_sees_soon_that_the_server_does_not_answer(
    evening: Evening, open_director: OpenPage, windows: Windows
) -> None:
    director = await open_director(evening)
    host = await windows.open(evening.links["host"], forgiven=SERVER_IS_AWAY)
    await expect(host.locator("[data-step]")).to_be_visible()
    evening.freeze()
    frozen_at = time.monotonic()
    for page in (director, host):
        await expect(page.get_by_text("Connexion perdue. Elle revient")).to_be_visible(timeout=15_000)
    assert time.monotonic() - frozen_at < LOST_WITHIN_S
    evening.thaw()
    for page in (director, host):
        await expect(page.get_by_text("Connexion perdue. Elle revient")).to_be_hidden()


@pytest.mark.parametrize("size", [LARGE, PHONE])
async def test_the_director_cuts_by_hand_while_the_server_stands_still_and_reads_of_it_afterwards(
    evening_factory: EveningFactory, open_director: OpenPage, windows: Windows, size: ViewportSize
) -> None:
    evening = await evening_factory(pitch_seconds=3)
    director = await open_director(evening, size)
    host = await windows.open(evening.links["host"], forgiven=SERVER_IS_AWAY)
    await evening.go_until("start_clock")
    await evening.go()
    await expect(director.locator(".strip-clock .digits")).to_have_text("0:02")
    evening.freeze()
    cut = director.get_by_role("alert").filter(has_text=LATE_CUT)
    frozen_at = time.monotonic()
    await expect(cut).to_be_visible()
    assert time.monotonic() - frozen_at < 6
    await expect(director.locator(".strip-clock .digits")).to_have_text("0:00")
    await expect(host.get_by_text("la régie coupe à la main")).to_be_visible()
    await expect(director.get_by_text("Connexion perdue. Elle revient")).to_be_visible()
    assert await director.evaluate("document.documentElement.scrollWidth") == size["width"]
    evening.thaw()

    await expect(cut).to_be_hidden()
    await expect(host.get_by_text("la régie coupe à la main")).to_be_hidden()
    stalled = director.get_by_role("alert").filter(has_text=STALLED)
    await expect(stalled).to_contain_text(re.compile(r"figé \d+\ss à partir de \d+\sh\s\d\d\smin\s\d\d"))
    assert await director.evaluate("document.documentElement.scrollWidth") == size["width"]
    await stalled.get_by_role("button", name="Compris").click()
    await expect(stalled).to_be_hidden()
    assert "the server stood still" in (evening.folder / "topchrono.log").read_text("utf-8")


async def test_no_screen_shows_a_wrong_time_while_the_server_stands_still(
    evening_factory: EveningFactory, windows: Windows
) -> None:
    evening = await evening_factory(pitch_seconds=3)
    clock = await windows.open(
        f"{evening.url}/overlays/clock?key={evening.tokens['overlay']}",
        viewport=LARGE,
        forgiven=SERVER_IS_AWAY,
    )
    stage = await windows.open(
        f"{evening.url}/stage?key={evening.tokens['overlay']}", viewport=LARGE, forgiven=SERVER_IS_AWAY
    )
    viewer = await windows.open(evening.url, viewport=PHONE, forgiven=SERVER_IS_AWAY)
    await evening.go_until("start_clock")
    await evening.go()
    await until(clock, "document.querySelector('.digits').textContent === '0:02'")
    evening.freeze()
    screens = {clock: ".digits", stage: ".dial .digits", viewer: "#now .clock"}
    for page, digits in screens.items():
        await expect(page.locator(digits)).to_have_text("0:00")
    # Longer than the heartbeat and several attempts to reconnect.
    await asyncio.sleep(10)
    for page, digits in screens.items():
        await expect(page.locator(digits)).to_have_text("0:00")
    for page in (stage, viewer):
        await expect(page.get_by_text("Temps écoulé").first).to_be_visible()
    await expect(clock.locator(".clock")).to_have_attribute("data-state", "time_up")
    evening.thaw()
    await until(clock, "document.querySelector('.digits').textContent === '0:00'")


async def test_the_director_cuts_by_hand_while_the_disk_keeps_the_end_from_being_recorded(
    evening_factory: EveningFactory, open_director: OpenPage
) -> None:
    evening = await evening_factory(pitch_seconds=2)
    director = await open_director(evening)
    await evening.go_until("start_clock")
    await evening.go()
    evening.fill_disk()
    cut = director.get_by_role("alert").filter(has_text=LATE_CUT)
    await expect(cut).to_be_visible()
    await expect(director.get_by_text("Connexion perdue. Elle revient")).to_be_hidden()
    evening.empty_disk()
    await expect(cut).to_be_hidden()
