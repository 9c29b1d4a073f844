"""The speaker's clock in a real browser, on a real server."""

import asyncio
import time

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.conftest import leave
from tests.browser.windows import PHONE, SERVER_IS_AWAY, OpenPage, Windows, box_of
from tests.conftest import EveningFactory
from tests.evening import Evening

SIZES: list[ViewportSize] = [
    {"width": 1920, "height": 1080},
    {"width": 1280, "height": 720},
    {"width": 1024, "height": 768},
    {"width": 390, "height": 844},
]


@pytest.fixture
def open_stage(windows: Windows) -> OpenPage:
    """Opens the speaker's clock."""

    async def open_one(evening: Evening) -> Page:
        address = f"{evening.url}/stage?key={evening.tokens['overlay']}"
        page = await windows.open(address, viewport=SIZES[1], forgiven=SERVER_IS_AWAY)
        await expect(page.locator(".stage")).not_to_have_attribute("data-scene", "connecting")
        return page

    return open_one


async def expect_scene(page: Page, scene: str) -> None:
    await expect(page.locator(".stage")).to_have_attribute("data-scene", scene)


async def expect_tone(page: Page, tone: str) -> None:
    await expect(page.locator(".stage")).to_have_attribute("data-tone", tone)


async def test_one_pitch_from_its_call_to_its_end(evening: Evening, open_stage: OpenPage) -> None:
    page = await open_stage(evening)
    await expect_scene(page, "waiting")
    await expect(page.locator(".below")).to_have_text("Pour commencer\u00a0: Vélo Cargo")

    await evening.go_until("take")
    await expect(page.locator(".above")).to_have_text("À vous dans un instant")
    await expect(page.locator("h1")).to_have_text("Vélo Cargo")

    await evening.go()
    await expect_tone(page, "armed")
    await expect(page.locator(".label")).to_have_text("À vos marques")
    await expect(page.locator(".dial")).to_have_text("0:02")

    await evening.go()
    await expect_tone(page, "running")
    await expect_tone(page, "up")
    await expect(page.locator(".dial")).to_have_text("0:00")
    await expect(page.locator(".label")).to_have_text("Temps écoulé. Merci\u00a0!")

    await evening.go()
    await expect(page.locator("h1")).to_have_text("Forêt de Poche")


async def test_warnings_change_the_shape(evening_factory: EveningFactory, open_stage: OpenPage) -> None:
    evening = await evening_factory(pitch_seconds=60)
    await evening.go_until("finish")
    page = await open_stage(evening)
    await expect_tone(page, "running")
    await leave(page, 29)
    await expect_tone(page, "soon")
    await expect(page.locator(".clock")).to_have_css("border-top-style", "solid")
    await expect(page.locator(".label")).to_have_text("Bientôt la fin")
    await leave(page, 9)
    await expect_tone(page, "last")
    await expect(page.locator(".label")).to_have_text("Concluez")
    await expect(page.locator("p[role=status]")).to_have_text("Concluez")


async def test_pitch_ended_early_is_thanked(evening_factory: EveningFactory, open_stage: OpenPage) -> None:
    evening = await evening_factory(pitch_seconds=60)
    await evening.go_until("finish")
    page = await open_stage(evening)
    await evening.command("finish", item="p01")
    await expect_tone(page, "stopped")
    await expect(page.locator(".label")).to_have_text("Merci\u00a0!")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size['width']}x{size['height']}")
async def test_prompt_leaves_the_digits_readable(
    evening_factory: EveningFactory, open_stage: OpenPage, size: ViewportSize
) -> None:
    evening = await evening_factory(pitch_seconds=60)
    await evening.go_until("finish")
    page = await open_stage(evening)
    await page.set_viewport_size(size)
    text = ("Rapprochez-vous du micro, le public vous entend mal. " * 3)[:119] + "!"
    await evening.command("prompt", text=text)
    prompt, digits = page.locator(".prompt"), page.locator(".dial .digits")
    await expect(prompt).to_contain_text(text)
    await asyncio.sleep(0.6)
    message, shown = await box_of(prompt), await box_of(digits)
    assert message["y"] + message["height"] <= size["height"] + 1
    assert shown["y"] + shown["height"] <= message["y"]
    assert shown["height"] >= min(size["width"], size["height"]) / 4
    assert await prompt.evaluate("element => element.scrollHeight <= element.clientHeight + 1")

    await evening.command("prompt", text="")
    await expect(prompt).to_have_count(0)


async def test_incident_asks_for_patience(evening_factory: EveningFactory, open_stage: OpenPage) -> None:
    evening = await evening_factory(pitch_seconds=60)
    await evening.go_until("finish")
    page = await open_stage(evening)
    await evening.command("hold", reason="Câble arraché par le traiteur")
    await expect(page.locator(".above")).to_have_text("Incident technique")
    await expect(page.locator(".behind")).to_be_visible()
    await expect(page.locator("main")).not_to_contain_text("traiteur")
    await evening.command("release")
    await expect_scene(page, "clock")


