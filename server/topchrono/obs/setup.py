"""Sets OBS up: mends every difference between OBS and the plan, and changes nothing that is not ours.

Requests and settings: the protocol of obs-websocket 5, and the source code of obs-browser for its keys.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from msgspec import Struct

from topchrono.obs.comparison import Difference, Kind, compare, topmost
from topchrono.obs.connection import NO_ANSWER, NOT_READY, ObsConnection, ObsError
from topchrono.obs.geometry import LEFT, TOP
from topchrono.obs.layout import Plan, is_ours
from topchrono.obs.problems import as_problems
from topchrono.obs.snapshot import BROWSER, Item, Snapshot, read
from topchrono.views.obs import ObsProblem

__all__ = ["Plan", "Report", "set_up"]

CREATE_WITHIN_S = 10.0
"""A first browser source may have to start the browser."""
ALREADY_EXISTS = 601
"""OBS's code for a name that is taken."""
GONE_WITHIN_S = 3.0
"""OBS keeps a scene or a source that was removed as long as a transition shows it, and its name is taken."""
ASK_AGAIN_S = 0.1
OF_NAMES: tuple[Kind, ...] = ("scene_missing", "scene_renamed", "source_missing", "source_renamed")
"""Mended for names of ours alone."""


class Report(Struct, kw_only=True):
    """What was created and changed, by the names of scenes and sources, and the problems that are left."""

    created: list[str] = []
    changed: list[str] = []
    problems: list[ObsProblem] = []


async def set_up(connection: ObsConnection, plan: Plan) -> Report:
    """Bring OBS in line with ``plan``. Idempotent. Raises :class:`ObsError`."""
    return await SetUp(connection, plan).run()


