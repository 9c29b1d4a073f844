"""In windows that are small, zoomed or in a large type, everything is there, whole and within reach."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, ViewportSize

from tests.browser.conftest import launch
from tests.browser.every_page import PAGES, opened
from tests.conftest import EveningFactory
from tests.evening import Evening

REFLOW = Path(__file__).with_name("reflow.js").read_text(encoding="utf-8")
PROGRAMME = (
    "Projet;Porteur;Prononciation;Association;Ville;Thème;Besoins;Résumé;Remarque\n"
    "Solidarités intergénérationnelles de Saint-Étienne;Marie-Antoinette Delacroix;de-la-croi;"
    "Fédération des jardins partagés;Lyon;Environnement et alimentation;"
    "Une personne pour tenir la comptabilité, développement web, communication;"
    "Mettre en réseau les jardins, les cantines et les familles d'un même quartier.;arrive à 20 h\n"
    "Jardin partagé;Sam Petit;;Les Jardins;Lyon;;jardinage;Un potager pour tous\n"
    "Cantine solidaire;;;;Rennes;;;Des repas\n"
)
WINDOWS: dict[str, ViewportSize] = {
    "1280x720 at 200 %": {"width": 640, "height": 360},
    "1920x1080 at 200 %": {"width": 960, "height": 540},
    "1280x1024 at 400 %": {"width": 320, "height": 256},
    "small phone": {"width": 320, "height": 568},
    "phone held across": {"width": 844, "height": 390},
}
FOR_READING = tuple(name for name in PAGES if name != "program")
"""Overlays are pictures: they scale."""


@pytest.fixture(scope="module")
async def large_type() -> AsyncIterator[Browser]:
    """A browser whose reader has set the type to one and a half its size."""
    async with launch("--blink-settings=defaultFontSize=24,defaultFixedFontSize=20") as browser:
        yield browser


async def running(evening_factory: EveningFactory) -> Evening:
    """An evening in mid-pitch, in which everybody has said something."""
    evening = await evening_factory(PROGRAMME, pitch_seconds=1200)
    await evening.go_until("finish")
    await evening.command("say", city="", text="Merci de couper vos micros, on passe à Rennes juste après.")
    await evening.command("raise_alert", city="lyon", text="Nous n'avons plus de son", by="Camille")
    await evening.command("prompt", text="Rapprochez-vous du micro")
    return evening


async def problems_of(page: Page) -> list[str]:
    """What is wrong with the page once it is at rest."""
    await asyncio.sleep(0.6)
    await page.evaluate("document.fonts.ready")
    found = await page.evaluate(REFLOW)
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("name", FOR_READING)
async def test_nothing_is_lost_in_a_small_window(
    evening_factory: EveningFactory, chromium: Browser, name: str
) -> None:
    evening = await running(evening_factory)
    problems = {}
    async with opened(chromium, evening, name) as page:
        for window, size in WINDOWS.items():
            await page.set_viewport_size(size)
            problems[window] = await problems_of(page)
    assert {window: found for window, found in problems.items() if found} == {}


# They share a browser.
@pytest.mark.xdist_group("large type")
@pytest.mark.parametrize("name", FOR_READING)
async def test_nothing_is_lost_in_large_type(
    evening_factory: EveningFactory, large_type: Browser, name: str
) -> None:
    evening = await running(evening_factory)
    sizes: list[ViewportSize] = [{"width": 390, "height": 844}, {"width": 1280, "height": 720}]
    async with opened(large_type, evening, name) as page:
        for size in sizes:
            await page.set_viewport_size(size)
            assert await problems_of(page) == [], size