async def test_server_that_dies_and_returns_is_found_again(
    evening_factory: EveningFactory, open_stage: OpenPage
) -> None:
    evening = await evening_factory(pitch_seconds=60)
    await evening.go_until("finish")
    page = await open_stage(evening)
    await evening.kill()
    await expect(page.get_by_text("Connexion perdue")).to_be_visible(timeout=1000)
    shown = await page.locator(".dial").inner_text()
    await expect(page.locator(".dial")).not_to_have_text(shown, timeout=1500)
    await evening.start()
    await expect(page.get_by_text("Connexion perdue")).to_be_hidden(timeout=3000)
    await expect_tone(page, "running")
    left = (await evening.show())["timer"]["ends_at"] / 1000 - time.time()
    assert abs(int((await page.locator(".dial").inner_text()).split(":")[1]) - left) <= 1


async def test_markup_in_a_project_is_text(evening_factory: EveningFactory, open_stage: OpenPage) -> None:
    project = "<img src=x onerror=alert(1)>"
    evening = await evening_factory(f"Projet;Ville\n{project};Rennes\n", pitch_seconds=60)
    page = await open_stage(evening)
    page.on("dialog", lambda _: pytest.fail("the markup ran"))
    await evening.go_until("take")
    await expect(page.locator("h1")).to_have_text(project)
    await evening.go()
    await expect(page.locator(".who")).to_have_text(project)


async def test_full_screen_by_key_and_click(evening: Evening, open_stage: OpenPage) -> None:
    page = await open_stage(evening)
    await page.keyboard.press("f")
    await expect(page.locator("html:fullscreen")).to_have_count(1)
    await page.locator(".words").click()
    await expect(page.locator("html:fullscreen")).to_have_count(0)


async def test_pointer_hides_when_it_rests(evening: Evening, open_stage: OpenPage) -> None:
    page = await open_stage(evening)
    await page.mouse.move(100, 100)
    await expect(page.locator(".stage")).to_have_css("cursor", "auto")
    await expect(page.locator(".stage")).to_have_css("cursor", "none")


async def test_longest_name_fits(evening_factory: EveningFactory, open_stage: OpenPage) -> None:
    project = ("Collectif pour une alimentation durable et solidaire dans les quartiers populaires " * 2)[
        :120
    ]
    evening = await evening_factory(f"Projet;Porteur;Ville\n{project};{'Marie-Antoinette ' * 6};Rennes\n")
    page = await open_stage(evening)
    await evening.go_until("take")
    await expect_scene(page, "next")
    for size in SIZES:
        await page.set_viewport_size(size)
        await asyncio.sleep(0.2)
        fits = "element => element.scrollHeight <= element.clientHeight + 1"
        assert await page.locator(".words").evaluate(fits), size


@pytest.mark.parametrize("word", ["Respiration", "Démonstration", "OceanisOpen"])
async def test_no_width_breaks_a_word(
    evening_factory: EveningFactory, open_stage: OpenPage, word: str
) -> None:
    evening = await evening_factory(f"Projet;Ville\n{word} musicale;Rennes\n")
    page = await open_stage(evening)
    await evening.go_until("take")
    await expect_scene(page, "next")
    lines_of_first_word = """async () => {
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        const text = document.querySelector("h1").firstChild, range = document.createRange();
        range.setStart(text, 0);
        range.setEnd(text, text.data.indexOf(" "));
        return new Set([...range.getClientRects()].map(box => box.top)).size;
    }"""
    broken = []
    for width in range(320, 480, 10):
        await page.set_viewport_size({"width": width, "height": 844})
        if await page.evaluate(lines_of_first_word) != 1:
            broken.append(width)
    assert broken == []


async def test_a_prompt_ends_with_its_pitch(evening_factory: EveningFactory, open_stage: OpenPage) -> None:
    evening = await evening_factory(pitch_seconds=60)
    await evening.go_until("finish")
    page = await open_stage(evening)
    await evening.command("prompt", text="Concluez")
    await expect(page.locator(".prompt")).to_contain_text("Concluez")
    await evening.command("finish", item="p01")
    await expect_tone(page, "stopped")
    await expect(page.locator(".prompt")).to_have_count(0)


@pytest.mark.parametrize("is_touched", [True, False], ids=["touch", "mouse"])
async def test_full_screen_is_offered_where_nothing_is_covered(
    evening_factory: EveningFactory, windows: Windows, is_touched: bool
) -> None:
    evening = await evening_factory(pitch_seconds=60)
    page = await windows.open(
        f"{evening.url}/stage?key={evening.tokens['overlay']}",
        viewport=PHONE,
        has_touch=is_touched,
        is_mobile=is_touched,
        forgiven=SERVER_IS_AWAY,
    )
    full = page.get_by_role("button", name="Plein écran")
    await expect(full).to_be_visible()
    await expect(full.locator(".key")).to_be_visible(visible=not is_touched)
    await evening.go_until("finish")
    await expect_tone(page, "running")
    await expect(full).to_be_visible(visible=not is_touched)
    await evening.command("prompt", text="Concluez")
    await expect(page.locator(".prompt")).to_contain_text("Concluez")
    await expect(full).to_be_hidden()
