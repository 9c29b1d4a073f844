"""Offers of help in the director's panel: numbers, files, and whether announcements are delivered."""

from contextlib import closing
from pathlib import Path

from playwright.async_api import expect

from tests.browser.windows import OpenPage
from tests.conftest import EveningFactory
from tests.crowd.sample_offers import keep, now_ms, open_book
from tests.evening import free_port
from topchrono.crowd.database import connect
from topchrono.crowd.offers.retention import DAY_MS


async def test_the_director_sees_how_many_want_to_help_and_which_service_does_not_answer(
    evening_factory: EveningFactory, open_director: OpenPage, tmp_path: Path
) -> None:
    config = tmp_path / "topchrono.toml"
    config.write_text(
        f'[[help.channels]]\nname = "#juristes"\nurl = "json://127.0.0.1:{free_port()}/"\n', encoding="utf-8"
    )
    evening = await evening_factory(options=["--config", str(config)])
    page = await open_director(evening)
    box = page.get_by_role("region", name="Offres d’aide")
    await expect(box).to_contain_text("Pas encore d’offre")
    await expect(box).to_contain_text("À jour")
    for number, item in enumerate(("p02", "p02", "p01")):
        form = {
            "token": f"{number:022}",
            "name": "Ana Martin",
            "address": f"ana-{number}@exemple.fr",
            "item": item,
        }
        async with evening.session.post(f"{evening.url}/help", data=form, allow_redirects=False) as answer:
            assert answer.status == 303
    await expect(box.locator("h2")).to_have_text("Offres d’aide (3)")
    await expect(box.locator(".offer-row").nth(0)).to_have_text("Forêt de Poche2")
    await expect(box.locator(".offer-row").nth(1)).to_have_text("Vélo Cargo1")
    await expect(box.locator(".channel-state")).to_contain_text("Ne répond pas depuis", timeout=30_000)
    assert "ana-" not in await page.content()
    await box.get_by_text("Exporter les offres").click()
    async with page.expect_download() as download:
        await box.get_by_role("link", name="Exporter en CSV").click()
    file = await (await download.value).path()
    assert "ana-2@exemple.fr" in file.read_text("utf-8-sig")
    await box.get_by_label("Projet").select_option("p02")
    async with page.expect_download() as download:
        await box.get_by_role("link", name="Exporter en CSV").click()
    narrowed = (await (await download.value).path()).read_text("utf-8-sig")
    assert "ana-1@exemple.fr" in narrowed
    assert "ana-2@exemple.fr" not in narrowed
    await box.get_by_label("Projet").select_option("")
    await box.get_by_label("Compétence").select_option("Droit")
    await expect(box.get_by_role("link", name="Exporter pour Excel")).to_have_attribute(
        "href", "/offers.xlsx?skill=Droit"
    )


async def test_the_director_is_asked_whether_the_date_is_right_before_offers_are_erased(
    evening_factory: EveningFactory, open_director: OpenPage
) -> None:
    evening = await evening_factory()
    await evening.stop()
    moment = now_ms() - 100 * DAY_MS
    async with open_book(evening.folder, now=lambda: moment) as (_, book):
        await keep(book, 1)
    with closing(connect(evening.folder)) as database:
        database.execute("UPDATE retention SET trusted_at = ?", (moment,))
    await evening.start()
    page = await open_director(evening)
    box = page.get_by_role("region", name="Offres d’aide")
    await expect(box.get_by_role("status")).to_contain_text("1 offre d’aide serait à effacer")
    await expect(box.get_by_role("status")).to_contain_text("mais la dernière activité est du")
    await box.get_by_role("button", name="Effacer ces offres maintenant").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Effacer").click()
    await expect(box.get_by_role("button", name="Effacer ces offres maintenant")).to_be_hidden()
    await expect(box).to_contain_text("Pas encore d’offre")
