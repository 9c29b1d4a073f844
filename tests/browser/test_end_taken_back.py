"""An evening that was ended by mistake: the way back, and every page on it."""

from playwright.async_api import Browser, expect

from tests.browser.every_page import opened
from tests.browser.windows import OWN_MODULE, PHONE, OpenPage
from tests.conftest import EveningFactory
from tests.evening import Evening


async def ended(evening_factory: EveningFactory) -> Evening:
    """An evening ended while its first pitch was on deck."""
    evening = await evening_factory(pitch_seconds=60)
    await evening.go_until("take")
    await evening.command("end_show")
    return evening


async def test_the_host_takes_the_end_back(evening_factory: EveningFactory, chromium: Browser) -> None:
    evening = await ended(evening_factory)
    async with opened(chromium, evening, "host") as page:
        await expect(page.get_by_role("heading", name="La soirée est terminée")).to_be_visible()
        await expect(page.locator(".figures")).to_contain_text("4 pitchs ne sont pas passés")
        await expect(page.locator(".reopen")).to_contain_text("possible jusqu’à")
        again = page.get_by_role("button", name="Reprendre la soirée")
        await again.click()
        await page.get_by_role("button", name="Retour").click()
        await expect(page.get_by_role("dialog")).to_be_hidden()
        assert (await evening.show())["show"]["phase"] == "ended"

        await again.click()
        await page.get_by_role("button", name="Confirmer").click()
        await expect(page.locator(".big")).to_contain_text("Envoyer à l’antenne")
        await expect(again).to_be_hidden()
    assert (await evening.show())["show"]["phase"] == "live"


async def test_the_director_takes_the_end_back(
    evening_factory: EveningFactory, open_director: OpenPage
) -> None:
    evening = await ended(evening_factory)
    page = await open_director(evening)
    again = page.get_by_role("banner").get_by_role("button", name="Reprendre la soirée")
    await expect(again).to_contain_text("possible jusqu’à")
    await expect(page.locator(".row .status").first).to_have_text("Pas passé")
    await again.click()
    question = page.get_by_role("dialog")
    await question.get_by_role("button", name="Reprendre la soirée").click()
    await expect(question).to_be_hidden()
    await expect(again).to_be_hidden()
    await expect(page.locator(".strip-label")).to_have_text("Le suivant")
    await expect(page.locator(".row .status").nth(1)).to_have_text("En file")


async def test_a_question_that_somebody_else_has_answered_says_so(
    evening_factory: EveningFactory, open_director: OpenPage
) -> None:
    evening = await ended(evening_factory)
    page = await open_director(evening)
    await page.get_by_role("button", name="Reprendre la soirée").click()
    await evening.command("reopen_show", role="host")
    await expect(page.get_by_role("dialog")).to_contain_text("La soirée a déjà repris.")


async def test_the_way_back_leaves_after_ten_minutes(
    evening_factory: EveningFactory, open_director: OpenPage, chromium: Browser
) -> None:
    evening = await ended(evening_factory)
    too_late = f"""async () => {{
        const {{ now, theEvening }} = await {OWN_MODULE};
        const evening = theEvening();
        evening.show = {{ ...evening.show, reopen_until: now() }};
    }}"""
    director = await open_director(evening)
    async with opened(chromium, evening, "host") as host:
        for page in (director, host):
            again = page.get_by_role("button", name="Reprendre la soirée")
            await expect(again).to_be_visible()
            await page.evaluate(too_late)
            await expect(again).to_be_hidden()


async def test_everybody_s_page_goes_back_with_it(evening_factory: EveningFactory, chromium: Browser) -> None:
    evening = await ended(evening_factory)
    async with (
        opened(chromium, evening, "viewer", viewport=PHONE) as viewer,
        opened(chromium, evening, "speaker", viewport=PHONE) as speaker,
        opened(chromium, evening, "stage") as stage,
        opened(chromium, evening, "screen") as screen,
        opened(chromium, evening, "program") as program,
    ):
        await expect(viewer.locator("#now")).to_have_attribute("data-scene", "ended")
        await expect(viewer.locator("#p02 .when")).to_have_text("Ne passe pas ce soir")
        await expect(speaker.locator(".speaker")).to_have_attribute("data-state", "missed")
        await expect(stage.locator(".stage")).to_have_attribute("data-scene", "ended")
        await expect(screen.locator(".screen")).to_have_attribute("data-scene", "ended")
        await expect(program.locator(".waiting")).to_have_class("part screen waiting on")

        await evening.command("reopen_show", role="host")
        await expect(viewer.locator("#now")).to_have_attribute("data-scene", "between")
        await expect(viewer.locator("#p02 .when")).to_contain_text("vers")
        await expect(speaker.locator(".speaker")).to_have_attribute("data-state", "called")
        await expect(stage.locator(".stage")).to_have_attribute("data-scene", "next")
        await expect(screen.locator(".screen")).to_have_attribute("data-scene", "between")
        await expect(program.locator(".waiting")).not_to_have_class("part screen waiting on")
