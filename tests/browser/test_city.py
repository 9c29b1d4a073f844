"""The room of a city in a real browser, on a real server."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Locator, Page, ViewportSize, expect

from tests.browser.conftest import until
from tests.browser.windows import (
    HANDHELD_TO_LAPTOP,
    PHONE,
    SERVER_IS_AWAY,
    SMALLEST_TARGET,
    OpenPage,
    Windows,
    box_of,
    boxes_of,
    follow,
)
from tests.conftest import EveningFactory
from tests.evening import Evening

HOSTILE = '<img src=x onerror="alert(1)">'
LONG = "Anticonstitutionnellement" * 4
WELCOMED_LATE = """
    let held = new Promise((resolve) => { window.welcome = resolve; });
    window.WebSocket = class extends WebSocket {
        set onmessage(listen) {
            super.onmessage = (event) => {
                // The connection opens at once, so that the page authenticates; the answer comes late.
                if (event.data.startsWith("0")) return listen(event);
                window.isWelcomeHeld = true;
                held = held.then(() => listen(event));
            };
        }
    };
"""
"""For an initial script: nothing of the server arrives after its first word until ``window.welcome()``."""
TOLD_LATE = """
    const late = [];
    window.isLate = false;
    window.deliver = () => { window.isLate = false; late.splice(0).forEach((listen) => listen()); };
    window.WebSocket = class extends WebSocket {
        set onmessage(listen) {
            super.onmessage = (event) => {
                if (!window.isLate || !event.data.startsWith('42["show"')) return listen(event);
                late.push(() => listen(event));
                window.hasUpdate = true;
            };
        }
    };
