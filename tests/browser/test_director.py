"""The director's panel in a real browser, on a real server."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, ViewportSize, expect

from tests.browser.windows import LARGE, OpenPage, box_of
from tests.conftest import EveningFactory
from tests.evening import Evening

SIZES: list[ViewportSize] = [
    LARGE,
    {"width": 1366, "height": 768},
    {"width": 1024, "height": 768},
    {"width": 768, "height": 1024},
    {"width": 390, "height": 844},
    {"width": 683, "height": 384},
]
LONG_NAMES = ("Collectif pour une alimentation durable et solidaire", "Anticonstitutionnellement" * 4)
LONG_LINES = "Projet;Porteur;Association;Ville;Besoins;Résumé;Contact technique\n" + "".join(
    ";".join(
        (
            f"{n} {LONG_NAMES[n % 2]}",
            "Marie-Antoinette Delacroix-Vandenberghe " * 3,
            "Fédération nationale des jardins et potagers partagés",
            "Saint-Maximin-la-Sainte-Baume" if n % 3 else "Lyon",
            "recherche de financements, animation de communauté",
            "Mettre en réseau les jardins, les cantines et les familles. " * 9,
            "W" * 120,
        )
    )
    + "\n"
    for n in range(52)
)


def row_of(page: Page, project: str) -> Locator:
    """The row of ``project``."""
    return page.locator(".row").filter(has=page.locator(".row-what strong").get_by_text(project, exact=True))


async def open_row(page: Page, project: str) -> Locator:
    """Open a row and return its detail."""
    await row_of(page, project).locator(".row-open").click()
    detail = row_of(page, project).locator(".detail")
    await expect(detail).to_be_visible()
    return detail


async def carry(page: Page, project: str, target: str, *, drop: bool = True) -> None:
    """Drag the row of ``project`` to the place of ``target``."""
    start = await box_of(row_of(page, project).locator(".grip"))
    end = await box_of(row_of(page, target))
    x, from_y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    to_y = end["y"] + end["height"] / 2
    await page.mouse.move(x, from_y)
    await expect(page.locator(".rows[x-sort]")).to_be_attached()
    await page.mouse.down()
    for part in range(1, 13):
        await page.mouse.move(x, from_y + (to_y - from_y) * part / 12)
        await page.wait_for_timeout(20)
    if drop:
        await page.mouse.up()


def running_order(view: dict[str, Any]) -> list[str]:
    return [item["project"] for item in view["rundown"]]


async def item_of(evening: Evening, project: str) -> dict[str, object]:
    rundown = (await evening.show())["rundown"]
    return next(dict(item) for item in rundown if item["project"] == project)


async def expect_order(page: Page, evening: Evening, projects: list[str]) -> None:
    await expect(page.locator(".row-what strong")).to_have_text(projects)
    await evening.until(lambda view: running_order(view) == projects)


async def test_row_is_dragged_to_another_place(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    await carry(page, "Allô Démarches", "Forêt de Poche")
    await expect(page.get_by_role("status")).to_contain_text("en position 2")
    await expect_order(
        page, evening, ["Vélo Cargo", "Allô Démarches", "Forêt de Poche", "Cantine Zéro Reste"]
    )

    await carry(page, "Vélo Cargo", "Cantine Zéro Reste")
    await expect(page.get_by_role("status")).to_contain_text("en position 4")
    await expect_order(
        page, evening, ["Allô Démarches", "Forêt de Poche", "Cantine Zéro Reste", "Vélo Cargo"]
    )


async def test_the_focus_stays_on_a_row_that_somebody_else_moves(
    evening: Evening, open_director: OpenPage
) -> None:
    page = await open_director(evening)
    last = row_of(page, "Allô Démarches").locator(".row-open")
    await last.focus()
    for before, place in (("p01", 1), ("p03", 3), (None, 4)):
        await evening.command("move", item="p04", before=before)
        await expect(page.locator(".row").nth(place - 1)).to_contain_text("Allô Démarches")
        await expect(last).to_be_focused()


async def test_row_is_moved_by_keyboard(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    last = row_of(page, "Allô Démarches").locator(".row-open")
    await last.focus()
    await page.keyboard.press("Alt+ArrowUp")
    await page.keyboard.press("Alt+ArrowUp")
    await expect(page.get_by_role("status")).to_contain_text("en position 2")
    await expect(last).to_be_focused()
    await expect_order(
        page, evening, ["Vélo Cargo", "Allô Démarches", "Forêt de Poche", "Cantine Zéro Reste"]
    )

    await page.keyboard.press("Alt+ArrowDown")
    await expect(page.get_by_role("status")).to_contain_text("en position 3")
    await page.keyboard.press("ArrowUp")
    await expect(row_of(page, "Forêt de Poche").locator(".row-open")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(row_of(page, "Forêt de Poche").locator(".detail")).to_be_visible()
    await expect_order(
        page, evening, ["Vélo Cargo", "Forêt de Poche", "Allô Démarches", "Cantine Zéro Reste"]
    )


async def test_refused_move_goes_back_and_says_why(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    await evening.go_until("take")
    await expect(row_of(page, "Vélo Cargo")).to_have_attribute("data-status", "on_deck")
    await carry(page, "Vélo Cargo", "Cantine Zéro Reste", drop=False)
    await evening.go()
    await expect(page.locator(".strip-project")).to_have_text("Vélo Cargo")
    await page.mouse.up()
    await expect(page.locator(".refusal")).to_contain_text("« Vélo Cargo » est à l’antenne.")
    await expect(row_of(page, "Vélo Cargo")).to_have_attribute("data-status", "on_air")
    await expect_order(
        page, evening, ["Vélo Cargo", "Forêt de Poche", "Cantine Zéro Reste", "Allô Démarches"]
    )


async def test_changes_do_not_interrupt_the_dragging_of_a_row(
    evening: Evening, open_director: OpenPage
) -> None:
    page = await open_director(evening)
    await carry(page, "Allô Démarches", "Vélo Cargo", drop=False)
    await evening.command("move", item="p03", before="p02")
    await evening.command("check_in", item="p02", present=True, sound=True, picture=True)
    await expect(row_of(page, "Forêt de Poche").locator(".row-ready")).to_have_text("Tout est prêt")
    await expect(page.locator(".row").first).to_have_attribute("data-id", "p04")
    await page.mouse.up()
    await expect(page.get_by_role("status")).to_contain_text("en position 1")
    await expect_order(
        page, evening, ["Allô Démarches", "Vélo Cargo", "Cantine Zéro Reste", "Forêt de Poche"]
    )


async def test_pitch_and_break_are_added(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    dialog = page.get_by_role("dialog")
    await page.get_by_role("button", name="Pitch (ajouter)").click()
    await dialog.get_by_role("button", name="Enregistrer").click()
    await expect(dialog.get_by_text("Donnez le nom du projet.")).to_be_visible()
    await expect(dialog.get_by_label("Projet", exact=False).first).to_be_focused()

    await dialog.get_by_label("Projet", exact=False).first.fill("Réparothèque")
    await dialog.get_by_label("Ville").fill("Nantes")
    await dialog.get_by_label("Besoins").fill("vidéo, droit\nrédaction")
    await dialog.get_by_label("Place").select_option(label="Avant «\u00a0Forêt de Poche\u00a0»")
    await dialog.get_by_role("button", name="Enregistrer").click()
    await expect(dialog).to_be_hidden()
    added = await item_of(evening, "Réparothèque")
    assert (added["city"], added["needs"]) == ("Nantes", ["vidéo", "droit", "rédaction"])

    await page.get_by_role("button", name="Pause (ajouter)").click()
    await dialog.get_by_label("Titre").fill("Musique")
    await dialog.get_by_label("Durée, en minutes").fill("1,5")
    await dialog.get_by_role("button", name="Enregistrer").click()
    await expect(row_of(page, "Musique").locator(".row-status")).to_contain_text("durée\u00a0: 1 min 30")
    projects = [
        "Vélo Cargo",
        "Réparothèque",
        "Forêt de Poche",
        "Cantine Zéro Reste",
        "Allô Démarches",
        "Musique",
    ]
    await expect_order(page, evening, projects)


async def test_item_is_edited_and_keeps_what_others_changed(
    evening: Evening, open_director: OpenPage
) -> None:
    page = await open_director(evening)
    await (await open_row(page, "Forêt de Poche")).get_by_role("button", name="Modifier").click()
    dialog = page.get_by_role("dialog")
    await evening.command("edit_item", item="p02", theme="Environnement")
    await dialog.get_by_label("Qui pitche").fill("Maëlle Oudin")
    await dialog.get_by_role("button", name="Enregistrer").click()
    await expect(row_of(page, "Forêt de Poche").locator(".row-people")).to_contain_text("Maëlle Oudin")
    edited = await item_of(evening, "Forêt de Poche")
    assert (edited["speaker"], edited["theme"]) == ("Maëlle Oudin", "Environnement")


async def test_typed_text_survives_a_dead_connection_and_escape(
    evening: Evening, open_director: OpenPage
) -> None:
    page = await open_director(evening)
    await page.get_by_role("button", name="Pitch (ajouter)").click()
    dialog = page.get_by_role("dialog")
    name = dialog.get_by_label("Projet", exact=False).first
    await name.fill("Réparothèque")
    await evening.kill()
    await expect(dialog.get_by_text("votre texte reste ici")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog.get_by_text("Cet ajout n’est pas enregistré.")).to_be_visible()
    await dialog.get_by_role("button", name="Continuer à modifier").click()
    await expect(name).to_have_value("Réparothèque")
    await evening.start()
    await dialog.get_by_role("button", name="Enregistrer").click()
    await expect(row_of(page, "Réparothèque")).to_be_visible(timeout=15_000)
    assert running_order(await evening.show())[-1] == "Réparothèque"


async def test_absent_pitch_comes_back(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    detail = await open_row(page, "Forêt de Poche")
    await detail.get_by_role("button", name="Signaler l’absence…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Ne rien faire").click()
    assert (await item_of(evening, "Forêt de Poche"))["status"] == "queued"

    await detail.get_by_role("button", name="Signaler l’absence…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Signaler l’absence").click()
    await expect(row_of(page, "Forêt de Poche").locator(".status")).to_have_text("Absence")
    await detail.get_by_role("button", name="Remettre dans la file").click()
    await expect(row_of(page, "Forêt de Poche").locator(".status")).to_have_text("En file")
    assert (await item_of(evening, "Forêt de Poche"))["status"] == "queued"


@pytest.mark.parametrize("button", ["Annuler et rejouer", "Refaire plus tard"])
async def test_run_is_voided_with_its_reason(
    evening_factory: EveningFactory, open_director: OpenPage, button: str
) -> None:
    evening = await evening_factory(pitch_seconds=60)
    page = await open_director(evening)
    await evening.go_until("finish")
    await expect(row_of(page, "Vélo Cargo").locator(".status")).to_have_text("Chrono lancé")
    await (await open_row(page, "Vélo Cargo")).get_by_role("button", name=f"{button}…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Image perdue").click()
    await dialog.get_by_role("button", name=button).click()
    await expect(row_of(page, "Vélo Cargo").locator(".row-status")).to_contain_text(
        "à rejouer\u00a0: Image perdue"
    )
    assert (await item_of(evening, "Vélo Cargo"))["status"] == "queued"


async def test_done_rows_say_when_and_how_they_ended(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    await evening.go_until("clear")
    done = row_of(page, "Vélo Cargo")
    await expect(done.locator(".status")).to_have_text("Passé")
    await expect(done.locator(".row-status")).to_contain_text("2\u00a0s, temps écoulé")
    await expect(done.locator(".row-time")).to_have_text(re.compile(r"^\d+\u00a0h\u00a0\d\d\s*réelle$"))
    await expect(row_of(page, "Forêt de Poche").locator(".row-time")).to_contain_text("prévue")


async def test_rows_are_found_without_accents_and_by_city(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    await page.get_by_role("searchbox").fill("foret")
    await expect(page.locator(".row-what strong")).to_have_text(["Forêt de Poche"])
    await page.get_by_role("searchbox").fill("rien de tel")
    await page.get_by_role("button", name="Tout afficher").click()
    await page.locator(".cities button", has_text="Rennes").click()
    await expect(page.locator(".row-what strong")).to_have_text(["Vélo Cargo", "Cantine Zéro Reste"])


async def test_step_of_the_host_is_asked_for_first(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    await page.locator(".go").click()
    assert (await evening.show())["show"]["phase"] == "setup"
    await page.get_by_role("dialog").get_by_role("button", name="Oui, faire cette étape").click()
    await expect(page.locator(".go")).to_contain_text("Commencer la soirée")
    assert (await evening.show())["show"]["phase"] == "doors"

    await page.locator(".go").click()
    await evening.go()
    await expect(page.get_by_role("dialog")).to_contain_text("Cette étape vient d’être faite.")
    await expect(page.get_by_role("button", name="Oui, faire cette étape")).to_be_disabled()


async def test_slate_goes_on_air_and_off_again(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    await evening.go_until("call")
    incident = page.locator(".incident")
    await incident.get_by_role("button", name="Son coupé").click()
    await incident.get_by_role("button", name="Envoyer la mire d’attente").click()
    await expect(incident).to_contain_text("Mire d’attente à l’antenne")
    await expect(page.locator(".strip-project")).to_have_text("Son coupé")
    assert (await evening.show())["show"]["hold_reason"] == "Son coupé"

    await incident.get_by_role("button", name="Quitter la mire").click()
    await expect(incident.get_by_role("button", name="Envoyer la mire d’attente")).to_be_visible()
    assert (await evening.show())["show"]["on_hold"] is False


async def test_overlay_is_kept_off_air(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    await evening.go_until("start_clock")
    clock = page.get_by_role("switch", name="Chrono")
    await expect(clock).to_contain_text("à l’antenne")
    await clock.click()
    await expect(clock).to_have_attribute("aria-checked", "false")
    await expect(clock).to_contain_text("masqué")
    assert (await evening.show())["overlays"]["switches"]["clock"] is False
    await clock.click()
    await expect(clock).to_contain_text("à l’antenne")


async def test_ticker_is_set_and_taken_off(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    ticker = page.locator(".ticker")
    await ticker.get_by_label("Bandeau défilant").fill("Votez tous")
    await page.keyboard.press("Enter")
    await expect(ticker).to_contain_text("Votez")
    await expect(ticker.get_by_label("Bandeau défilant")).to_have_value("")
    assert (await evening.show())["overlays"]["ticker"] == "Votez tous"
    await ticker.get_by_role("button", name="Retirer").click()
    await expect(ticker.get_by_role("button", name="Retirer")).to_be_hidden()
    assert (await evening.show())["overlays"]["ticker"] == ""


async def test_prompt_is_shown_and_wiped(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    box = page.get_by_role("region", name="Message à l’écran du pitch")
    await box.get_by_role("button", name="Concluez").click()
    await expect(box).to_contain_text("«\u00a0Concluez\u00a0» depuis")
    assert (await evening.show())["messages"]["prompt"]["text"] == "Concluez"
    await box.get_by_role("button", name="Effacer").click()
    await expect(box.get_by_role("button", name="Effacer")).to_be_hidden()
    assert (await evening.show())["messages"]["prompt"] is None


async def test_alert_is_answered(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening, {"width": 1366, "height": 768})
    await evening.command("raise_alert", role="organizer:lyon", city="lyon", text="Plus de son", by="Camille")
    await expect(page.get_by_role("status")).to_contain_text("Plus de son")
    await page.get_by_role("button", name="1 alerte", exact=True).click()
    alert = page.locator(".alert")
    await expect(alert).to_contain_text("Lyon")
    await alert.get_by_label("Réponse").fill("On vous appelle")
    await alert.get_by_role("button", name="Répondre et clore").click()
    await expect(page.get_by_text("Aucune alerte en cours.")).to_be_visible()
    answered = (await evening.show())["alerts"][0]
    assert (answered["answer"], answered["resolved_at"] is not None) == ("On vous appelle", True)


async def test_city_is_written_to(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    await evening.command("say", role="organizer:lyon", city="lyon", text="On est prêts", by="Camille")
    await expect(page.locator(".thread")).to_contain_text("Camille, Lyon")
    await page.get_by_label("Fil de messages").select_option(label="Lyon")
    await page.get_by_label("Message", exact=True).fill("Parfait")
    await page.keyboard.press("Enter")
    await expect(page.locator(".thread li").last).to_contain_text("Régie à Lyon")
    said = (await evening.show())["messages"]["thread"][-1]
    assert (said["city"], said["text"]) == ("lyon", "Parfait")


async def test_start_and_length_are_set_before_the_evening(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    box = page.get_by_role("region", name="Réglages de la soirée")
    await box.get_by_label("Début annoncé").fill("2030-11-27T20:00")
    await box.get_by_role("button", name="Régler").first.click()
    await expect(box).to_contain_text("(à 20\u00a0h\u00a000)")
    await box.get_by_label("Durée de chaque pitch").fill("deux minutes")
    await page.keyboard.press("Enter")
    await expect(box.get_by_text("Donnez un nombre de secondes")).to_be_visible()
    await box.get_by_label("Durée de chaque pitch").fill("90")
    await page.keyboard.press("Enter")
    await expect(box).to_contain_text("(1\u00a0min\u00a030)")
    assert (await evening.show())["show"]["pitch_length_ms"] == 90_000
    await evening.go_until("call")
    await expect(box).to_be_hidden()


async def test_markup_in_a_project_is_text(evening_factory: EveningFactory, open_director: OpenPage) -> None:
    project = "<img src=x onerror=alert(1)>"
    programme = f"Projet;Ville;Résumé;Contact\n{project};<svg>Rennes</svg>;<svg>gras</svg>;<svg>moi</svg>\n"
    evening = await evening_factory(programme)
    page = await open_director(evening)
    page.on("dialog", lambda _: pytest.fail("the markup ran"))
    await evening.go_until("finish")
    await expect(page.locator(".strip-project")).to_have_text(project)
    detail = await open_row(page, project)
    await expect(detail).to_contain_text("<svg>gras</svg>")
    await expect(detail).to_contain_text("<svg>moi</svg>")
    await page.locator(".go").click()
    await expect(page.get_by_role("dialog")).to_contain_text(project)
    assert await page.locator("img").count() == 0


async def test_panel_heals_when_the_server_returns(
    evening_factory: EveningFactory, open_director: OpenPage
) -> None:
    evening = await evening_factory(pitch_seconds=60)
    page = await open_director(evening)
    async with page.expect_websocket() as opened:
        await page.reload()
    socket = await opened.value
    await expect(page.get_by_role("banner").get_by_text("Connecté", exact=True)).to_be_visible()
    await evening.go_until("finish")
    # From when the browser knows: how long a busy machine takes until then says nothing of the page.
    async with socket.expect_event("close"):
        await evening.kill()
    await expect(page.get_by_text("Hors ligne", exact=True)).to_be_visible(timeout=1000)
    await evening.start()
    await expect(page.get_by_text("Connecté", exact=True)).to_be_visible(timeout=3000)
    await (await open_row(page, "Allô Démarches")).get_by_role("button", name="Monter").click()
    await expect(page.get_by_role("status")).to_contain_text("en position 3")
    await expect(page.locator(".strip-clock .digits")).to_have_text(re.compile(r"^0:\d\d$"))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size['width']}x{size['height']}")
async def test_52_long_rows_fit_the_width(
    evening_factory: EveningFactory, open_director: OpenPage, size: ViewportSize
) -> None:
    evening = await evening_factory(LONG_LINES, pitch_seconds=60)
    await evening.go_until("finish")
    await evening.command("raise_alert", city="lyon", text="W" * 200)
    await evening.command("say", city="lyon", text="W" * 600)
    await evening.command("prompt", text="W" * 120)
    await evening.command("set_ticker", text="W" * 300)
    page = await open_director(evening, size)
    await page.locator(".row-open").nth(4).click()
    await expect(page.locator(".detail")).to_be_visible()
    tabs = page.get_by_role("navigation").get_by_role("button")
    for number in range(3):
        if await tabs.nth(number).is_visible():
            await tabs.nth(number).click()
        for part in ("html", ".rows", ".strip"):
            assert await page.locator(part).evaluate("part => part.scrollWidth <= part.clientWidth"), part
    await page.locator(".go").click()
    dialog = page.locator("dialog[open]")
    assert await dialog.evaluate("box => box.scrollWidth <= box.clientWidth")
    box = await box_of(dialog)
    assert 0 <= box["x"] <= size["width"] - box["width"]
