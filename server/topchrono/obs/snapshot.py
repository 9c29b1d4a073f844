"""A snapshot of everything in OBS that concerns the evening, read in one batch of requests."""

from typing import Any

from msgspec import Struct

from topchrono.obs.connection import NOT_READY, ObsConnection, ObsError
from topchrono.obs.geometry import Size
from topchrono.obs.layout import Plan

BROWSER = "browser_source"

OVERRIDE = "GetSceneSceneTransitionOverride"
OF_PROGRAM = ("GetSceneList", "GetSceneTransitionList")
"""OBS 29 ends if it is asked for its scene just when it loads another scene collection: ask seldom."""
GENERAL = (
    "GetInputList", "GetGroupList", "GetSpecialInputs",
    "GetInputKindList", "GetVideoSettings", "GetStudioModeEnabled", "GetSceneCollectionList",
)  # fmt: skip
PARAMETERS = {
    "GetSceneItemList": "sceneName",
    "GetGroupSceneItemList": "sceneName",
    OVERRIDE: "sceneName",
    "GetInputSettings": "inputName",
    "GetInputMute": "inputName",
    "GetSourceFilterList": "sourceName",
}
"""What each request calls the name that it is given."""

Key = tuple[str, str]
"""A request, and the name that it is given; "" for none."""


class Item(Struct, kw_only=True):
    """A scene item."""

    source: str
    container: str
    """The scene or the group that holds it."""
    id: int
    enabled: bool
    transform: dict[str, Any]
    group: "Item | None" = None
    """The group that it is in."""

    @property
    def is_seen(self) -> bool:
        """Whether its eye is open, and that of its group."""
        return self.enabled and (self.group is None or self.group.enabled)


class Snapshot(Struct, kw_only=True):
    """OBS's own state. Changed in place as requests succeed."""

    collection: str
    """The scene collection that is in use."""
    scene: str | None
    """The scene on program."""
    scenes: set[str]
    items: dict[str, list[Item]]
    """Scene to its items and those of its groups, the lowest first."""
    overrides: dict[str, tuple[str, int | None]]
    """Scene to its own transition, and that transition's duration in ms."""
    transition: str | None
    transitions: dict[str, str]
    """The first transition of each kind: kind to name."""
    muted: dict[str, bool]
    """Audio input to whether it is muted."""
    inputs: dict[str, str]
    """Input to its kind, without version."""
    groups: set[str]
    settings: dict[str, dict[str, Any]]
    """Of the browser sources of ours."""
    filters: dict[str, list[str]]
    """Their filters that are active."""
    global_inputs: set[str]
    """The inputs that OBS mixes into every scene."""
    canvas: Size
    fps: int
    has_browser: bool
    is_studio_mode: bool

    @property
    def sources(self) -> set[str]:
        """Everything that can stand in a scene."""
        return self.scenes | self.inputs.keys() | self.groups

    def find(self, scene: str, source: str) -> list[Item]:
        """The items of ``source`` in ``scene`` and its groups, the lowest first."""
        return [item for item in self.items.get(scene, []) if item.source == source]

    def remove_item(self, container: str, item_id: int) -> None:
        """Remove an item, and those in it if it is a group."""
        for scene, items in self.items.items():
            self.items[scene] = [
                item
                for item in items
                if not any(
                    one and (one.container, one.id) == (container, item_id) for one in (item, item.group)
                )
            ]


