"""Sets OBS up: creates our missing scenes and sources, and changes nothing that is not ours.

Requests and settings: the protocol of obs-websocket 5, and the source code of obs-browser for its keys.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from topchrono.config import OURS, ObsConfig
from topchrono.obs.connection import NO_ANSWER, ObsConnection, ObsError
from topchrono.show.text import N_
from topchrono.views.obs import ObsProblem

BROWSER = "browser_source"
OVERLAY_SIZE = (1920, 1080)
"""The design size of the overlays; OBS scales them to its canvas."""
CREATE_WITHIN_S = 10.0
"""A first browser source may have to start the browser."""
ALREADY_EXISTS = 601
"""OBS's code for a name in use."""
NAME_TAKEN = N_(
    "« {name} » existe déjà dans OBS, mais n'est pas ce qu'il faut à la soirée. "
    "Renommez-le dans OBS, puis recommencez la mise en place."
)

NO_BROWSER = ObsProblem(
    code="no_browser_source",
    message=N_(
        "Cet OBS n'a pas de source « Navigateur », dont les habillages ont besoin : installez OBS depuis "
        "obsproject.com (sous Linux : le Flatpak com.obsproject.Studio ou le paquet obs-browser)."
    ),
)


class Plan(Struct, frozen=True, kw_only=True):
    """The scenes and sources that the evening needs in OBS."""

    config: ObsConfig
    overlay_url: str
    cities: Mapping[str, str]
    """Slug to name."""


