"""The director makes keys in the page, copies their addresses, and replaces or stops them."""

import asyncio
import os
from pathlib import Path

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.audit import problems_in
from tests.browser.windows import SERVER_IS_AWAY, Windows
from tests.evening import Evening
from tests.keys import press

SIZES: dict[str, ViewportSize] = {
    "full": {"width": 1920, "height": 1080},
    "tablet": {"width": 820, "height": 1180},
    "phone": {"width": 390, "height": 844},
}
SHOWN_S = 0.75


async def open_cities(evening: Evening, windows: Windows, size: ViewportSize) -> Page:
    page = await windows.open(
        evening.links["director"],
        viewport=size,
        reduced_motion="reduce",
        locale="fr-FR",
        forgiven=(*SERVER_IS_AWAY, "status of 4"),
    )
    await page.goto(f"{evening.url}/prepare#cities")
    await expect(page.get_by_role("heading", name="Les touches")).to_be_visible()
    return page


@pytest.mark.parametrize("size", SIZES)
async def test_keys_are_made_copied_replaced_and_stopped(
    evening: Evening, windows: Windows, size: str
) -> None:
    page = await open_cities(evening, windows, SIZES[size])
    box = page.get_by_role("region", name="Les touches")
    await box.get_by_role("button", name="Créer les touches").click()
    host = box.locator('[data-key="host"]')
    go = host.get_by_role("textbox", name="Le grand bouton")
    await expect(go).to_be_visible()
    first = await go.input_value()
    await host.get_by_role("button", name="Copier – Le grand bouton").click()
    await expect(host.get_by_role("button", name="Copié – Le grand bouton")).to_be_visible()
    assert (await press(evening, first))[0] == 200
    await picture(page, f"{size}-host")

    await box.get_by_label("Des touches pour").select_option(label="Lyon")
    await box.get_by_role("button", name="Créer les touches").click()
    lyon = box.locator('[data-key="organizer:lyon"]')
    await expect(lyon.get_by_role("textbox", name="Présence du prochain pitch")).to_be_visible()
    await expect(box.get_by_label("Des touches pour").locator("option")).to_have_text(
        ["Régie", "En ligne", "Rennes"]
    )
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await problems_in(page) == []
    await picture(page, size)

    await host.locator("summary").click()
    await host.get_by_role("button", name="Remplacer ces adresses…").click()
    await host.get_by_role("button", name="Remplacer ces adresses", exact=True).click()
    await expect(go).not_to_have_value(first)
    second = await go.input_value()
    await asyncio.sleep(SHOWN_S)
    assert (await press(evening, first))[0] == 401
    assert (await press(evening, second))[0] == 200

    await host.get_by_role("button", name="Arrêter ces touches…").click()
    await host.get_by_role("button", name="Arrêter ces touches", exact=True).click()
    await expect(host).to_have_count(0)
    assert (await press(evening, second))[0] == 401


async def picture(page: Page, name: str) -> None:
    """A picture of the box, to look at, where ``TOPCHRONO_PICTURES`` names a folder."""
    if folder := os.environ.get("TOPCHRONO_PICTURES"):
        box = page.get_by_role("region", name="Les touches")
        await box.scroll_into_view_if_needed()
        await page.screenshot(path=Path(folder) / f"keys-{name}.png")
        await box.screenshot(path=Path(folder) / f"keys-{name}-box.png")
