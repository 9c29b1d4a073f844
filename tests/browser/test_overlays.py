"""The overlays in a real browser, fed by a real server."""

import asyncio
import re

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.conftest import until
from tests.browser.windows import SERVER_IS_AWAY, OpenPage, Windows, box_of
from tests.conftest import EveningFactory
from tests.evening import Evening

PARTS = ("clock", "lower_third", "next_up", "needs", "applause", "waiting", "time_up", "slate", "ticker")
SELECTORS = {name: "." + name.replace("_", "-") for name in PARTS}
PICTURE: ViewportSize = {"width": 1920, "height": 1080}
PREVIEW: ViewportSize = {"width": 480, "height": 270}
PHONE: ViewportSize = {"width": 640, "height": 360}
SIZES = (PHONE, PICTURE)

HEADERS = "Projet;Porteur·se;Association;Ville;Thème;Besoins;Résumé"
PROGRAMME = f"""{HEADERS}
Vélo Cargo;Inès Le Goff;Roue Libre;Rennes;Mobilité;développement web, communication;Des vélos prêtés
Forêt de Poche;Maëlle Oudin;Racines Urbaines;Lyon;Environnement;;Planter de petites forêts
Allô Démarches;Karim Benali;;;;;
"""
MARKUP = "<img src=x onerror=alert(1)>"
LONG = (
    "Collectif pour une alimentation durable et solidaire dans les quartiers populaires de la métropole "
    "de Lyon et environs"
)
LONG_NEEDS = "recherche de financements européens et régionaux, mécénat" + ", animation de communauté" * 8

COUNT_GONGS = """
  window.gongs = 0;
  const { start } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (...when) {
    window.gongs += 1;
    return start.apply(this, when);
  };
"""

SETTLED = """() => document.getAnimations().every(
  ({ playState, effect, animationName }) =>
    playState !== "running" ||
    animationName === "run-out" ||
    effect.getComputedTiming().iterations === Infinity,
)"""

OUT_OF_SAFE_AREA = """() => {
  const { innerWidth: width, innerHeight: height } = window;
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const seen = [...document.querySelectorAll(".on :is(p, h1, h2, li, .plate, .case)")].filter(isSeen);
  const isOut = (element) => {
    const box = element.closest(".run") ? element.closest(".window") : element;
    const { left, right, top, bottom } = box.getBoundingClientRect();
    const slack = 1;
    return (
      left < width * 0.05 - slack || right > width * 0.95 + slack ||
      top < height * 0.05 - slack || bottom > height * 0.95 + slack
    );
  };
  const isTooWide = (element) =>
    element.matches(".plate, .case") && element.scrollWidth > element.clientWidth + 1;
  return seen.filter((element) => isOut(element) || isTooWide(element)).map((element) => element.outerHTML);
}"""

OVERLAPPING = """() => {
  const wanted = ".on > :is(.plate, .tabs, .case, .help, .plate-small, .told.on), .ticker.on";
  const plates = [...document.querySelectorAll(wanted)];
  const boxes = plates.map((plate) => [plate.closest(".part").className, plate.getBoundingClientRect()]);
  const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return boxes.flatMap(([part, box], place) =>
    boxes
      .slice(place + 1)
      .filter(([other, its]) => other !== part && overlap(box, its))
      .map(([other]) => [part, other]),
  );
}"""

TICKER_IS = """async (text) => {
  const { theEvening } = await import(document.querySelector("script[type=module][src]").src);
  return theEvening().overlays.ticker === text;
}"""

