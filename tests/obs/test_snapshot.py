"""What is read from a real OBS."""

from tests.obs.studio import FIRST_SCENE, PASSWORD, Studio
from topchrono.config import ObsConfig
from topchrono.obs.connection import ObsConnection
from topchrono.obs.setup import Plan
from topchrono.obs.snapshot import read


async def test_a_scene_that_was_removed_while_a_transition_shows_it_is_not_there_any_more(
    studio: Studio,
) -> None:
    studio.ask("CreateScene", sceneName="TC Pitch")
    studio.ask("SetCurrentProgramScene", sceneName="TC Pitch")
    await studio.until_transition_ended()
    studio.ask("SetCurrentSceneTransitionDuration", transitionDuration=5000)
    studio.ask("SetCurrentProgramScene", sceneName=FIRST_SCENE)
    await studio.remove_scene("TC Pitch")
    config = ObsConfig(url=studio.url, password=PASSWORD)
    plan = Plan(config=config, overlay_url="http://127.0.0.1/overlays", cities={})
    connection = ObsConnection(config.address, config.password)
    await connection.connect()
    try:
        first = await read(connection, plan)
        second = await read(connection, plan, known=first)
        lingering = await connection.call("GetSceneItemList", sceneName="TC Pitch")
    finally:
        connection.close()
    assert lingering == {"sceneItems": []}
    assert first.scenes == second.scenes == {FIRST_SCENE}
