"""The host's panel in a real browser, on a real server."""

import asyncio
import time

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.conftest import leave, until
from tests.browser.windows import PHONE, SERVER_IS_AWAY, OpenPage, Windows, box_of, boxes_of
from tests.conftest import EveningFactory
from tests.evening import Evening

# As fast as a person presses who means two presses: what is faster is one.
BETWEEN_PRESSES_S = 0.31
NERVOUS_S = 0.2
FRESH_S = 3
SECOND_AFTER_S = 0.5

LONGEST = (
    "Projet;Porteur;Prononciation;Association;Ville;Besoins;Résumé\n"
    + ";".join(
        (
            "Collectif pour une alimentation durable " * 3,
            "Marie-Antoinette Delacroix-Vandenberghe " * 4,
            "ma-ri en-toi-nette de-la-croi van-den-berg " * 4,
            "Fédération nationale des jardins et potagers partagés " * 3,
            "Saint-Maximin-la-Sainte-Baume-et-ses-environs",
            ", ".join(f"animation de communauté et recherche {n}" for n in range(12)),
            "Mettre en réseau les jardins, les cantines et les familles. " * 9,
        )
    )
    + "\n"
)
SIZES: list[ViewportSize] = [
    {"width": 1920, "height": 1080},
    {"width": 1366, "height": 768},
    {"width": 1366, "height": 620},
    {"width": 1024, "height": 768},
    {"width": 768, "height": 1024},
    {"width": 390, "height": 844},
]


@pytest.fixture
def open_host(windows: Windows) -> OpenPage:
    """Opens the host's panel."""

    async def open_one(evening: Evening) -> Page:
        page = await windows.open(evening.links["host"], viewport=SIZES[1], forgiven=SERVER_IS_AWAY)
        await expect(page.locator(".big")).not_to_have_attribute("data-step", "")
        return page

    return open_one


async def press(page: Page, key: str = "Space") -> None:
    """Press a key as a person does."""
    await page.keyboard.press(key)
    await asyncio.sleep(BETWEEN_PRESSES_S)


async def start_a_clock(evening_factory: EveningFactory, open_host: OpenPage) -> tuple[Evening, Page]:
    """An evening and its host's panel, a minute before the end of a pitch."""
    evening = await evening_factory(pitch_seconds=60)
    await evening.go_until("start_clock")
    page = await open_host(evening)
    await press(page)
    await expect_step(page, "finish")
    return evening, page


async def drum(page: Page, times: int) -> None:
    """Press again and again, as a nervous finger does: timed in the page, however slow the machine is."""
    await page.evaluate(
        """async ([times, pause]) => {
            for (let press = 0; press < times; press += 1) {
                for (const type of ["keydown", "keyup"]) {
                    const key = { key: " ", code: "Space", bubbles: true, cancelable: true };
                    document.body.dispatchEvent(new KeyboardEvent(type, key));
                }
                await new Promise((done) => setTimeout(done, pause));
            }
        }""",
        [times, NERVOUS_S * 1000],
    )


async def expect_step(page: Page, step: str) -> None:
    """Wait until the button does ``step``."""
    await expect(page.locator(".big")).to_have_attribute("data-step", step)


async def choose(page: Page, action: str, reason: str | None = None) -> None:
    """Do something by the menu."""
    await page.get_by_role("button", name="Autre…").click()
    await page.locator(f"[data-action={action}]").first.click()
    if reason:
        await page.get_by_label(reason).check()
    await page.get_by_role("button", name="Confirmer").click()
    await expect(page.locator("dialog[open]")).to_have_count(0)


async def status_of(evening: Evening, item: str) -> str:
    return str(next(each for each in (await evening.show())["rundown"] if each["id"] == item)["status"])


async def test_space_bar_runs_three_pitches(evening: Evening, open_host: OpenPage) -> None:
    page = await open_host(evening)
    await press(page)
    await expect_step(page, "start_show")
    await press(page)
    for project in ("Vélo Cargo", "Forêt de Poche", "Cantine Zéro Reste"):
        await expect(page.locator(".big")).to_contain_text(f"Appeler {project}")
        await press(page)
        await expect(page.locator(".big")).to_contain_text(f"Envoyer à l’antenne {project}")
        await press(page)
        await expect(page.locator(".big")).to_contain_text("Top chrono\u00a0!")
        await press(page)
        await expect(page.locator(".clock .label")).to_have_text("Temps écoulé")
        await expect_step(page, "clear")
        await press(page)
    await expect(page.locator(".big")).to_contain_text("Appeler Allô Démarches")
    rundown = (await evening.show())["rundown"]
    assert [item["outcome"] for item in rundown] == ["time_up", "time_up", "time_up", None]