SET_CLOCK = """async (left) => {
  const { now, theEvening } = await import(document.querySelector("script[type=module][src]").src);
  const evening = theEvening();
  const ends_at = now() + left;
  evening.timer = { ...evening.timer, ends_at, started_at: ends_at - evening.timer.length_ms };
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def open_overlay(windows: Windows) -> OpenPage:
    """Opens an overlay as OBS does."""

    async def open_one(evening: Evening, name: str = "program") -> Page:
        address = f"{evening.url}/overlays/{name}?key={evening.tokens['overlay']}"
        # Unlike OBS, Chromium lets no page sound without a click.
        forgiven = (*SERVER_IS_AWAY, "AudioContext was not allowed")
        return await windows.open(address, viewport=PICTURE, script=COUNT_GONGS, forgiven=forgiven)

    return open_one


async def see(page: Page, *wanted: str) -> None:
    """These parts, and no others, are in the picture."""
    for name in PARTS:
        part = page.locator(SELECTORS[name])
        await (expect(part).to_be_visible() if name in wanted else expect(part).to_be_hidden())


async def settle(page: Page) -> None:
    """Wait until every overlay has entered."""
    await until(page, f"({SETTLED})()")


async def gongs(page: Page) -> int:
    """How often the gong was struck."""
    return int(await page.evaluate("window.gongs"))


async def test_parts_come_and_go_with_the_evening(
    evening_factory: EveningFactory, open_overlay: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=2)
    page = await open_overlay(evening)
    await see(page, "waiting")
    await evening.go_until("call")
    await see(page, "next_up")
    await expect(page.locator(".next-up")).to_contain_text("Vélo Cargo")
    await evening.go_until("start_clock")
    await see(page, "clock", "lower_third")
    await expect(page.locator(".lower-third")).to_contain_text("Inès Le Goff")
    await expect(page.locator(".clock .digits")).to_have_text("0:02")
    await evening.go()
    await see(page, "clock", "needs")
    await expect(page.locator(".needs .chip:visible")).to_have_text(["développement web", "communication"])
    await see(page, "clock", "needs", "time_up")
    await expect(page.locator(".clock .digits")).to_have_text("0:00")
    await evening.go()
    await see(page, "next_up")
    await expect(page.locator(".next-up")).to_contain_text("Forêt de Poche")
    await expect(page.locator(".needs .name")).to_have_text("Vélo Cargo")


async def test_before_after_and_between(evening_factory: EveningFactory, open_overlay: OpenPage) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=120)
    page = await open_overlay(evening)
    await expect(page.locator(".waiting .city")).to_contain_text("Vélo Cargo")
    await evening.go_until("start_clock")
    await evening.command("set_ticker", text="Bienvenue à toutes et à tous")
    await see(page, "clock", "lower_third", "ticker")
    assert not await page.locator(".ticker.runs").count()
    await evening.command("set_ticker", text="Bienvenue à toutes et à tous. " * 10)
    await expect(page.locator(".ticker.runs")).to_be_visible()
    await evening.command("hide_overlay", name="clock")
    await see(page, "lower_third", "ticker")
    await evening.command("hold", reason="Le câble du plateau est débranché")
    await see(page, "slate")
    assert "câble" not in await page.content()
    await evening.command("release")
    await evening.command("show_overlay", name="clock")
    await evening.go()
    await evening.go()
    await expect(page.locator(".clock")).to_have_attribute("data-state", "stopped")
    await expect(page.locator(".next-up")).to_have_attribute("data-place", "top")
    await evening.go()
    await expect(page.locator(".next-up")).to_have_attribute("data-place", "bottom")
    await evening.command("end_show")
    await see(page, "waiting")
    await expect(page.locator(".waiting .after")).to_contain_text("1 projet1 ville")


@pytest.mark.parametrize("size", [PICTURE, PREVIEW])
async def test_no_word_of_the_evening_s_title_is_broken(
    evening_factory: EveningFactory, open_overlay: OpenPage, size: ViewportSize
) -> None:
    evening = await evening_factory(PROGRAMME, options=["--title", "Soirée de démonstration"])
    page = await open_overlay(evening, "waiting")
    await page.set_viewport_size(size)
    await page.reload()
    title = page.locator(".waiting .title")
    await expect(title).to_have_text("Soirée de démonstration")
    await expect(title).to_have_attribute("style", re.compile("--fit: 0"))
    assert await title.evaluate(
        "(it) => { it.style.overflowWrap = 'normal'; return it.scrollWidth <= it.clientWidth; }"
    )


async def test_each_part_has_a_transparent_page_of_its_own(evening: Evening, open_overlay: OpenPage) -> None:
    page = await open_overlay(evening)
    for name in PARTS:
        await page.goto(f"{evening.url}/overlays/{name}?key={evening.tokens['overlay']}")
        await expect(page.locator(".part")).to_have_count(1)
        for element in ("html", "body", "main"):
            background = await page.locator(element).evaluate("(it) => getComputedStyle(it).backgroundColor")
            assert background == "rgba(0, 0, 0, 0)"


async def test_the_clock_says_more_than_its_colour(
    evening_factory: EveningFactory, open_overlay: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=120)
    page = await open_overlay(evening)
    clock, notice = page.locator(".clock"), page.locator(".clock .told")
    await evening.go_until("start_clock")
    await expect(clock).to_have_attribute("data-state", "armed")
    await expect(clock.locator(".digits")).to_have_text("2:00")
    await evening.go()
    await expect(clock).to_have_attribute("data-state", "running")
    await expect(notice).to_be_hidden()
    await page.evaluate(SET_CLOCK, 30_000)
    await expect(clock).to_have_attribute("data-warning", "soon")
    await expect(notice).to_have_text("Moins de 30\u00a0s")
    await settle(page)
    bar = await box_of(page.locator(".clock .left"))
    track = await box_of(page.locator(".clock .bar"))
    assert bar["width"] / track["width"] == pytest.approx(0.25, abs=0.03)
    soon = await box_of(page.locator(".clock .case"))
    await page.evaluate(SET_CLOCK, 10_000)
    await expect(clock).to_have_attribute("data-warning", "last")
    await expect(notice).to_have_text("Moins de 10\u00a0s")
    await settle(page)
    last = await box_of(page.locator(".clock .case"))
    assert last["height"] > soon["height"] * 1.2


async def test_the_gong_is_struck_once_per_deadline(
    evening_factory: EveningFactory, open_overlay: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=1)
    page = await open_overlay(evening, "time_up")
    await evening.go_until("clear")
    await expect(page.locator(".time-up")).to_be_visible()
    assert await gongs(page) == 1

    # Neither other news right after the deadline nor a server that comes back strike it again.
    await evening.command("set_ticker", text="Bravo")
    await until(page, f"({TICKER_IS})('Bravo')")
    assert await gongs(page) == 1
    await evening.kill()
    await evening.start()
    await evening.command("set_ticker", text="Nous revoilà")
    await until(page, f"({TICKER_IS})('Nous revoilà')")
    assert await gongs(page) == 1

    await evening.go_until("start_clock")
    await evening.go_until("clear")
    await until(page, "window.gongs === 2")


async def test_a_page_opened_too_late_has_the_stamp_but_no_gong(
    evening_factory: EveningFactory, open_overlay: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=1)
    await evening.go_until("clear")
    await asyncio.sleep(1.6)
    page = await open_overlay(evening, "time_up")
    await expect(page.locator(".time-up.settled .stamp")).to_be_visible()
    assert await gongs(page) == 0


async def test_names_are_text(evening_factory: EveningFactory, open_overlay: OpenPage) -> None:
    cells = ";".join([MARKUP] * 7)
    evening = await evening_factory(f"{HEADERS}\n{cells}\n{cells}\n", pitch_seconds=120)
    page = await open_overlay(evening)
    await expect(page.locator(".waiting li")).to_have_text([MARKUP] * 2)
    await evening.go_until("call")
    await expect(page.locator(".next-up .title")).to_have_text(MARKUP)
    await evening.go_until("start_clock")
    await evening.command("set_ticker", text=MARKUP)
    for selector in (".lower-third .title", ".lower-third .speaker", ".ticker .run span:first-child"):
        await expect(page.locator(selector)).to_have_text(MARKUP)
    await expect(page.locator(".needs .name")).not_to_have_text(MARKUP)
    await evening.go()
    await evening.go()
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator(".next-up .title")).to_have_text(MARKUP)
    assert await page.locator("img:not(.code)").count() == 0


async def test_long_texts_stay_in_the_safe_area(
    evening_factory: EveningFactory, open_overlay: OpenPage
) -> None:
    city = "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson"
    speaker = "Marie-Antoinette Delacroix-Vandenberghe " * 4
    row = f"{LONG};{speaker};{LONG};{city};{LONG};{LONG_NEEDS};{'Mot ' * 149}"
    word = f"{'xyz' * 40};{'y' * 200};{'z' * 200};{'v' * 80};{'t' * 200};;{'r' * 600}"
    evening = await evening_factory(f"{HEADERS}\n{row}\n{word}\n{row}\n{word}", pitch_seconds=16)
    page = await open_overlay(evening)
    await evening.command("set_ticker", text="Une annonce qui n’en finit pas. " * 9)

    async def check(*wanted: str) -> None:
        await see(page, *wanted)
        for size in SIZES:
            await page.set_viewport_size(size)
            await settle(page)
            assert await page.evaluate(OUT_OF_SAFE_AREA) == []
            assert await page.evaluate(OVERLAPPING) == []

    await check("waiting")
    for _ in range(2):
        await evening.go_until("call")
        await check("next_up", "ticker")
        await evening.go_until("start_clock")
        await check("clock", "lower_third", "ticker")
        await evening.go()
        item = (await evening.show())["on_air"]["id"]
        for _ in range(100):
            await evening.session.post(f"{evening.url}/applause", json={"item": item, "claps": 10})
        await evening.go()
        await check("clock", "needs", "applause", "next_up", "ticker")
        await evening.go()


async def test_offers_and_applause_stand_in_the_picture_without_a_name(
    evening_factory: EveningFactory, open_overlay: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=60)
    page = await open_overlay(evening)
    await evening.go_until("finish")
    await expect(page.locator(".applause")).to_be_hidden()
    await expect(page.locator(".needs .code")).to_be_visible(timeout=20_000)
    await expect(page.locator(".needs .people")).to_be_hidden()
    await until(page, "document.querySelector('.needs .code').naturalWidth > 0")
    await expect(page.locator(".needs .code")).to_have_attribute("src", "/qr/p01.svg")

    for number, address in enumerate(("ana@exemple.fr", "ANA@exemple.fr", "noe@exemple.fr")):
        form = {"token": f"{number:022}", "name": "Ana Martin", "address": address, "item": "p01"}
        form["message"] = f"Offre {number}"
        async with evening.session.post(f"{evening.url}/help", data=form, allow_redirects=False) as answer:
            assert answer.status == 303
    await expect(page.locator(".needs .people")).to_have_text("2 personnes veulent aider")
    async with evening.session.post(f"{evening.url}/applause", json={"item": "p01", "claps": 7}) as answer:
        assert answer.status == 204
    await expect(page.locator(".applause .digits")).to_have_text("7")
    await expect(page.locator(".applause")).to_be_visible()
    await settle(page)
    assert await page.evaluate(OUT_OF_SAFE_AREA) == []
    assert await page.evaluate(OVERLAPPING) == []
    assert "Ana" not in await page.content()

    await evening.command("hide_overlay", name="applause")
    await expect(page.locator(".applause")).to_be_hidden()


async def test_the_handshake_of_an_overlay_authenticates(evening: Evening, open_overlay: OpenPage) -> None:
    page = await open_overlay(evening)
    async with page.expect_websocket() as opened:
        await page.goto(f"{evening.url}/overlays/clock?key={evening.tokens['overlay']}")
    assert f"key={evening.tokens['overlay']}" in (await opened.value).url
