"""The speaker's page in a real browser, on a real server; Chromium plays camera and microphone."""

import secrets
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import COUNT_NOTES, launch, until
from tests.browser.windows import PHONE, SERVER_IS_AWAY, OpenPage, Windows, boxes_of
from tests.conftest import EveningFactory
from tests.evening import Evening
from topchrono.storage.links import Links

SIZES: list[ViewportSize] = [
    PHONE,
    {"width": 820, "height": 1180},
    {"width": 1366, "height": 768},
    {"width": 1920, "height": 1080},
]
DEVICES = "--use-fake-device-for-media-stream"
OTHER_HOST = "evening.test"
"""A name that leads to this machine and that browsers do not trust as they trust 127.0.0.1."""
HOSTILE = '<img src=x onerror="alert(1)">'
LONG = "Anticonstitutionnellement" * 4
SMALLEST_TARGET = 44


# Its tests share a browser.
pytestmark = pytest.mark.xdist_group("speaker")


@pytest.fixture(scope="module")
async def studio() -> AsyncIterator[Browser]:
    """A browser on a machine with a camera and a microphone that beeps."""
    rules = f"--host-resolver-rules=MAP {OTHER_HOST} 127.0.0.1"
    async with launch(DEVICES, rules, is_whole=True) as browser:
        yield browser


@pytest.fixture
def open_speaker(windows: Windows, studio: Browser) -> OpenPage:
    """Opens the page of a pitch."""

    async def open_one(
        evening: Evening,
        item: str = "p02",
        *,
        browser: Browser = studio,
        size: ViewportSize = PHONE,
        is_refused: bool = False,
        host: str = "127.0.0.1",
    ) -> Page:
        page = await windows.open(
            speaker_link(evening, item).replace("127.0.0.1", host),
            browser=browser,
            viewport=size,
            permissions=[] if is_refused else ["camera", "microphone"],
            reduced_motion="reduce",
            script=COUNT_NOTES,
            forgiven=SERVER_IS_AWAY,
        )
        await expect(page.locator(".speaker")).not_to_have_attribute("data-state", "connecting")
        return page

    return open_one


def speaker_link(evening: Evening, item: str) -> str:
    links = Links(evening.folder)
    return links.address(links.speaker(item))


async def expect_state(page: Page, state: str, headline: str) -> None:
    await expect(page.locator(".speaker")).to_have_attribute("data-state", state)
    await expect(page.locator(".headline")).to_have_text(headline)


async def start_check(page: Page) -> None:
    """Start looking at camera and microphone, and keep what was opened where the test finds it."""
    await page.get_by_role("button", name="Lancer l’essai").click()
    await expect(page.get_by_role("button", name="Arrêter l’essai")).to_be_visible()
    await page.evaluate("window.tracks = document.querySelector('video').srcObject.getTracks()")


async def expect_released(page: Page) -> None:
    """The light of the camera is off."""
    await until(page, "window.tracks.every(track => track.readyState === 'ended')")
    await expect(page.locator("video")).to_be_hidden()


async def offer_help(evening: Evening, item: str) -> None:
    fields = {"token": secrets.token_urlsafe(16), "name": "Noé", "address": "noe@example.org"}
    fields |= {"skill": "Droit", "item": item}
    async with evening.session.post(f"{evening.url}/help", data=fields) as response:
        assert response.status == 200


