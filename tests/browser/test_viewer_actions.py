"""What a viewer can do for a project on the public's page: help it, and clap."""

import asyncio

from playwright.async_api import expect

from tests.browser.windows import OpenPage
from tests.conftest import EveningFactory
from tests.evening import Evening
from tests.help_form import LEA, send

PROGRAMME = "Projet;Ville\nVélo Cargo;Rennes\nForêt de Poche;Lyon\nCantine Zéro Reste;Rennes\n"


async def end_pitch(evening: Evening) -> None:
    """Have the one on air speak, end before its time, and leave."""
    await evening.go()
    await evening.command("finish", item=(await evening.show())["timer"]["item"])
    await evening.go()


async def test_every_project_can_be_helped_and_says_how_many_want_to(
    evening_factory: EveningFactory, open_page: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=60)
    await evening.go_until("start_clock")
    page, scriptless = await open_page(evening), await open_page(evening, java_script_enabled=False)
    for item in ("p01", "p02", "p03"):
        link = page.locator(f"#{item} .help")
        await expect(link).to_have_attribute("href", f"/help?project={item}")
        await expect(page.locator(f"#{item} .helpers")).to_be_hidden()
    on_air = page.locator(".pitch .help")
    await expect(on_air).to_have_attribute("href", "/help?project=p01")

    await send(evening, LEA)
    for place in ("#p01 .helpers", ".pitch .helpers"):
        await expect(page.locator(place)).to_have_text("1 personne veut aider")
    await send(evening, LEA | {"address": "sam@exemple.fr"})
    for place in ("#p01 .helpers", ".pitch .helpers"):
        await expect(page.locator(place)).to_have_text("2 personnes veulent aider")
    await expect(page.locator("#p02 .helpers")).to_be_hidden()
    await scriptless.reload()
    for place in ("#p01 .helpers", ".pitch .helpers"):
        await expect(scriptless.locator(place)).to_have_text("2 personnes veulent aider")

    await evening.command("withdraw", item="p03")
    await expect(page.locator("#p03 .help")).to_be_hidden()
    await scriptless.reload()
    await expect(scriptless.locator("#p03 .help")).to_be_hidden()
    await end_pitch(evening)
    await evening.go_until("start_clock")
    await expect(on_air).to_have_attribute("href", "/help?project=p02")
    await expect(page.locator(".pitch .helpers")).to_be_hidden()


async def test_an_added_project_can_be_helped(evening_factory: EveningFactory, open_page: OpenPage) -> None:
    evening = await evening_factory(PROGRAMME)
    page = await open_page(evening)
    await evening.command("add_item", project="Nouveau venu", city="Lille")
    await page.get_by_role("link", name="Je veux aider Nouveau venu").click()
    await expect(page.locator(".project")).to_have_text("Nouveau venu")


async def test_claps_are_felt_at_once_and_sent_together(
    evening_factory: EveningFactory, open_page: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=60)
    await evening.go_until("start_clock")
    page = await open_page(evening)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    button, times = page.get_by_role("button", name="Bravo"), page.locator(".times")
    for _ in range(3):
        await button.click()
    await expect(times).to_have_text("×3")
    await expect(page.locator(".rising").first).to_be_attached()
    await button.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Space")
    await expect(times).to_have_text("×5")
    await evening.until(lambda view: view["applause"]["claps"] == {"p01": 5}, role="overlay")
    # The server may have counted before the browser reports that it has sent.
    async with asyncio.timeout(5):
        while not sent:
            await asyncio.sleep(0.02)
    assert len(sent) <= 2

    await button.evaluate("button => { for (let tap = 0; tap < 50; tap += 1) button.click(); }")
    await asyncio.sleep(1.5)
    assert (await evening.show("overlay"))["applause"]["claps"] == {"p01": 15}
    await end_pitch(evening)
    await evening.go_until("start_clock")
    await expect(times).to_have_text("")


async def test_the_last_claps_for_a_project_count_although_the_next_one_is_clapped_for_at_once(
    evening_factory: EveningFactory, open_page: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=60)
    await evening.go_until("start_clock")
    page = await open_page(evening)
    await end_pitch(evening)
    await evening.go_until("start_clock")
    await page.evaluate(
        """async () => {
            const { Applause } = await import("topchrono/core/applause.js");
            const applause = new Applause();
            for (const item of ["p01", "p01", "p02"]) applause.clap(item);
        }"""
    )
    await evening.until(lambda view: view["applause"]["claps"] == {"p01": 2, "p02": 1}, role="overlay")


async def test_a_key_that_is_held_down_is_one_clap(
    evening_factory: EveningFactory, open_page: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=60)
    await evening.go_until("start_clock")
    page = await open_page(evening)
    await page.get_by_role("button", name="Bravo").focus()
    for _ in range(5):
        await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")
    await expect(page.locator(".times")).to_have_text("×1")


async def test_applause_has_no_motion_for_those_who_reduce_it(
    evening_factory: EveningFactory, open_page: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=60)
    await evening.go_until("start_clock")
    page = await open_page(evening, reduced_motion="reduce")
    await page.get_by_role("button", name="Bravo").click()
    await expect(page.locator(".times")).to_have_text("×1")
    await expect(page.locator(".rising")).to_have_count(0)


async def test_without_scripts_there_is_no_button_that_does_nothing(
    evening_factory: EveningFactory, open_page: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=60)
    await evening.go_until("start_clock")
    page = await open_page(evening, java_script_enabled=False)
    await expect(page.get_by_role("button", name="Bravo")).to_be_hidden()
    await page.locator(".pitch .help").click()
    await expect(page.locator(".project")).to_have_text("Vélo Cargo")
