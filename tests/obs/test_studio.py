"""The real OBS that other tests use."""

import asyncio
import socket

from tests.obs.conftest import StudioFactory
from tests.obs.studio import EMPTY, FIRST_SCENE, Studio
from tests.ports import free_port


async def test_an_obs_whose_port_was_taken_is_started_again_on_another(studio_factory: StudioFactory) -> None:
    with socket.socket() as taken:
        taken.bind(("", port := free_port()))
        studio = await studio_factory(port=port)
        assert studio.port != port
    assert studio.ask("GetVersion")["obsVersion"]


async def test_a_reset_obs_is_as_empty_as_a_new_one(studio: Studio) -> None:
    studio.ask("CreateScene", sceneName="Duplex")
    for scene in (FIRST_SCENE, "Duplex"):
        studio.ask("CreateInput", sceneName=scene, inputName=f"Couleur {scene}", inputKind="color_source_v3")
    studio.ask("SetCurrentSceneTransition", transitionName="Cut")
    studio.ask("SetCurrentProgramScene", sceneName="Duplex")
    studio.ask("StartRecord")
    async with asyncio.timeout(10):
        while (content := studio.content())["active"] != ["Record"]:
            await asyncio.sleep(0.02)
    assert content["program"] == "Duplex"
    assert studio.log
    await studio.reset()
    assert studio.content() == EMPTY
    assert studio.log == ""


async def test_a_new_obs_is_empty(own_studio: Studio) -> None:
    assert own_studio.content() == EMPTY
