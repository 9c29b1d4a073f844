"""The prompter: the host's texts on a tablet under a camera. It follows the evening and presses nothing."""

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.audit import axe_findings, problems_in
from tests.browser.conftest import until
from tests.browser.windows import LARGE, PHONE, SERVER_IS_AWAY, Windows
from tests.conftest import EveningFactory
from tests.evening import Evening

TABLET: ViewportSize = {"width": 820, "height": 1180}
SCRIPT = "\n".join(
    f"Ligne {number} : on accueille Repair café, et on lui souhaite bonne chance." for number in range(30)
)
PROGRAMME = (
    "Projet,Ville,Prononciation,Besoins,Script\n"
    f'Repair café,Lyon,ri-père,,"{SCRIPT}"\n'
    "Vélo pour tous,Rennes,,juriste; dev,\n"
    "Potager,Lyon,,,On finit en beauté.\n"
)
TEXT = "section.text"


@pytest.fixture
async def evening(evening_factory: EveningFactory) -> Evening:
    return await evening_factory(programme=PROGRAMME, pitch_seconds=120)


async def open_prompter(
    windows: Windows, evening: Evening, role: str = "host", size: ViewportSize = TABLET
) -> Page:
    page = await windows.open(
        evening.links[role].replace(f"/{role}", "/prompter"),
        viewport=size,
        locale="fr-FR",
        reduced_motion="reduce",
        forgiven=SERVER_IS_AWAY,
    )
    await expect(page.locator(".connecting")).to_be_hidden()
    return page


async def top_of(page: Page) -> float:
    return float(await page.locator(TEXT).evaluate("element => element.scrollTop"))


async def test_it_follows_the_evening_from_the_opening_to_the_closing(
    windows: Windows, evening: Evening
) -> None:
    await evening.command("write_script", part="opening", text="Bonsoir à toutes et à tous !")
    await evening.command("write_script", part="closing", text="Merci, et bonne nuit.")
    page = await open_prompter(windows, evening)
    title, words = page.locator(".title"), page.locator(".words")
    await expect(title).to_have_text("Pour commencer")
    await expect(words).to_have_text("Bonsoir à toutes et à tous\u202f!")
    await evening.go_until("start_clock")
    await expect(title).to_have_text("Repair café")
    await expect(words).to_contain_text("Ligne 0\u00a0: on accueille")
    await expect(page.locator(".pronunciation")).to_contain_text("ri-père")
    await evening.go()
    await expect(page.locator(".head .digits")).to_contain_text("1:")
    # Its end: already the one to announce. Where nobody has written a text, the programme's stand.
    await evening.go()
    await expect(title).to_have_text("Vélo pour tous")
    await expect(page.locator(".needs li")).to_have_text(["juriste", "dev"])
    for item in ("p02", "p03"):
        await evening.command("mark_absent", item=item)
    await expect(words).to_have_text("Merci, et bonne nuit.")


async def test_keys_scroll_turn_and_set_it(windows: Windows, evening: Evening) -> None:
    page = await open_prompter(windows, evening)
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(".title")).to_have_text("Repair café")
    await expect(page.locator(".away")).to_contain_text("Pour commencer")
    await page.keyboard.press("ArrowDown")
    lines = await top_of(page)
    await page.keyboard.press("PageDown")
    screens = await top_of(page)
    assert 0 < lines < screens
    await page.keyboard.press("ArrowUp")
    assert screens > await top_of(page)
    await page.keyboard.press("Home")
    assert await top_of(page) == 0
    size = await page.locator(TEXT).evaluate("element => getComputedStyle(element).fontSize")
    await page.keyboard.press("+")
    await expect(page.locator(TEXT)).not_to_have_css("font-size", size)
    await page.keyboard.press("m")
    await expect(page.get_by_role("button", name="Miroir")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".read")).to_have_css("transform", "matrix(-1, 0, 0, 1, 0, 0)")
    await page.keyboard.press("Escape")
    await expect(page.locator(".title")).to_have_text("Pour commencer")
    # This device is set as it was, after a reload too.
    await page.reload()
    await expect(page.locator(".read")).to_have_css("transform", "matrix(-1, 0, 0, 1, 0, 0)")
    await expect(page.locator(TEXT)).not_to_have_css("font-size", size)


