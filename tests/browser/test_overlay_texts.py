"""Whatever people write, the overlays stay readable, in their plates and out of each other's way."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.overlay_texts import TEXTS
from tests.browser.windows import SERVER_IS_AWAY, Windows
from tests.conftest import EveningFactory

SIZES: list[ViewportSize] = [
    {"width": 1920, "height": 1080},
    {"width": 1280, "height": 720},
    {"width": 3840, "height": 2160},
    {"width": 1080, "height": 1920},
    {"width": 480, "height": 270},
]
MOMENTS = ("waiting", "ended", "slate", "next", "taken", "needs", "last", "time_up", "after")
TELLING = ("waiting", "slate", "next", "taken", "after")
"""Where texts stand; in the other moments there is nothing of theirs that these have not."""
EVERYWHERE = ("long words", "sentences", "all as long as it may be", "without a space")
"""The texts that are tried at every size. At the first one, and with ``TOPCHRONO_OVERLAY_TEXTS``, all are."""
IN_EVERY_MOMENT = ("ordinary", "all as long as it may be")
LEAST_REM = 0.34
"""What a phone still shows, as the theme says: `--size-least`."""

SHOW = Path(__file__).with_name("overlay_view.js").read_text(encoding="utf-8")
FAULTS = Path(__file__).with_name("overlay_faults.js").read_text(encoding="utf-8")


async def show(page: Page, moment: str, name: str) -> None:
    """Have the page show a moment of an evening whose items have the texts of this name."""
    await page.evaluate(SHOW, {"moment": moment, "item": TEXTS[name]})


async def faults(page: Page) -> list[str]:
    """What is wrong in the picture."""
    found = await page.evaluate(FAULTS, {"leastRem": LEAST_REM})
    assert isinstance(found, list)
    return found


# A picture of 4K is drawn slowly without a graphics card.
@pytest.mark.timeout(240)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size['width']}x{size['height']}")
async def test_every_text_stays_in_its_plate_and_is_read(
    evening_factory: EveningFactory, windows: Windows, size: ViewportSize
) -> None:
    evening = await evening_factory()
    address = f"{evening.url}/overlays/program?key={evening.tokens['overlay']}"
    page = await windows.open(address, viewport=size, forgiven=(*SERVER_IS_AWAY, "AudioContext"))
    # From here on, the server has no news of its own.
    await expect(page.locator(".waiting")).to_be_visible(timeout=30_000)
    found = {}
    is_thorough = size == SIZES[0] or "TOPCHRONO_OVERLAY_TEXTS" in os.environ
    for name in TEXTS if is_thorough else EVERYWHERE:
        for moment in MOMENTS if name in IN_EVERY_MOMENT else TELLING:
            await show(page, moment, name)
            if problems := await faults(page):
                found[f"{name}, {moment}"] = problems
    assert found == {}
