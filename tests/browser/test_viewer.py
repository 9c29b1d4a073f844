"""The public's page in a real browser, on a real server."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.windows import OpenPage
from tests.conftest import EveningFactory

REAL_LIST = Path(__file__).parents[1] / "data" / "programmes" / "data-for-good.csv"
LIGHT_BYTES = 150_000
HEALED_WITHIN_MS = 3_000
SCRIPT = "<img src=x onerror=alert(1)>"
PROGRAMME = (
    "Projet;Ville;Thème;Besoins;Résumé\n"
    "Vélo Cargo;Rennes;Mobilité;développement web, droit;Des vélos prêtés entre voisins\n"
    "Forêt de Poche;Lyon;Environnement, Éducation;cartographie;Des arbres dans les cours\n"
    "Cantine Zéro Reste;Rennes;Alimentation;;Ne plus rien jeter\n"
)
SEARCHES = {
    "search=velo": ["p01"],
    "search=CARTO+foret": ["p02"],
    "city=rennes": ["p01", "p03"],
    "theme=Éducation": ["p02"],
    "city=rennes&search=jeter": ["p03"],
    "search=introuvable": [],
}


async def expect_scene(page: Page, scene: str) -> None:
    await expect(page.locator("#now")).to_have_attribute("data-scene", scene)


async def test_the_whole_programme_is_there_without_scripts(
    evening_factory: EveningFactory, open_page: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=60)
    await evening.go_until("take")
    page = await open_page(evening, java_script_enabled=False)
    await expect_scene(page, "between")
    await expect(page.locator(".between h2")).to_have_text("Vélo Cargo")
    await expect(page.locator(".next li .name").first).to_have_text("Forêt de Poche")
    first, second = page.locator("#p01"), page.locator("#p02")
    await expect(first.locator(".when")).to_have_text("Le suivant")
    await expect(first.locator(".summary")).to_have_text("Des vélos prêtés entre voisins")
    await expect(first.locator(".needs li")).to_have_text(["développement web", "droit"])
    await expect(second.locator(".when")).to_have_text(re.compile(r"vers \d+\sh\s\d\d"))

    await evening.go()
    await page.reload()
    await expect_scene(page, "pitch")
    await expect(page.locator(".pitch .clock")).to_have_text("1:00")
    await expect(page.locator(".pitch h2")).to_have_text("Vélo Cargo")
    await expect(first.locator(".when")).to_have_text("À l’antenne")


@pytest.mark.parametrize("scripts", [True, False])
async def test_projects_are_found_by_their_address(
    evening_factory: EveningFactory, open_page: OpenPage, scripts: bool
) -> None:
    evening = await evening_factory(PROGRAMME)
    for query, found in SEARCHES.items():
        page = await open_page(evening, f"/?{query}", java_script_enabled=scripts)
        shown = page.locator(".entry:visible")
        await expect(shown).to_have_count(len(found))
        assert [await line.get_attribute("id") for line in await shown.all()] == found
        await expect(page.locator(".nothing")).to_be_visible(visible=not found)
        await page.close()


async def test_the_search_follows_while_one_types(
    evening_factory: EveningFactory, open_page: OpenPage
) -> None:
    page = await open_page(await evening_factory(PROGRAMME))
    await page.get_by_label("Chercher").first.fill("foret")
    await expect(page.locator(".entry:visible")).to_have_count(1)
    await expect(page.locator("[data-field=found]")).to_have_text("1 projet")
    await page.get_by_label("Ville").select_option("rennes")
    await expect(page.locator(".nothing")).to_be_visible()
    await page.get_by_role("link", name="Tout voir").click()
    await expect(page.locator(".entry:visible")).to_have_count(3)


async def test_a_projects_address_leads_to_it_even_if_it_was_filtered_out(
    evening_factory: EveningFactory, open_page: OpenPage
) -> None:
    page = await open_page(await evening_factory(PROGRAMME), "/?city=rennes#p02")
    await expect(page.locator("#p02")).to_be_in_viewport()


async def test_the_page_follows_the_evening(evening_factory: EveningFactory, open_page: OpenPage) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=3)
    page = await open_page(evening)
    await expect_scene(page, "before")
    await evening.go_until("take")
    await expect_scene(page, "between")
    await evening.go()
    await expect_scene(page, "pitch")
    await expect(page.locator(".pitch h2")).to_have_text("Vélo Cargo")
    await expect(page.locator(".pitch .clock")).to_have_text("0:03")
    await expect(page.locator("#p01 .when")).to_have_text("À l’antenne")

    await evening.go()
    await expect(page.locator(".pitch .label")).to_have_text("C’est parti\u00a0!")
    for text in ("0:02", "0:01", "0:00"):
        await expect(page.locator(".pitch .clock")).to_have_text(text)
    await expect(page.locator(".pitch .label")).to_have_text("Temps écoulé")
    await evening.go()
    await expect(page.locator("#p01 .when")).to_have_text(re.compile(r"Passé à \d+\sh\s\d\d"))

    await evening.command("hold", reason="son coupé")
    await expect_scene(page, "hold")
    assert "son coupé" not in await page.content()
    await evening.command("release")
    await evening.command("end_show")
    await expect_scene(page, "ended")
    await expect(page.locator(".ended h2")).to_have_text("Merci\u00a0!")
    await expect(page.locator(".next")).to_be_hidden()


async def test_it_counts_down_to_the_start(evening_factory: EveningFactory, open_page: OpenPage) -> None:
    page = await open_page(await evening_factory(PROGRAMME, options=["--starts-at", "2099-12-31 20:00"]))
    countdown = page.locator(".before .countdown")
    await expect(countdown).to_have_text(re.compile(r"^\d+ jours$"))
    for width in (320, 390, 820, 1440, 1920):
        await page.set_viewport_size({"width": width, "height": 844})
        assert await countdown.evaluate("text => text.scrollWidth <= text.clientWidth"), width
    await expect(page.locator(".before .start")).to_have_text(re.compile(r"jeudi 31 décembre à 20\sh\s00"))


async def test_the_programme_follows_its_edits(evening_factory: EveningFactory, open_page: OpenPage) -> None:
    evening = await evening_factory(PROGRAMME)
    page = await open_page(evening)
    await evening.command("move", item="p03", before="p01")
    await expect(page.locator(".entry").first).to_have_id("p03")
    await expect(page.locator(".entry .number")).to_have_text(["1", "2", "3"])
    await evening.command("withdraw", item="p02")
    await expect(page.locator("#p02 .when")).to_have_text("Ne passe pas ce soir")
    added = await evening.command("add_item", project="Nouveau venu", city="Lille", needs=["droit"])
    assert added["ok"], added
    await expect(page.locator(".entry h3").last).to_have_text("Nouveau venu")
    await expect(page.locator(".entry").last.locator(".needs li")).to_have_text(["droit"])


async def test_it_heals_after_the_server_was_killed(
    evening_factory: EveningFactory, open_page: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=60)
    page = await open_page(evening)
    await evening.kill()
    await expect(page.get_by_text("Connexion perdue")).to_be_visible()
    await evening.start()
    await evening.go_until("start_clock")
    await expect(page.locator("#now")).to_have_attribute("data-scene", "pitch", timeout=HEALED_WITHIN_MS)
    await expect(page.get_by_text("Connexion perdue")).to_be_hidden()


async def test_names_are_text_everywhere(evening_factory: EveningFactory, open_page: OpenPage) -> None:
    hostile = ";".join([SCRIPT, f"{SCRIPT} ville", f"{SCRIPT} besoin", f"{SCRIPT} résumé"])
    programme = f"Projet;Ville;Besoins;Résumé\n{hostile}\nAutre;{SCRIPT};;\n"
    evening = await evening_factory(programme, pitch_seconds=60)
    page = await open_page(evening)
    await evening.go_until("start_clock")
    await expect(page.locator(".pitch h2")).to_have_text(SCRIPT)
    await page.reload()
    await expect(page.locator(".pitch h2")).to_have_text(SCRIPT)
    await expect(page.locator("#p01 h3")).to_have_text(SCRIPT)
    assert await page.locator("img").count() == 0


async def test_the_first_load_is_light(evening_factory: EveningFactory, open_page: OpenPage) -> None:
    evening = await evening_factory(REAL_LIST.read_text(encoding="utf-8-sig"))
    page = await open_page(evening)
    network = await page.context.new_cdp_session(page)
    finished: list[int] = []
    streamed: list[int] = []
    network.on("Network.loadingFinished", lambda event: finished.append(int(event["encodedDataLength"])))
    network.on(
        "Network.eventSourceMessageReceived", lambda event: streamed.append(len(event["data"].encode()))
    )
    await network.send("Network.enable")
    await network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    await page.reload(wait_until="networkidle")
    await page.evaluate("document.fonts.ready")
    await asyncio.sleep(0.5)
    weight = sum(finished) + sum(streamed)
    assert len(finished) > 10
    assert len(streamed) == 1
    assert weight < LIGHT_BYTES, f"{weight} bytes in {len(finished)} answers"


async def test_nothing_overflows_with_52_long_projects(
    evening_factory: EveningFactory, open_page: OpenPage
) -> None:
    name = "Collectif interrégional anticonstitutionnellement émancipateur pour l’alimentation"
    need = "Développementinformatiqueincroyablementlongsansespaces"
    line = (
        f"{name};Saint-Étienne-du-Rouvray;Alimentation durable;{need}, droit;https://exemple.org/{'a' * 90}\n"
    )
    evening = await evening_factory(PROGRAMME.splitlines()[0] + "\n" + line * 52, pitch_seconds=60)
    await evening.go_until("start_clock")
    page = await open_page(evening)
    await expect(page.locator(".entry")).to_have_count(52)
    for width in (320, 360, 768, 1280):
        await page.set_viewport_size({"width": width, "height": 740})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
