"""What stands between a browser and the server: other evenings, plain HTTP, proxies that hold things back."""

import asyncio
import time
from contextlib import AsyncExitStack
from typing import Any, Literal

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import launch, until
from tests.browser.windows import OWN_MODULE, PHONE, SERVER_IS_AWAY, Windows
from tests.conftest import EveningFactory
from tests.evening import Evening
from tests.holding_proxy import HoldingProxy
from tests.ports import free_port

WITHIN_S = 10
"""How soon a page that polls is right."""
FORGIVEN = (*SERVER_IS_AWAY, "403", "400", "502", "503", "Failed to load resource")
HASTEN = """
    const later = window.setTimeout;
    window.setTimeout = (task, wait, ...more) => later(task, wait > 20_000 ? wait / 20 : wait, ...more);
"""
"""Initial script: what is done after half a minute is done after some seconds."""
NEVER_LOST = """
    window.wasLost = "";
    window.addEventListener("load", () => {
        const look = () => {
            const said = /.*(Connexion perdue[.]|Hors ligne|ne marche plus).*/.exec(document.body.innerText);
            window.wasLost ||= said?.[0] ?? "";
        };
        new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
    });
"""
"""Initial script: remembers whether the page has said that there is no connection."""


STATE = OWN_MODULE + """.then(({{ theEvening }}) => theEvening().countdown.state === "{}")"""


IS_CONNECTED = f"""{OWN_MODULE}.then(({{ theEvening }}) => theEvening().status === "connected")"""


def named(view: dict[str, Any]) -> dict[str, list[str]]:
    """Who is in the rooms, as the director sees it."""
    return {city["slug"]: city["organizers"] for city in view["cities"] if city["organizers"]}


async def remaining(page: Page, selector: str) -> float:
    minutes, seconds = (await page.locator(selector).first.inner_text()).split(":")
    return int(minutes) * 60 + int(seconds)


async def shown_clock_is_right(evening: Evening, page: Page, selector: str) -> None:
    """Whether the countdown on the page is that of the server, to the second."""
    timer = (await evening.show())["timer"]
    expected = timer["ends_at"] / 1000 - time.time()
    assert abs(await remaining(page, selector) - expected) <= 1.5


@pytest.fixture
async def pitching(evening_factory: EveningFactory) -> Evening:
    """An evening just before its first clock."""
    evening = await evening_factory(pitch_seconds=90)
    await evening.go_until("start_clock")
    return evening


HOLDING = ["until whole", "until full"]


@pytest.mark.parametrize("holds", HOLDING)
async def test_the_public_page_polls_where_a_proxy_holds_the_stream(
    pitching: Evening, windows: Windows, holds: Literal["until whole", "until full"]
) -> None:
    async with HoldingProxy(pitching.url, holds=holds).running() as proxy:
        page = await windows.open(
            proxy.url, viewport=PHONE, script=NEVER_LOST, forgiven=FORGIVEN, locale="fr-FR"
        )
        for _ in range(2):
            await pitching.go()
            view = await pitching.show()
            state = view["timer"]["state"]
            async with asyncio.timeout(WITHIN_S):
                while await page.locator("#now").get_attribute("data-clock") != state:
                    await asyncio.sleep(0.1)
            if state == "running":
                await shown_clock_is_right(pitching, page, "#now [data-field=clock]")
        assert proxy.requests["/live/show"] > 1
        assert not (await page.evaluate("window.wasLost"))


async def test_pages_are_right_within_ten_seconds_where_every_answer_is_held_for_some(
    pitching: Evening, windows: Windows
) -> None:
    paths = ("/live", "/socket.io/", "/api/")
    proxy = HoldingProxy(pitching.url, holds="for seconds", seconds=4, only=paths, upgrades="hung")
    async with proxy.running():
        public = await windows.open(proxy.url, script=NEVER_LOST, forgiven=FORGIVEN)
        address = pitching.links["director"].replace(pitching.url, proxy.url)
        director = await windows.open(address, script=NEVER_LOST, forgiven=FORGIVEN)
        await expect(director.locator(".row").first).to_be_visible(timeout=15_000)
        await pitching.go()
        async with asyncio.timeout(WITHIN_S):
            while await public.locator("#now").get_attribute("data-clock") != "running":
                await asyncio.sleep(0.1)
            await until(director, STATE.format("running"))
        await shown_clock_is_right(pitching, public, "#now [data-field=clock]")
        assert not (await public.evaluate("window.wasLost"))
        assert not (await director.evaluate("window.wasLost"))


