"""The screen of a watch party in a real browser, on a real server."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from playwright.async_api import Page, Route, ViewportSize, expect

from tests.browser.windows import SERVER_IS_AWAY, OpenPage, Windows, box_of
from tests.conftest import EveningFactory
from tests.evening import Evening, free_port
from tests.help_form import LEA, send

SIZES: list[ViewportSize] = [
    {"width": 1280, "height": 720},
    {"width": 1920, "height": 1080},
    {"width": 3840, "height": 2160},
]
UPRIGHT: ViewportSize = {"width": 1080, "height": 1920}
SMALL: ViewportSize = {"width": 480, "height": 270}
DELAY_S = 3
HEALED_WITHIN_MS = 3_000
VIDEO = "https://www.youtube.com/watch?v=aB3-_xYz012"


@pytest.fixture
def open_screen(windows: Windows) -> OpenPage:
    """Opens a city's screen."""

    async def open_one(evening: Evening, city: str = "rennes") -> Page:
        page = await windows.open(
            f"{evening.url}/city/{city}/screen",
            viewport=SIZES[0],
            locale="fr-FR",
            answers={"https://www.youtube-nocookie.com/**": "<h1>player</h1>"},
            # A playlist that is not there yet is what some tests are about.
            forgiven=(*SERVER_IS_AWAY, "Failed to load resource"),
        )
        await expect(page.locator(".screen")).not_to_have_attribute("data-scene", "")
        return page

    return open_one


async def expect_scene(page: Page, scene: str, *, within_ms: float = 5000) -> None:
    await expect(page.locator(".screen")).to_have_attribute("data-scene", scene, timeout=within_ms)


