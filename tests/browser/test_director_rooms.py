"""The rooms of the director's panel: trouble before it comes, remedies, threads, the lock, the journal."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
import socketio
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.windows import LARGE, PHONE, SMALLEST_TARGET, OpenPage, boxes_of, open_journal
from tests.conftest import EveningFactory
from tests.evening import Evening

SIZES: list[ViewportSize] = [
    LARGE,
    {"width": 1366, "height": 768},
    {"width": 820, "height": 1180},
    PHONE,
]
HOSTILE = '<img src=x onerror="alert(1)">'
LONG = "Anticonstitutionnellement" * 4
READY: dict[str, Any] = {"present": True, "sound": True, "picture": True}

JoinRoom = Callable[..., Awaitable[socketio.AsyncClient]]


@pytest.fixture
async def join_room() -> AsyncIterator[JoinRoom]:
    """Has an organizer open the room of their city, under the first name given."""
    async with AsyncExitStack() as stack:

        async def join(evening: Evening, city: str, name: str) -> socketio.AsyncClient:
            client = socketio.AsyncClient(reconnection=False)
            stack.push_async_callback(client.disconnect)
            auth = {"token": evening.tokens[f"organizer:{city}"], "name": name}
            await client.connect(evening.url, auth=auth)
            return client

        yield join


def warning(page: Page, item: str) -> Locator:
    return page.locator(f"[data-warning={item}]")


def lock(page: Page) -> Locator:
    return page.locator(".lock")


async def order(evening: Evening) -> list[str]:
    return [item["id"] for item in (await evening.show())["rundown"]]


async def status(evening: Evening, item: str) -> str:
    rundown = (await evening.show())["rundown"]
    return next(str(line["status"]) for line in rundown if line["id"] == item)


# Trouble to come


async def test_warning_shows_its_reason_and_disappears_by_itself(
    evening: Evening, open_director: OpenPage, join_room: JoinRoom
) -> None:
    page = await open_director(evening)
    await expect(page.get_by_text("Dès l’ouverture des portes")).to_be_visible()
    await join_room(evening, "rennes", "Camille")
    await evening.go_until("call")
    await expect(warning(page, "p01")).to_contain_text(
        "«\u00a0Vélo Cargo\u00a0» (Rennes) va être appelé\u00a0: présence à confirmer"
    )
    await expect(warning(page, "p02")).to_contain_text(
        "«\u00a0Forêt de Poche\u00a0» (Lyon) passe bientôt\u00a0: "
        "présence à confirmer, et aucune personne connectée dans la ville"
    )
    await expect(page.locator("#warnings [data-warning]")).to_have_count(2)
    await evening.command("check_in", item="p01", present=True, sound=True, picture=False)
    await expect(warning(page, "p01")).to_contain_text("l’image n’est pas vérifiée")
    await evening.command("check_in", item="p01", **READY)
    await expect(warning(page, "p01")).to_be_hidden()
    await evening.command("check_in", item="p02", **READY)
    await expect(warning(page, "p02")).to_contain_text("aucune personne connectée dans la ville")
    await join_room(evening, "lyon", "Noé")
    await expect(page.get_by_text("Rien à signaler pour les prochains passages.")).to_be_visible()


async def test_one_press_has_the_next_ready_one_go_instead_and_one_takes_it_back(
    evening: Evening, open_director: OpenPage
) -> None:
    page = await open_director(evening)
    await evening.command("check_in", item="p04", **READY)
    await evening.go_until("take")
    swap = warning(page, "p01").get_by_role(
        "button", name="Échanger avec «\u00a0Allô Démarches\u00a0» (En ligne)"
    )
    await swap.click()
    undo = page.locator("#warnings").get_by_role("button", name="Revenir en arrière")
    await expect(undo).to_be_focused()
    assert await order(evening) == ["p04", "p02", "p03", "p01"]
    assert (await evening.show())["on_deck"] is None
    said = "«\u00a0Allô Démarches\u00a0» passe à la place de «\u00a0Vélo Cargo\u00a0»."
    await expect(page.locator(".done-now")).to_contain_text(said)
    await expect(warning(page, "p01")).to_be_hidden()

    await page.keyboard.press("Enter")
    await expect(warning(page, "p01")).to_be_visible()
    await expect(undo).to_be_hidden()
    assert await order(evening) == ["p01", "p02", "p03", "p04"]


async def test_postponing_and_absence_ask_nothing_and_can_be_taken_back(
    evening: Evening, open_director: OpenPage
) -> None:
    page = await open_director(evening)
    await evening.go_until("call")
    done = page.locator(".done-now")
    await warning(page, "p02").get_by_role("button", name="Reporter à la fin").click()
    await expect(done).to_contain_text("«\u00a0Forêt de Poche\u00a0» est reporté à la fin.")
    assert await order(evening) == ["p01", "p03", "p04", "p02"]
    await done.get_by_role("button", name="Revenir en arrière").click()
    await expect(done).to_be_hidden()
    assert await order(evening) == ["p01", "p02", "p03", "p04"]

    await page.wait_for_timeout(800)
    await warning(page, "p01").get_by_role("button", name="Signaler l’absence").click()
    await expect(done).to_contain_text("Absence signalée")
    assert await status(evening, "p01") == "absent"
    await done.get_by_role("button", name="Revenir en arrière").click()
    await expect(warning(page, "p01")).to_be_visible()
    assert await status(evening, "p01") == "queued"

    await page.wait_for_timeout(800)
    await warning(page, "p01").get_by_role("button", name="Signaler l’absence").click()
    await evening.command("reinstate", item="p01")
    await expect(done).to_be_hidden()


async def test_a_double_press_hits_no_other_pitch(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    await evening.go_until("call")
    await warning(page, "p01").get_by_role("button", name="Signaler l’absence").click()
    await expect(warning(page, "p01")).to_be_hidden()
    await page.locator("#warnings .danger").first.click(delay=0)
    await page.wait_for_timeout(200)
    assert [await status(evening, item) for item in ("p01", "p02", "p03")] == ["absent", "queued", "queued"]


async def test_warning_is_visible_in_every_column_of_a_phone(
    evening: Evening, open_director: OpenPage
) -> None:
    page = await open_director(evening, PHONE)
    line = page.locator(".strip-pitch-warning")
    await expect(line).to_be_hidden()
    await evening.go_until("call")
    await expect(line).to_contain_text("«\u00a0Vélo Cargo\u00a0» (Rennes) va être appelé")
    await expect(line).to_contain_text("(et 1 autre)")
    await expect(page.locator("[aria-live=polite].hidden-but-read")).to_contain_text("passe bientôt")
    await expect(page.locator(".tabs .badge").filter(visible=True)).to_have_text("2")
    await page.get_by_role("button", name="Antenne", exact=True).click()
    await line.get_by_role("button", name="Voir").click()
    await expect(page.locator("#warnings-title")).to_be_focused()
    await expect(line).to_be_hidden()
    await open_journal(page)
    await page.locator(".journal-entries li").nth(2).scroll_into_view_if_needed()
    await expect(line).to_be_visible()


# Cities and threads


async def test_cities_say_who_is_online(
    evening: Evening, open_director: OpenPage, join_room: JoinRoom
) -> None:
    page = await open_director(evening)
    rennes, lyon = (page.locator(".cities button", has_text=city) for city in ("Rennes", "Lyon"))
    await expect(rennes).to_contain_text("aucune personne connectée")
    client = await join_room(evening, "rennes", HOSTILE)
    await join_room(evening, "rennes", "")
    await join_room(evening, "lyon", "Noé")
    await expect(rennes).to_contain_text(f"en ligne\u00a0: {HOSTILE}, quelqu’un sans prénom")
    await expect(lyon).to_contain_text("en ligne\u00a0: Noé")
    await client.emit("introduce", "Camille")
    await expect(rennes).to_contain_text("Camille, quelqu’un sans prénom")
    await client.disconnect()
    await expect(rennes.locator(".city-online")).to_have_text("en ligne\u00a0: quelqu’un sans prénom")


async def test_each_city_has_its_thread(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    said = page.locator(".thread li p:last-child")
    await evening.command("say", role="organizer:lyon", city="lyon", text="Ici Lyon", by="Noé")
    await evening.command("say", city="", text="Bonsoir à vous", by="Régie")
    await evening.command("say", role="organizer:rennes", city="rennes", text="Ici Rennes", by="Camille")
    await expect(said).to_have_text(["Ici Lyon", "Bonsoir à vous", "Ici Rennes"])

    await page.get_by_label("Fil de messages").select_option("lyon")
    await expect(said).to_have_text(["Ici Lyon", "Bonsoir à vous"])
    await page.get_by_label("Message", exact=True).fill("Merci Lyon")
    await page.get_by_role("button", name="Envoyer à Lyon").click()
    await expect(said.last).to_have_text("Merci Lyon")
    assert (await evening.show())["messages"]["thread"][-1]["city"] == "lyon"

    unread = page.get_by_role("list", name="À lire")
    await expect(unread).to_be_hidden()
    for text in ("Vous êtes là ?", "Allô ?"):
        await evening.command("say", role="organizer:rennes", city="rennes", text=text, by="Camille")
    await expect(page.get_by_label("Fil de messages").locator("option").nth(3)).to_have_text(
        "Rennes (2 à lire)"
    )
    await unread.get_by_role("button", name="Rennes 2 à lire").click()
    await expect(said.last).to_have_text("Allô ?")
    await expect(page.get_by_label("Message", exact=True)).to_be_focused()
    await expect(unread).to_be_hidden()


async def test_a_warning_leads_to_the_thread_of_its_city(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening, PHONE)
    await evening.go_until("call")
    await page.get_by_role("button", name="Voir").click()
    await warning(page, "p02").get_by_role("button", name="Écrire à Lyon").click()
    await expect(page.get_by_label("Message", exact=True)).to_be_focused()
    await page.keyboard.type("Où êtes-vous ?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".thread li").last).to_contain_text("Régie à Lyon")


# The lock


async def test_locked_panel_shows_all_and_takes_nothing(
    evening: Evening, open_director: OpenPage, chromium: Browser
) -> None:
    page = await open_director(evening)
    await evening.go_until("call")
    await lock(page).click()
    await expect(lock(page)).to_contain_text("Déverrouiller")
    controls = page.locator(
        "main button:visible, main input:visible, main select:visible, main textarea:visible"
    )
    kept_on = ":scope:not(:disabled)"
    assert await controls.count() > 30
    assert [
        await one.inner_text()
        for one in await controls.all()
        if await one.evaluate(f"e => e.matches('{kept_on}')")
    ] == []
    await expect(page.locator(".go")).to_be_disabled()
    await expect(page.locator(".grip:visible")).to_have_count(0)
    await expect(warning(page, "p01")).to_be_visible()

    await page.reload()
    await expect(page.locator(".row")).to_have_count(4)
    await expect(page.locator(".go")).to_be_disabled()
    await evening.command("say", role="organizer:lyon", city="lyon", text="On est là", by="Noé")
    await expect(page.locator(".thread")).to_contain_text("On est là")


async def test_lock_opens_by_holding_for_a_second(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    go = page.locator(".go")
    await lock(page).click()
    await expect(go).to_be_disabled()
    await lock(page).click()
    await lock(page).click(delay=600)
    await page.wait_for_timeout(500)
    await expect(go).to_be_disabled()
    await expect(page.get_by_role("status")).to_contain_text("Maintenez une seconde")
    await lock(page).click(delay=1200)
    await expect(go).to_be_enabled()
    await page.wait_for_timeout(400)
    await expect(go).to_be_enabled()


@pytest.mark.parametrize("key", ["Enter", "Space"])
async def test_lock_opens_by_holding_a_key(evening: Evening, open_director: OpenPage, key: str) -> None:
    page = await open_director(evening)
    go = page.locator(".go")
    await lock(page).focus()
    await page.keyboard.press(key)
    await expect(go).to_be_disabled()
    await page.keyboard.press(key)
    await expect(go).to_be_disabled()
    await page.keyboard.down(key)
    await page.wait_for_timeout(1100)
    # A key that is held down repeats itself.
    await page.keyboard.down(key)
    await page.keyboard.up(key)
    await expect(go).to_be_enabled()
    await page.reload()
    await expect(page.locator(".row")).to_have_count(4)
    await expect(go).to_be_enabled()


async def test_parts_of_a_locked_phone_can_still_be_looked_at(
    evening: Evening, open_director: OpenPage
) -> None:
    page = await open_director(evening, PHONE)
    await evening.go_until("call")
    await lock(page).click()
    await expect(
        page.get_by_text("Panneau verrouillé\u00a0: maintenez le cadenas une seconde.")
    ).to_be_visible()
    await page.get_by_role("button", name="Voir").click()
    await expect(warning(page, "p01").get_by_role("button", name="Signaler l’absence")).to_be_disabled()
    await page.get_by_role("button", name="Conducteur").click()
    await expect(page.locator(".row").first).to_be_visible()


# The journal


async def test_journal_says_what_happened_and_who_did_it(
    evening: Evening, open_director: OpenPage, join_room: JoinRoom
) -> None:
    page = await open_director(evening)
    lines = page.locator(".journal-entries li:not(.journal-older)")
    await evening.command("open_doors", role="host")
    await evening.command("check_in", role="organizer:lyon", item="p02", **READY, by="Noé")
    await open_journal(page)
    await expect(lines.locator("p")).to_have_text(
        [
            "Confirmé pour «\u00a0Forêt de Poche\u00a0»\u00a0: présence, son, image Noé, Lyon",
            "Portes ouvertes Animation",
            "Programme lu\u00a0: «\u00a0Soirée nationale des pitchs\u00a0» Top Chrono",
        ]
    )
    await evening.command("set_ticker", text=HOSTILE)
    await expect(lines.first).to_contain_text(f"Bandeau\u00a0: «\u00a0{HOSTILE}\u00a0»")
    await evening.go_until("clear")
    await expect(lines.first).to_contain_text("Temps écoulé pour «\u00a0Vélo Cargo\u00a0»")
    await expect(lines.first.locator("small")).to_have_text("Chrono")


async def test_journal_that_could_not_be_read_is_read_again(
    evening: Evening, open_director: OpenPage
) -> None:
    page = await open_director(evening)
    await page.route("**/api/journal", lambda route: route.abort(), times=1)
    await open_journal(page)
    await expect(
        page.get_by_text("Le journal ne s’affiche pas pour l’instant. Nouvel essai automatique.")
    ).to_be_visible()
    await expect(page.locator(".journal-entries")).to_contain_text("Programme lu")
    await expect(
        page.get_by_text("Le journal ne s’affiche pas pour l’instant. Nouvel essai automatique.")
    ).to_be_hidden()


async def test_journal_goes_back_to_the_beginning(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    lines = page.locator(".journal-entries li:not(.journal-older)")
    for number in range(110):
        await evening.command("say", role=("host", "director")[number % 2], city="", text=f"numéro {number}")
    await open_journal(page)
    await expect(lines).to_have_count(100)
    await page.get_by_role("button", name="Afficher les plus anciens").click()
    await expect(lines).to_have_count(111)
    await expect(lines.last).to_contain_text("Programme lu")
    await expect(page.get_by_role("button", name="Afficher les plus anciens")).to_be_hidden()
    await evening.command("open_doors")
    await expect(lines.first).to_contain_text("Portes ouvertes")
    await expect(lines).to_have_count(112)


async def test_a_damaged_journal_is_reported_at_the_top(evening: Evening, open_director: OpenPage) -> None:
    await evening.command("open_doors")
    await evening.command("set_ticker", text="Perdu")
    await evening.kill()
    log = evening.folder / "journal.db-wal"
    log.write_bytes(log.read_bytes()[:-2000])
    await evening.start()
    page = await open_director(evening, PHONE)
    alert = page.get_by_role("alert").filter(has_text="Le journal était abîmé au démarrage")
    await expect(alert).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    await alert.get_by_role("button", name="Compris").click()
    await expect(alert).to_be_hidden()
    await page.get_by_role("button", name="Villes").click()
    await open_journal(page)
    await expect(page.locator(".journal-damage")).to_contain_text("Actions relues\u00a0: 2")
    await expect(page.locator(".journal-damage")).to_contain_text("journal.db-wal.damaged-1")
    await expect(page.locator(".journal-entries li").first).to_contain_text("Portes ouvertes")


# All of it, at every size


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size['width']}x{size['height']}")
async def test_names_are_text_and_fit(
    evening_factory: EveningFactory, open_director: OpenPage, join_room: JoinRoom, size: ViewportSize
) -> None:
    hostile = HOSTILE.replace('"', '""')
    programme = f'Projet;Ville\n"{hostile}";Lyon\n{LONG};{LONG[:60]}\n{LONG} bis;Lyon\n'
    evening = await evening_factory(programme)
    page = await open_director(evening, size)
    for name in (HOSTILE, "W" * 40):
        await join_room(evening, "lyon", name)
    await evening.command("check_in", item="p02", **READY)
    await evening.go_until("take")
    for text in (HOSTILE, "W" * 600):
        await evening.command("say", role="organizer:lyon", city="lyon", text=text, by=HOSTILE)
    await evening.command("set_ticker", text="W" * 300)
    # What arrives moves the boxes below it, and a click in that moment misses its button.
    await expect(page.get_by_text("W" * 300, exact=True)).to_have_count(1)
    if await page.locator(".tabs").is_visible():
        await page.locator(".tabs").get_by_role("button", name="Villes").click()
    await open_journal(page)
    await expect(page.locator(".journal-entries")).to_contain_text(HOSTILE)
    await expect(page.locator("#warnings")).to_contain_text(HOSTILE)
    await expect(page.locator("img")).to_have_count(0)
    for part in ("html", ".strip", ".rooms-column", ".journal-entries"):
        assert await page.locator(part).evaluate("part => part.scrollWidth <= part.clientWidth"), part
    await warning(page, "p01").locator(".remedy-swap").click()
    await evening.until(lambda view: view["on_deck"] is None)
    await expect(page.locator(".done-now")).to_be_visible()
    pressed = page.locator("#warnings button:visible, .talkback button:visible, .lock, summary:visible")
    for box in await boxes_of(pressed):
        assert min(box["width"], box["height"]) >= SMALLEST_TARGET