async def test_a_page_that_polls_goes_back_to_the_stream_when_it_comes_through(
    pitching: Evening, windows: Windows
) -> None:
    async with HoldingProxy(pitching.url).running() as proxy:
        page = await windows.open(proxy.url, script=HASTEN + NEVER_LOST, forgiven=FORGIVEN)
        await expect(page.locator("html")).to_have_attribute("data-live", "yes")
        proxy.holds = "nothing"
        async with asyncio.timeout(30):
            polls = -1
            while polls != proxy.requests["/live/show"]:
                polls = proxy.requests["/live/show"]
                await asyncio.sleep(6)
        await pitching.go()
        await expect(page.locator("#now")).to_have_attribute("data-clock", "running", timeout=2_000)
        assert not (await page.evaluate("window.wasLost"))


async def test_a_stream_that_is_refused_is_replaced_by_polls(pitching: Evening, windows: Windows) -> None:
    async with HoldingProxy(pitching.url, holds="nothing", refused=("/live",)).running() as proxy:
        page = await windows.open(proxy.url, script=NEVER_LOST, forgiven=FORGIVEN)
        await pitching.go()
        await expect(page.locator("#now")).to_have_attribute("data-clock", "running")
        await asyncio.sleep(5)
        assert not (await page.evaluate("window.wasLost"))


async def test_a_proxy_that_closes_what_is_idle_loses_nobody(pitching: Evening, windows: Windows) -> None:
    proxy = HoldingProxy(pitching.url, holds="nothing", seconds=3, closes_idle=True)
    async with proxy.running():
        page = await windows.open(proxy.url, script=NEVER_LOST, forgiven=FORGIVEN)
        await asyncio.sleep(8)
        await pitching.go()
        await expect(page.locator("#now")).to_have_attribute("data-clock", "running")
        assert proxy.requests["/live"] > 1
        assert not (await page.evaluate("window.wasLost"))


@pytest.mark.parametrize("upgrades", ["dropped", "hung"])
@pytest.mark.parametrize(
    "refused", [(), ("/socket.io/",)], ids=["long-polling", "nothing but plain requests"]
)
async def test_the_crews_pages_work_without_websockets(
    pitching: Evening, windows: Windows, upgrades: str, refused: tuple[str, ...]
) -> None:
    proxy = HoldingProxy(pitching.url, upgrades=upgrades, refused=refused)  # type: ignore[arg-type]
    async with proxy.running():

        async def open_page(role: str) -> Page:
            address = pitching.links[role].replace(pitching.url, proxy.url)
            return await windows.open(address, script=NEVER_LOST, forgiven=FORGIVEN)

        host, overlay = await open_page("host"), await open_page("overlay")
        await expect(host.locator("[data-step=start_clock]")).to_be_visible(timeout=WITHIN_S * 1000)
        await until(host, "document.querySelector('[data-step=start_clock]')?.dataset.off !== 'true'")
        await host.keyboard.press("Space")
        await pitching.until(lambda view: view["timer"]["state"] == "running", within_s=WITHIN_S)
        await expect(host.locator("[data-step=finish]")).to_be_visible(timeout=WITHIN_S * 1000)
        await until(
            overlay,
            STATE.format("running"),
            within_s=WITHIN_S,
        )
        for page in (host, overlay):
            assert not (await page.evaluate("window.wasLost"))


async def test_a_line_that_cuts_websockets_gets_long_polling(evening: Evening, windows: Windows) -> None:
    async with HoldingProxy(evening.url, upgrades="cut").running() as proxy:
        page = await windows.open(evening.links["host"].replace(evening.url, proxy.url), forgiven=FORGIVEN)
        await asyncio.sleep(8)
        await page.evaluate(NEVER_LOST)
        await page.evaluate("dispatchEvent(new Event('load'))")
        await asyncio.sleep(6)
        assert not (await page.evaluate("window.wasLost"))
        await page.keyboard.press("Space")
        await evening.until(lambda view: view["show"]["phase"] == "doors", within_s=2)


