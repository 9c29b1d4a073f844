"""Reconciles OBS with the desired picture: after every change, after every reconnect, and at the deadline.

It compares OBS's state with the desired one, sends what differs, and says what else is not as the evening
needs it. Between two steps of the evening, a scene change by a person in OBS is a manual override.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import structlog
from msgspec.structs import replace

from topchrono.config import ObsConfig, Transition
from topchrono.obs.comparison import compare, compare_picture, is_set_up
from topchrono.obs.connection import NO_ANSWER, NOT_READY, ObsConnection, ObsError
from topchrono.obs.cut_alarm import PREPARE_S, CutAlarm
from topchrono.obs.layout import Plan
from topchrono.obs.picture import Picture, picture, transition
from topchrono.obs.problems import as_problems
from topchrono.obs.snapshot import Item, Snapshot, read
from topchrono.obs.transitions import PATIENCE_S, Transitions
from topchrono.runtime.clock import Clock
from topchrono.show.model import Show
from topchrono.show.rules import due
from topchrono.show.state import evolve
from topchrono.show.text import N_
from topchrono.views.obs import ObsProblem

CHECK_EVERY_S = 2.0
"""OBS sends no event for the moving of an item, a transition override or the size of its canvas."""
DEBOUNCE_S = 0.25
"""Delay between an event and the comparison that follows: one for a whole burst of events."""
FIRST_RETRY_S = 0.25
LONGEST_RETRY_S = 5.0
OPENING_S = 2.0
"""After another scene collection, OBS itself chooses a scene; its events may come late."""
LONGEST_LOADING_S = 15.0
NOT_FOUND = 600
"""OBS's code for a missing scene or source."""
CHECKED_EVENTS = {
    "SceneCreated", "SceneRemoved", "SceneNameChanged", "SceneListChanged",
    "SceneItemCreated", "SceneItemRemoved", "SceneItemListReindexed", "SceneItemEnableStateChanged",
    "InputCreated", "InputRemoved", "InputNameChanged", "InputSettingsChanged", "InputMuteStateChanged",
    "SourceFilterCreated", "SourceFilterRemoved", "SourceFilterEnableStateChanged",
    "StudioModeStateChanged", "CurrentProfileChanged",
}  # fmt: skip
"""Events after which OBS is compared again."""

log = structlog.get_logger()


