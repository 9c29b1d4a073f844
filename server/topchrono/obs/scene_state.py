"""A snapshot of OBS's state, as far as the picture is concerned."""

import asyncio
from collections.abc import Iterable

from msgspec import Struct

from topchrono.obs.connection import NO_ANSWER, ObsConnection, ObsError


class SceneState(Struct, kw_only=True):
    """OBS's own state. Changed in place as requests succeed."""

    scene: str | None
    """The scene on program."""
    scenes: frozenset[str]
    muted: dict[str, bool]
    """Audio input to whether it is muted."""
    items: dict[str, tuple[int, bool]]
    """Source in the pitch's scene to the id of its scene item, and whether it is visible."""
    transition: str | None
    transitions: dict[str, str]
    """The first transition of each kind: kind to name."""


async def read(connection: ObsConnection, *, inputs: Iterable[str], pitch_scene: str) -> SceneState:
    """Read the state of OBS. Raises :class:`ObsError` if it does not answer."""
    names = list(inputs)
    scenes, transitions, items, *mutes = await asyncio.gather(
        connection.call("GetSceneList"),
        connection.call("GetSceneTransitionList"),
        _items(connection, pitch_scene),
        *(_mute(connection, name) for name in names),
    )
    kinds = {
        entry["transitionKind"]: entry["transitionName"] for entry in reversed(transitions["transitions"])
    }
    return SceneState(
        scene=scenes["currentProgramSceneName"],
        scenes=frozenset(scene["sceneName"] for scene in scenes["scenes"]),
        muted={name: mute for name, mute in zip(names, mutes, strict=True) if mute is not None},
        items=items,
        transition=transitions["currentSceneTransitionName"],
        transitions=kinds,
    )


async def _mute(connection: ObsConnection, name: str) -> bool | None:
    """Whether the input is muted; None if there is none of that name, or it has no sound."""
    try:
        return bool((await connection.call("GetInputMute", inputName=name))["inputMuted"])
    except ObsError as problem:
        if problem.code == NO_ANSWER:
            raise
        return None


async def _items(connection: ObsConnection, scene: str) -> dict[str, tuple[int, bool]]:
    try:
        found = (await connection.call("GetSceneItemList", sceneName=scene))["sceneItems"]
    except ObsError as problem:
        if problem.code == NO_ANSWER:
            raise
        return {}
    return {item["sourceName"]: (item["sceneItemId"], item["sceneItemEnabled"]) for item in found}