@pytest.mark.parametrize("key", ["PageDown", "ArrowRight", "Space"])
async def test_keys_of_remotes_do_the_next_step(evening: Evening, open_host: OpenPage, key: str) -> None:
    page = await open_host(evening)
    await press(page, key)
    await expect_step(page, "start_show")


async def test_held_key_is_one_press(evening: Evening, open_host: OpenPage) -> None:
    page = await open_host(evening)
    for _ in range(4):
        await page.keyboard.down("Space")
        await asyncio.sleep(BETWEEN_PRESSES_S)
    await page.keyboard.up("Space")
    await expect_step(page, "start_show")


async def test_double_click_is_one_press(evening: Evening, open_host: OpenPage) -> None:
    page = await open_host(evening)
    await page.locator(".big").dblclick(delay=60)
    await expect_step(page, "start_show")


async def test_a_word_is_made_smaller_rather_than_broken(
    evening_factory: EveningFactory, open_host: OpenPage
) -> None:
    evening = await evening_factory("Projet;Ville\nOceanisOpen;Rennes\n")
    await evening.go_until("call")
    page = await open_host(evening)
    await page.set_viewport_size(PHONE)
    lines = """project => {
        const range = document.createRange();
        range.selectNodeContents(project);
        return new Set([...range.getClientRects()].map(box => box.top)).size;
    }"""
    await until(page, f"({lines})(document.querySelector('.script .project')) === 1")


async def test_rapid_presses_do_one_step(evening: Evening, open_host: OpenPage) -> None:
    await evening.go_until("call")
    page = await open_host(evening)
    await drum(page, 4)
    await expect_step(page, "take")
    await asyncio.sleep(BETWEEN_PRESSES_S)
    await expect_step(page, "take")
    assert await status_of(evening, "p01") == "on_deck"


async def test_presses_at_the_start_do_not_end_the_pitch(
    evening_factory: EveningFactory, open_host: OpenPage
) -> None:
    evening = await evening_factory(pitch_seconds=30)
    await evening.go_until("start_clock")
    page = await open_host(evening)
    for _ in range(5):
        await press(page)
    await asyncio.sleep(SECOND_AFTER_S)
    await press(page)
    assert (await evening.show())["timer"]["state"] == "running"


async def test_pitch_is_ended_by_two_presses_that_are_meant(
    evening_factory: EveningFactory, open_host: OpenPage
) -> None:
    evening = await evening_factory(pitch_seconds=30)
    await evening.go_until("start_clock")
    page = await open_host(evening)
    await press(page)
    await expect(page.locator(".big")).to_contain_text("Terminer avant la fin", timeout=2 * FRESH_S * 1000)

    await drum(page, 2)
    await expect(page.locator(".big")).to_contain_text("Appuyez encore pour confirmer")
    assert (await evening.show())["timer"]["state"] == "running", "a double press is no confirmation"

    await page.keyboard.press("Escape")
    await expect(page.locator(".big")).to_contain_text("Terminer avant la fin")
    await asyncio.sleep(BETWEEN_PRESSES_S)
    await press(page)
    await asyncio.sleep(SECOND_AFTER_S)
    await press(page)
    await expect_step(page, "clear")
    assert (await evening.show())["timer"]["state"] == "stopped"


async def test_evening_is_ended_by_two_presses(evening_factory: EveningFactory, open_host: OpenPage) -> None:
    evening = await evening_factory("Projet;Ville\nSeul au monde;Rennes\n", pitch_seconds=1)
    await evening.go_until("end_show")
    page = await open_host(evening)
    await press(page)
    await asyncio.sleep(SECOND_AFTER_S)
    assert (await evening.show())["show"]["phase"] == "live"
    await press(page)
    await expect(page.get_by_role("heading", name="Bravo")).to_be_visible()
    await expect(page.locator(".figures")).to_contain_text("1 pitch entendu")
    await expect(page.locator(".figures")).to_contain_text("1 arrêté par le chrono")


async def test_reload_in_mid_pitch_shows_what_is_left(
    evening_factory: EveningFactory, open_host: OpenPage
) -> None:
    evening, page = await start_a_clock(evening_factory, open_host)
    await asyncio.sleep(1.2)
    await page.reload()
    await expect_step(page, "finish")
    await expect_the_right_time(page, evening)


async def expect_the_right_time(page: Page, evening: Evening) -> None:
    """The clock shows what is left until the deadline, rounded up."""
    ends_at = (await evening.show())["timer"]["ends_at"]
    before = ends_at - time.time() * 1000
    minutes, seconds = (await page.locator(".clock .time").inner_text()).split(":")
    after = ends_at - time.time() * 1000
    assert after <= (int(minutes) * 60 + int(seconds)) * 1000 <= before + 1050