async def test_the_page_follows_the_pitch_from_waiting_to_thanks(
    evening: Evening, open_speaker: OpenPage
) -> None:
    page = await open_speaker(evening)
    assert page.url == f"{evening.url}/speaker/p02"
    await expect(page.locator("h1:visible")).to_have_text("Forêt de Poche")
    await expect_state(page, "waiting", "La soirée n’a pas commencé")
    await expect(page.locator(".before")).to_have_text(
        "Juste avant vous\u00a0: «\u00a0Vélo Cargo\u00a0» (Rennes)"
    )
    await expect(page.locator(".expect")).to_contain_text("Vous avez 0:02.")

    await evening.go_until("call")
    await expect_state(page, "soon", "À vous dans 1 pitch")
    await expect(page.locator(".detail")).to_contain_text("vers ")
    await evening.command("call", item="p02")
    await expect_state(page, "called", "On vous appelle\u00a0: restez là")
    await expect(page.locator(".expect")).to_be_hidden()

    await evening.command("take", item="p02")
    await evening.command("prompt", text="Plus près du micro")
    await expect(page.locator(".stage")).to_have_attribute("data-tone", "armed")
    await expect(page.locator(".prompt")).to_contain_text("Plus près du micro")
    await expect(page.locator(".content")).to_be_hidden()
    await evening.command("start_clock", item="p02")
    await expect(page.locator(".stage")).to_have_attribute("data-tone", "up")
    await expect(page.locator(".dial")).to_have_text("0:00")

    await evening.command("clear", item="p02")
    await expect_state(page, "done", "Merci, c’est fait\u00a0!")
    await expect(page.locator(".prompt")).to_have_count(0)
    await offer_help(evening, "p02")
    await expect(page.locator(".help")).to_have_text("1 personne veut aider votre projet.")
    await expect(page.get_by_label("Votre lien à partager")).to_have_value(f"{evening.url}/help?project=p02")


async def test_warnings_are_explained_beforehand(
    evening_factory: EveningFactory, open_speaker: OpenPage
) -> None:
    page = await open_speaker(await evening_factory(pitch_seconds=120))
    await expect(page.locator(".expect")).to_contain_text("Vous avez 2:00.")
    await expect(page.locator(".expect")).to_contain_text("À 30\u00a0s, puis à 10\u00a0s de la fin")


async def test_a_change_of_plan_is_explained(evening: Evening, open_speaker: OpenPage) -> None:
    page = await open_speaker(evening, "p01")
    surprise = page.locator(".plan-change")
    await expect(page.locator(".before")).to_have_text("Vous ouvrez la soirée.")
    await evening.go_until("call")
    await expect_state(page, "soon", "À vous juste après")

    await evening.command("postpone", item="p01")
    await expect_state(page, "queued", "À vous dans 3 pitchs")
    await expect(surprise).to_contain_text("votre tour vient un peu plus tard")

    await evening.command("call", item="p01")
    await expect_state(page, "called", "On vous appelle\u00a0: restez là")
    await expect(surprise).to_be_hidden()
    await expect(page.locator(".before")).to_be_hidden()
    await evening.command("move", item="p01", before="p02")
    await expect(surprise).to_contain_text("L’appel est annulé")

    await evening.command("mark_absent", item="p01")
    await expect_state(page, "absent", "On vous cherche\u00a0!")
    await evening.command("reinstate", item="p01")
    await expect(surprise).to_have_text("Vous êtes de nouveau au programme.")

    await evening.command("call", item="p01")
    await evening.command("take", item="p01")
    await expect(page.locator(".stage")).to_be_visible()
    await evening.command("void", item="p01", reason="Câble arraché par le traiteur")
    await expect(surprise).to_contain_text("Votre passage est annulé, et vous n’y êtes pour rien")
    await expect(page.locator("main")).not_to_contain_text("traiteur")

    await evening.command("withdraw", item="p01")
    await expect_state(page, "withdrawn", "Votre pitch n’est plus au programme")


async def test_an_incident_asks_to_stay(evening: Evening, open_speaker: OpenPage) -> None:
    page = await open_speaker(evening)
    await evening.go_until("call")
    await evening.command("hold", reason="")
    await expect(page.locator(".hold")).to_contain_text("Restez là")
    await evening.command("release")
    await expect(page.locator(".hold")).to_be_hidden()


async def test_an_evening_that_ended_without_them_says_so(evening: Evening, open_speaker: OpenPage) -> None:
    page = await open_speaker(evening, "p04")
    await evening.go_until("call")
    await evening.command("end_show")
    await expect_state(page, "missed", "La soirée est terminée")
    await expect(page.locator(".detail")).to_contain_text("nous le regrettons")


async def test_a_lost_connection_is_shown_until_the_reconnect(
    evening: Evening, open_speaker: OpenPage
) -> None:
    page = await open_speaker(evening)
    await evening.kill()
    await expect(page.get_by_text("Connexion perdue")).to_be_visible(timeout=1000)
    await evening.start()
    await expect(page.get_by_text("Connexion perdue")).to_be_hidden(timeout=3000)
    await evening.go_until("call")
    await expect_state(page, "soon", "À vous dans 1 pitch")