async def test_a_room_whose_page_polls_is_open(evening: Evening, windows: Windows) -> None:
    async with HoldingProxy(evening.url, refused=("/socket.io/",)).running() as proxy:
        address = evening.links["organizer:lyon"].replace(evening.url, proxy.url)
        page = await windows.open(address, script=NEVER_LOST, forgiven=FORGIVEN)
        await page.get_by_label("Votre prénom").fill("Camille")
        await page.keyboard.press("Enter")
        await evening.until(lambda view: named(view) == {"lyon": ["Camille"]}, within_s=WITHIN_S)
        await evening.command("say", city="lyon", text="Vous nous entendez ?", by="Régie")
        await expect(page.get_by_text("Vous nous entendez").first).to_be_visible(timeout=WITHIN_S * 1000)
        assert not (await page.evaluate("window.wasLost"))


async def test_two_evenings_are_led_in_one_browser(evening_factory: EveningFactory, windows: Windows) -> None:
    evenings = [await evening_factory() for _ in range(2)]
    page = await windows.open(evenings[0].links["host"], forgiven=SERVER_IS_AWAY)
    for evening in (evenings[1], evenings[0], evenings[1]):
        other = await page.context.new_page()
        await other.goto(evening.links["host"])
        await expect(other.locator("[data-step]").first).to_be_visible()
    await page.reload()
    await expect(page.locator("[data-step=open_doors]")).to_be_visible()
    await until(page, "document.querySelector('[data-step]').dataset.off !== 'true'")


@pytest.mark.parametrize("order", ["https first", "http first"])
async def test_a_panel_opens_over_http_beside_https(evening_factory: EveningFactory, order: str) -> None:
    async with AsyncExitStack() as stack:
        # Browsers trust 127.0.0.1 as they trust HTTPS: a venue's machine has another name.
        browser = await stack.enter_async_context(launch("--host-resolver-rules=MAP salle.test 127.0.0.1"))
        windows = Windows(browser)
        stack.push_async_callback(windows.close)
        port = free_port()
        public = f"https://salle.test:{port}"
        evening = await evening_factory(options=["--url", public])
        proxy = HoldingProxy(evening.url, holds="nothing", upgrades="dropped", has_tls=True, port=port)
        await stack.enter_async_context(proxy.running())
        venue = f"http://salle.test:{evening.port}"
        page = await windows.open("about:blank", forgiven=FORGIVEN, ignore_https_errors=True)
        for origin in (public, venue) if order == "https first" else (venue, public):
            for role, ready in (("host", "[data-step=open_doors]"), ("director", ".row")):
                await page.goto(evening.links[role].replace(public, origin))
                assert await page.evaluate("isSecureContext") == (origin == public)
                await expect(page.locator(ready).first).to_be_visible()
                await until(page, IS_CONNECTED)
        # Both are still signed in.
        for origin in (public, venue):
            await page.goto(f"{origin}/host")
            await expect(page.locator("[data-step=open_doors]")).to_be_visible()
        assert windows.complaints == []


async def test_what_a_browser_keeps_is_of_one_evening(
    evening_factory: EveningFactory, windows: Windows
) -> None:
    first = await evening_factory()
    page = await windows.open(first.links["director"], forgiven=SERVER_IS_AWAY)
    await page.get_by_role("button", name="Verrouiller").click()
    await page.reload()
    await expect(page.get_by_role("button", name="Déverrouiller")).to_be_visible()
    await first.stop()
    second = await evening_factory(port=first.port)
    await page.goto(second.links["director"])
    await expect(page.get_by_role("button", name="Verrouiller", exact=True)).to_be_visible()


async def test_the_screen_works_in_a_browser_that_keeps_nothing(evening: Evening, windows: Windows) -> None:
    blocked = """
        for (const name of ["localStorage", "sessionStorage"]) {
            const get = () => { throw new DOMException("refused", "SecurityError"); };
            Object.defineProperty(window, name, { get });
        }
    """
    page = await windows.open(f"{evening.url}/city/lyon/screen", script=blocked, forgiven=SERVER_IS_AWAY)
    await evening.go()
    await expect(page.locator(".screen")).to_have_attribute("data-scene", "before")
