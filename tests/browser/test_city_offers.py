"""Offers of help in the room of their city, in a real browser, on a real server."""

import secrets

from playwright.async_api import expect

from tests.browser.windows import HANDHELD_TO_LAPTOP, SMALLEST_TARGET, OpenPage, box_of
from tests.evening import Evening

HOSTILE = '<img src=x onerror="alert(1)">'
LONG = "Anticonstitutionnellement" * 4


async def offer_help(
    evening: Evening, name: str, *items: str, skill: str, message: str = "Je connais bien les vélos."
) -> None:
    fields = [("token", secrets.token_urlsafe(16)), ("name", name), ("address", "help@example.org")]
    fields += [("skill", skill), ("message", message), *(("item", item) for item in items)]
    async with evening.session.post(f"{evening.url}/help", data=fields) as response:
        assert response.status == 200


async def test_offers_of_help_appear_in_the_room_of_their_own_city_alone(
    evening: Evening, open_room: OpenPage
) -> None:
    await offer_help(evening, "Anne", "p01", skill="Droit")
    rennes, lyon = await open_room(evening, "rennes"), await open_room(evening)
    offers = rennes.locator(".offers .list > li")
    await expect(offers).to_have_count(1)
    await expect(rennes.locator(".news")).to_be_empty()

    await offer_help(evening, HOSTILE, "p02", "p03", skill="Design", message=LONG)
    await expect(offers).to_have_count(2)
    newest = offers.first
    await expect(newest.locator("strong")).to_have_text(HOSTILE)
    await expect(newest).to_contain_text("Pour «\u00a0Cantine Zéro Reste\u00a0»")
    await expect(newest).not_to_contain_text("Forêt de Poche")
    await expect(newest.locator(".skills")).to_have_text("Design")
    await expect(newest.get_by_role("link")).to_have_attribute("href", "mailto:help@example.org")
    await expect(rennes.locator(".news")).to_contain_text(f"Nouvelle offre\u00a0: {HOSTILE}, pour «")
    await expect(rennes.locator(".count")).to_have_text("2 offres d’aide")
    assert await rennes.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    await rennes.get_by_label("Projet").select_option("Vélo Cargo")
    await expect(offers).to_have_count(1)
    await expect(offers.locator("strong")).to_have_text("Anne")
    await expect(rennes.locator(".count")).to_have_text("1 personne veut aider")
    for name, kind in (("Exporter en CSV", "csv"), ("Exporter pour Excel", "xlsx")):
        export = rennes.get_by_role("link", name=name)
        await expect(export).to_have_attribute("href", f"/offers.{kind}?city=rennes&item=p01")

    await expect(lyon.locator(".offers .list > li")).to_have_count(1)
    await expect(lyon.locator(".offers")).not_to_contain_text("Anne")


async def test_a_junk_offer_is_set_aside_and_taken_back(evening: Evening, open_room: OpenPage) -> None:
    await offer_help(evening, "Anne", "p01", skill="Droit")
    await offer_help(evening, LONG[:80], "p01", "p03", skill="Design", message=LONG)
    camille, noe = await open_room(evening, "rennes"), await open_room(evening, "rennes", name="Noé")
    offers, undo = camille.locator(".offers > .list > li"), camille.locator(".undo")
    folded = camille.locator(".aside summary")
    await expect(offers).to_have_count(2)
    await expect(folded).to_be_hidden()

    await offers.first.get_by_role("button", name="Écarter").click()
    await expect(undo).to_contain_text(f"Offre de {LONG[:80]} écartée")
    await expect(undo.get_by_role("button")).to_be_focused()
    await expect(folded).to_have_text("1 offre écartée")
    await expect(camille.locator(".count")).to_have_text("1 offre d’aide")
    await expect(noe.locator(".offers > .list > li")).to_have_count(1)
    await expect(noe.locator(".undo")).to_have_count(0)
    assert await camille.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    await camille.keyboard.press("Enter")
    await expect(undo).to_have_count(0)
    await expect(offers.first.get_by_role("button", name="Écarter")).to_be_focused()
    await expect(camille.locator(".count")).to_have_text("2 offres d’aide")
    # A double press is one: it neither undoes itself nor goes on to the next line.
    await offers.first.get_by_role("button", name="Écarter").dblclick()
    await expect(undo).to_have_count(1)
    await expect(folded).to_have_text("1 offre écartée")

    await noe.reload()
    # A key goes to what is shown: it is not waited for as for a click.
    await expect(noe.locator(".aside summary")).to_be_visible()
    await noe.locator(".aside summary").press("Enter")
    aside = noe.locator(".aside li")
    await expect(aside).to_be_visible()
    await expect(aside.locator("strong")).to_have_text(LONG[:80])
    for size in HANDHELD_TO_LAPTOP:
        await noe.set_viewport_size(size)
        assert await noe.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    button = aside.get_by_role("button", name="Reprendre")
    box = await box_of(button)
    assert box["height"] >= SMALLEST_TARGET
    await button.press("Enter")
    await expect(noe.locator(".aside")).to_be_hidden()
    await expect(noe.locator(".offers > .list > li").first.get_by_role("button")).to_be_focused()
    # Who set it aside sees that somebody else took it back, and that nothing new has come.
    await expect(undo).to_have_count(0)
    await expect(offers).to_have_count(2)
    await expect(camille.locator(".news")).to_be_empty()


async def test_a_key_held_down_sets_aside_once(evening: Evening, open_room: OpenPage) -> None:
    await offer_help(evening, "Anne", "p02", skill="Droit")
    page = await open_room(evening)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/offers/" in request.url else None)
    await page.get_by_role("button", name="Écarter l’offre de Anne").focus()
    for _ in range(10):
        await page.keyboard.down("Enter")
        await page.wait_for_timeout(50)
    await page.keyboard.up("Enter")
    await expect(page.locator(".aside summary")).to_have_text("1 offre écartée")
    assert len(asked) == 1


async def test_an_offer_stays_where_it_is_when_it_cannot_be_set_aside(
    evening: Evening, open_room: OpenPage
) -> None:
    await offer_help(evening, "Anne", "p02", skill="Droit")
    page = await open_room(evening)
    await page.route("**/api/offers/**", lambda route: route.abort())
    await page.get_by_role("button", name="Écarter l’offre de Anne").press("Enter")
    await expect(page.get_by_text("Pas de réponse de Top Chrono.")).to_be_visible()
    await expect(page.locator(".undo")).to_have_count(0)
    await expect(page.get_by_role("button", name="Écarter l’offre de Anne")).to_be_focused()
    await expect(page.locator(".offers > .list > li")).to_contain_text("help@example.org")