async def test_a_call_rings_after_a_first_touch_and_never_on_air(
    evening: Evening, open_speaker: OpenPage
) -> None:
    page = await open_speaker(evening)
    await expect(page.locator(".bell")).to_contain_text("Touchez la page une fois")
    await page.locator("h1:visible").click()
    await expect(page.locator(".bell")).not_to_contain_text("Touchez la page une fois")
    await evening.go_until("call")
    assert await page.evaluate("window.notes") == 0
    await evening.command("call", item="p02")
    await until(page, "window.notes === 2")
    await evening.command("take", item="p02")
    await expect(page.locator(".stage")).to_have_attribute("data-tone", "armed")
    assert await page.evaluate("window.notes") == 2


async def test_a_bell_that_was_turned_off_stays_off(evening: Evening, open_speaker: OpenPage) -> None:
    page = await open_speaker(evening)
    await page.get_by_role("switch", name="Sonner à l’appel").press("Space")
    await page.reload()
    await expect(page.get_by_role("switch", name="Sonner à l’appel")).to_have_attribute(
        "aria-checked", "false"
    )
    await page.locator("h1:visible").click()
    await evening.go_until("call")
    await evening.command("call", item="p02")
    await expect(page.locator(".speaker")).to_have_attribute("data-state", "called")
    assert await page.evaluate("window.notes") == 0


# Camera and microphone


async def test_they_see_and_hear_themselves_until_they_stop(evening: Evening, open_speaker: OpenPage) -> None:
    page = await open_speaker(evening)
    await start_check(page)
    await until(page, "document.querySelector('video').videoWidth > 0")
    await expect(page.locator("video")).to_have_css("transform", "matrix(-1, 0, 0, 1, 0, 0)")
    await expect(page.locator(".heard")).to_have_text("On vous entend bien.")
    await until(
        page, "new DOMMatrix(getComputedStyle(document.querySelector('.meter span')).transform).a > 0.5"
    )
    await page.get_by_role("button", name="Arrêter l’essai").click()
    await expect_released(page)


async def test_another_microphone_can_be_chosen(evening: Evening, open_speaker: OpenPage) -> None:
    page = await open_speaker(evening)
    await start_check(page)
    choice = page.get_by_role("combobox", name="Micro")
    await expect(choice.locator("option").nth(1)).to_be_attached()
    names = await choice.locator("option").all_inner_texts()
    await choice.select_option(label=names[-1])
    await until(page, "window.tracks.every(track => track.readyState === 'ended')")
    await expect(page.locator(".heard")).to_have_text("On vous entend bien.")
    used = "document.querySelector('video').srcObject.getAudioTracks()[0].label"
    await until(page, f"document.querySelector('video').srcObject && {used} === '{names[-1]}'")
    await expect(choice.locator("option:checked")).to_have_text(names[-1])


async def test_a_call_leaves_the_camera_to_the_meeting(evening: Evening, open_speaker: OpenPage) -> None:
    page = await open_speaker(evening)
    await evening.go_until("call")
    await start_check(page)
    await evening.command("call", item="p02")
    await expect_released(page)


@pytest.mark.parametrize(
    "leave",
    [
        "dispatchEvent(new PageTransitionEvent('pagehide'))",
        # Playwright keeps every page visible.
        (
            "Object.defineProperty(document, 'hidden', { value: true }),"
            " document.dispatchEvent(new Event('visibilitychange'))"
        ),
    ],
    ids=["closed", "hidden"],
)
async def test_leaving_the_page_leaves_the_camera(
    evening: Evening, open_speaker: OpenPage, leave: str
) -> None:
    page = await open_speaker(evening)
    await start_check(page)
    await page.evaluate(leave)
    await expect_released(page)


async def test_a_refusal_says_what_to_do(evening: Evening, open_speaker: OpenPage) -> None:
    page = await open_speaker(evening, is_refused=True)
    await page.get_by_role("button", name="Lancer l’essai").click()
    await expect(page.locator(".problem")).to_contain_text("L’accès est refusé.")
    await page.context.grant_permissions(["camera", "microphone"])
    await start_check(page)
    await expect(page.locator(".problem")).to_be_hidden()


