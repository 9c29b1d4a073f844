"""An evening without a programme: every page says so, and follows once there is one."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.audit import problems_in
from tests.browser.windows import LARGE, PHONE, SERVER_IS_AWAY, Windows
from tests.evening import Evening
from topchrono.storage.renewal import make_like

WORDS = {
    "host": ("vide : la régie le prépare", "Il faut d’abord un pitch au conducteur"),
    "director": ("Le conducteur est vide", "inconnue"),
    "city": ("La soirée se prépare", "dès que la régie les aura ajoutés"),
    "screen": ("Notre ville", "Nos projets s’afficheront ici"),
    "stage": ("Bientôt", "Nuit des pitchs 2027"),
    "viewer": ("2 min par projet", "Les projets s’afficheront ici"),
    "help": ("ne sont pas encore connus",),
    "program": ("Ça commence bientôt", "Nuit des pitchs 2027"),
}


@pytest.fixture
async def empty(evening: Evening) -> Evening:
    """An evening like the last one: its cities are there, and no pitch."""
    folder = evening.folder.with_name("like-last")
    await make_like(evening.folder, folder, at=1_790_000_000_000, title="Nuit des pitchs 2027")
    return Evening(folder, None, pitch_seconds=120)


@pytest.mark.parametrize("size", [LARGE, PHONE], ids=["large", "phone"])
async def test_every_page_of_an_empty_evening_says_what_comes_next(
    empty: Evening, chromium: Browser, windows: Windows, size: dict[str, int]
) -> None:
    async with empty:
        for name, words in WORDS.items():
            page = await windows.open(
                address_of(name, empty),
                forgiven=SERVER_IS_AWAY,
                script="localStorage.setItem('topchrono_first_name', 'Camille')",
                viewport=size,
                reduced_motion="reduce",
                locale="fr-FR",
            )
            for text in words:
                found = page.get_by_text(text).locator("visible=true").first
                await expect(found, name).to_be_visible()
            if name != "program":
                assert await problems_in(page) == [], name


async def test_the_public_s_page_shows_the_first_pitch_once_it_is_there(
    empty: Evening, windows: Windows
) -> None:
    async with empty:
        page = await windows.open(empty.url, forgiven=SERVER_IS_AWAY, viewport=PHONE, locale="fr-FR")
        search = page.get_by_role("search")
        await expect(page.get_by_text("Les projets s’afficheront ici")).to_be_visible()
        await expect(search).to_be_hidden()
        await expect(page.locator("html")).to_have_attribute("data-live", "yes")
        assert (await empty.command("add_item", project="Vélo Cargo", city="Rennes"))["ok"]
        await expect(page.get_by_role("heading", name="Vélo Cargo")).to_be_visible()
        await expect(search).to_be_visible()
        await expect(page.get_by_text("Les projets s’afficheront ici")).to_be_hidden()


def address_of(name: str, evening: Evening) -> str:
    return {
        "host": evening.links["host"],
        "director": evening.links["director"],
        "city": evening.links["organizer:rennes"],
        "screen": f"{evening.url}/city/rennes/screen",
        "stage": evening.links["director"].replace("/director", "/stage"),
        "viewer": evening.url,
        "help": f"{evening.url}/help",
        "program": evening.links["overlay"],
    }[name]
