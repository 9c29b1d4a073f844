"""« Je veux aider » in a real browser, on a real server."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, Route, ViewportSize, expect

from tests.browser.audit import problems_in
from tests.browser.windows import PHONE, OpenPage, Windows
from tests.conftest import EveningFactory
from tests.evening import Evening
from tests.help_form import LEA, kept_offers, send

REAL_LIST = Path(__file__).parents[1] / "data" / "programmes" / "data-for-good.csv"
TABLET: ViewportSize = {"width": 820, "height": 1180}
LAPTOP: ViewportSize = {"width": 1366, "height": 768}
FULL: ViewportSize = {"width": 1920, "height": 1080}
SIZES = (PHONE, TABLET, LAPTOP, FULL)
LONG = "Collectif interrégional anticonstitutionnellement émancipateur pour l’alimentation <svg>durable</svg>"
UNBROKEN = "Développementinformatiqueincroyablementlongsansespaces" * 2


@pytest.fixture
def open_page(windows: Windows) -> OpenPage:
    """Opens a page on a phone."""

    async def open_one(evening: Evening, path: str = "/help?project=p01", **options: Any) -> Page:
        # A form that is not complete is answered with 422, and browsers call that a failure.
        options = {"viewport": PHONE, "locale": "fr-FR", "forgiven": ["Failed to load resource"]} | options
        return await windows.open(f"{evening.url}{path}", **options)

    return open_one


async def fill_in(page: Page) -> None:
    await page.get_by_label("Votre nom").fill("Léa Martin")
    await page.get_by_label("Votre adresse e-mail").fill("lea@exemple.fr")


def consent_box(page: Page) -> Locator:
    """The box of the project that one came for."""
    return page.get_by_role("checkbox", name="J’accepte que mon nom")


@pytest.mark.parametrize(
    ("size", "scripts"), [(PHONE, False), (PHONE, True), (TABLET, True), (FULL, False), (FULL, True)]
)
async def test_an_offer_is_made_changed_and_withdrawn(
    evening: Evening, open_page: OpenPage, size: ViewportSize, scripts: bool
) -> None:
    page = await open_page(evening, "/", viewport=size, java_script_enabled=scripts)
    await page.locator("#p03").get_by_role("link", name="Je veux aider Cantine Zéro Reste").click()
    await expect(page.locator(".project")).to_have_text("Cantine Zéro Reste")
    box = consent_box(page)
    await expect(box).not_to_be_checked()
    await fill_in(page)
    await page.get_by_label("Droit").check()
    await page.get_by_label("Votre message").fill("Libre le mardi soir.")
    await box.check()
    await page.get_by_text("Aider aussi d’autres projets").click()
    await page.get_by_role("checkbox", name="Vélo Cargo").check()
    await page.get_by_role("button", name="Envoyer mon offre").click()

    await expect(page.get_by_role("heading", name="Merci")).to_be_visible()
    await expect(page.locator(".projects a")).to_have_text(["Vélo Cargo", "Cantine Zéro Reste"])
    await expect(page.locator("dd")).to_have_text(
        ["Léa Martin", "lea@exemple.fr", "Droit", "Libre le mardi soir."]
    )
    await page.get_by_role("link", name="Changer mon offre").click()
    await expect(page.get_by_role("heading", name="Changer mon offre")).to_be_visible()
    await page.get_by_role("checkbox", name="Vélo Cargo").uncheck()
    await page.get_by_role("button", name="Enregistrer mes changements").click()
    await expect(page.locator(".projects a")).to_have_text(["Cantine Zéro Reste"])

    await page.get_by_text("Retirer mon offre").click()
    await page.get_by_role("button", name="Oui, tout effacer").click()
    await expect(page.get_by_role("heading", name="Votre offre est effacée")).to_be_visible()
    assert kept_offers(evening) == []


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_missing_answer_is_reported_on_top_and_next_to_its_field(
    evening: Evening, open_page: OpenPage, scripts: bool
) -> None:
    page = await open_page(evening, java_script_enabled=scripts)
    await page.get_by_label("Votre adresse e-mail").fill("lea@exemple")
    await page.get_by_label("Votre ville").fill("Brest")
    await page.get_by_role("button", name="Envoyer mon offre").click()
    summary = page.get_by_role("alert")
    await expect(summary.get_by_role("link")).to_have_count(3)
    await expect(summary).to_be_focused()
    await expect(page.get_by_label("Votre ville")).to_have_value("Brest")
    address = page.get_by_label("Votre adresse e-mail")
    await expect(address).to_have_value("lea@exemple")
    await expect(address).to_have_attribute("aria-invalid", "true")
    await expect(address).to_have_accessible_description(
        "Cette adresse e-mail est incomplète. Il faut par exemple\u00a0: lea@exemple.fr"
    )
    await summary.get_by_role("link", name="Indiquez votre nom").click()
    await page.keyboard.type("Léa")
    await expect(page.get_by_label("Votre nom")).to_have_value("Léa")
    await address.fill("lea@exemple.fr")
    await consent_box(page).check()
    await page.get_by_role("button", name="Envoyer mon offre").click()
    await expect(page.get_by_role("heading", name="Merci")).to_be_visible()


async def test_the_keyboard_alone_is_enough(evening: Evening, open_page: OpenPage) -> None:
    page = await open_page(evening, viewport=FULL)

    async def focus_by_tab(name: str) -> None:
        for _ in range(40):
            await page.keyboard.press("Tab")
            focused = page.locator(":focus")
            if name in (await focused.evaluate("box => box.labels?.[0]?.textContent ?? box.textContent")):
                assert await focused.evaluate("box => getComputedStyle(box).outlineStyle") != "none"
                return
        raise AssertionError(f"{name} is out of reach")

    for name, text in (("Votre nom", "Léa"), ("Votre adresse", "lea@exemple.fr")):
        await focus_by_tab(name)
        await page.keyboard.type(text)
    await focus_by_tab("Design")
    await page.keyboard.press("Space")
    await focus_by_tab("J’accepte")
    await page.keyboard.press("Space")
    await focus_by_tab("Aider aussi")
    await page.keyboard.press("Enter")
    await focus_by_tab("Chercher")
    await page.keyboard.type("foret")
    await focus_by_tab("Forêt de Poche")
    await page.keyboard.press("Space")
    await focus_by_tab("Envoyer mon offre")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Merci")).to_be_visible()
    (offer,) = kept_offers(evening)
    assert (offer["items"].keys(), offer["skills"]) == ({"p01", "p02"}, ["Design"])


async def test_fifty_two_projects_are_found_by_a_few_letters(
    evening_factory: EveningFactory, open_page: OpenPage
) -> None:
    evening = await evening_factory(REAL_LIST.read_text(encoding="utf-8-sig"))
    page = await open_page(evening)
    await page.get_by_text("Aider aussi d’autres projets (51)").click()
    shown = page.locator(".boxes .box:visible")
    await page.get_by_role("checkbox", name="Frateli").check()
    await page.get_by_label("Chercher").fill("FORETS degradees")
    await expect(shown).to_have_count(2)
    await expect(shown.locator("strong")).to_have_text(["Frateli", "Détection des forêts dégradées"])
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{evening.url}/help?project=p01")
    await page.get_by_role("checkbox", name="Frateli").uncheck()
    await page.get_by_label("Chercher").fill("introuvable")
    await expect(page.get_by_text("Aucun projet ne correspond")).to_be_visible()
    await page.get_by_label("Chercher").fill("")
    await expect(shown).to_have_count(51)


async def test_a_double_press_is_one_offer_and_says_that_it_is_sending(
    evening: Evening, open_page: OpenPage
) -> None:
    page = await open_page(evening)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    await fill_in(page)
    await consent_box(page).check()
    pressed = await page.locator("[type=submit]").evaluate(
        "button => { button.click(); button.click(); return [button.textContent, button.ariaDisabled]; }"
    )
    assert pressed == ["Envoi…", "true"]
    await expect(page.get_by_role("heading", name="Merci")).to_be_visible()
    assert len(sent) == 1
    await page.go_back()
    await expect(page.get_by_role("button", name="Envoyer mon offre")).to_be_enabled()


async def test_a_form_whose_answer_never_comes_can_be_sent_again_and_is_one_offer(
    evening: Evening, open_page: OpenPage
) -> None:
    page = await open_page(evening)
    await page.clock.install()
    is_stopped = asyncio.Event()

    async def stop_first(route: Route) -> None:
        if is_stopped.is_set():
            await route.continue_()
            return
        await route.fetch()
        # As by the browser's own button.
        await route.abort("aborted")
        is_stopped.set()

    await page.route("**/help", stop_first)
    await fill_in(page)
    await consent_box(page).check()
    button = page.locator("[type=submit]")
    await button.evaluate("button => button.click()")
    await is_stopped.wait()
    await expect(button).to_have_text("Envoi…")
    await page.clock.fast_forward("00:15")
    await expect(button).to_be_enabled()
    await button.click()
    await expect(page.get_by_role("heading", name="Merci")).to_be_visible()
    assert len(kept_offers(evening)) == 1


async def test_the_remaining_length_of_the_message_is_shown_while_one_types(
    evening: Evening, open_page: OpenPage
) -> None:
    page = await open_page(evening)
    message, left = page.get_by_label("Votre message"), page.locator(".left")
    await message.fill("x" * 399)
    await expect(left).to_be_hidden()
    await message.fill("🙂" * 599)
    await expect(left).to_have_text("Encore 1 caractère")
    await message.fill("x" * 603)
    await expect(left).to_have_text("3 caractères de trop")
    await expect(message).to_have_value("x" * 603)


async def test_the_field_for_robots_is_not_there_for_people(evening: Evening, open_page: OpenPage) -> None:
    page = await open_page(evening)
    trap = page.locator("[name=website]")
    await expect(trap).not_to_be_in_viewport()
    assert await page.get_by_role("textbox", name="Laissez").count() == 0
    assert await trap.get_attribute("tabindex") == "-1"
    assert await trap.get_attribute("autocomplete") == "off"


async def test_the_link_to_keep_is_copied_by_one_press(evening: Evening, open_page: OpenPage) -> None:
    offer = await send(evening, LEA)
    page = await open_page(evening, offer.path, permissions=["clipboard-read", "clipboard-write"])
    await page.get_by_role("button", name="Copier le lien").click()
    await expect(page.get_by_role("button", name="Copié")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == f"{evening.url}{offer.path}"
    mail = await page.get_by_role("link", name="M’envoyer ce lien").get_attribute("href")
    assert mail is not None
    assert mail.startswith("mailto:lea%40exemple.fr?subject=")
    assert offer.path.rpartition("/")[2] in mail


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_the_pages_are_for_everybody_at_every_size_with_the_longest_texts(
    evening_factory: EveningFactory, open_page: OpenPage, colours: str
) -> None:
    line = f"{LONG};Saint-Étienne-du-Rouvray;{UNBROKEN};{UNBROKEN}, droit\n"
    evening = await evening_factory("Projet;Ville;Thème;Besoins\n" + line * 3 + "Court;;;\n")
    long: dict[str, Any] = {
        "name": LONG[:80],
        "city": UNBROKEN[:80],
        "message": UNBROKEN * 5,
        "item": ["p01", "p02"],
    }
    long["address"] = "a" * 200 + "@exemple.fr"
    offer = await send(evening, long)
    assert offer.status == 200
    page = await open_page(evening, color_scheme=colours)
    for path in ("/help?project=p01", "/help", offer.path, f"{offer.path}/change", "/help/offer/none", "/"):
        await page.goto(f"{evening.url}{path}")
        await page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        for size in SIZES:
            await page.set_viewport_size(size)
            assert await problems_in(page) == [], (path, size)
    await page.goto(f"{evening.url}/help?project=p01")
    await page.get_by_role("button", name="Envoyer mon offre").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    # Its text is there before its styles are.
    await page.wait_for_load_state("load")
    for size in SIZES:
        await page.set_viewport_size(size)
        assert await problems_in(page) == [], size