async def test_it_scrolls_by_itself_until_the_end_or_the_next_text(
    windows: Windows, evening: Evening
) -> None:
    await evening.go_until("start_clock")
    page = await open_prompter(windows, evening)
    await expect(page.locator(".title")).to_have_text("Repair café")
    for _ in range(9):
        await page.get_by_role("button", name="Plus vite").click()
    await page.keyboard.press("Space")
    await until(page, f"document.querySelector('{TEXT}').scrollTop > 20")
    await page.keyboard.press("Space")
    stands = await top_of(page)
    await page.wait_for_timeout(100)
    assert await top_of(page) == stands
    # A finger has moved it on: it goes on from there, to the end.
    await page.keyboard.press("Space")
    await page.locator(TEXT).evaluate("element => { element.scrollTop = element.scrollHeight; }")
    await expect(page.get_by_role("button", name="Défiler")).to_be_visible()
    await page.keyboard.press("Home")
    await page.keyboard.press("Space")
    await evening.go()
    await evening.go()
    await expect(page.locator(".title")).to_have_text("Vélo pour tous")
    await expect(page.get_by_role("button", name="Défiler")).to_be_visible()
    assert await top_of(page) == 0


async def test_who_reads_another_text_is_not_taken_away_from_it(windows: Windows, evening: Evening) -> None:
    await evening.go_until("start_clock")
    page = await open_prompter(windows, evening)
    await expect(page.locator(".title")).to_have_text("Repair café")
    for _ in range(2):
        await page.get_by_role("button", name="Suivant").click()
    await expect(page.locator(".title")).to_have_text("Potager")
    await evening.go()
    await evening.go()
    await expect(page.locator(".away")).to_contain_text("Vélo pour tous")
    await expect(page.locator(".title")).to_have_text("Potager")
    await page.get_by_role("button", name="Y revenir").click()
    await expect(page.locator(".title")).to_have_text("Vélo pour tous")
    await expect(page.locator(".away")).to_be_hidden()


async def test_no_key_of_it_moves_the_evening(windows: Windows, evening: Evening) -> None:
    await evening.go_until("take")
    page = await open_prompter(windows, evening)
    before = await evening.show()
    for key in ("Space", "Enter", "PageDown", "ArrowRight", "ArrowLeft", "Escape", "f", "x"):
        await page.keyboard.press(key)
    after = await evening.show()
    assert [after[name] for name in ("show", "timer", "on_air", "rundown")] == [
        before[name] for name in ("show", "timer", "on_air", "rundown")
    ]


@pytest.mark.parametrize("role", ["organizer:lyon", "overlay"])
async def test_only_host_and_director_read_a_script(evening: Evening, role: str) -> None:
    for crew in ("host", "director"):
        script = (await evening.show(crew))["rundown"][0]["script"]
        assert script.replace("\u00a0", " ") == SCRIPT
    assert "on accueille" not in str(await evening.show(role))
    async with evening.session.get(f"{evening.url}/prompter", headers=evening.headers(role)) as response:
        assert response.status in (401, 403)


@pytest.mark.parametrize(
    ("size", "zoom"),
    [(TABLET, 1), (LARGE, 1), (PHONE, 1), (LARGE, 2)],
    ids=["tablet", "large", "phone", "200 %"],
)
async def test_it_is_accessible_and_fits(
    windows: Windows, evening: Evening, size: ViewportSize, zoom: int
) -> None:
    await evening.go_until("start_clock")
    smaller: ViewportSize = {"width": size["width"] // zoom, "height": size["height"] // zoom}
    page = await open_prompter(windows, evening, "director", smaller)
    await expect(page.locator(".title")).to_have_text("Repair café")
    assert await problems_in(page) == []
    assert await axe_findings(page) == []
