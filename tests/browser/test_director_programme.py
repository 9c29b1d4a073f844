"""The director's box of the programme as it was read."""

from playwright.async_api import expect

from tests.browser.windows import OpenPage
from tests.conftest import EveningFactory

PROGRAMME = (
    "Projet;Porteur;Ville;Statut;Budget\n"
    "Alpha;Ada;Lyon;Accepté;100\n"
    "Beta;Bob;Paris;Refusé;200\n"
    "Gamma;Cid;;Accepté;300\n"
    "Total;;;;600\n"
)


async def test_programme_as_read_is_shown_until_the_show_is_live(
    evening_factory: EveningFactory, open_director: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME)
    page = await open_director(evening)
    box = page.get_by_role("region", name="Programme lu")
    await expect(box).to_contain_text("2 pitchs, 1 ville.")
    await expect(box).to_contain_text("Projets sans ville, donc en ligne. Lignes\u00a0: 4")

    await box.get_by_text("2 lignes laissées de côté").click()
    left_out = "Ligne 3\u00a0: colonne «\u00a0Statut\u00a0»\u00a0: «\u00a0Refusé\u00a0»"
    await expect(box).to_contain_text(left_out)
    await expect(box).to_contain_text("Ligne 5\u00a0: un total, pas un projet")

    await box.get_by_text("Colonnes et villes").click()
    await expect(box.locator("dl")).to_contain_text("Qui pitche")
    await expect(box.locator("dl")).to_contain_text("gardée en note")
    await expect(box).to_contain_text("Lyon\u00a0: 1 · En ligne\u00a0: 1")

    await evening.go_until("call")
    await expect(box).to_be_hidden()