async def read(connection: ObsConnection, plan: Plan, *, known: Snapshot | None = None) -> Snapshot:
    """Read from OBS what concerns ``plan``. What events keep up to date is taken from ``known``, if given.

    Raises :class:`ObsError` if it does not answer, or is not ready.
    """
    general = GENERAL if known else OF_PROGRAM + GENERAL
    keys: list[Key] = [
        *((request, "") for request in general),
        *((request, name) for request in ("GetSceneItemList", OVERRIDE) for name in plan.scenes),
        *((request, name) for request in ("GetInputSettings", "GetSourceFilterList") for name in plan.inputs),
        *(("GetInputMute", name) for name in plan.sounds),
    ]
    answers = await _ask(connection, keys)
    for request in general:
        if (request, "") not in answers:
            raise ObsError(request, NOT_READY, "refused")
    items = await _items(connection, _of("GetSceneItemList", answers))
    # Events may have changed what is known until here.
    program = _kept(known, plan, answers) if known else _program(answers)
    video = answers["GetVideoSettings", ""]
    return Snapshot(
        collection=answers["GetSceneCollectionList", ""]["currentSceneCollectionName"],
        **program,
        items=items,
        overrides={
            name: (answer["transitionName"], answer.get("transitionDuration"))
            for name, answer in _of(OVERRIDE, answers).items()
            if answer.get("transitionName")
        },
        muted={name: answer["inputMuted"] for name, answer in _of("GetInputMute", answers).items()},
        inputs={
            entry["inputName"]: entry["unversionedInputKind"]
            for entry in answers["GetInputList", ""]["inputs"]
        },
        groups=set(answers["GetGroupList", ""]["groups"]),
        settings={name: answer["inputSettings"] for name, answer in _of("GetInputSettings", answers).items()},
        filters={
            name: [entry["filterName"] for entry in answer["filters"] if entry["filterEnabled"]]
            for name, answer in _of("GetSourceFilterList", answers).items()
        },
        global_inputs={name for name in answers["GetSpecialInputs", ""].values() if name},
        canvas=(video["baseWidth"], video["baseHeight"]),
        fps=round(video["fpsNumerator"] / video["fpsDenominator"]),
        has_browser=BROWSER in answers["GetInputKindList", ""]["inputKinds"],
        is_studio_mode=answers["GetStudioModeEnabled", ""]["studioModeEnabled"],
    )


def _program(answers: dict[Key, dict[str, Any]]) -> dict[str, Any]:
    """What is on program, and what can be."""
    scenes, transitions = answers["GetSceneList", ""], answers["GetSceneTransitionList", ""]
    return {
        "scene": scenes["currentProgramSceneName"],
        "scenes": {scene["sceneName"] for scene in scenes["scenes"]},
        "transition": transitions["currentSceneTransitionName"],
        "transitions": {
            entry["transitionKind"]: entry["transitionName"] for entry in reversed(transitions["transitions"])
        },
    }


def _kept(known: Snapshot, plan: Plan, answers: dict[Key, dict[str, Any]]) -> dict[str, Any]:
    """The same, as it is known, without the scenes that have gone.

    Scenes that have items to list are not taken for present: OBS lists those of a removed one for a while.
    """
    gone = set(plan.scenes) - _of("GetSceneItemList", answers).keys()
    return {
        "scene": known.scene,
        "scenes": known.scenes - gone,
        "transition": known.transition,
        "transitions": known.transitions,
    }


async def _ask(connection: ObsConnection, keys: list[Key]) -> dict[Key, dict[str, Any]]:
    """The answers by the request and what it names; those that OBS refuses, as for a missing scene, lack."""
    requests = [(request, {PARAMETERS[request]: name} if name else {}) for request, name in keys]
    answers = zip(keys, await connection.call_all(requests), strict=True)
    return {key: answer for key, answer in answers if answer is not None}


def _of(request: str, answers: dict[Key, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: answer for (asked, name), answer in answers.items() if asked == request}


async def _items(connection: ObsConnection, answers: dict[str, dict[str, Any]]) -> dict[str, list[Item]]:
    """The items of each scene, and of its groups, which OBS lists apart."""
    entries = {scene: answer["sceneItems"] for scene, answer in answers.items()}
    groups = {entry["sourceName"] for listed in entries.values() for entry in listed if entry["isGroup"]}
    children: dict[str, dict[str, Any]] = {}
    if groups:
        keys = [("GetGroupSceneItemList", name) for name in sorted(groups)]
        children = _of("GetGroupSceneItemList", await _ask(connection, keys))
    found: dict[str, list[Item]] = {}
    for scene, listed in entries.items():
        found[scene] = []
        for entry in listed:
            item = _item(scene, entry)
            grouped = children.get(item.source, {}).get("sceneItems", []) if entry["isGroup"] else []
            found[scene] += [item, *(_item(item.source, child, item) for child in grouped)]
    return found


def _item(container: str, entry: dict[str, Any], group: Item | None = None) -> Item:
    return Item(
        source=entry["sourceName"],
        container=container,
        id=entry["sceneItemId"],
        enabled=entry["sceneItemEnabled"],
        transform=entry["sceneItemTransform"],
        group=group,
    )
