"""A real server and a real OBS: whatever is changed in OBS is told at once, and the set-up mends it."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.evening import Evening
from tests.obs.studio import Studio
from tests.obs.test_doctor import doctor
from tests.obs.test_evening_with_obs import EveningWithObs, until_scene
from tests.obs.test_setup import SCENES, items

TOLD_WITHIN_S = 5.0
SETTINGS = """\
[obs.sound]
host = "Micro"

[obs.feeds]
template = "https://vdo.example/?view={slug}"
"""
OVERLAY, RENNES, LYON = "TC Habillage", "TC Ville Rennes", "TC Ville Lyon"
BUTTON = "Grouper"


def item_id(studio: Studio, scene: str, source: str) -> int:
    return next(int(item["sceneItemId"]) for item in items(studio, scene) if item["sourceName"] == source)


def change_item(studio: Studio, request: str, scene: str, source: str, **data: Any) -> None:
    studio.ask(request, sceneName=scene, sceneItemId=item_id(studio, scene, source), **data)


def close_eye(studio: Studio, scene: str, source: str = OVERLAY) -> None:
    change_item(studio, "SetSceneItemEnabled", scene, source, sceneItemEnabled=False)


def place(studio: Studio, scene: str, source: str = OVERLAY, **transform: float) -> None:
    change_item(studio, "SetSceneItemTransform", scene, source, sceneItemTransform=transform)


def change_settings(studio: Studio, source: str = OVERLAY, **settings: object) -> None:
    studio.ask("SetInputSettings", inputName=source, inputSettings=settings)


def point_to_other_port(studio: Studio) -> None:
    url = studio.ask("GetInputSettings", inputName=OVERLAY)["inputSettings"]["url"]
    host, _, path = url.removeprefix("http://").partition("/")
    change_settings(studio, url=f"http://{host.partition(':')[0]}:1/{path}")


def put_on_top(studio: Studio, scene: str) -> None:
    studio.ask("CreateInput", sceneName=scene, inputName=f"Logo {scene}", inputKind="color_source_v3",
               inputSettings={"width": 64, "height": 64})  # fmt: skip


def show(studio: Studio, source: str) -> None:
    change_item(studio, "SetSceneItemEnabled", "TC Pitch", source, sceneItemEnabled=True)


def put_below_a_camera(studio: Studio) -> None:
    change_item(studio, "SetSceneItemIndex", "TC Pitch", OVERLAY, sceneItemIndex=0)
    show(studio, RENNES)


def take_out_everywhere(studio: Studio) -> None:
    """OBS removes a source with its last item."""
    for scene in SCENES:
        change_item(studio, "RemoveSceneItem", scene, OVERLAY)


def fade_in(studio: Studio, scene: str, duration_ms: int = 3000) -> None:
    studio.ask("SetSceneSceneTransitionOverride", sceneName=scene, transitionName="Fade",
               transitionDuration=duration_ms)  # fmt: skip


def blur(studio: Studio) -> None:
    studio.ask("CreateSourceFilter", sourceName=OVERLAY, filterName="Flou", filterKind="color_filter")


def group(studio: Studio, source: str) -> None:
    """Put the source into a group of each of its scenes."""
    # Never in a scene that OBS shows in its window, and never removed at once: while that list is being drawn
    # again, OBS 29 releases an item twice and aborts.
    if BUTTON not in {entry["inputName"] for entry in studio.ask("GetInputList")["inputs"]}:
        studio.ask("CreateScene", sceneName="Boutons")
        studio.ask("CreateInput", sceneName="Boutons", inputName=BUTTON, inputKind="group_button")
    studio.ask("SetInputSettings", inputName=BUTTON, inputSettings={"source": source})
    studio.ask("PressInputPropertiesButton", inputName=BUTTON, propertyName="group")


Fault = tuple[str, Callable[[Studio], object]]
FAULTS: list[Fault] = [
    ("item_hidden", lambda studio: close_eye(studio, "TC Pitch")),
    ("item_hidden", lambda studio: close_eye(studio, "TC Plateau", "Micro")),
    ("item_misplaced", lambda studio: place(studio, "TC Fin", positionX=5000)),
    ("item_misplaced", lambda studio: place(studio, "TC Fin", boundsWidth=200, boundsHeight=100)),
    ("item_misplaced", lambda studio: place(studio, "TC Fin", rotation=90)),
    ("item_misplaced", lambda studio: place(studio, "TC Fin", cropTop=300)),
    ("item_misplaced", lambda studio: place(studio, "TC Pitch", RENNES, positionY=-2000)),
    ("item_covered", lambda studio: put_on_top(studio, "TC Pitch")),
    ("item_covered", put_below_a_camera),
    ("item_missing", lambda studio: change_item(studio, "RemoveSceneItem", "TC Incident", OVERLAY)),
    ("source_missing", lambda studio: change_item(studio, "RemoveSceneItem", "TC Pitch", RENNES)),
    ("source_missing", take_out_everywhere),
    ("item_grouped", lambda studio: group(studio, OVERLAY)),
    ("scene_missing", lambda studio: studio.ask("RemoveScene", sceneName="TC Incident")),
    ("scene_renamed", lambda studio: studio.ask(
        "SetSceneName", sceneName="TC Plateau", newSceneName="Plateau bis")),
    ("source_renamed", lambda studio: studio.ask(
        "SetInputName", inputName=OVERLAY, newInputName="Habillage bis")),
    ("source_address", point_to_other_port),
    ("source_address", lambda studio: change_settings(studio, url="")),
    ("source_address", lambda studio: change_settings(studio, RENNES, url="https://ailleurs.example")),
    ("source_settings", lambda studio: change_settings(studio, width=800, height=600)),
    ("source_settings", lambda studio: change_settings(studio, shutdown=True)),
    ("source_filtered", blur),
    ("transition_override", lambda studio: fade_in(studio, "TC Plateau")),
]  # fmt: skip


def told(view: dict[str, Any]) -> list[dict[str, Any]]:
    """The problems, but for the overlay's page, which this OBS can't load."""
    return [problem for problem in view["obs"]["problems"] if problem["code"] != "overlay_missing"]


async def until_told(evening: Evening, *codes: str) -> list[dict[str, Any]]:
    """Wait until these problems, and no others, are told."""
    end = time.monotonic() + TOLD_WITHIN_S
    while True:
        problems = told(await evening.show())
        if {problem["code"] for problem in problems} == set(codes):
            return problems
        if time.monotonic() > end:
            listed = "\n".join(f"{problem['code']} {problem['details']}" for problem in problems)
            pytest.fail(f"expected {', '.join(codes) or 'none'}, but told:\n{listed}")
        await asyncio.sleep(0.05)


async def until_compared(evening: Evening, studio: Studio) -> None:
    """Wait until a step is done: the server sends its picture again after the change of scene.

    The step wins over whatever changes until then. OBS is compared when it is done: a new fault tells that.
    """
    close_eye(studio, "TC Fin")
    await until_told(evening, "item_hidden")
    change_item(studio, "SetSceneItemEnabled", "TC Fin", OVERLAY, sceneItemEnabled=True)
    await until_told(evening)


@pytest.fixture
async def evening(evening_with_obs: EveningWithObs, studio: Studio) -> Evening:
    """An evening that is set up, with a microphone."""
    studio.ask("CreateInput", sceneName="Scène", inputName="Micro", inputKind="ffmpeg_source")
    return await evening_with_obs(toml=SETTINGS, pitch_seconds=60)


@pytest.mark.timeout(400)
async def test_every_fault_is_told_within_seconds_and_mended_by_the_set_up(
    evening: Evening, studio: Studio
) -> None:
    await until_told(evening)
    for code, spoil in FAULTS:
        spoil(studio)
        problems = await until_told(evening, code)
        assert "Mettre en place" in problems[0]["message"]
        assert (await evening.obs("setup"))["ok"]
        await until_told(evening)
        done = (await evening.show())["obs"]["set_up"]
        assert done["created"] or done["changed"], code
        # The items of a scene that was removed go later than OBS answers.
        await asyncio.sleep(0.5)
        assert (await evening.obs("setup"))["ok"]
        again = (await evening.show())["obs"]["set_up"]
        assert (again["created"], again["changed"]) == ([], []), code


async def test_sounds_and_cameras_that_people_change_during_a_pitch_are_told_and_not_fought(
    evening: Evening, studio: Studio
) -> None:
    await evening.go_until("finish")
    await until_scene(studio, "TC Pitch")
    await until_compared(evening, studio)
    studio.ask("SetInputMute", inputName="Micro", inputMuted=True)
    await until_told(evening, "sound_muted")
    close_eye(studio, "TC Pitch", RENNES)
    await until_told(evening, "sound_muted", "feed_hidden")
    show(studio, LYON)
    await until_told(evening, "sound_muted", "feed_hidden", "feed_shown")
    await asyncio.sleep(3)
    assert studio.muted("Micro")
    assert (await evening.obs("setup"))["ok"]
    await until_told(evening)
    assert not studio.muted("Micro")


async def test_what_people_chose_stays_when_other_items_go_and_come(evening: Evening, studio: Studio) -> None:
    await evening.go_until("finish")
    await until_scene(studio, "TC Pitch")
    await until_compared(evening, studio)
    put_on_top(studio, "TC Pitch")
    studio.ask("SetInputMute", inputName="Micro", inputMuted=True)
    close_eye(studio, "TC Pitch", RENNES)
    chosen = "sound_muted", "feed_hidden"
    await until_told(evening, "item_covered", *chosen)
    change_item(studio, "RemoveSceneItem", "TC Pitch", "Logo TC Pitch")
    await until_told(evening, *chosen)
    change_item(studio, "RemoveSceneItem", "TC Pitch", LYON)
    await until_told(evening, "source_missing", *chosen)
    studio.ask("CreateInput", sceneName="TC Pitch", inputName=LYON, inputKind="browser_source")
    await until_told(evening, "source_address", *chosen)
    assert studio.muted(LYON)


async def test_cameras_in_a_group_are_switched_in_it(evening: Evening, studio: Studio) -> None:
    for city in ("Rennes", "Lyon", "En ligne"):
        group(studio, f"TC Ville {city}")
    # A new group lies on top of everything.
    await until_told(evening, "item_covered")
    assert (await evening.obs("setup"))["ok"]
    await evening.go_until("finish")
    await until_scene(studio, "TC Pitch")
    await until_compared(evening, studio)
    seen = {
        child["sourceName"]
        for item in items(studio, "TC Pitch") if item["isGroup"]
        for child in studio.ask("GetGroupSceneItemList", sceneName=item["sourceName"])["sceneItems"]
        if item["sceneItemEnabled"] and child["sceneItemEnabled"]
    }  # fmt: skip
    assert seen == {RENNES}
    (place_of_rennes,) = [item for item in items(studio, "TC Pitch") if RENNES in item["sourceName"]]
    studio.ask("SetSceneItemEnabled", sceneName="TC Pitch", sceneItemId=place_of_rennes["sceneItemId"],
               sceneItemEnabled=False)  # fmt: skip
    await until_told(evening, "feed_hidden")
    assert (await evening.obs("setup"))["ok"]
    await until_told(evening)


async def test_what_people_own_is_neither_told_nor_touched(evening: Evening, studio: Studio) -> None:
    studio.ask("CreateScene", sceneName="Générique")
    fade_in(studio, "Générique")
    studio.ask("CreateInput", sceneName="TC Plateau", inputName="Caméra", inputKind="color_source_v3")
    change_item(studio, "SetSceneItemIndex", "TC Plateau", "Caméra", sceneItemIndex=0)
    studio.ask("CreateInput", sceneName="TC Plateau", inputName="Musique", inputKind="ffmpeg_source")
    studio.ask("SetInputMute", inputName="Musique", inputMuted=True)
    studio.ask("CreateSourceFilter", sourceName=RENNES, filterName="Couleur", filterKind="color_filter")
    place(studio, "TC Pitch", RENNES, positionX=320, boundsWidth=320, boundsHeight=180)
    await evening.go_until("finish")
    await until_scene(studio, "TC Pitch")
    await asyncio.sleep(3)
    await until_told(evening)
    before = items(studio, "TC Plateau"), items(studio, "TC Pitch")
    assert (await evening.obs("setup"))["ok"]
    assert (items(studio, "TC Plateau"), items(studio, "TC Pitch")) == before
    assert studio.muted("Musique")


async def test_the_doctor_tells_the_same(evening: Evening, studio: Studio, tmp_path: Path) -> None:
    options = ("--data", evening.folder, "--obs", studio.url, "--config", tmp_path / "topchrono.toml")
    _, findings, _ = await doctor(*options)
    assert findings["obs_sources"]["grade"] == "good"
    close_eye(studio, "TC Pitch")
    point_to_other_port(studio)
    fade_in(studio, "TC Plateau")
    code, findings, _ = await doctor(*options)
    told = {check: finding["grade"] for check, finding in findings.items() if check.startswith("obs_")}
    assert code == 1
    assert {check for check, grade in told.items() if grade == "bad"} == {
        "obs_item_hidden",
        "obs_source_address",
    }
    assert told["obs_transition_override"] == "poor"
    assert "topchrono obs setup" in findings["obs_item_hidden"]["remedy"]


async def test_a_host_scene_that_is_renamed_during_a_pitch_is_told_and_the_pitch_ends(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_with_obs(pitch_seconds=4)
    await evening.go_until("finish")
    await until_scene(studio, "TC Pitch")
    studio.ask("SetSceneName", sceneName="TC Plateau", newSceneName="Plateau bis")
    await until_told(evening, "scene_renamed")
    await until_scene(studio, "Plateau bis", within_s=6)
    assert (await evening.obs("setup"))["ok"]
    await until_scene(studio, "TC Plateau")
    await until_told(evening)


async def test_a_pitch_whose_next_scene_was_removed_leaves_for_another_of_ours(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_with_obs(pitch_seconds=4)
    await evening.go_until("finish")
    await until_scene(studio, "TC Pitch")
    studio.ask("RemoveScene", sceneName="TC Plateau")
    await until_told(evening, "scene_missing")
    await until_scene(studio, "TC Incident", within_s=6)
    await until_told(evening, "scene_missing", "scene_replaced")
    assert (await evening.obs("setup"))["ok"]
    await until_scene(studio, "TC Plateau")
    await until_told(evening)


@pytest.mark.parametrize("is_studio_mode", [False, True])
async def test_a_long_fade_that_a_person_started_keeps_no_pitch_on_air_after_its_deadline(
    evening_with_obs: EveningWithObs, studio: Studio, *, is_studio_mode: bool
) -> None:
    evening = await evening_with_obs(toml=SETTINGS, pitch_seconds=4)
    studio.ask("CreateScene", sceneName="Vidéo")
    studio.ask("SetStudioModeEnabled", studioModeEnabled=is_studio_mode)
    await evening.go_until("finish")
    await until_scene(studio, "TC Pitch")
    await asyncio.sleep(1.5)
    studio.ask("SetCurrentSceneTransition", transitionName="Fade")
    studio.ask("SetCurrentSceneTransitionDuration", transitionDuration=10_000)
    studio.ask("SetCurrentProgramScene", sceneName="Vidéo")
    await evening.until(lambda view: view["timer"]["state"] == "time_up")
    await asyncio.sleep(0.5)
    assert studio.scene == "TC Plateau"
    # While a fade runs, both of its scenes are active.
    assert not studio.ask("GetSourceActive", sourceName=RENNES)["videoActive"]
    assert studio.ask("GetStudioModeEnabled")["studioModeEnabled"] is is_studio_mode


async def test_a_forgotten_transition_of_a_scene_makes_no_cut_soft_and_is_given_back(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_with_obs(toml=SETTINGS, pitch_seconds=2)
    fade_in(studio, "TC Plateau", 10_000)
    await evening.go_until("finish")
    await until_scene(studio, "TC Pitch")
    await evening.until(lambda view: view["timer"]["state"] == "time_up")
    await asyncio.sleep(0.5)
    assert not studio.ask("GetSourceActive", sourceName=RENNES)["videoActive"]
    override = studio.ask("GetSceneSceneTransitionOverride", sceneName="TC Plateau")
    assert (override["transitionName"], override["transitionDuration"]) == ("Fade", 10_000)
    await until_told(evening, "transition_override", "sound_missing")


async def test_the_scene_that_obs_takes_when_the_one_on_air_is_removed_is_nobodys_choice(
    evening: Evening, studio: Studio
) -> None:
    await evening.go_until("call")
    await until_scene(studio, "TC Plateau")
    await asyncio.sleep(0.6)
    studio.ask("RemoveScene", sceneName="TC Plateau")
    await until_scene(studio, "TC Incident")
    assert not (await evening.show())["obs"]["manual"]


async def test_studio_mode_going_on_and_off_is_nobodys_choice(evening: Evening, studio: Studio) -> None:
    await evening.go_until("finish")
    await until_scene(studio, "TC Pitch")
    for is_on in (True, False, True, False):
        studio.ask("SetStudioModeEnabled", studioModeEnabled=is_on)
        await asyncio.sleep(1)
        view = await evening.show()
        assert (view["obs"]["scene"], view["obs"]["manual"], told(view)) == ("TC Pitch", False, [])


async def test_what_the_set_up_mends_is_on_air_in_studio_mode_too(evening: Evening, studio: Studio) -> None:
    studio.ask("SetStudioModeEnabled", studioModeEnabled=True)
    close_eye(studio, "TC Pitch")
    await evening.go_until("finish")
    await until_scene(studio, "TC Pitch")
    await until_told(evening, "item_hidden")
    # The scene before it still fades away.
    async with asyncio.timeout(TOLD_WITHIN_S):
        while studio.ask("GetSourceActive", sourceName=OVERLAY)["videoActive"]:
            await asyncio.sleep(0.05)
    assert (await evening.obs("setup"))["ok"]
    async with asyncio.timeout(TOLD_WITHIN_S):
        while not studio.ask("GetSourceActive", sourceName=OVERLAY)["videoActive"]:
            await asyncio.sleep(0.05)
    studio.ask("SetStudioModeEnabled", studioModeEnabled=False)


@pytest.mark.own_obs
async def test_after_another_scene_collection_the_right_picture_is_back_within_two_seconds(
    evening: Evening, studio: Studio
) -> None:
    await evening.go_until("finish")
    await until_scene(studio, "TC Pitch")
    studio.ask("CreateSceneCollection", sceneCollectionName="Autre")
    await until_told(evening, "other_collection")
    for pause_s in (0.0, 0.2, 0.5, 1.0, 2.5, 3.0):
        studio.ask("SetCurrentSceneCollection", sceneCollectionName="Test")
        await until_scene(studio, "TC Pitch")
        await asyncio.sleep(1)
        view = await evening.show()
        assert (studio.scene, view["obs"]["manual"], told(view)) == ("TC Pitch", False, [])
        studio.ask("SetCurrentSceneCollection", sceneCollectionName="Autre")
        await asyncio.sleep(pause_s)
    studio.ask("SetCurrentSceneCollection", sceneCollectionName="Test")
    await until_scene(studio, "TC Pitch")
    assert (await evening.show())["timer"]["state"] == "running"


@pytest.mark.own_obs
async def test_another_profile_changes_nothing(evening: Evening, studio: Studio) -> None:
    await evening.go_until("finish")
    await until_scene(studio, "TC Pitch")
    for _ in range(2):
        studio.ask("CreateProfile", profileName="Autre")
        await asyncio.sleep(0.5)
        studio.ask("SetCurrentProfile", profileName="Test")
        await until_scene(studio, "TC Pitch")
        studio.ask("RemoveProfile", profileName="Autre")
    await asyncio.sleep(1)
    assert not (await evening.show())["obs"]["manual"]