async def test_server_that_dies_and_returns_is_found_again(
    evening_factory: EveningFactory, open_host: OpenPage
) -> None:
    evening, page = await start_a_clock(evening_factory, open_host)

    await evening.kill()
    await expect(page.get_by_text("Connexion perdue")).to_be_visible(timeout=1000)
    await expect(page.locator(".big")).to_be_disabled()
    shown = await page.locator(".clock .time").inner_text()
    await expect(page.locator(".clock .time")).not_to_have_text(shown, timeout=1500)

    await evening.start()
    await expect(page.get_by_text("Connexion perdue")).to_be_hidden(timeout=3000)
    await expect_step(page, "finish")
    await expect_the_right_time(page, evening)


async def test_pitch_that_ended_without_a_server_is_over(
    evening_factory: EveningFactory, open_host: OpenPage
) -> None:
    evening = await evening_factory(pitch_seconds=1)
    await evening.go_until("start_clock")
    page = await open_host(evening)
    await press(page)
    await evening.kill()
    await asyncio.sleep(1)
    await evening.start()
    await expect(page.locator(".clock .label")).to_have_text("Temps écoulé", timeout=3000)
    await expect_step(page, "clear")


async def test_press_on_a_dead_connection_is_done_once_after_the_reconnect(
    evening: Evening, open_host: OpenPage
) -> None:
    page = await open_host(evening)
    await evening.kill()
    await press(page)
    await evening.start()
    await expect(page.get_by_text("Connexion perdue")).to_be_hidden(timeout=3000)
    assert (await evening.show())["show"]["phase"] in ("setup", "doors")
    await expect(page.locator(".big")).to_be_enabled()


async def test_markup_in_a_project_is_text(evening_factory: EveningFactory, open_host: OpenPage) -> None:
    project = "<img src=x onerror=alert(1)>"
    evening = await evening_factory(f"Projet;Ville;Résumé\n{project};Rennes;<svg>gras</svg>\n")
    page = await open_host(evening)
    page.on("dialog", lambda _: pytest.fail("the markup ran"))
    await evening.go_until("call")
    await expect(page.locator(".script .project")).to_have_text(project)
    await expect(page.locator(".summary")).to_have_text("<svg>gras</svg>")
    await expect(page.locator(".big")).to_contain_text(project)
    assert await page.locator("main img").count() == 0


async def test_absent_speaker_is_passed_over_by_the_menu(evening: Evening, open_host: OpenPage) -> None:
    page = await open_host(evening)
    await evening.go_until("take")
    await expect_step(page, "take")
    await choose(page, "mark_absent")
    await expect(page.locator(".big")).to_contain_text("Appeler Forêt de Poche")
    assert await status_of(evening, "p01") == "absent"

    await choose(page, "reinstate")
    await expect(page.locator(".big")).to_contain_text("Appeler Vélo Cargo")


async def test_pitch_is_to_be_done_again_by_the_menu(
    evening_factory: EveningFactory, open_host: OpenPage
) -> None:
    evening = await evening_factory(pitch_seconds=60)
    await evening.go_until("finish")
    page = await open_host(evening)
    await choose(page, "void", "Son coupé")
    await expect(page.locator(".big")).to_contain_text("Appeler Vélo Cargo")
    voided = (await evening.show())["rundown"][0]
    assert (voided["status"], voided["runs"][0]["reason"]) == ("queued", "Son coupé")


async def test_pitch_is_to_be_done_again_at_the_end_by_one_choice(
    evening_factory: EveningFactory, open_host: OpenPage
) -> None:
    evening = await evening_factory(pitch_seconds=60)
    await evening.go_until("finish")
    page = await open_host(evening)
    await choose(page, "redo_later", "Son coupé")
    await expect(page.locator(".big")).to_contain_text("Appeler Forêt de Poche")
    last = (await evening.show())["rundown"][-1]
    assert (last["id"], last["status"], last["runs"][0]["reason"]) == ("p01", "queued", "Son coupé")


async def test_slate_goes_on_air_and_off_again(evening: Evening, open_host: OpenPage) -> None:
    page = await open_host(evening)
    await evening.go_until("call")
    await choose(page, "hold", "Image perdue")
    await expect(page.locator(".hold")).to_contain_text("Image perdue")
    await expect(page.locator(".big")).to_contain_text("Quitter la mire")
    # The menu has given the focus back: the space bar does the step, it does not open the menu again.
    await press(page)
    await expect_step(page, "call")
    await expect(page.locator("dialog[open]")).to_have_count(0)


async def test_menu_keeps_the_space_bar_to_itself(evening: Evening, open_host: OpenPage) -> None:
    page = await open_host(evening)
    await evening.go_until("call")
    await page.get_by_role("button", name="Autre…").click()
    await press(page, "PageDown")
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog[open]")).to_have_count(0)
    assert await status_of(evening, "p01") == "queued"


