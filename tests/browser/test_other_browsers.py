"""What people do on the night, in Firefox and in WebKit: whoever holds an iPhone has the latter."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path

import pytest

from tests.browser.firefox import PROGRAM as FIREFOX
from tests.browser.firefox import firefox
from tests.browser.remote_page import NotStarted, RemotePage
from tests.browser.webkit import PROGRAM as WEBKIT
from tests.browser.webkit import find_browser, webkit
from tests.conftest import EveningFactory
from tests.evening import Evening
from tests.help_form import kept_offers
from topchrono.storage.links import Links

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PROGRAMME = "Projet;Porteur;Ville;Besoins\nVélo Cargo;Ana;Lyon;juriste\nForêt de Poche;Bo;Rennes;\n"
SHOWN_FOR_S = 0.8
SECONDS_LEFT = """
(document.querySelector('%s')?.innerText ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
"""


@pytest.fixture(params=["firefox", "webkit"])
async def page(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[RemotePage]:
    """A window of the browser; what it writes to the console as an error fails the test."""
    browser = find_browser()
    if request.param == "firefox" and shutil.which(FIREFOX):
        opened: AbstractAsyncContextManager[RemotePage] = firefox(tmp_path / "firefox")
    elif request.param == "webkit" and shutil.which(WEBKIT) and browser:
        opened = webkit(browser, tmp_path / "webkit")
    else:
        # Not every system has them: `make test` says so too.
        pytest.skip(f"{request.param} is not installed: apt-get install firefox-esr webkit2gtk-driver")
    async with AsyncExitStack() as stack:
        try:
            page = await stack.enter_async_context(opened)
        except NotStarted as reason:
            pytest.skip(str(reason))
        yield page
        assert page.complaints == []


async def press_until(page: RemotePage, evening: Evening, step: str) -> None:
    """Press the space bar at the host's panel until the button would do ``step``."""
    async with asyncio.timeout(60):
        while (await evening.show("host"))["show"]["next_step"]["step"] != step:
            # The panel takes no press that is too quick for who has read the button.
            await asyncio.sleep(SHOWN_FOR_S)
            await page.type(" ")


async def test_the_evening_runs_in_this_browser(page: RemotePage, evening_factory: EveningFactory) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=300)

    await check_in_from_room(page, evening)
    await run_pitch_from_host(page, evening)
    await watch_as_speaker(page, evening)
    await take_part_as_public(page, evening)


async def check_in_from_room(page: RemotePage, evening: Evening) -> None:
    """The room of Lyon: who one is, a presence, an alert, a message."""
    await page.go(evening.links["organizer:lyon"])
    await page.click(".naming input")
    await page.type("Camille")
    await page.click(".naming [type=submit]")
    # Who is here comes a moment later, and moves what is below.
    await page.until("document.querySelector('.here').innerText.includes('Ici')")
    await page.click(".ticks button")
    await evening.until(lambda view: view["rundown"][0]["check_in"]["present"])
    await page.until("document.querySelector('.ticks button').getAttribute('aria-pressed') === 'true'")
    await page.click(".alerts .presets button")
    await page.click(".alerts [type=submit]")
    await evening.until(lambda view: view["alerts"])
    await page.until("document.querySelector('.alerts .alert')")
    await page.click(".talk textarea, .talk input")
    await page.type("Ana est là")
    await page.click(".talk [type=submit]")
    await evening.until(lambda view: view["messages"]["thread"])


async def run_pitch_from_host(page: RemotePage, evening: Evening) -> None:
    """The host's panel: one key from the doors to a running clock."""
    await page.go(evening.links["host"])
    await press_until(page, evening, "finish")
    assert (await evening.show())["timer"]["state"] == "running"
    seconds = SECONDS_LEFT % "main .digits"
    before = await page.until(seconds)
    await page.until(f"{seconds.strip()} < {before}")


async def watch_as_speaker(page: RemotePage, evening: Evening) -> None:
    """The speaker's page and the stage screen: the clock."""
    links = Links(evening.folder)
    for address in (
        links.address(links.speaker("p01")),
        f"{evening.url}/stage?key={evening.tokens['overlay']}",
    ):
        await page.go(address)
        seconds = SECONDS_LEFT % ".stage .digits"
        before = await page.until(seconds)
        await page.until(f"{seconds.strip()} < {before}")


async def take_part_as_public(page: RemotePage, evening: Evening) -> None:
    """The public's page: who is on air, applause, an offer of help."""
    await page.go(f"{evening.url}/")
    await page.until("document.documentElement.dataset.live === 'yes'")
    assert "Vélo Cargo" in await page.text(".pitch")
    await page.click("button.clap")
    await evening.until(lambda view: sum(view["applause"]["claps"].values()) > 0)
    await page.click(".pitch .help")
    await page.click("#name")
    await page.type("Léa Martin")
    await page.click("#address")
    await page.type("lea@exemple.fr")
    await page.click("main form [name=item]")
    await page.until("document.querySelector('main form [name=item]').checked")
    await page.click("main form [type=submit]")
    await page.until("document.body?.innerText.includes('Merci')")
    assert [[*offer["items"]] for offer in kept_offers(evening)] == [["p01"]]