class Reconciler:
    """Controls OBS. ``changed`` is called when what it publishes changes."""

    def __init__(
        self,
        connection: ObsConnection,
        config: ObsConfig,
        show: Callable[[], Show],
        clock: Clock,
        changed: Callable[[], None],
        *,
        plan: Callable[[], Plan],
    ) -> None:
        self.manual = False
        self.problems: tuple[ObsProblem, ...] = ()
        self.is_set_up: bool | None = None
        """Whether OBS has scenes or sources of ours; None until it was looked at."""
        self.wanted: Picture | None = None
        self.renamed: dict[str, str] = {}
        """Scenes and sources that were renamed since OBS was found: the first name to the present one."""
        self._connection = connection
        self._config = config
        self._plan = plan
        self._show = show
        self._changed = changed
        self._now: Snapshot | None = None
        self._reconciled: Picture | None = None
        self._step: object = None
        self._scene_before: str | None = None
        """The scene that was wanted before the present one."""
        self._left: str | None = None
        """The scene that was on program before somebody, or OBS itself, changed it; None without a change."""
        self._removed: set[str] = set()
        """Scenes that were removed: OBS lists one as long as a transition leads away from it."""
        self._manual_scene: str | None = None
        self._home_collection: str | None = None
        """The scene collection that our scenes are in."""
        self._is_program_old = False
        self._loading_until = 0.0
        self._opening_until = 0.0
        self._wake = asyncio.Event()
        self._check_timer: asyncio.TimerHandle | None = None
        self._events = 0
        self._has_failed = False
        self._retry_s = FIRST_RETRY_S
        self._transitions = Transitions(connection)
        self._alarm = CutAlarm(clock, lambda: self._transitions.lead_s, self._wake.set)
        connection.on_state(self._on_state)
        connection.on_event(self._on_event)

    @property
    def scene(self) -> str | None:
        """The scene on program, as far as it is known."""
        return self._now.scene if self._now else None

    @property
    def _published(self) -> tuple[object, ...]:
        return self.manual, self.problems, self.is_set_up, self.scene, self.wanted

    @property
    def _is_opening(self) -> bool:
        """Whether OBS has just loaded other scenes: those before may linger, and it chooses one by itself."""
        return asyncio.get_running_loop().time() < self._opening_until

    def follow(self) -> None:
        """The show has changed."""
        self._alarm.follow(self._show().timer)
        self._wake.set()

    def use(self, config: ObsConfig) -> None:
        """Use other scenes, sources and transitions from now on."""
        if config != self._config:
            self._config = config
            self.recheck()

    def take_back(self) -> None:
        """End a manual override."""
        self.manual = False
        self._left = None
        self.recheck()
        self._changed()

    def recheck(self) -> None:
        """Invalidate the last result and reconcile again, without backoff."""
        self._reconciled = None
        self.retry()

    def retry(self) -> None:
        """Reconcile again, without backoff. What people have changed since the last step stays."""
        self._retry_s = FIRST_RETRY_S
        self._wake.set()

    def refresh(self) -> None:
        """The set-up has changed scenes: reconcile, and renew a copy of one that is on program."""
        self._is_program_old = True
        self._transitions.forget_overrides()
        self.recheck()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._retry_s if self._has_failed else CHECK_EVERY_S):
                    await self._wake.wait()
            self._wake.clear()
            before = self._published
            await self._reconcile()
            if self._published != before:
                self._changed()

    async def _reconcile(self) -> None:
        show = self._show_at(self._alarm.reached)
        wanted = picture(show, self._config)
        if wanted and self.wanted and wanted.scene != self.wanted.scene:
            self._scene_before = self.wanted.scene
        self.wanted = wanted
        step = (show.phase, show.hold is None, show.on_air, show.timer.state)
        if step != self._step:
            self._step, self.manual, self._left = step, False, None
        self._has_failed = False
        if not self._connection.can_write:
            # What another evening does to the scenes is nobody's choice.
            self._now = self._left = self.is_set_up = None
            self.problems = ()
            return
        if asyncio.get_running_loop().time() < self._loading_until:
            return
        try:
            await self._put_on_air(wanted)
            await self._check(show)
        except ObsError as problem:
            self._reconciled = None
            self._has_failed = True
            self._retry_s = min(self._retry_s * 2, LONGEST_RETRY_S)
            self.problems = (_no_answer(problem),)
        else:
            self._retry_s = FIRST_RETRY_S

    def _show_at(self, moment: int) -> Show:
        """The show once the deadlines up to ``moment`` have passed."""
        show = self._show()
        for event in due(show, now=moment):
            show = evolve(show, event)
        return show

    async def _put_on_air(self, wanted: Picture | None) -> None:
        """Send from the cached state first, for low latency."""
        is_free = not self.manual and self._left is None
        if wanted and self._now and is_free and wanted != self._reconciled:
            await self._send(wanted, self._now)

    async def _check(self, show: Show) -> None:
        """Read OBS's state, send what still differs, and compare everything."""
        if self._now and self._alarm.is_reserved:
            return
        known, left, events, plan = self._now, self._left, self._events, self._plan()
        now = await read(self._connection, plan, known=known if left is None else None)
        now.scenes -= self._removed
        if self._left != left:
            # The scene was changed meanwhile: the wake-up that came with it judges it by a newer snapshot.
            return
        self._now = now
        is_any_there = is_set_up(plan, now)
        if is_any_there and not self._is_opening:
            self._home_collection = now.collection
        wanted = self.wanted
        self._judge(wanted, known, now)
        if wanted and not self.manual:
            if wanted != self._reconciled:
                await self._send(wanted, now)
                self._reconciled = wanted
            else:
                await self._send(_of_gained(wanted, known, now, self._config.scenes.pitch), now)
            await self._renew_program(now)
        if self._alarm.is_near:
            self._alarm.is_near = False
            await self._prepare_cut(show, now)
        elif self._alarm.left_s > PREPARE_S:
            await self._transitions.restore_overrides(now)
        if events == self._events:
            self.is_set_up = is_any_there
            self.problems = tuple(self._problems(show, plan, now))

    def _problems(self, show: Show, plan: Plan, now: Snapshot) -> list[ObsProblem]:
        if not is_set_up(plan, now):
            if self._home_collection not in (None, now.collection):
                return [_other_collection(self._home_collection or "", now.collection)]
            if show.phase == "setup":
                # Before the doors nothing of ours in OBS means that it is not set up yet.
                return []
        found = compare(plan, replace(now, overrides=now.overrides | self._transitions.overrides))
        if self.wanted and not self.manual:
            found += compare_picture(self.wanted, now, self._config.scenes.pitch)
        return as_problems(found)

    def _judge(self, wanted: Picture | None, known: Snapshot | None, now: Snapshot) -> None:
        """Whether the scene on program is a person's choice. OBS itself leaves a scene that is gone."""
        left, self._left = self._left, None
        if left is None and known and known.scene != now.scene:
            # OBS sends the event at the end of the transition.
            left = known.scene
        if left is not None:
            is_choice = not self._is_opening and self.renamed.get(left, left) in now.scenes
            self.manual = is_choice and wanted is not None and now.scene != self._target(wanted, now)
            self._manual_scene = now.scene
        elif known is None and now.scene != self._manual_scene:
            self.manual = False

    def _targets(self, wanted: Picture) -> Iterator[str]:
        yield wanted.scene
        if wanted.scene in self.renamed:
            yield self.renamed[wanted.scene]
        yield from wanted.stand_ins

    def _target(self, wanted: Picture, now: Snapshot) -> str | None:
        """The scene to have on program: if OBS lacks the wanted one, another of ours."""
        return next((scene for scene in self._targets(wanted) if scene in now.scenes), None)

    async def _send(self, wanted: Picture, now: Snapshot) -> None:
        """Send what differs. The city's feed is switched while the pitch's scene is not on program."""
        enters_pitch = wanted.scene == self._config.scenes.pitch
        if enters_pitch:
            await self._set_feeds(wanted, now)
        await asyncio.gather(self._set_scene(wanted, now), *self._mutings(wanted, now))
        if not enters_pitch:
            await self._set_feeds(wanted, now)

    async def _set_scene(self, wanted: Picture, now: Snapshot) -> None:
        while (scene := self._target(wanted, now)) not in (None, now.scene):
            try:
                await self._switch(scene or "", now)
            except ObsError as problem:
                if problem.code != NOT_FOUND:
                    raise
                now.scenes.discard(scene or "")

    async def _switch(self, scene: str, now: Snapshot) -> None:
        """A pitch is left at once, whatever transition runs."""
        patience_s = 0 if self._scene_before == self._config.scenes.pitch else PATIENCE_S
        chosen = self._transition_to(scene, now)
        await self._transitions.switch(scene, chosen, now, patience_s=patience_s)

    async def _renew_program(self, now: Snapshot) -> None:
        """In its studio mode OBS shows a copy of the scene, made when the scene was taken."""
        is_old, self._is_program_old = self._is_program_old, False
        if is_old and now.is_studio_mode and now.scene:
            await self._switch(now.scene, now)

    def _transition_to(self, scene: str, now: Snapshot) -> Transition:
        """The transition; a cut also where a person has replaced the pitch's scene by another."""
        names = {called: name for name, called in self.renamed.items()}
        before = (names.get(now.scene or "", now.scene), self._scene_before)
        is_cut = any(transition(left, names.get(scene, scene), self._config) == "cut" for left in before)
        return "cut" if is_cut else self._config.transition

    async def _prepare_cut(self, show: Show, now: Snapshot) -> None:
        """Have nothing left to do at the deadline but the one request."""
        if show.timer.ends_at is None:
            return
        wanted = picture(self._show_at(show.timer.ends_at), self._config)
        if wanted is None or self.wanted is None:
            return
        scene = self._target(wanted, now)
        is_cut = transition(self.wanted.scene, wanted.scene, self._config) == "cut"
        if scene and scene != now.scene and wanted.scene != self.wanted.scene and is_cut:
            await self._transitions.prepare(scene, "cut", now, patience_s=0)

    def _mutings(self, wanted: Picture, now: Snapshot) -> list["asyncio.Task[None]"]:
        return [
            asyncio.ensure_future(self._mute(name, muted, now))
            for name, muted in wanted.muted.items()
            if now.muted.get(name, muted) != muted
        ]

    async def _mute(self, name: str, muted: bool, now: Snapshot) -> None:
        with _unless_gone():
            await self._connection.call("SetInputMute", inputName=name, inputMuted=muted)
        now.muted[name] = muted

    async def _set_feeds(self, wanted: Picture, now: Snapshot) -> None:
        """Show the feed that is wanted before the others are hidden. A group is opened, never closed."""
        scene = self._config.scenes.pitch
        for name, seen in sorted(wanted.feeds.items(), key=lambda feed: not feed[1]):
            for item in now.find(scene, name):
                if item.group and seen:
                    await self._enable(item.group, enabled=True)
                await self._enable(item, enabled=seen)

    async def _enable(self, item: Item, *, enabled: bool) -> None:
        if item.enabled != enabled:
            with _unless_gone():
                await self._connection.call(
                    "SetSceneItemEnabled", sceneName=item.container, sceneItemId=item.id,
                    sceneItemEnabled=enabled,
                )  # fmt: skip
            item.enabled = enabled

    def _on_state(self) -> None:
        self.renamed.clear()
        self._loading_until = 0.0
        self._invalidate()
        self._changed()

    def _invalidate(self) -> None:
        """Invalidate the cached state of OBS."""
        self._now = None
        self._left = None
        self._removed.clear()
        self._transitions.note_end()
        self.recheck()

    def _on_event(self, name: str, data: dict[str, Any]) -> None:
        if name == "CurrentProgramSceneChanged":
            self._on_scene(data["sceneName"])
        elif name == "SceneTransitionStarted":
            self._transitions.note_start()
        elif name == "SceneTransitionEnded":
            self._transitions.note_end()
        elif name == "CurrentSceneTransitionChanged" and self._now:
            self._now.transition = data["transitionName"]
        elif name == "CurrentSceneCollectionChanging":
            self._on_other_collection(LONGEST_LOADING_S)
        elif name == "CurrentSceneCollectionChanged":
            self._on_other_collection(0)
        elif name in CHECKED_EVENTS:
            self._on_change(name, data)

    def _on_other_collection(self, loading_s: float) -> None:
        """OBS loads other scenes, and may end if it is asked for its scene meanwhile."""
        now_s = asyncio.get_running_loop().time()
        self._loading_until = now_s + loading_s if loading_s else 0.0
        self._opening_until = now_s + loading_s + OPENING_S
        self.manual = False
        self.renamed.clear()
        self._transitions.overrides.clear()
        self._invalidate()

    def _on_change(self, name: str, data: dict[str, Any]) -> None:
        """Compare soon. What a cut before that relies on is kept up to date."""
        self._events += 1
        if name == "SceneNameChanged":
            self._note_name(data["oldSceneName"], data["sceneName"])
        elif name == "InputNameChanged":
            self._note_name(data["oldInputName"], data["inputName"])
        if name == "SceneRemoved":
            self._removed.add(data["sceneName"])
        elif name in ("SceneCreated", "SceneNameChanged"):
            self._removed.discard(data["sceneName"])
        if self._now:
            self._keep_up(self._now, name, data)
        if self._check_timer is None:
            self._check_timer = asyncio.get_running_loop().call_later(DEBOUNCE_S, self._check_soon)

    def _keep_up(self, now: Snapshot, name: str, data: dict[str, Any]) -> None:
        if name == "SceneCreated":
            now.scenes.add(data["sceneName"])
        elif name == "SceneRemoved":
            now.scenes.discard(data["sceneName"])
            now.items.pop(data["sceneName"], None)
        elif name == "SceneNameChanged":
            now.scenes.discard(data["oldSceneName"])
            now.scenes.add(data["sceneName"])
            now.scene = data["sceneName"] if now.scene == data["oldSceneName"] else now.scene
        elif name == "SceneItemRemoved":
            # Its id may be another item's from now on.
            now.remove_item(data["sceneName"], data["sceneItemId"])

    def _check_soon(self) -> None:
        self._check_timer = None
        self._wake.set()

    def _note_name(self, old: str, new: str) -> None:
        first = next((name for name, called in self.renamed.items() if called == old), old)
        self.renamed.pop(first, None)
        if first != new:
            self.renamed[first] = new

    def _on_scene(self, scene: str) -> None:
        """The scene on program has changed. Whoever did that, the next snapshot tells."""
        if self._transitions.has_requested(scene) or self._now is None:
            return
        if self._is_opening:
            self._now.scene = scene
            self._wake.set()
        elif scene != self._now.scene:
            self._left, self._now.scene = self._now.scene, scene
            self._wake.set()


