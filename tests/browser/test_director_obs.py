"""OBS in the director's panel: without it, out of reach, and a real one."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.windows import LARGE, PHONE, OpenPage, Windows
from tests.conftest import EveningFactory
from tests.evening import Evening, free_port
from tests.obs import conftest as real_obs
from tests.obs.studio import PASSWORD, Studio

screen, studio_factory, own_studio = real_obs.screen, real_obs.studio_factory, real_obs.own_studio
module_studio, shared_studio = real_obs.module_studio, real_obs.shared_studio
studio, evening_with_obs = real_obs.studio, real_obs.evening_with_obs

# OBS without a graphics card takes its time.
SLOW_MS = 20_000
AT_WORK = re.compile(r"en cours\s*0:\d\d")

EveningWithObs = Callable[..., Awaitable[Evening]]


def box(page: Page) -> Locator:
    return page.get_by_role("region", name="OBS", exact=True)


def output(page: Page, name: str) -> Locator:
    """What is said of the stream or of the recording."""
    return box(page).locator(f"[data-output={name}]")


def refusal(page: Page) -> Locator:
    """Why the last request was refused."""
    return page.get_by_role("alert").filter(visible=True)


def warning(page: Page) -> Locator:
    """The band in the strip."""
    return page.locator(".strip-warning")


async def say_yes(page: Page, button: str) -> None:
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name=button, exact=True).click()
    await expect(dialog).to_be_hidden()


async def test_evening_without_obs_is_no_warning_and_offers_no_action(
    evening: Evening, open_director: OpenPage
) -> None:
    page = await open_director(evening)
    await expect(box(page)).to_have_text(re.compile(r"^\s*OBS\s*Cette soirée se fait sans OBS\.\s*$"))
    await expect(box(page).get_by_role("button")).to_have_count(0)
    await evening.go_until("call")
    await expect(page.locator(".go")).to_contain_text("Appeler")
    await expect(warning(page)).to_be_hidden()


async def test_obs_out_of_reach_is_said_and_warned_of_once_it_is_needed(
    evening_factory: EveningFactory, open_director: OpenPage
) -> None:
    url = f"ws://127.0.0.1:{free_port()}"
    evening = await evening_factory(options=["--obs", url])
    page = await open_director(evening)
    await expect(box(page)).to_contain_text("Ne répond pas")
    await expect(box(page)).to_contain_text(url)
    await box(page).get_by_role("button", name="Réessayer maintenant").click()
    await expect(refusal(page)).to_contain_text("OBS ne répond pas\u00a0: rien n’a été fait.")
    await expect(warning(page)).to_be_hidden()

    await evening.go_until("call")
    await expect(warning(page)).to_contain_text(
        "OBS ne répond plus\u00a0: l’image ne suit plus la soirée. Changez de scène à la main dans OBS."
    )


async def test_warning_leads_to_the_box_on_a_phone(
    evening_factory: EveningFactory, open_director: OpenPage
) -> None:
    evening = await evening_factory(options=["--obs", f"ws://127.0.0.1:{free_port()}"])
    page = await open_director(evening, PHONE)
    await evening.go_until("start_show")
    await warning(page).get_by_role("button", name="Voir OBS").click()
    await expect(box(page)).to_be_focused()
    await expect(box(page)).to_be_in_viewport()
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width == PHONE["width"]


async def test_host_sees_that_obs_is_out_of_reach(evening_factory: EveningFactory, windows: Windows) -> None:
    evening = await evening_factory(options=["--obs", f"ws://127.0.0.1:{free_port()}"])
    page = await windows.open(evening.links["host"], viewport=LARGE)
    await expect(page.get_by_text("OBS ne répond plus\u00a0: la régie s’en occupe.")).to_be_visible()


async def test_wrong_password_is_said_with_what_to_do(
    evening_with_obs: EveningWithObs, open_director: OpenPage
) -> None:
    page = await open_director(await evening_with_obs(password="un autre", set_up=False))
    await expect(box(page)).to_contain_text("Mot de passe refusé", timeout=SLOW_MS)
    await expect(box(page)).to_contain_text("Donnez ce mot de passe")
    await box(page).get_by_role("button", name="Réessayer maintenant").click()
    await expect(refusal(page)).to_contain_text("OBS refuse encore ce mot de passe.")


async def test_password_corrected_in_the_settings_file_is_tried_and_its_mistakes_are_told(
    evening_with_obs: EveningWithObs, open_director: OpenPage, tmp_path: Path
) -> None:
    page = await open_director(await evening_with_obs(password="un autre", set_up=False))
    await expect(box(page)).to_contain_text("Mot de passe refusé", timeout=SLOW_MS)
    (tmp_path / "topchrono.toml").write_text('[obs]\npassword = "', encoding="utf-8")
    await expect(box(page)).to_contain_text("ce n’est pas écrit comme il faut")
    (tmp_path / "topchrono.toml").write_text(f'[obs]\npassword = "{PASSWORD}"\n', encoding="utf-8")
    await expect(box(page)).to_contain_text("Connecté")
    await expect(box(page)).not_to_contain_text("ce n’est pas écrit comme il faut")
    await expect(box(page).get_by_role("button", name="Réessayer maintenant")).to_be_hidden()


async def test_scenes_are_set_up_from_the_panel(
    evening_with_obs: EveningWithObs, studio: Studio, open_director: OpenPage
) -> None:
    evening = await evening_with_obs(set_up=False)
    page = await open_director(evening)
    await expect(box(page)).to_contain_text("Connecté", timeout=SLOW_MS)
    await box(page).get_by_role("button", name="Mettre en place").click()
    await expect(box(page)).to_contain_text("Mis en place à", timeout=SLOW_MS)
    await box(page).get_by_text("Créés").click()
    await expect(box(page).get_by_text("TC Pitch", exact=True)).to_be_visible()
    scenes = [scene["sceneName"] for scene in studio.ask("GetSceneList")["scenes"]]
    assert "TC Pitch" in scenes

    await box(page).get_by_role("button", name="Mettre en place").click()
    await expect(box(page)).to_contain_text("rien à changer", timeout=SLOW_MS)


@pytest.mark.own_obs
async def test_no_question_covers_the_panel_while_obs_is_being_set_up(
    evening_with_obs: EveningWithObs, studio: Studio, open_director: OpenPage
) -> None:
    evening = await evening_with_obs()
    await evening.go_until("call")
    page = await open_director(evening)
    await expect(box(page)).to_contain_text("L’image suit la soirée.", timeout=SLOW_MS)
    studio.freeze()
    await box(page).get_by_role("button", name="Mettre en place").click()
    await say_yes(page, "Mettre en place")
    await expect(page.locator(".refusal")).to_be_visible()


async def test_recording_starts_and_stops_with_a_confirmation(
    evening_with_obs: EveningWithObs, studio: Studio, open_director: OpenPage
) -> None:
    page = await open_director(await evening_with_obs(set_up=False))
    record = output(page, "record")
    await expect(record).to_contain_text("arrêté", timeout=SLOW_MS)
    await record.get_by_role("button", name="Démarrer l’enregistrement…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Ne rien faire").click()
    assert studio.ask("GetRecordStatus")["outputActive"] is False

    await record.get_by_role("button", name="Démarrer l’enregistrement…").click()
    await say_yes(page, "Démarrer l’enregistrement")
    await expect(record.locator(".obs-state")).to_have_text(AT_WORK, timeout=SLOW_MS)
    # The page counts by itself.
    await expect(record.locator(".obs-state")).to_contain_text(re.compile("0:0[2-9]"))
    await expect(box(page).locator(".obs-machine")).to_contain_text("Go libres")
    assert studio.ask("GetRecordStatus")["outputActive"] is True

    await record.get_by_role("button", name="Arrêter l’enregistrement…").click()
    await say_yes(page, "Arrêter l’enregistrement")
    await expect(record.locator(".obs-state")).to_have_text(re.compile(r"^\s*arrêté\s*$"), timeout=SLOW_MS)
    assert studio.ask("GetRecordStatus")["outputActive"] is False


async def test_scene_changed_in_obs_is_manual_until_it_is_taken_back(
    evening_with_obs: EveningWithObs, studio: Studio, open_director: OpenPage
) -> None:
    evening = await evening_with_obs()
    page = await open_director(evening)
    await evening.go_until("start_show")
    await expect(box(page)).to_contain_text("L’image suit la soirée.", timeout=SLOW_MS)
    studio.ask("SetCurrentProgramScene", sceneName="TC Incident")
    await expect(box(page).get_by_text("Manuel", exact=True)).to_be_visible()
    await expect(box(page).locator(".obs-scenes")).to_have_text(
        re.compile(r"À l’antenne\s*TC Incident\s*Scène voulue\s*TC Attente")
    )

    await box(page).get_by_role("button", name="Reprendre la main sur OBS").click()
    await expect(box(page)).to_contain_text("L’image suit la soirée.")
    await expect(box(page).get_by_text("Manuel", exact=True)).to_be_hidden()
    assert studio.scene == "TC Attente"


@pytest.mark.own_obs
async def test_stream_without_a_server_is_warned_of_until_it_is_acknowledged(
    evening_with_obs: EveningWithObs, studio: Studio, open_director: OpenPage
) -> None:
    studio.ask(
        "SetStreamServiceSettings",
        streamServiceType="rtmp_custom",
        streamServiceSettings={"server": f"rtmp://127.0.0.1:{free_port()}/live", "key": "x"},
    )
    evening = await evening_with_obs(set_up=False)
    page = await open_director(evening)
    stream = output(page, "stream")
    await expect(stream).to_contain_text("arrêtée", timeout=SLOW_MS)
    await stream.get_by_role("button", name="Démarrer la diffusion…").click()
    await say_yes(page, "Démarrer la diffusion")
    await expect(warning(page)).to_contain_text("Diffusion coupée", timeout=SLOW_MS)
    await expect(stream).to_contain_text("Coupée 1 fois ce soir.")
    await expect(box(page).locator(".obs-problems")).to_contain_text(
        "vérifiez la connexion internet de l’ordinateur d’OBS"
    )

    await warning(page).get_by_role("button", name="Compris").click()
    await expect(warning(page)).to_be_hidden()
    await expect(stream).to_contain_text("coupée")

    # A server that is started again counts losses from the beginning: the next one is the first once more.
    await evening.kill()
    await evening.start()
    await expect(stream).to_contain_text("arrêtée", timeout=SLOW_MS)
    await stream.get_by_role("button", name="Démarrer la diffusion…").click()
    await say_yes(page, "Démarrer la diffusion")
    await expect(warning(page)).to_contain_text("Diffusion coupée", timeout=SLOW_MS)


async def test_of_two_evenings_on_one_obs_both_panels_say_so_and_one_press_takes_over(
    evening_with_obs: EveningWithObs, studio: Studio, open_director: OpenPage
) -> None:
    owner = await evening_with_obs()
    waiting = await evening_with_obs(set_up=False)
    page = await open_director(waiting)
    words = box(page).locator(".obs-owner")
    await expect(words).to_contain_text("Une autre soirée pilote déjà cet OBS", timeout=SLOW_MS)
    await expect(words).to_contain_text(owner.folder.name)
    await expect(warning(page)).to_contain_text("l’image ne suit pas celle-ci")
    other_page = await open_director(owner)
    others = box(other_page).locator(".obs-owner")
    await expect(others).to_contain_text("Une autre soirée est connectée à cet OBS", timeout=SLOW_MS)
    await expect(others.get_by_role("button")).to_have_count(0)

    await box(page).get_by_role("button", name="Mettre en place").click()
    await expect(page.locator(".refusal")).to_contain_text("rien n’a été fait")
    await words.get_by_role("button", name="Prendre la main").click()
    await expect(words.get_by_role("button", name="Prendre la main")).to_be_hidden()
    await expect(warning(page)).to_be_hidden()
    await expect(others).to_contain_text("Une autre soirée a pris la main sur cet OBS à")
    await expect(others.get_by_role("button", name="Prendre la main")).to_be_visible()


@pytest.mark.own_obs
async def test_recording_that_does_not_start_is_told_with_what_to_do(
    evening_with_obs: EveningWithObs, studio: Studio, open_director: OpenPage
) -> None:
    page = await open_director(await evening_with_obs(set_up=False))
    await expect(output(page, "record")).to_contain_text("arrêté", timeout=SLOW_MS)
    studio.records.rename(studio.records.with_name("ailleurs"))
    await output(page, "record").get_by_role("button", name="Démarrer l’enregistrement…").click()
    await say_yes(page, "Démarrer l’enregistrement")
    await expect(warning(page)).to_contain_text("regardez OBS", timeout=SLOW_MS)
    await expect(box(page).locator(".obs-problems")).to_contain_text("puis pressez")
    # It can be pressed again.
    await expect(
        output(page, "record").get_by_role("button", name="Démarrer l’enregistrement…")
    ).to_be_enabled()


async def test_what_obs_refuses_is_said(
    evening_with_obs: EveningWithObs, studio: Studio, open_director: OpenPage
) -> None:
    page = await open_director(await evening_with_obs(set_up=False))
    await expect(box(page)).to_contain_text("Connecté", timeout=SLOW_MS)
    # There is no overlay source yet.
    await box(page).get_by_role("button", name="Recharger").click()
    await expect(page.locator(".refusal")).to_contain_text("OBS a refusé")
