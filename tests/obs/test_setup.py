"""Setting a real OBS up."""

from typing import Any

import msgspec

from tests.cli.command import topchrono
from tests.evening import Evening
from tests.obs.conftest import StudioFactory
from tests.obs.studio import PASSWORD, Studio
from topchrono.config import Feeds, ObsConfig, Scenes, Sound
from topchrono.obs.connection import ObsConnection
from topchrono.obs.setup import Plan, Report, set_up

SCENES = ["TC Attente", "TC Plateau", "TC Pitch", "TC Incident", "TC Fin"]
TEMPLATE = Feeds(template="https://vdo.example/?view={slug}")


async def set_up_once(studio: Studio, **options: Any) -> Report:
    config = ObsConfig(url=studio.url, password=PASSWORD, **options)
    connection = ObsConnection(config.address, config.password)
    await connection.connect()
    cities = {"lyon": "Lyon", "rennes": "Rennes"}
    try:
        return await set_up(
            connection, Plan(config=config, overlay_url="http://127.0.0.1/overlays", cities=cities)
        )
    finally:
        connection.close()


def items(studio: Studio, scene: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = studio.ask("GetSceneItemList", sceneName=scene)["sceneItems"]
    return found


def whole_state(studio: Studio) -> dict[str, Any]:
    """Everything in OBS that a set-up could touch."""
    scenes = studio.ask("GetSceneList")["scenes"]
    inputs = studio.ask("GetInputList")["inputs"]
    return {
        "scenes": {scene["sceneName"]: items(studio, scene["sceneName"]) for scene in scenes},
        "inputs": {
            entry["inputName"]: studio.ask("GetInputSettings", inputName=entry["inputName"])
            for entry in inputs
        },
    }


async def test_the_first_set_up_makes_all_and_the_second_changes_nothing(studio: Studio) -> None:
    first = await set_up_once(studio, feeds=TEMPLATE)
    assert first.created == [*SCENES, "TC Ville Lyon", "TC Ville Rennes", "TC Habillage"]
    assert first.problems == []
    before = whole_state(studio)
    assert await set_up_once(studio, feeds=TEMPLATE) == Report()
    assert whole_state(studio) == before


async def test_the_one_overlay_lies_on_top_of_each_scene_and_fills_the_canvas(studio: Studio) -> None:
    await set_up_once(studio, feeds=TEMPLATE)
    for scene in SCENES:
        top = items(studio, scene)[-1]
        assert top["sourceName"] == "TC Habillage"
        assert top["sceneItemTransform"]["boundsWidth"] == 640
        assert top["sceneItemTransform"]["boundsHeight"] == 360
    assert [item["sceneItemEnabled"] for item in items(studio, "TC Pitch")] == [False, False, True]


async def test_a_scene_that_was_removed_while_a_transition_shows_it_comes_back_too(studio: Studio) -> None:
    await set_up_once(studio)
    studio.ask("SetCurrentProgramScene", sceneName="TC Pitch")
    studio.ask("SetCurrentSceneTransitionDuration", transitionDuration=1500)
    studio.ask("SetCurrentProgramScene", sceneName="TC Fin")
    await studio.remove_scene("TC Pitch")
    report = await set_up_once(studio)
    assert report.created == ["TC Pitch"]
    assert report.problems == []
    assert [item["sourceName"] for item in items(studio, "TC Pitch")] == ["TC Habillage"]


async def test_what_a_person_took_out_or_changed_comes_back(studio: Studio) -> None:
    await set_up_once(studio, feeds=TEMPLATE)
    await studio.remove_scene("TC Incident")
    studio.ask("SetInputSettings", inputName="TC Habillage", inputSettings={"url": "about:blank"})
    report = await set_up_once(studio, feeds=TEMPLATE)
    assert report.created == ["TC Incident"]
    assert set(report.changed) == {"TC Habillage", "TC Incident"}
    settings = studio.ask("GetInputSettings", inputName="TC Habillage")["inputSettings"]
    assert settings["url"] == "http://127.0.0.1/overlays"


async def test_scenes_and_sources_of_others_are_never_touched(studio: Studio) -> None:
    studio.ask("CreateScene", sceneName="Duplex")
    colour = {"color": 4278190335, "width": 64, "height": 64}
    studio.ask("CreateInput", sceneName="Duplex", inputName="NDI Lyon", inputKind="color_source_v3",
               inputSettings=colour)  # fmt: skip
    studio.ask("CreateInput", sceneName="Duplex", inputName="Micro plateau", inputKind="ffmpeg_source")
    before = whole_state(studio)
    report = await set_up_once(
        studio,
        scenes=Scenes(pitch="Duplex"),
        sound=Sound(host="Micro plateau"),
        feeds=Feeds(cities={"lyon": "NDI Lyon"}),
    )
    after = whole_state(studio)
    assert after["scenes"]["Duplex"] == before["scenes"]["Duplex"]
    assert {name: after["inputs"][name] for name in before["inputs"]} == before["inputs"]
    assert report.problems == []
    assert "Micro plateau" in [item["sourceName"] for item in items(studio, "TC Plateau")]


async def test_names_that_obs_does_not_know_are_reported(studio: Studio) -> None:
    report = await set_up_once(
        studio,
        scenes=Scenes(pitch="Duplex"),
        sound=Sound(host="Micro"),
        feeds=Feeds(cities={"lyon": "NDI Lyon"}),
    )
    assert {(problem.code, problem.details["name"]) for problem in report.problems} == {
        ("scene_missing", "Duplex"),
        ("sound_missing", "Micro"),
    }


async def test_without_browser_sources_the_report_says_what_to_install(studio_factory: StudioFactory) -> None:
    studio = await studio_factory(scripts=[])
    report = await set_up_once(studio, feeds=TEMPLATE)
    assert report.created == SCENES
    assert [problem.code for problem in report.problems] == ["no_browser_source"]
    assert "obsproject.com" in report.problems[0].message


async def test_the_command_line_sets_up_the_cities_of_the_evening(evening: Evening, studio: Studio) -> None:
    code, printed, _ = await topchrono(
        "obs", "setup", "--data", evening.folder, "--obs", studio.url, "--json",
        TOPCHRONO_OBS_PASSWORD=PASSWORD,
    )  # fmt: skip
    assert code == 0
    assert msgspec.json.decode(printed)["created"] == [*SCENES, "TC Habillage"]
    settings = studio.ask("GetInputSettings", inputName="TC Habillage")["inputSettings"]
    assert settings["url"] == evening.links["overlay"]