async def test_all_of_the_menu_by_keyboard(evening: Evening, open_host: OpenPage) -> None:
    page = await open_host(evening)
    await evening.go_until("call")
    await expect_step(page, "call")
    await page.locator(".big").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await expect(page.locator("dialog[open]")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.locator("#menu-title")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect_step(page, "call")
    for _ in range(6):
        await page.keyboard.press("Tab")
        if await page.get_by_role("button", name="Confirmer").evaluate("it => it === document.activeElement"):
            break
    await page.keyboard.press("Enter")
    await expect_step(page, "release")


async def test_refusal_is_shown_clear_of_the_button(evening: Evening, open_host: OpenPage) -> None:
    page = await open_host(evening)
    await evening.go_until("call")
    await page.get_by_role("button", name="Autre…").click()
    await page.locator("[data-action=mark_absent]").click()
    await evening.command("withdraw", item="p01")
    await page.get_by_role("button", name="Confirmer").click()
    refusal = page.locator(".refusal")
    await expect(refusal).to_contain_text("retiré de la soirée")
    notice, button = await box_of(refusal), await box_of(page.locator(".big"))
    assert notice["y"] + notice["height"] <= button["y"]


async def test_a_message_of_the_director_is_shown(evening: Evening, open_host: OpenPage) -> None:
    page = await open_host(evening)
    await evening.command("say", city="", text="On rend l’antenne à 22 h", by="Léa")
    await evening.command("say", city="rennes", text="Pour Rennes seule")
    await evening.command("raise_alert", city="rennes", text="Plus de son")
    await expect(page.locator(".message")).to_contain_text("Léa")
    await expect(page.locator(".message")).to_contain_text("On rend l’antenne à 22 h")
    await expect(page.locator(".chip.alerts")).to_have_text("1 alerte")
    await expect(page.locator(".from-director")).to_contain_text("Rennes\u00a0: Plus de son")


async def test_warnings_are_announced_to_screen_readers(
    evening_factory: EveningFactory, open_host: OpenPage
) -> None:
    _, page = await start_a_clock(evening_factory, open_host)
    notice = page.locator("main > [role=status]")
    await leave(page, 29)
    await expect(notice).to_have_text("Moins de 30\u00a0s")
    await expect(page.locator(".clock")).to_have_class("clock soon")
    await leave(page, 9)
    await expect(notice).to_have_text("Moins de 10\u00a0s")
    await expect(page.locator(".clock")).to_have_class("clock last")


async def test_speaker_is_announced_as_the_programme_says(
    evening_factory: EveningFactory, open_host: OpenPage
) -> None:
    evening = await evening_factory(
        "Projet;Porteur;Prononciation;Association;Ville;Besoins;Résumé\n"
        "Mémoire des Quais;Thomas Quéré;to-ma ké-ré;Les Passeurs;Nantes;graphisme, droit;Une carte sonore\n"
        "Forêt de Poche;;;;Lyon;;\n"
    )
    page = await open_host(evening)
    await evening.go_until("call")
    script = page.locator(".script")
    await expect(script.locator(".speaker")).to_have_text("Thomas Quéré")
    await expect(script.locator(".pronunciation")).to_have_text("se dit\u00a0: to-ma ké-ré")
    await expect(script.locator(".origin")).to_have_text("Les Passeurs · Nantes")
    await expect(script.locator(".needs li")).to_have_text(["graphisme", "droit"])
    await expect(script.locator(".summary")).to_have_text("Une carte sonore")
    await expect(page.locator(".following li")).to_have_count(1)
    await expect(page.locator(".following")).to_contain_text("Forêt de Poche")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size['width']}x{size['height']}")
async def test_longest_texts_leave_name_clock_and_button_in_view(
    evening_factory: EveningFactory, open_host: OpenPage, size: ViewportSize
) -> None:
    evening = await evening_factory(LONGEST, pitch_seconds=60)
    await evening.go_until("start_clock")
    await evening.command("say", city="", text="Un message bien long de la régie. " * 12)
    await evening.command("prompt", text="Rapprochez-vous du micro " * 4)
    page = await open_host(evening)
    await page.set_viewport_size(size)
    for selector in (".script .project", ".clock .time", ".big", ".other"):
        box = await box_of(page.locator(selector))
        assert box["x"] >= 0, selector
        assert box["y"] >= 0, selector
        assert box["x"] + box["width"] <= size["width"], selector
        assert box["y"] + box["height"] <= size["height"], selector
    for box in await boxes_of(page.locator("button:visible")):
        assert box["width"] >= 44
        assert box["height"] >= 44
    overflow = await page.locator("html").evaluate(
        "page => [page.scrollWidth - innerWidth, page.scrollHeight - innerHeight]"
    )
    assert overflow == [0, 0]