@asynccontextmanager
async def missing_playlist() -> AsyncIterator[tuple[str, list[float]]]:
    """The address of a playlist that is not there, and when it has been asked for."""
    port = free_port()
    asked: list[float] = []

    async def answer(_request: web.Request) -> web.Response:
        asked.append(time.monotonic())
        return web.Response(status=404, headers={"Access-Control-Allow-Origin": "*"})

    app = web.Application()
    app.add_routes([web.get("/live.m3u8", answer)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}/live.m3u8", asked
    finally:
        await runner.cleanup()


async def test_it_opens_without_a_link_and_only_for_a_city_of_the_evening(
    evening_factory: EveningFactory,
) -> None:
    evening = await evening_factory()
    async with evening.session.get(f"{evening.url}/city/rennes/screen") as response:
        assert response.status == 200
    async with evening.session.get(f"{evening.url}/city/nulle-part/screen") as response:
        assert response.status == 404


async def test_a_key_does_not_stay_on_the_big_screen(evening_factory: EveningFactory) -> None:
    evening = await evening_factory()
    address = f"{evening.url}/city/rennes/screen?key={evening.tokens['organizer:rennes']}&lang=en"
    async with evening.session.get(address, allow_redirects=False) as response:
        assert response.status == 303
        assert response.headers["Location"] == "/city/rennes/screen?lang=en"


async def test_it_follows_the_evening_and_our_citys_turn(
    evening_factory: EveningFactory, open_screen: OpenPage
) -> None:
    evening = await evening_factory(pitch_seconds=2)
    page = await open_screen(evening, "lyon")
    screen = page.locator(".screen")
    await expect_scene(page, "before")
    await evening.go_until("start_clock")
    await expect_scene(page, "pitch")
    await expect(page.locator(".pitch .name")).to_have_text("Vélo Cargo")
    await expect(page.locator(".pitch .clock")).to_have_text("0:02")
    await expect(page.locator(".next li").first).to_contain_text("Forêt de Poche")
    await expect(screen).to_have_attribute("data-ours", "next")
    await expect(page.locator(".ours .turn")).to_have_text("À nous dans 1 pitch")

    await evening.go()
    await expect(page.locator(".pitch .clock")).to_have_text("0:01")
    await expect(page.locator(".pitch .label")).to_have_text("Temps écoulé")
    await evening.go()
    await evening.go_until("start_clock")
    await expect(screen).to_have_attribute("data-ours", "now")
    await expect(page.locator(".ours .turn")).to_have_text("C’est à nous\u00a0!")
    await evening.go()
    await evening.go_until("call")
    await expect(page.locator(".ours .turn")).to_have_text("Tous nos projets sont passés. Bravo\u00a0!")
    await evening.command("hold", reason="")
    await expect_scene(page, "hold")


async def test_it_shows_the_evening_as_late_as_its_picture(
    evening_factory: EveningFactory, open_screen: OpenPage
) -> None:
    evening = await evening_factory(pitch_seconds=60, options=["--stream-delay", str(DELAY_S)])
    page = await open_screen(evening)
    await evening.go_until("take")
    await expect_scene(page, "between")
    await evening.go()
    taken = time.monotonic()
    await evening.go()
    await page.wait_for_timeout((DELAY_S - 1) * 1000)
    await expect_scene(page, "between", within_ms=1)
    await expect_scene(page, "pitch")
    assert DELAY_S - 0.3 < time.monotonic() - taken < DELAY_S + 1
    # As in the picture: the clock has only just started there.
    await expect(page.locator(".pitch .clock")).to_have_text("0:59")
    assert DELAY_S < time.monotonic() - taken < DELAY_S + 2


async def test_the_room_can_correct_the_delay(evening_factory: EveningFactory, open_screen: OpenPage) -> None:
    options = ["--stream-url", VIDEO, "--stream-delay", "2"]
    page = await open_screen(await evening_factory(options=options))
    delay = page.locator("[data-field=delay]")
    await page.keyboard.press("+")
    await expect(delay).to_have_text("2,5\u00a0s")
    await page.reload()
    await expect(delay).to_have_text("2,5\u00a0s")
    for _ in range(7):
        await page.keyboard.press("-")
    await expect(delay).to_have_text("0,0\u00a0s")


async def test_a_player_is_embedded_and_nothing_else_would_be(
    evening_factory: EveningFactory, open_screen: OpenPage
) -> None:
    evening = await evening_factory(options=["--stream-url", VIDEO])
    async with evening.session.get(f"{evening.url}/city/rennes/screen") as response:
        policy = response.headers["Content-Security-Policy"]
    assert "frame-src https://www.youtube-nocookie.com;" in policy
    page = await open_screen(evening)
    frame = page.frame_locator(".picture iframe")
    await expect(frame.get_by_role("heading", name="player")).to_be_visible()


async def test_a_playlist_that_is_not_there_yet_is_asked_for_again(
    evening_factory: EveningFactory, open_screen: OpenPage
) -> None:
    async with missing_playlist() as (address, asked):
        page = await open_screen(await evening_factory(options=["--stream-url", address]))
        await expect(page.get_by_text("L’image arrive")).to_be_visible()
        assert await page.evaluate("document.querySelector('video').muted")
        async with asyncio.timeout(10):
            while len(asked) < 2:
                await asyncio.sleep(0.1)


async def test_a_player_that_could_not_be_loaded_is_loaded_later(
    evening_factory: EveningFactory, open_screen: OpenPage
) -> None:
    async with missing_playlist() as (address, asked):
        page = await open_screen(await evening_factory(options=["--stream-url", address]))
        loaded: list[str] = []

        async def fail_first(route: Route) -> None:
            loaded.append(route.request.url)
            await (route.abort() if len(loaded) == 1 else route.continue_())

        await page.route("**/vendor/hls*.js*", fail_first)
        await page.reload()
        asked.clear()
        async with asyncio.timeout(10):
            while not asked:
                await asyncio.sleep(0.1)
        first, second = loaded
        assert first != second, "some browsers do not ask for the same address again"


async def test_the_code_leads_to_the_project_on_air_and_between_pitches_to_the_programme(
    evening_factory: EveningFactory, open_screen: OpenPage
) -> None:
    evening = await evening_factory(pitch_seconds=60)
    page = await open_screen(evening)
    code, phone = page.locator(".phone img"), page.locator(".phone")
    await expect(code).to_have_attribute("src", re.compile("^data:image/svg[+]xml"))
    programme = await code.get_attribute("src") or ""
    await expect(phone).to_contain_text("Le programme sur votre téléphone")
    await evening.go_until("start_clock")
    await expect(code).to_have_attribute("src", "/qr/p01.svg")
    await expect(page.get_by_text("Je veux aider\u00a0: scannez ce code")).to_be_visible()
    await expect(page.get_by_text("Le programme sur votre téléphone")).to_be_hidden()
    assert await code.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    await send(evening, LEA)
    await expect(phone).to_contain_text("1 personne veut aider")
    await evening.go()
    await evening.command("finish", item="p01")
    await evening.go()
    await expect(code).to_have_attribute("src", programme)
    await expect(phone).not_to_contain_text("veut aider")


async def test_the_room_claps_with_one_key(evening_factory: EveningFactory, open_screen: OpenPage) -> None:
    evening = await evening_factory(pitch_seconds=60)
    page = await open_screen(evening)
    await expect(page.get_by_role("button", name="Applaudir")).to_be_disabled()
    await page.keyboard.press("a")
    await evening.go_until("start_clock")
    await expect(page.get_by_role("button", name="Applaudir")).to_be_enabled()
    await page.keyboard.press("a")
    await page.keyboard.press("A")
    await page.get_by_role("button", name="Applaudir").click()
    await expect(page.locator(".claps .rising").first).to_be_attached()
    for _ in range(5):
        await page.keyboard.down("a")
    await page.keyboard.up("a")
    await page.wait_for_timeout(1500)
    assert (await evening.show("overlay"))["applause"]["claps"] == {"p01": 4}


async def test_neither_cursor_nor_buttons_stay_on_the_screen(
    evening_factory: EveningFactory, open_screen: OpenPage
) -> None:
    page = await open_screen(await evening_factory(options=["--stream-url", VIDEO]))
    screen, button = page.locator(".screen"), page.get_by_role("button", name="Plein écran")
    await expect(screen).to_have_css("cursor", "none")
    await expect(page.locator(".settings")).to_have_css("opacity", "0")
    await page.mouse.move(300, 20)
    await expect(page.locator(".settings")).to_have_css("opacity", "1")
    await expect(button).to_be_in_viewport()
    await expect(screen).to_have_css("cursor", "none", timeout=6000)
    await expect(page.locator(".settings")).to_have_css("opacity", "0")


async def test_it_heals_after_the_server_was_killed(
    evening_factory: EveningFactory, open_screen: OpenPage
) -> None:
    evening = await evening_factory(pitch_seconds=60)
    page = await open_screen(evening)
    await evening.kill()
    await expect(page.get_by_text("Connexion perdue")).to_be_visible(timeout=10_000)
    await evening.start()
    await evening.go_until("start_clock")
    await expect_scene(page, "pitch", within_ms=HEALED_WITHIN_MS)
    await expect(page.get_by_text("Connexion perdue")).to_be_hidden()


@pytest.mark.parametrize("seconds", [60, 600, 3600])
@pytest.mark.parametrize("options", [[], ["--stream-url", VIDEO]])
async def test_long_texts_fit_at_every_size(
    evening_factory: EveningFactory, open_screen: OpenPage, options: list[str], seconds: int
) -> None:
    name = "Collectif pour une alimentation durable et solidaire dans les quartiers de la métropole"
    programme = f"Projet;Ville;Besoins\n{name} <img src=x onerror=alert(1)>;Saint-Étienne-du-Rouvray;droit\n"
    evening = await evening_factory(programme + f"{name};Lille;\n" * 4, seconds, options=options)
    page = await open_screen(evening, "saint-etienne-du-rouvray")
    await evening.go_until("start_clock")
    await expect(page.locator(".pitch .name")).to_contain_text("<img src=x")
    for size in SIZES:
        await page.set_viewport_size(size)
        await page.wait_for_timeout(300)
        assert (
            await page.evaluate("""() => [...document.querySelectorAll('.screen > *, .words')]
            .filter(box => box.checkVisibility() && box.className !== 'settings')
            .filter(box => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1
                || box.getBoundingClientRect().bottom > innerHeight)
            .map(box => box.className)""")
            == []
        )
        top = page.locator(".pitch > .top")
        assert await top.evaluate("top => top.scrollWidth <= top.clientWidth"), "next to its label"


@pytest.mark.parametrize("options", [[], ["--stream-url", VIDEO]])
async def test_needs_that_are_sentences_are_read_from_the_other_end_of_the_room(
    evening_factory: EveningFactory, open_screen: OpenPage, options: list[str]
) -> None:
    need = "Quelqu’un qui animerait un atelier de cuisine le mercredi"
    programme = (
        f'Projet;Ville;Besoins;Résumé\nCantine Zéro Reste;Rennes;"{need}\ndroit";' + "Un résumé. " * 40 + "\n"
    )
    evening = await evening_factory(programme, 60, options=options)
    page = await open_screen(evening)
    await evening.go_until("start_clock")
    await expect(page.locator(".pitch .needs li").first).to_have_text(need)
    for size in (*SIZES, UPRIGHT, SMALL):
        await page.set_viewport_size(size)
        await page.wait_for_timeout(300)
        too_small = await page.evaluate("""() => {
            const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
            return [...document.querySelectorAll('.now .words *')]
                .filter(it => it.checkVisibility() && it.textContent.trim())
                .filter(it => parseFloat(getComputedStyle(it).fontSize) < 0.69 * rem)
                .map(it => it.textContent);
        }""")
        assert too_small == []
        last, words = page.locator(".pitch .needs li").last, page.locator(".pitch .words")
        row, box = await box_of(last), await box_of(words)
        assert row["y"] + row["height"] <= box["y"] + box["height"] + 1
        one_line = "it => it.getBoundingClientRect().height < 1.5 * parseFloat(getComputedStyle(it).fontSize)"
        assert await page.locator(".pitch .clock").evaluate(one_line)


async def test_a_summary_gives_way_to_needs(evening_factory: EveningFactory, open_screen: OpenPage) -> None:
    needs = "gestion de projet, communication, recherche de financements, animation de communauté"
    programme = (
        "Projet;Qui pitche;Association;Ville;Thème;Besoins;Résumé\n"
        "Collectif pour une alimentation durable et solidaire dans les quartiers populaires de la métropole;"
        "Marie-Antoinette Delacroix-Vandenberghe;Fédération nationale des jardins et potagers partagés;"
        f"Rennes;Alimentation;{needs};Mettre en réseau les jardins, les cantines et les familles pour que "
        "chacun mange bien, toute l'année, sans dépendre de l'aide d'urgence\n"
    )
    evening = await evening_factory(programme, 60)
    page = await open_screen(evening)
    await evening.go_until("start_clock")
    await page.set_viewport_size({"width": 1440, "height": 900})
    summary, last = page.locator(".pitch .summary"), page.locator(".pitch .needs li").last
    await expect(summary).to_be_hidden()
    await expect(last).to_have_text("animation de communauté")
    row, box = await box_of(last), await box_of(page.locator(".pitch .words"))
    assert row["y"] + row["height"] <= box["y"] + box["height"] + 1
    label = page.locator(".pitch .label")
    await expect(label).to_have_text("À l’antenne")
    assert await label.evaluate("it => it.clientHeight < 1.5 * parseFloat(getComputedStyle(it).fontSize)")