async def test_a_page_that_is_not_secure_sends_them_to_the_meeting(
    evening: Evening, open_speaker: OpenPage
) -> None:
    page = await open_speaker(evening, is_refused=True, host=OTHER_HOST)
    await page.get_by_role("button", name="Lancer l’essai").click()
    await expect(page.locator(".problem")).to_contain_text("page sécurisée (https)")


async def test_without_a_camera_the_microphone_is_checked_all_the_same(
    evening: Evening, open_speaker: OpenPage
) -> None:
    async with launch(f"{DEVICES}=device-count=0", is_whole=True) as browser:
        page = await open_speaker(evening, browser=browser)
        await start_check(page)
        await expect(page.get_by_text("Aucune caméra trouvée.")).to_be_visible()
        await expect(page.locator(".heard")).to_have_text("On vous entend bien.")


async def test_a_silent_microphone_is_reported(
    evening: Evening, open_speaker: OpenPage, tmp_path: Path
) -> None:
    silence = tmp_path / "silence.wav"
    with wave.open(str(silence), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(bytes(2 * 48_000))
    async with launch(DEVICES, f"--use-file-for-fake-audio-capture={silence}", is_whole=True) as browser:
        page = await open_speaker(evening, browser=browser)
        await start_check(page)
        await expect(page.locator(".heard")).to_contain_text("Aucun son")


async def test_what_a_browser_says_is_understood(evening: Evening, open_speaker: OpenPage) -> None:
    page = await open_speaker(evening)
    understood = await page.evaluate(
        """async () => {
            const { imports } = JSON.parse(document.querySelector("script[type=importmap]").textContent);
            const address = new URL("../speaker/devices.js", new URL(imports["topchrono/"], location.href));
            const { problemOf } = await import(address);
            const names = ["NotAllowed", "NotFound", "NotReadable", "Overconstrained", "Else"];
            return names.map(name => problemOf(new DOMException("", `${name}Error`)));
        }"""
    )
    assert understood == ["refused", "none", "busy", "gone", "failed"]


async def test_a_level_is_put_into_words(evening: Evening, open_speaker: OpenPage) -> None:
    page = await open_speaker(evening)
    heard = await page.evaluate(
        """async () => {
            const { imports } = JSON.parse(document.querySelector("script[type=importmap]").textContent);
            const address = new URL("../speaker/loudness.js", new URL(imports["topchrono/"], location.href));
            const { Loudness } = await import(address);
            const wave = at => Math.sin(at / 10);
            const tone = loudest => Float32Array.from({ length: 2048 }, (_, at) => loudest * wave(at));
            const after = (...heard) => {
                const loudness = new Loudness();
                heard.forEach(([loudest, second]) => loudness.hear(tone(loudest), second * 1000));
                return loudness.heard;
            };
            return {
                silence: after([0, 1]),
                hum: after([0.001, 1]),
                whisper: after([0.01, 1]),
                voice: after([0.1, 1]),
                pause: after([0.1, 1], [0, 2]),
                end: after([0.1, 1], [0, 6]),
            };
        }"""
    )
    assert heard == {
        "silence": "none", "hum": "none", "whisper": "faint", "voice": "good", "pause": "good", "end": "none",
    }  # fmt: skip


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size['width']}x{size['height']}")
async def test_names_are_text_and_fit(
    evening_factory: EveningFactory, open_speaker: OpenPage, size: ViewportSize
) -> None:
    hostile = HOSTILE.replace('"', '""')
    programme = f'Projet;Porteur;Ville\n{LONG};{LONG};Lyon\n"{hostile}";Zoé;Rennes\n'
    evening = await evening_factory(programme=programme)
    page = await open_speaker(evening, size=size)
    await start_check(page)
    await expect(page.locator("h1:visible")).to_have_text(HOSTILE)
    await expect(page.locator("main img")).to_have_count(0)
    await expect_fit(page)
    await evening.go_until("call")
    await evening.command("call", item="p02")
    await expect(page.locator(".speaker")).to_have_attribute("data-state", "called")
    await expect_fit(page)


async def expect_fit(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for box in await boxes_of(page.locator("button:visible, select:visible, input:visible")):
        assert min(box["width"], box["height"]) >= SMALLEST_TARGET