@contextlib.contextmanager
def _unless_gone() -> Iterator[None]:
    """Skip what has gone since the snapshot: the next one tells."""
    try:
        yield
    except ObsError as problem:
        if problem.code != NOT_FOUND:
            raise


def _of_gained(wanted: Picture, known: Snapshot | None, now: Snapshot, pitch_scene: str) -> Picture:
    """``wanted`` with only the sounds and feeds that were missing: the others may be a person's choice."""
    if known is None:
        return wanted
    before, after = ({item.source for item in state.items.get(pitch_scene, [])} for state in (known, now))
    return replace(
        wanted,
        muted={name: muted for name, muted in wanted.muted.items() if name not in known.muted},
        feeds={name: seen for name, seen in wanted.feeds.items() if name in after - before},
    )


def _other_collection(home: str, now: str) -> ObsProblem:
    return ObsProblem(
        code="other_collection",
        message=N_(
            "OBS est passé à la collection de scènes « {now} », qui n'a rien de la soirée. Dans OBS, menu "
            "« Collection de scènes », revenez à « {home} » ; ou pressez « Mettre en place »."
        ),
        details={"now": now, "home": home},
    )


def _no_answer(problem: ObsError) -> ObsProblem:
    if problem.code == NO_ANSWER:
        return ObsProblem(code="no_answer", message=N_("OBS ne répond pas : nouvel essai automatique."))
    if problem.code == NOT_READY:
        return ObsProblem(
            code="not_ready", message=N_("OBS n'est pas encore prêt : nouvel essai automatique.")
        )
    return ObsProblem(code="refused", message=N_("OBS a refusé : {reason}"), details={"reason": str(problem)})