class SetUp:
    """One set-up."""

    def __init__(self, connection: ObsConnection, plan: Plan) -> None:
        self._connection = connection
        self._plan = plan
        self._report = Report()
        self._waited_s = 0.0
        self._mending: Mapping[Kind, Callable[[Difference, Snapshot], Awaitable[None]]] = {
            "scene_missing": self._create_scene,
            "scene_renamed": self._rename_scene,
            "transition_override": self._remove_override,
            "source_missing": self._create_source,
            "source_renamed": self._rename_source,
            "source_address": self._correct,
            "source_settings": self._correct,
            "source_filtered": self._disable_filters,
            "item_missing": self._create_item,
            "item_hidden": self._show,
            "item_grouped": self._take_out_of_group,
            "item_misplaced": self._place,
            "item_covered": self._raise_to_top,
        }

    async def run(self) -> Report:
        """Compare and mend until nothing is left to try: what is created brings new items."""
        tried = set()
        while True:
            now = await read(self._connection, self._plan)
            found = compare(self._plan, now)
            todo = [
                difference
                for difference in found
                if difference.key not in tried and self._is_ours(difference)
            ]
            if not todo:
                self._report.problems = as_problems(found)
                return self._report
            for difference in todo:
                tried.add(difference.key)
                await self._mend(difference, now)

    def _is_ours(self, difference: Difference) -> bool:
        """Whether it can be mended without touching what people made."""
        return difference.kind in self._mending and (
            difference.kind not in OF_NAMES or is_ours(difference.name)
        )

    async def _mend(self, difference: Difference, now: Snapshot) -> None:
        try:
            await self._mending[difference.kind](difference, now)
        except ObsError as problem:
            # What OBS refuses is found again by the last comparison.
            if problem.code in (NO_ANSWER, NOT_READY):
                raise

    async def _create_scene(self, difference: Difference, _now: Snapshot) -> None:
        await self._create("CreateScene", sceneName=difference.name)
        self._report.created.append(difference.name)

    async def _create(self, request: str, **data: Any) -> dict[str, Any]:
        """OBS's answer, once what had that name before is gone. Raises :class:`ObsError`."""
        while True:
            try:
                return await self._connection.call(request, within_s=CREATE_WITHIN_S, **data)
            except ObsError as problem:
                if problem.code != ALREADY_EXISTS or self._waited_s > GONE_WITHIN_S:
                    raise
            self._waited_s += ASK_AGAIN_S
            await asyncio.sleep(ASK_AGAIN_S)

    async def _rename_scene(self, difference: Difference, _now: Snapshot) -> None:
        await self._connection.call("SetSceneName", sceneName=difference.called, newSceneName=difference.name)
        self._note_change(difference.name)

    async def _remove_override(self, difference: Difference, _now: Snapshot) -> None:
        await self._connection.call(
            "SetSceneSceneTransitionOverride", sceneName=difference.name, transitionName=None,
            transitionDuration=None,
        )  # fmt: skip
        self._note_change(difference.name)

    async def _create_source(self, difference: Difference, now: Snapshot) -> None:
        source = next(
            source for source in self._plan.sources(now.canvas, now.fps) if source.name == difference.name
        )
        home = next(scene for scene in source.scenes if scene in now.scenes)
        item = await self._create(
            "CreateInput", sceneName=home, inputName=source.name, inputKind=BROWSER,
            inputSettings=source.settings, sceneItemEnabled=source.role != "feed",
        )  # fmt: skip
        self._report.created.append(source.name)
        await self._fill_canvas(home, item["sceneItemId"], now)

    async def _rename_source(self, difference: Difference, _now: Snapshot) -> None:
        await self._connection.call("SetInputName", inputName=difference.called, newInputName=difference.name)
        self._note_change(difference.name)

    async def _correct(self, difference: Difference, _now: Snapshot) -> None:
        """Set nothing but the settings that differ: setting any reloads the page."""
        await self._connection.call(
            "SetInputSettings", inputName=difference.name, inputSettings=difference.settings, overlay=True
        )
        self._note_change(difference.name)

    async def _disable_filters(self, difference: Difference, now: Snapshot) -> None:
        for name in now.filters[difference.name]:
            await self._connection.call(
                "SetSourceFilterEnabled", sourceName=difference.name, filterName=name, filterEnabled=False
            )
        self._note_change(difference.name)

    async def _create_item(self, difference: Difference, now: Snapshot) -> None:
        name, scene = difference.name, difference.scene
        role = next(source.role for source in self._plan.sources(now.canvas, now.fps) if source.name == name)
        item = await self._connection.call(
            "CreateSceneItem", sceneName=scene, sourceName=name, sceneItemEnabled=role != "feed"
        )
        if name not in self._report.created:
            self._note_change(scene)
        if role != "sound":
            await self._fill_canvas(scene, item["sceneItemId"], now)

    async def _show(self, difference: Difference, now: Snapshot) -> None:
        item = topmost(now.find(difference.scene, difference.name))
        for hidden in (item, item.group):
            if hidden is not None:
                await self._enable(hidden, enabled=True)
        self._note_change(difference.scene)

    async def _take_out_of_group(self, difference: Difference, now: Snapshot) -> None:
        """Have the source in the scene itself, and hide it in the group: nobody can take it out of there."""
        items = now.find(difference.scene, difference.name)
        if all(item.group for item in items):
            await self._create_item(difference, now)
        for item in items:
            if item.group:
                await self._enable(item, enabled=False)
        self._note_change(difference.scene)

    async def _place(self, difference: Difference, now: Snapshot) -> None:
        for item in now.find(difference.scene, difference.name):
            if item.group is None:
                await self._fill_canvas(difference.scene, item.id, now)
        self._note_change(difference.scene)

    async def _raise_to_top(self, difference: Difference, now: Snapshot) -> None:
        own = [item for item in now.items[difference.scene] if item.group is None]
        item = topmost([item for item in own if item.source == difference.name])
        await self._connection.call(
            "SetSceneItemIndex", sceneName=difference.scene, sceneItemId=item.id, sceneItemIndex=len(own) - 1
        )
        self._note_change(difference.scene)

    async def _enable(self, item: Item, *, enabled: bool) -> None:
        if item.enabled != enabled:
            await self._connection.call(
                "SetSceneItemEnabled", sceneName=item.container, sceneItemId=item.id, sceneItemEnabled=enabled
            )

    async def _fill_canvas(self, scene: str, item_id: int, now: Snapshot) -> None:
        transform = {
            "positionX": 0, "positionY": 0, "alignment": LEFT | TOP, "rotation": 0, "scaleX": 1, "scaleY": 1,
            "boundsType": "OBS_BOUNDS_SCALE_INNER", "boundsAlignment": 0,
            "boundsWidth": now.canvas[0], "boundsHeight": now.canvas[1],
            "cropLeft": 0, "cropRight": 0, "cropTop": 0, "cropBottom": 0,
        }  # fmt: skip
        await self._connection.call(
            "SetSceneItemTransform", sceneName=scene, sceneItemId=item_id, sceneItemTransform=transform
        )

    def _note_change(self, name: str) -> None:
        if name not in self._report.changed:
            self._report.changed.append(name)
