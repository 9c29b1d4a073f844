"""The room of a city in a real browser, on a real server."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, ViewportSize, expect

from tests.conftest import EveningFactory
from tests.evening import Evening

PHONE: ViewportSize = {"width": 390, "height": 844}
SIZES: list[ViewportSize] = [PHONE, {"width": 820, "height": 1180}, {"width": 1366, "height": 768}]
HOSTILE = '<img src=x onerror="alert(1)">'
LONG = "Anticonstitutionnellement" * 4
SMALLEST_TARGET = 44

OpenRoom = Callable[..., Awaitable[Page]]


@pytest.fixture
async def open_room(chromium: Browser) -> AsyncIterator[OpenRoom]:
    """Opens a city's room as Camille; what it writes to the console as an error fails the test."""
    async with AsyncExitStack() as stack:
        errors: list[str] = []

        def hear(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                errors.append(message.text)

        async def open_page(evening: Evening, city: str = "lyon", size: ViewportSize = PHONE) -> Page:
            context = await chromium.new_context(viewport=size, reduced_motion="reduce")
            stack.push_async_callback(context.close)
            page = await context.new_page()
            page.on("console", hear)
            page.on("pageerror", lambda error: errors.append(str(error)))
            await page.goto(evening.links[f"organizer:{city}"])
            await page.get_by_label("Votre prénom").fill("Camille")
            await page.keyboard.press("Enter")
            await expect(page.locator(".speaker").first).to_be_visible()
            return page

        yield open_page
        assert errors == []


async def expect_state(page: Page, state: str, headline: str) -> None:
    await expect(page.locator(".banner")).to_have_attribute("data-state", state)
    await expect(page.locator(".headline")).to_have_text(headline)


async def test_a_room_opens_by_its_own_link_alone(evening: Evening, open_room: OpenRoom) -> None:
    page = await open_room(evening)
    assert page.url == f"{evening.url}/city/lyon"
    await expect(page.locator("h1")).to_have_text("Lyon")
    await expect(page.locator(".speaker")).to_have_count(1)
    await expect(page.get_by_role("link", name="Grand écran")).to_have_attribute("href", "/city/lyon/screen")

    await page.reload()
    await expect(page.locator(".me")).to_contain_text("Camille")
    await expect(page.get_by_label("Votre prénom")).to_be_hidden()

    key = evening.tokens["organizer:lyon"]
    for address in ("/city/rennes", f"/city/rennes?key={key}", f"/city/nowhere?key={key}"):
        foreign = await page.request.get(f"{evening.url}{address}")
        assert foreign.status == 401
        assert "Ce lien ne marche pas" in await foreign.text()


async def test_the_banner_follows_the_speaker_to_the_end(evening: Evening, open_room: OpenRoom) -> None:
    page = await open_room(evening)
    when = page.locator(".speaker .when")
    await expect_state(page, "calm", "La soirée n'a pas commencé")
    await evening.go_until("call")
    await expect_state(page, "soon", "À vous dans 1 pitch")
    await expect(when).to_contain_text("dans 1 pitch, vers ")
    await evening.command("call", item="p02")
    await expect_state(page, "called", "En attente")
    await evening.command("take", item="p02")
    await expect_state(page, "air", "À l'antenne")
    await expect(page.locator(".banner .project")).to_have_text("Forêt de Poche")
    await expect(page.locator(".banner .time")).to_have_text("0:02")
    await evening.go_until("clear")
    await expect_state(page, "done", "C'est fait")
    await evening.go()
    await expect_state(page, "done", "C'est fait")
    await expect(when).to_have_text("C'est fait")


async def test_check_in_tells_the_director_who_ticked(evening: Evening, open_room: OpenRoom) -> None:
    page = await open_room(evening, "rennes")
    speaker = page.locator(".speaker[data-item=p03]")
    await expect(speaker.locator(".ticked")).to_have_text("Pas encore pointé")
    # One right after the other: the second goes before the first is answered.
    await speaker.evaluate(
        "line => [...line.querySelectorAll('.ticks button')].slice(0, 2).forEach(button => button.click())"
    )
    for name, is_ticked in (("Présence", "true"), ("Son", "true"), ("Image", "false")):
        button = speaker.get_by_role("button", name=name)
        await expect(button).to_have_attribute("aria-pressed", is_ticked)
    await expect(speaker.locator(".ticked")).to_contain_text("Pointé par Camille à ")
    told = next(item for item in (await evening.show())["rundown"] if item["id"] == "p03")["check_in"]
    assert (told["present"], told["sound"], told["picture"], told["by"]) == (True, True, False, "Camille")

    await speaker.get_by_role("button", name="Son").press("Space")
    await expect(speaker.get_by_role("button", name="Son")).to_have_attribute("aria-pressed", "false")
    untouched = page.locator(".speaker[data-item=p01] .ticked")
    await expect(untouched).to_have_text("Pas encore pointé")


async def test_the_room_and_the_regie_answer_each_other(evening: Evening, open_room: OpenRoom) -> None:
    page = await open_room(evening)
    await page.get_by_role("button", name="Notre porteur·se n'est pas là").click()
    await page.keyboard.press("Enter")
    alert = page.locator(".alert")
    await expect(alert).to_contain_text("Camille, à ")
    await expect(alert).to_have_attribute("data-open", "true")
    [raised] = (await evening.show())["alerts"]
    assert (raised["city"], raised["by"]) == ("lyon", "Camille")
    await evening.command("resolve_alert", alert=raised["id"], answer="On passe à Rennes")
    await expect(alert.locator(".answer")).to_have_text("Régie\u00a0: On passe à Rennes")
    await expect(alert).not_to_have_attribute("data-open", "true")
    await expect(alert.locator(".answer")).to_have_css("color", "rgb(79, 214, 156)")

    await page.get_by_label("Message à la régie").fill("On vous entend bien")
    await page.keyboard.press("Enter")
    await expect(page.locator(".thread li")).to_contain_text("On vous entend bien")
    await expect(page.get_by_label("Message à la régie")).to_have_value("")
    await evening.command("say", city="", text="Antenne dans cinq minutes", by="Régie")
    await evening.command("say", city="rennes", text="Pour Rennes seulement", by="Régie")
    await evening.command("say", city="lyon", text="Merci Lyon", by="Régie")
    await expect(page.locator(".thread li strong")).to_have_text(
        ["Camille", "Régie, à toutes les villes", "Régie"]
    )
    await expect(page.locator("main")).not_to_contain_text("Pour Rennes seulement")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size['width']}x{size['height']}")
async def test_names_are_text_and_fit(
    evening_factory: EveningFactory, open_room: OpenRoom, size: ViewportSize
) -> None:
    hostile = HOSTILE.replace('"', '""')
    programme = f'Projet;Porteur;Ville\n"{hostile}";{LONG};Lyon\n{LONG};Zoé;Lyon\nVélo;Ana;Rennes\n'
    evening = await evening_factory(programme=programme)
    page = await open_room(evening, size=size)
    await evening.command("say", city="lyon", text=f"{HOSTILE} {LONG}", by="Régie")
    await evening.go_until("take")
    await expect_state(page, "called", "En attente")
    await expect(page.locator(".banner .project")).to_have_text(HOSTILE)
    await expect(page.locator(".thread .text")).to_contain_text(HOSTILE)
    await expect(page.locator("main img")).to_have_count(0)
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for button in await page.locator("button:visible, a.button:visible, input:visible").all():
        box = await button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= SMALLEST_TARGET