class Report(Struct, kw_only=True):
    """What was created, by the names of scenes and sources, and the problems."""

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
        self._config = plan.config
        self._report = Report()
        self._scenes: set[str] = set()
        self._inputs: dict[str, str] = {}
        self._global_inputs: set[str] = set()
        self._canvas = OVERLAY_SIZE
        self._fps = 30
        self._has_browser = False

    async def run(self) -> Report:
        """Run every step, the lower layers of each scene first."""
        await self._read_obs()
        scenes = self._config.scenes
        for scene in scenes.all():
            await self._ensure_scene(scene)
        await self._ensure_feeds(scenes.pitch)
        await self._ensure_sound(self._config.sound.host, {scenes.host, scenes.pitch})
        await self._ensure_sound(self._config.sound.pitch, {scenes.pitch})
        await self._ensure_overlay(scenes.all())
        if not self._has_browser:
            self._report.problems.append(NO_BROWSER)
        return self._report

    async def _read_obs(self) -> None:
        video = await self._connection.call("GetVideoSettings")
        self._canvas = (video["baseWidth"], video["baseHeight"])
        self._fps = round(video["fpsNumerator"] / video["fpsDenominator"])
        kinds = (await self._connection.call("GetInputKindList", unversioned=True))["inputKinds"]
        self._has_browser = BROWSER in kinds
        scenes = (await self._connection.call("GetSceneList"))["scenes"]
        self._scenes = {scene["sceneName"] for scene in scenes}
        inputs = (await self._connection.call("GetInputList"))["inputs"]
        self._inputs = {entry["inputName"]: entry["unversionedInputKind"] for entry in inputs}
        self._global_inputs = {
            name for name in (await self._connection.call("GetSpecialInputs")).values() if name
        }

    async def _ensure_scene(self, scene: str) -> None:
        if scene in self._scenes:
            return
        if not scene.startswith(OURS):
            self._report_problem(
                "scene_missing",
                N_("La scène « {name} » n'existe pas dans OBS. Créez-la dans OBS, sous ce nom exact."),
                scene,
            )
            return
        try:
            await self._connection.call("CreateScene", sceneName=scene)
        except ObsError as problem:
            if problem.code != ALREADY_EXISTS:
                raise
            self._report_problem("name_taken", NAME_TAKEN, scene)
            return
        self._scenes.add(scene)
        self._report.created.append(scene)

    async def _ensure_feeds(self, scene: str) -> None:
        for slug, name in self._plan.cities.items():
            source = self._config.feeds.source(slug, name)
            url = self._config.feeds.url(slug, name)
            if source and url:
                await self._ensure_browser(source, url, self._canvas, (scene,), sound=True, seen=False)
            elif source:
                await self._ensure_item(scene, source, seen=False, fill=True)

    async def _ensure_sound(self, name: str | None, scenes: set[str]) -> None:
        if name is None:
            return
        if name not in self._inputs:
            self._report_problem(
                "sound_missing",
                N_(
                    "Le son « {name} » n'existe pas dans OBS. Dans OBS, donnez ce nom exact à la source "
                    "audio voulue."
                ),
                name,
            )
            return
        # OBS mixes its global inputs into every scene.
        if name not in self._global_inputs:
            for scene in sorted(scenes):
                await self._ensure_item(scene, name, seen=True, fill=False)

    async def _ensure_overlay(self, scenes: tuple[str, ...]) -> None:
        name = self._config.overlay
        if name.startswith(OURS):
            await self._ensure_browser(
                name, self._plan.overlay_url, OVERLAY_SIZE, scenes, sound=False, seen=True
            )
        else:
            for scene in scenes:
                await self._ensure_item(scene, name, seen=True, fill=True)
        for scene in scenes:
            await self._raise_to_top(scene, name)

    async def _ensure_browser(
        self,
        name: str,
        url: str,
        size: tuple[int, int],
        scenes: tuple[str, ...],
        *,
        sound: bool,
        seen: bool,
    ) -> None:
        settings = {
            "url": url,
            "width": size[0],
            "height": size[1],
            "fps_custom": True,
            "fps": self._fps,
            "reroute_audio": sound,
            "shutdown": False,
            "restart_when_active": False,
        }
        if name in self._inputs:
            await self._correct(name, settings)
        else:
            home = next((scene for scene in scenes if scene in self._scenes and scene.startswith(OURS)), None)
            if home is None or not self._has_browser:
                return
            item = await self._connection.call(
                "CreateInput", within_s=CREATE_WITHIN_S, sceneName=home, inputName=name, inputKind=BROWSER,
                inputSettings=settings, sceneItemEnabled=seen,
            )  # fmt: skip
            self._inputs[name] = BROWSER
            self._report.created.append(name)
            await self._fill_canvas(home, item["sceneItemId"])
        for scene in scenes:
            await self._ensure_item(scene, name, seen=seen, fill=True)

    async def _correct(self, name: str, settings: dict[str, Any]) -> None:
        """Set our source's settings only if they differ: setting them reloads its page."""
        if self._inputs[name] != BROWSER:
            self._report_problem("name_taken", NAME_TAKEN, name)
            return
        known = (await self._connection.call("GetInputSettings", inputName=name))["inputSettings"]
        wrong = {key: value for key, value in settings.items() if known.get(key) != value}
        if wrong:
            await self._connection.call("SetInputSettings", inputName=name, inputSettings=wrong, overlay=True)
            self._report.changed.append(name)

    async def _ensure_item(self, scene: str, source: str, *, seen: bool, fill: bool) -> None:
        """Ensure that ``source`` is in ``scene``, if that scene is ours."""
        if not scene.startswith(OURS) or scene not in self._scenes:
            return
        if any(item["sourceName"] == source for item in await self._items(scene)):
            return
        try:
            item = await self._connection.call(
                "CreateSceneItem", sceneName=scene, sourceName=source, sceneItemEnabled=seen
            )
        except ObsError as problem:
            if problem.code == NO_ANSWER:
                raise
            self._report_problem(
                "source_missing",
                N_("La source « {name} » n'existe pas dans OBS. Créez-la dans OBS, sous ce nom exact."),
                source,
            )
            return
        if source not in self._report.created:
            self._report.changed.append(scene)
        if fill:
            await self._fill_canvas(scene, item["sceneItemId"])

    async def _fill_canvas(self, scene: str, item_id: int) -> None:
        transform = {
            "boundsType": "OBS_BOUNDS_SCALE_INNER",
            "boundsWidth": self._canvas[0],
            "boundsHeight": self._canvas[1],
            "positionX": 0,
            "positionY": 0,
        }
        await self._connection.call(
            "SetSceneItemTransform", sceneName=scene, sceneItemId=item_id, sceneItemTransform=transform
        )

    async def _raise_to_top(self, scene: str, source: str) -> None:
        if not scene.startswith(OURS) or scene not in self._scenes:
            return
        items = await self._items(scene)
        top = len(items) - 1
        for item in items:
            if item["sourceName"] == source and item["sceneItemIndex"] != top:
                await self._connection.call(
                    "SetSceneItemIndex", sceneName=scene, sceneItemId=item["sceneItemId"], sceneItemIndex=top
                )

    async def _items(self, scene: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (await self._connection.call("GetSceneItemList", sceneName=scene))[
            "sceneItems"
        ]
        return items

    def _report_problem(self, code: str, message: str, name: str) -> None:
        problem = ObsProblem(code=code, message=message, details={"name": name})
        if problem not in self._report.problems:
            self._report.problems.append(problem)
