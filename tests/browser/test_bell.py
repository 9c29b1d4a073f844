"""The bell of a city's room when the system takes the sound away."""

from playwright.async_api import expect

from tests.browser.conftest import COUNT_NOTES, until
from tests.browser.windows import SERVER_IS_AWAY, Windows
from tests.evening import Evening

KEEP_AUDIO = """
    window.AudioContext = class extends AudioContext {
        constructor() {
            super();
            window.audio = this;
        }
    };
"""
"""For an initial script: the page's sound is in ``window.audio``."""
TOUCH_THE_PAGE = "Touchez la page une fois"


async def test_a_bell_that_the_system_has_put_to_sleep_says_so_and_wakes_up_to_ring(
    evening: Evening, windows: Windows
) -> None:
    page = await windows.open(
        evening.links["organizer:lyon"], script=COUNT_NOTES + KEEP_AUDIO, forgiven=SERVER_IS_AWAY
    )
    await page.get_by_label("Votre prénom").fill("Camille")
    await page.keyboard.press("Enter")
    hint = page.locator(".bell .quiet")
    await until(page, "window.audio?.state === 'running'")
    await expect(hint).not_to_contain_text(TOUCH_THE_PAGE)
    await page.evaluate("window.audio.suspend()")
    await expect(hint).to_contain_text(TOUCH_THE_PAGE)

    await evening.go_until("call")
    await evening.command("call", item="p02")
    await until(page, "window.notes === 2 && window.audio.state === 'running'")
    await expect(hint).not_to_contain_text(TOUCH_THE_PAGE)
