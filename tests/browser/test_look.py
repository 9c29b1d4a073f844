"""Colours, logo, background and partners reach the overlays and the public's page, and leave them again."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import until
from tests.browser.windows import LARGE, PHONE, OpenPage, Windows
from tests.conftest import EveningFactory
from tests.evening import Evening
from tests.storage.look.test_decoder import encoded, halves
from tests.web.api.test_look import send

LOADED = "image => image.complete && image.naturalWidth > 0"
ACCENT, PLATE, TEXT = "#00c2a8", "#2b0a3d", "#f5f0ff"
ACCENT_RGB, PLATE_RGB = "rgb(0, 194, 168)", "rgb(43, 10, 61)"


PARTS = (
    ".before .logo",
    ".before .title",
    ".before .rule",
    ".before .countdown",
    ".before .soon",
    ".partners",
    ".city h2",
    ".city ul",
)
BOXES = """parts => parts
    .flatMap(part => [...document.querySelectorAll(`.waiting ${part}`)])
    .map(element => element.getBoundingClientRect())
    .filter(({ width, height }) => width && height)
    .map(({ left, top, right, bottom }) => [left, top, right, bottom])"""


def overlays_of(evening: Evening) -> str:
    return f"{evening.url}/overlays/program?key={evening.tokens['overlay']}"


@pytest.fixture
def open_overlays(windows: Windows) -> Callable[[Evening], Awaitable[Page]]:
    async def open_one(evening: Evening) -> Page:
        page = await windows.open(overlays_of(evening), viewport=LARGE, forgiven=("AudioContext",))
        await until(page, "document.querySelector('.words.before .title')?.textContent")
        return page

    return open_one


async def dress(evening: Evening) -> None:
    await evening.command("set_colours", accent=ACCENT, plate=PLATE, text=TEXT)
    assert (await send(evening, "PUT", "logo", encoded(halves("RGBA"))))[0] == 200
    assert (await send(evening, "PUT", "background", encoded(halves(width=320, height=180))))[0] == 200
    for number, name in enumerate(("Ville de Lyon", "Fondation", "<b>Atelier</b> & fils")):
        path = f"partners?name={name.replace('&', '%26')}"
        assert (await send(evening, "PUT", path, encoded(halves(width=60 + number))))[0] == 200


async def undress(evening: Evening) -> None:
    partners = (await evening.show("viewer"))["look"]["partners"]
    await evening.command("set_colours", accent=None, plate=None, text=None)
    for path in ("logo", "background", *(f"partners/{partner['picture']['id']}" for partner in partners)):
        assert (await send(evening, "DELETE", path))[0] == 200


async def names_of(images: Locator) -> list[str]:
    return [str(await image.get_attribute("alt")) for image in await images.all()]


async def test_overlays_are_dressed_and_undressed_while_they_are_open(
    evening: Evening, open_overlays: Callable[[Evening], Awaitable[Page]]
) -> None:
    page = await open_overlays(evening)
    assert await page.locator("img").count() == 0
    await evening.command("open_doors")
    await dress(evening)
    waiting = page.locator(".waiting")
    logo = waiting.locator(".before .logo")
    await expect(logo).to_be_visible()
    await until(page, f"({LOADED})(document.querySelector('.waiting .before .logo'))")
    await expect(waiting.locator(".partners img")).to_have_count(3)
    assert await names_of(waiting.locator(".partners img")) == [
        "Ville de Lyon", "Fondation", "<b>Atelier</b> & fils",
    ]  # fmt: skip
    await expect(waiting.locator(".soon:visible")).to_have_css("color", ACCENT_RGB)
    await expect(waiting).to_have_css("background-color", PLATE_RGB)
    background = (await evening.show("viewer"))["look"]["background"]["url"]
    assert background in await waiting.evaluate("part => getComputedStyle(part).backgroundImage")
    await undress(evening)
    await expect(page.locator("img")).to_have_count(0)
    await expect(waiting).to_have_css("background-color", "rgb(19, 20, 31)")
    assert await page.evaluate("document.documentElement.getAttribute('style') ?? ''") == ""


async def test_the_first_paint_of_both_is_dressed(
    evening: Evening, open_overlays: Callable[[Evening], Awaitable[Page]], open_page: OpenPage
) -> None:
    await dress(evening)
    await evening.command("open_doors")
    for address, name in (
        (f"/overlays/program?key={evening.tokens['overlay']}", "--look-accent: #00c2a8;"),
        ("/", "--look-plate: #2b0a3d;"),
    ):
        async with evening.session.get(evening.url + address) as response:
            assert name in (await response.text()).split("<head>")[0]
    page = await open_page(evening, java_script_enabled=False)
    assert await page.evaluate(f"({LOADED})(document.querySelector('.logo img'))")
    assert await names_of(page.locator(".partners img")) == [
        "Ville de Lyon", "Fondation", "<b>Atelier</b> & fils",
    ]  # fmt: skip
    overlays = await open_overlays(evening)
    await expect(overlays.locator(".waiting")).to_have_css("background-color", PLATE_RGB)


async def test_the_public_s_page_is_dressed_and_undressed_while_it_is_open(
    evening: Evening, open_page: OpenPage
) -> None:
    page = await open_page(evening)
    await until(page, "document.documentElement.dataset.live === 'yes'")
    await expect(page.locator("img")).to_have_count(0)
    await expect(page.locator(".partners")).to_be_hidden()
    await dress(evening)
    await expect(page.locator(".logo img")).to_be_visible()
    # Each partner is placed by a command of its own.
    await expect(page.locator(".partners img")).to_have_count(3)
    assert await names_of(page.locator(".partners img")) == [
        "Ville de Lyon", "Fondation", "<b>Atelier</b> & fils",
    ]  # fmt: skip
    await expect(page.locator(".brand")).to_have_css("color", ACCENT_RGB)
    await undress(evening)
    await expect(page.locator("img")).to_have_count(0)
    await expect(page.locator(".partners")).to_be_hidden()
    await expect(page.locator(".brand")).to_have_css("color", "rgb(255, 210, 63)")


async def test_the_slate_has_the_logo(evening: Evening, windows: Windows) -> None:
    await dress(evening)
    await evening.go_until("call")
    page = await windows.open(overlays_of(evening), viewport=LARGE, forgiven=("AudioContext",))
    await evening.command("hold")
    await expect(page.locator(".slate .logo")).to_be_visible()


async def test_a_theme_folder_has_the_last_word(evening_factory: EveningFactory, windows: Windows) -> None:
    evening = await evening_factory()
    await evening.stop()
    theme = evening.folder / "theme"
    theme.mkdir()
    own = (Path(__file__).parents[2] / "overlays/theme.css").read_text("utf-8")
    (theme / "theme.css").write_text(own.replace("var(--look-plate, #13141f)", "#004400"), encoding="utf-8")
    await evening.start()
    await dress(evening)
    await evening.command("open_doors")
    page = await windows.open(overlays_of(evening), viewport=LARGE, forgiven=("AudioContext",))
    await expect(page.locator(".waiting")).to_have_css("background-color", "rgb(0, 68, 0)")
    await expect(page.locator(".waiting .soon:visible")).to_have_css("color", ACCENT_RGB)


@pytest.mark.parametrize("viewport", [LARGE, {"width": 1080, "height": 1920}])
async def test_nothing_of_a_dressed_waiting_screen_covers_anything_else(
    evening_factory: EveningFactory, windows: Windows, viewport: dict[str, int]
) -> None:
    projects = "".join(f"Un projet au nom assez long pour deux lignes {n};Lyon\n" for n in range(8))
    evening = await evening_factory("Projet;Ville\n" + projects)
    await evening.command(
        "set_title", title="La grande nuit nationale des projets citoyens de toutes les villes"
    )
    await evening.command(
        "set_start", starts_at=(await evening.show())["show"]["starts_at"] or 4_000_000_000_000
    )
    await dress(evening)
    for number in range(9):
        await send(evening, "PUT", f"partners?name=n{number}", encoded(halves(width=80 + number)))
    await evening.command("open_doors")
    page = await windows.open(overlays_of(evening), viewport=viewport, forgiven=("AudioContext",))
    await expect(page.locator(".waiting .partners img")).to_have_count(12)
    await page.wait_for_timeout(2_000)
    boxes = await page.evaluate(BOXES, PARTS)
    for index, one in enumerate(boxes):
        assert one[0] >= 0
        assert one[1] >= 0
        assert one[2] <= viewport["width"]
        assert one[3] <= viewport["height"]
        for other in boxes[index + 1 :]:
            is_apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert is_apart, (one, other)


async def test_a_phone_shows_partners_without_scrolling_sideways(evening: Evening, windows: Windows) -> None:
    await dress(evening)
    page = await windows.open(evening.url + "/", viewport=PHONE)
    await expect(page.locator(".partners img").first).to_be_attached()
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
