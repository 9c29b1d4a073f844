"""The steps of the preparation after the programme, each as somebody would take it."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from aiohttp import web
from playwright.async_api import FilePayload, Locator, Page, ViewportSize, expect

from tests.browser.audit import problems_in
from tests.browser.windows import LARGE, PHONE, SERVER_IS_AWAY, Windows, follow
from tests.conftest import EveningFactory
from tests.evening import Evening
from tests.obs import conftest as real_obs
from tests.obs.studio import PASSWORD, Studio
from tests.storage.look.test_decoder import encoded, halves

screen, studio_factory, own_studio = real_obs.screen, real_obs.studio_factory, real_obs.own_studio
module_studio, shared_studio = real_obs.module_studio, real_obs.shared_studio
studio = real_obs.studio

# OBS without a graphics card takes its time.
SLOW_MS = 20_000
OpenStep = Callable[..., Awaitable[Page]]


@pytest.fixture
def open_step(windows: Windows) -> OpenStep:
    """Opens a step of the preparation as the director."""

    async def open_one(evening: Evening, step: str, size: ViewportSize = LARGE) -> Page:
        page = await windows.open(
            evening.links["director"],
            viewport=size,
            reduced_motion="reduce",
            locale="fr-FR",
            forgiven=(*SERVER_IS_AWAY, "AudioContext", "status of 4"),
        )
        await page.goto(f"{evening.url}/prepare#{step}")
        await expect(page.locator(f"#{step}")).to_be_visible()
        await expect(page.locator("h1")).not_to_be_empty()
        return page

    return open_one


def state_of(page: Page, step: str) -> Locator:
    """The link of a step, which says its state."""
    return page.locator(f'.steps a[href="#{step}"]')


async def test_a_city_is_reached_told_printed_and_gets_another_link(
    evening: Evening, open_step: OpenStep, windows: Windows
) -> None:
    page = await open_step(evening, "cities")
    lyon = page.get_by_role("region", name="Lyon")
    await lyon.get_by_label("Contact").fill("Zoé, zoe@exemple.fr")
    await lyon.get_by_label("Qui anime").fill("Ana Martin")
    await page.keyboard.press("Tab")
    await expect(lyon.get_by_text("Enregistré.")).to_have_count(2)
    crews = (await evening.until(lambda view: len(view["city_crews"]) == 1))["city_crews"]
    assert crews == {"lyon": {"contact": "Zoé, zoe@exemple.fr", "facilitator": "Ana Martin"}}

    address = await lyon.get_by_label("Lien de la salle").input_value()
    assert address == evening.links["organizer:lyon"]
    write = lyon.get_by_role("link", name="Écrire l’e-mail")
    await expect(write).to_have_attribute("href", re.compile("zoe"))
    mail = urlsplit(str(await write.get_attribute("href")))
    assert unquote(mail.path) == "zoe@exemple.fr"
    assert address in parse_qs(mail.query)["body"][0]
    await lyon.get_by_role("button", name="Code QR").click()
    code = lyon.get_by_alt_text("Code QR de ce lien")
    await expect(code).to_be_visible()
    await expect(code).to_have_js_property("complete", value=True)

    room = await windows.open(address, forgiven=(*SERVER_IS_AWAY, "status of 4"), viewport=PHONE)
    await lyon.get_by_role("button", name="Remplacer le lien…").click()
    await lyon.get_by_role("button", name="Ne rien faire").click()
    await lyon.get_by_role("button", name="Remplacer le lien…").click()
    await lyon.get_by_role("button", name="Remplacer le lien", exact=True).click()
    await expect(lyon.get_by_text("Lien remplacé")).to_be_visible()
    await expect(lyon.get_by_label("Lien de la salle")).not_to_have_value(address)
    await room.goto(address)
    await expect(room.get_by_role("heading", level=1)).to_contain_text("lien")

    sheet = await follow(lyon.get_by_role("link", name="Feuille à imprimer"))
    await expect(sheet.get_by_role("img")).to_have_count(2)
    await expect(sheet.get_by_role("heading", name="Forêt de Poche")).to_be_visible()
    assert await problems_in(sheet) == []


async def test_a_city_without_a_pitch_is_added_and_the_step_is_done_once_all_can_be_reached(
    evening: Evening, open_step: OpenStep
) -> None:
    page = await open_step(evening, "cities")
    await expect(state_of(page, "cities")).to_contain_text("à faire")
    await expect(page.get_by_text("ne s’ouvrent que sur cet ordinateur")).to_be_visible()
    await page.get_by_label("Nom de la ville").fill("Saint-Étienne")
    await page.get_by_role("button", name="Ajouter", exact=True).click()
    added = page.get_by_role("region", name="Saint-Étienne")
    await expect(added.get_by_label("Lien de la salle")).to_have_value(re.compile("saint-etienne"))
    for city in ("Lyon", "Rennes", "Saint-Étienne"):
        await page.get_by_role("region", name=city).get_by_label("Contact").fill("06 12 34 56 78")
    await page.keyboard.press("Tab")
    await expect(state_of(page, "cities")).to_contain_text("fait")
    await added.get_by_role("button", name="Retirer cette ville").click()
    await expect(added).to_have_count(0)


async def test_two_people_who_write_the_same_field_are_told(evening: Evening, open_step: OpenStep) -> None:
    page = await open_step(evening, "cities")
    contact = page.get_by_role("region", name="Lyon").get_by_label("Contact")
    await contact.fill("le mien")
    await evening.command("set_city", city="lyon", contact="le sien")
    await expect(page.get_by_text("Quelqu’un d’autre a écrit")).to_contain_text("le sien")
    await expect(contact).to_have_value("le mien")
    await page.get_by_role("button", name="Prendre cette version").click()
    await expect(contact).to_have_value("le sien")
    assert (await evening.show())["city_crews"]["lyon"]["contact"] == "le sien"


async def test_obs_is_tried_saved_set_up_and_gives_its_sources(
    evening_factory: EveningFactory, studio: Studio, open_step: OpenStep
) -> None:
    evening = await evening_factory(may_use_obs=True)
    page = await open_step(evening, "obs")
    step = page.locator("#obs")
    await step.get_by_label("Adresse").fill(studio.url)
    await step.get_by_label("Mot de passe").fill("un autre")
    await step.get_by_role("button", name="Essayer et enregistrer").click()
    await expect(step.get_by_role("alert").filter(has_text="refuse")).to_be_visible()
    assert not (evening.folder / "topchrono.toml").exists()

    await step.get_by_label("Mot de passe").fill(PASSWORD)
    await step.get_by_role("button", name="Essayer et enregistrer").click()
    await expect(step.get_by_text("C’est enregistré")).to_be_visible(timeout=SLOW_MS)
    await expect(step.get_by_label("Mot de passe")).to_have_value("")
    await expect(state_of(page, "obs")).to_contain_text("à faire")
    await step.get_by_role("button", name="Mettre en place").click()
    await expect(state_of(page, "obs")).to_contain_text("fait", timeout=SLOW_MS)
    assert "TC Pitch" in [scene["sceneName"] for scene in studio.ask("GetSceneList")["scenes"]]

    studio.ask(
        "CreateInput",
        sceneName="TC Pitch",
        inputName="Caméra de Lyon",
        inputKind="color_source_v3",
        inputSettings={},
    )
    await step.get_by_role("button", name="Relire les sources").click()
    lyon = step.get_by_role("combobox", name="Lyon", exact=True)
    await lyon.select_option("Caméra de Lyon", timeout=SLOW_MS)
    async with asyncio.timeout(10):
        while "Caméra de Lyon" not in (evening.folder / "topchrono.toml").read_text("utf-8"):
            await asyncio.sleep(0.05)
    await page.reload()
    await expect(lyon).to_have_value("Caméra de Lyon", timeout=SLOW_MS)
    assert PASSWORD not in await page.content()
    await state_of(page, "ready").click()
    await expect(page.get_by_text("OBS a toutes les scènes")).to_be_visible(timeout=SLOW_MS)


@pytest.fixture
async def service() -> AsyncIterator[tuple[int, list[str]]]:
    """A service outside: its port, and what it was sent."""
    received: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        received.append(await request.text())
        return web.Response()

    app = web.Application()
    app.router.add_post("/{channel}", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1], received
    await runner.cleanup()


async def test_who_collects_offers_is_said_in_the_notice_and_a_channel_gets_a_test(
    evening: Evening, open_step: OpenStep, service: tuple[int, list[str]]
) -> None:
    port, received = service
    page = await open_step(evening, "offers")
    step = page.locator("#offers")
    notice = step.frame_locator("iframe")
    await expect(notice.get_by_text("L’équipe qui organise")).to_be_visible()
    await step.get_by_label("Qui recueille les noms").fill("Demain ensemble")
    await step.get_by_label("Où écrire").fill("nous@exemple.fr")
    await page.keyboard.press("Tab")
    await expect(notice.get_by_text("Demain ensemble recueille")).to_be_visible()
    await expect(notice.get_by_text("nous@exemple.fr")).to_be_visible()
    await expect(state_of(page, "offers")).to_contain_text("fait")

    days = step.get_by_label("Gardées combien de jours")
    await days.fill("trente")
    await page.keyboard.press("Tab")
    await expect(step.locator('.field-state[data-state="wrong"]')).to_contain_text("nombre")
    await days.fill("30")
    await page.keyboard.press("Tab")
    await expect(notice.get_by_text("30 jours")).to_be_visible()

    await step.get_by_role("button", name="Ajouter un canal").click()
    await step.get_by_label("Nom du canal").fill("juristes")
    await step.get_by_label("Adresse du canal").fill("juristes@exemple.fr")
    await step.get_by_role("button", name="Ajouter", exact=True).click()
    await expect(step.get_by_role("alert").filter(has_text="n’est pas reconnue")).to_be_visible()
    await step.get_by_label("Adresse du canal").fill(f"json://127.0.0.1:{port}/soiree")
    await step.get_by_text("Seulement certaines compétences").click()
    await step.get_by_role("checkbox", name="Droit").check()
    await step.get_by_role("button", name="Ajouter", exact=True).click()
    row = step.locator(".channel")
    await expect(row).to_contain_text("juristes")
    skills = step.get_by_label("Compétences à choisir")
    before = await skills.input_value()
    await skills.fill(before.replace("Droit", "Justice"))
    await expect(step.get_by_text("Le canal « juristes » annonce « Droit »")).to_be_visible()
    await skills.fill(before)
    await row.get_by_role("button", name="Envoyer un essai").click()
    await expect(row.get_by_text("Message d’essai envoyé")).to_be_visible(timeout=SLOW_MS)
    assert len(received) == 1
    assert f":{port}/soiree" not in await page.content()
    await row.get_by_role("button", name="Retirer…").click()
    await row.get_by_role("button", name="Retirer le canal").click()
    await expect(row).to_have_count(0)

    file = evening.folder / "topchrono.toml"
    written = file.read_text("utf-8")
    file.write_text(f"{written}\n[help", "utf-8")
    await evening_settings(evening, lambda settings: settings["problem"])
    await days.fill("45")
    await page.keyboard.press("Tab")
    await expect(step.get_by_text("rien ne s’enregistre ici")).to_be_visible()
    await expect(days).to_have_value("45")
    await expect(state_of(page, "offers")).to_contain_text("à corriger")
    file.write_text(written, "utf-8")
    await evening_settings(evening, lambda settings: not settings["problem"])
    await days.fill("46")
    await page.keyboard.press("Tab")
    await expect(step.get_by_text("rien ne s’enregistre ici")).to_have_count(1)
    await expect(step.get_by_text("rien ne s’enregistre ici")).to_be_hidden()
    await evening_settings(evening, lambda settings: settings["help"]["keep_days"] == 46)


async def evening_settings(evening: Evening, is_expected: Callable[[dict[str, Any]], object]) -> None:
    """Wait until the settings are as expected: a file that was written by hand is read within seconds."""
    async with asyncio.timeout(10):
        while True:
            headers = evening.headers("director")
            async with evening.session.get(f"{evening.url}/api/settings", headers=headers) as response:
                if is_expected(await response.json()):
                    return
            await asyncio.sleep(0.2)


async def test_logo_colours_and_partners_show_in_the_previews(evening: Evening, open_step: OpenStep) -> None:
    page = await open_step(evening, "look")
    step = page.locator("#look")
    await expect(state_of(page, "look")).to_contain_text("facultatif")
    picture, public = (
        step.frame_locator(".preview.picture iframe"),
        step.frame_locator(".preview.phone iframe"),
    )
    await expect(picture.locator(".waiting .title").first).to_be_visible()
    logo: FilePayload = {"name": "logo.png", "mimeType": "image/png", "buffer": encoded(halves("RGBA"))}
    await step.get_by_role("region", name="Logo", exact=True).locator("input").set_input_files(logo)
    await expect(picture.locator(".waiting .before .logo")).to_be_visible()
    await expect(public.locator('[data-look="logo"] img')).to_have_count(1)
    await expect(state_of(page, "look")).to_contain_text("fait")
    partner: FilePayload = {
        "name": "ville_de_lyon.png",
        "mimeType": "image/png",
        "buffer": encoded(halves(width=61)),
    }
    await step.get_by_label("Son logo").set_input_files(partner)
    await expect(step.get_by_label("Nom du partenaire")).to_have_value("ville de lyon")
    await step.get_by_role("button", name="Ajouter", exact=True).click()
    await expect(public.locator('[data-look="partners"] img')).to_have_count(1)
    accent = step.get_by_label("Accent")
    await accent.evaluate("field => { field.value = '#101010'; field.dispatchEvent(new Event('change')); }")
    await expect(step.get_by_text("se distingue mal")).to_be_visible()
    await expect(state_of(page, "look")).to_contain_text("à corriger")
    await step.get_by_role("button", name="Reprendre les couleurs").click()
    await expect(step.get_by_text("se distingue mal")).to_have_count(0)
    bad: FilePayload = {
        "name": "logo.svg",
        "mimeType": "image/svg+xml",
        "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    }
    await step.get_by_role("region", name="Logo", exact=True).locator("input").set_input_files(bad)
    await expect(page.locator(".refusal")).to_be_visible()


async def test_a_phone_that_arrives_turns_the_step_green(evening: Evening, windows: Windows) -> None:
    host = f"soiree.localtest:{evening.port}"
    page = await windows.open(
        evening.links["director"],
        viewport=LARGE,
        locale="fr-FR",
        forgiven=(*SERVER_IS_AWAY, "status of 4"),
    )
    await page.goto(f"{evening.url}/prepare#online")
    step = page.locator("#online")
    await expect(step.get_by_text("ne mène qu’à cet ordinateur")).to_be_visible()
    await expect(step.get_by_role("img")).to_have_count(0)
    headers = evening.headers("director") | {"Host": host}
    async with evening.session.get(f"{evening.url}/api/reach", headers=headers) as response:
        token = (await response.json())["address"].rpartition("/")[2]
    arrived = {"Host": "soiree.example.org", "X-Forwarded-Proto": "https"}
    async with evening.session.get(f"{evening.url}/reach/{token}", headers=arrived) as response:
        assert response.status == 200
    await expect(step.get_by_text("Un téléphone est arrivé")).to_be_visible()
    await expect(state_of(page, "online")).to_contain_text("fait")


async def test_the_code_is_shown_where_phones_can_come_and_what_is_typed_survives_a_restart(
    evening_factory: EveningFactory, open_step: OpenStep
) -> None:
    evening = await evening_factory(options=["--url", "https://soiree.example.org"])
    evening.links["director"] = evening.links["director"].replace("https://soiree.example.org", evening.url)
    page = await open_step(evening, "online")
    await expect(page.locator("#online").get_by_role("img", name="Code QR")).to_be_visible()
    address = page.get_by_text("https://soiree.example.org/reach/")
    before = await address.inner_text()

    await page.evaluate("location.hash = '#offers'")
    collector = page.get_by_label("Qui recueille les noms")
    await expect(collector).to_be_visible()
    await evening.stop()
    await expect(page.get_by_text("Connexion perdue")).to_be_visible()
    await collector.fill("Demain ensemble")
    await page.keyboard.press("Tab")
    await expect(page.locator("#offers").get_by_text("pas encore enregistré")).to_be_visible()
    await page.evaluate("location.hash = '#cities'")
    contact = page.get_by_role("region", name="Lyon").get_by_label("Contact")
    await contact.fill("06 12 34 56 78")
    await page.keyboard.press("Tab")
    await evening.start()
    await evening_settings(evening, lambda settings: settings["help"]["collector"] == "Demain ensemble")
    await evening.until(lambda view: view["city_crews"]["lyon"]["contact"] == "06 12 34 56 78")
    await page.evaluate("location.hash = '#online'")
    await expect(address).to_be_visible()
    await expect(address).not_to_have_text(before)


async def test_what_is_missing_leads_to_its_step(evening: Evening, open_step: OpenStep) -> None:
    page = await open_step(evening, "ready")
    finding = page.locator(".finding", has_text="qui recueille les noms")
    await expect(finding).to_be_visible(timeout=SLOW_MS)
    await finding.get_by_role("link", name="Aller à l’étape").click()
    await expect(page.locator("#offers")).to_be_visible()


async def test_an_evening_without_a_pitch_is_not_ready(tmp_path: Path, open_step: OpenStep) -> None:
    async with Evening(tmp_path / "evening", None, pitch_seconds=120) as evening:
        page = await open_step(evening, "ready")
        await expect(page.locator(".ready-sum")).to_contain_text("à régler", timeout=SLOW_MS)
        await expect(state_of(page, "ready")).to_contain_text("à corriger")
        await expect(page.locator(".finding", has_text="heure du début")).to_be_visible()
        await state_of(page, "cities").click()
        await page.locator("#cities").get_by_role("link", name="Aller à l’étape « Programme »").click()
        await expect(page.locator("#programme")).to_be_visible()


async def test_the_longest_names_stay_in_the_window_of_a_phone(evening: Evening, open_step: OpenStep) -> None:
    name = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch60"
    await evening.command("add_city", name=name)
    await evening.command("set_city", city=name.lower(), contact="x" * 200, facilitator="x" * 80)
    page = await open_step(evening, "cities", PHONE)
    await expect(page.get_by_role("region", name=name)).to_be_visible()
    for step in ("cities", "offers", "look", "online"):
        await state_of(page, step).click()
        if step == "offers":
            await page.get_by_role("button", name="Ajouter un canal").click()
            await page.get_by_text("Seulement certaines compétences").click()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), step