"""
"""For an initial script: while the page ``isLate`` it has answers to commands, and what has changed only with
``window.deliver()``; ``hasUpdate`` says that there is something, which comes after the answer."""


async def expect_state(page: Page, state: str, headline: str) -> None:
    await expect(page.locator(".banner")).to_have_attribute("data-state", state)
    await expect(page.locator(".headline")).to_have_text(headline)


async def test_a_room_opens_by_its_own_link_alone(evening: Evening, open_room: OpenPage) -> None:
    page = await open_room(evening)
    assert page.url == f"{evening.url}/city/lyon"
    await expect(page.locator("h1")).to_have_text("Lyon")
    await expect(page.locator(".speaker")).to_have_count(1)
    await expect(page.get_by_role("link", name="Grand écran")).to_have_attribute("href", "/city/lyon/screen")

    await page.reload()
    await expect(page.locator(".me")).to_contain_text("Camille")
    await expect(page.get_by_label("Votre prénom")).to_be_hidden()

    key = evening.tokens["organizer:lyon"]
    for address, heading in (
        ("/city/rennes", "Cette page n’est pas la vôtre"),
        (f"/city/rennes?key={key}", "Ce lien n’ouvre pas cette page"),
        (f"/city/nowhere?key={key}", "Ce lien n’ouvre pas cette page"),
    ):
        foreign = await page.request.get(f"{evening.url}{address}")
        assert foreign.status == 401
        assert heading in await foreign.text()


async def test_the_banner_follows_the_speaker_to_the_end(evening: Evening, open_room: OpenPage) -> None:
    page = await open_room(evening)
    when = page.locator(".speaker .when")
    await expect_state(page, "waiting", "La soirée n’a pas commencé")
    await evening.go_until("call")
    await expect_state(page, "soon", "À vous dans 1 pitch")
    await expect(when).to_contain_text("dans 1 pitch, vers ")
    await evening.command("call", item="p02")
    await expect_state(page, "called", "Le suivant")
    await evening.command("take", item="p02")
    await expect_state(page, "air", "À l’antenne")
    await expect(page.locator(".banner .project")).to_have_text("Forêt de Poche")
    await expect(page.locator(".banner .time")).to_have_text("0:02")
    await evening.go_until("clear")
    await expect_state(page, "done", "C’est fait")
    await evening.go()
    await expect_state(page, "done", "C’est fait")
    await expect(when).to_have_text("C’est fait")


async def test_check_in_shows_the_director_who_ticked(evening: Evening, open_room: OpenPage) -> None:
    page = await open_room(evening, "rennes")
    speaker = page.locator(".speaker[data-item=p03]")
    await expect(speaker.locator(".ticked")).to_have_text("Pas encore confirmé")
    # One right after the other: the second goes before the first is answered.
    await speaker.evaluate(
        "line => [...line.querySelectorAll('.ticks button')].slice(0, 2).forEach(button => button.click())"
    )
    for name, is_ticked in (("Présence", "true"), ("Son", "true"), ("Image", "false")):
        button = speaker.get_by_role("button", name=name)
        await expect(button).to_have_attribute("aria-pressed", is_ticked)
    await expect(speaker.locator(".ticked")).to_contain_text("Confirmé par Camille à ")

    def is_published(view: dict[str, Any]) -> bool:
        check_in = next(item for item in view["rundown"] if item["id"] == "p03")["check_in"]
        ticks = (check_in["present"], check_in["sound"], check_in["picture"], check_in["by"])
        return ticks == (True, True, False, "Camille")

    # The page shows a tick before the server has it.
    await evening.until(is_published)

    await speaker.get_by_role("button", name="Son").press("Space")
    await expect(speaker.get_by_role("button", name="Son")).to_have_attribute("aria-pressed", "false")
    # A double press is one: it does not take the tick away again.
    await speaker.get_by_role("button", name="Son").dblclick()
    await expect(speaker.get_by_role("button", name="Son")).to_have_attribute("aria-pressed", "true")
    # So is a key that is held down, which a browser repeats.
    await speaker.get_by_role("button", name="Image").focus()
    for _ in range(4):
        await page.keyboard.down("Enter")
        await asyncio.sleep(0.05)
    await page.keyboard.up("Enter")
    await expect(speaker.get_by_role("button", name="Image")).to_have_attribute("aria-pressed", "true")
    for name in ("Présence", "Son", "Image"):
        await speaker.get_by_role("button", name=name).click()
    await expect(speaker.locator(".ticked")).to_contain_text("Confirmation retirée par Camille à ")
    untouched = page.locator(".speaker[data-item=p01] .ticked")
    await expect(untouched).to_have_text("Pas encore confirmé")


def tick(page: Page, name: str) -> Locator:
    return page.locator(".ticks").get_by_role("button", name=name)


async def is_ticked(page: Page, name: str) -> bool:
    """Whether it looks so at this moment, without waiting."""
    return await tick(page, name).get_attribute("aria-pressed") == "true"


async def ticks(evening: Evening, item: str) -> tuple[bool, ...]:
    """Present, sound, picture, as the server has them."""
    rundown = (await evening.show())["rundown"]
    check_in = next(line["check_in"] for line in rundown if line["id"] == item)
    return check_in["present"], check_in["sound"], check_in["picture"]


async def test_ticks_stand_until_the_server_has_published_them(evening: Evening, open_room: OpenPage) -> None:
    page = await open_room(evening, script=TOLD_LATE)
    await page.evaluate("window.isLate = true")
    await tick(page, "Présence").click()
    await until(page, "window.hasUpdate")
    assert await is_ticked(page, "Présence")
    await tick(page, "Son").click()
    await evening.until(lambda view: view["rundown"][1]["check_in"]["sound"])
    assert await ticks(evening, "p02") == (True, True, False)

    await page.evaluate("window.hasUpdate = false")
    await tick(page, "Présence").click()
    await until(page, "window.hasUpdate")
    assert not await is_ticked(page, "Présence")
    await page.evaluate("window.deliver()")
    await expect(page.locator(".ticked")).to_contain_text("Confirmé par Camille à ")
    assert (await is_ticked(page, "Présence"), await is_ticked(page, "Son")) == (False, True)
    assert await ticks(evening, "p02") == (False, True, False)
    # What somebody else does afterwards is shown again.
    await evening.command("check_in", item="p02", present=True, sound=False, by="Régie")
    await expect(tick(page, "Présence")).to_have_attribute("aria-pressed", "true")
    await expect(tick(page, "Son")).to_have_attribute("aria-pressed", "false")


async def test_an_organizer_whose_connection_was_lost_does_not_untick_what_the_other_one_ticked(
    evening: Evening, open_room: OpenPage
) -> None:
    camille, noe = await open_room(evening), await open_room(evening, name="Noé", script=TOLD_LATE)
    await noe.evaluate("window.isLate = true")
    await tick(camille, "Présence").click()
    await evening.until(lambda view: view["rundown"][1]["check_in"]["present"])
    await tick(noe, "Son").click()
    await evening.until(lambda view: view["rundown"][1]["check_in"]["sound"])
    assert await ticks(evening, "p02") == (True, True, False)
    await noe.evaluate("window.deliver()")
    for page in (camille, noe):
        for name in ("Présence", "Son"):
            await expect(tick(page, name)).to_have_attribute("aria-pressed", "true")


async def test_a_refused_tick_goes_back(evening: Evening, open_room: OpenPage) -> None:
    page = await open_room(evening, script=TOLD_LATE)
    await page.evaluate("window.isLate = true")
    await evening.command("edit_item", item="p02", city="Rennes")
    await tick(page, "Présence").click()
    await expect(page.locator(".refusal")).to_contain_text("que pour votre ville")
    assert not await is_ticked(page, "Présence")


async def test_a_room_that_writes_does_so_once_and_loses_nothing_typed_meanwhile(
    evening: Evening, open_room: OpenPage
) -> None:
    page = await open_room(evening)
    message, alert = page.get_by_label("Message à la régie"), page.get_by_label("Votre alerte")
    for field, text in ((message, "On est là"), (alert, "Plus de son")):
        await field.fill(text)
        evening.freeze()
        for _ in range(3):
            await page.keyboard.down("Enter")
        await page.keyboard.up("Enter")
        await page.keyboard.press("Enter")
        await field.press_sequentially(" et prêts")
        evening.thaw()
    await expect(page.locator(".thread li")).to_contain_text("On est là")
    await expect(page.locator(".alert strong")).to_have_text("Plus de son")
    await expect(message).to_have_value("On est là et prêts")
    await expect(alert).to_have_value("Plus de son et prêts")
    view = await evening.show()
    assert (len(view["messages"]["thread"]), len(view["alerts"])) == (1, 1)

    await message.fill("Allô")
    await page.keyboard.down("Enter")
    await expect(message).to_have_value("")
    await message.press_sequentially("Pas fini")
    for _ in range(2):
        await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")
    await expect(message).to_have_value("Pas fini")
    await expect(page.locator(".thread li")).to_have_count(2)


async def test_all_that_the_director_says_stands_at_the_top_until_it_is_understood(
    evening: Evening, open_room: OpenPage
) -> None:
    page = await open_room(evening)
    news = page.locator(".banner .from-director")
    for text in ("Coupez vos micros", "Vous êtes les suivants"):
        await evening.command("say", city="lyon", text=text, by="Régie")
    await expect(news.locator("li")).to_have_text(
        ["Régie\u00a0: Coupez vos micros", "Régie\u00a0: Vous êtes les suivants"]
    )
    for number in range(3):
        await evening.command("say", city="lyon", text=f"{number} {LONG * 3}", by="Régie")
    await expect(news.locator("li")).to_have_count(3)
    await expect(news.locator("li").last).to_contain_text("Régie\u00a0: 2 ")
    banner = await box_of(page.locator(".banner"))
    assert banner["height"] < PHONE["height"] / 2
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    await news.get_by_role("button", name="Compris").click()
    await expect(news).to_be_hidden()
    await evening.command("say", city="lyon", text="À vous", by="Régie")
    await expect(news.locator("li")).to_have_text(["Régie\u00a0: À vous"])


async def test_the_room_and_the_director_answer_each_other(evening: Evening, open_room: OpenPage) -> None:
    page = await open_room(evening)
    await page.get_by_role("button", name="La personne qui pitche n’est pas là").click()
    await page.keyboard.press("Enter")
    alert = page.locator(".alert")
    await expect(alert).to_contain_text("Camille, à ")
    await expect(alert).to_have_attribute("data-open", "true")
    [raised] = (await evening.show())["alerts"]
    assert (raised["city"], raised["by"]) == ("lyon", "Camille")
    assert raised["text"] == "La personne qui pitche n’est pas là – Forêt de Poche"
    news = page.locator(".banner .from-director")
    await expect(news).to_be_hidden()
    await evening.command("resolve_alert", alert=raised["id"], answer="On passe à Rennes")
    await expect(alert.locator(".answer")).to_have_text("Régie\u00a0: On passe à Rennes")
    await expect(news).to_contain_text("Régie\u00a0: On passe à Rennes")
    await news.get_by_role("button", name="Compris").click()
    await expect(news).to_be_hidden()
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


async def test_organizers_see_who_of_their_city_is_here(evening: Evening, open_room: OpenPage) -> None:
    camille = await open_room(evening)
    noe = await open_room(evening, name="Noé")
    await open_room(evening, "rennes", name="Zoé")
    here = camille.locator(".here")
    await expect(here).to_have_text("Ici\u00a0: Camille, Noé")

    await noe.locator(".me").click()
    await noe.get_by_label("Votre prénom").fill("Noémie")
    await noe.keyboard.press("Enter")
    await expect(here).to_have_text("Ici\u00a0: Camille, Noémie")

    await evening.kill()
    await expect(camille.get_by_text("Connexion perdue")).to_be_visible()
    await evening.start()
    await expect(camille.get_by_text("Connexion perdue")).to_be_hidden()
    await expect(here).to_have_text("Ici\u00a0: Camille, Noémie")

    await noe.close()
    await expect(here).to_have_text("Ici\u00a0: Camille")


async def test_a_name_given_before_the_server_has_welcomed_the_page_counts(
    evening: Evening, windows: Windows
) -> None:
    page = await windows.open(evening.links["organizer:lyon"], script=WELCOMED_LATE, forgiven=SERVER_IS_AWAY)
    await until(page, "window.isWelcomeHeld")
    await page.get_by_label("Votre prénom").fill("Camille")
    await page.keyboard.press("Enter")
    await page.evaluate("window.welcome()")
    await expect(page.locator(".here")).to_have_text("Ici\u00a0: Camille")


async def test_a_room_rings_when_it_is_called_and_when_it_is_on_air(
    evening: Evening, open_room: OpenPage
) -> None:
    page, silent = await open_room(evening), await open_room(evening, name="Noé")
    await silent.get_by_role("switch", name="Sonner à l’appel").click()
    await expect(silent.locator(".bell")).to_contain_text("Le son est coupé")
    await evening.go_until("call")
    await evening.command("call", item="p02")
    await until(page, "window.notes === 2")
    await evening.command("take", item="p02")
    await until(page, "window.notes === 5")
    await expect_state(silent, "air", "À l’antenne")
    assert await silent.evaluate("window.notes") == 0

    await silent.get_by_role("button", name="Essayer le son").click()
    await until(silent, "window.notes === 2")
    bell = silent.get_by_role("switch", name="Sonner à l’appel")
    await expect(bell).to_have_attribute("aria-checked", "true")


async def test_a_speaker_is_given_their_link(evening: Evening, open_room: OpenPage) -> None:
    page = await open_room(evening)
    invitation = await follow(page.get_by_role("link", name="Lien pour la personne qui pitche"))
    await expect(invitation.locator("h1")).to_have_text("Forêt de Poche")
    for size in HANDHELD_TO_LAPTOP:
        await invitation.set_viewport_size(size)
        code = await box_of(invitation.locator(".code"))
        assert code["width"] >= 300
        assert await invitation.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    await invitation.get_by_role("button", name="Copier le lien").click()
    await expect(invitation.locator(".sharing .status")).to_have_text("Copié.")
    address = await invitation.get_by_label("Adresse").input_value()
    await invitation.goto(address)
    await expect(invitation.locator(".speaker h1:visible")).to_have_text("Forêt de Poche")


@pytest.mark.parametrize("size", HANDHELD_TO_LAPTOP, ids=lambda size: f"{size['width']}x{size['height']}")
async def test_names_are_text_and_fit(
    evening_factory: EveningFactory, open_room: OpenPage, size: ViewportSize
) -> None:
    hostile = HOSTILE.replace('"', '""')
    programme = f'Projet;Porteur;Ville\n"{hostile}";{LONG};Lyon\n{LONG};Zoé;Lyon\nVélo;Ana;Rennes\n'
    evening = await evening_factory(programme=programme)
    page = await open_room(evening, size=size, name="W" * 40)
    await open_room(evening, name=HOSTILE)
    await expect(page.locator(".here")).to_contain_text(HOSTILE)
    await evening.command("say", city="lyon", text=f"{HOSTILE} {LONG}", by="Régie")
    await evening.go_until("take")
    await expect_state(page, "called", "Le suivant")
    await expect(page.locator(".banner .project")).to_have_text(HOSTILE)
    await expect(page.locator(".thread .text")).to_contain_text(HOSTILE)
    await expect(page.locator("main img")).to_have_count(0)
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for box in await boxes_of(page.locator("button:visible, a.button:visible, input:visible")):
        assert min(box["width"], box["height"]) >= SMALLEST_TARGET
