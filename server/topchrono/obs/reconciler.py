"""Reconciles OBS with the desired picture: after every change, after every reconnect, and at the deadline.

It compares OBS's state with the desired one and sends only what differs. Between two steps of the evening, a
scene change by a person in OBS is a manual override.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable

import structlog

from topchrono.config import ObsConfig, Transition
from topchrono.obs.connection import NO_ANSWER, NOT_READY, ObsConnection, ObsError
from topchrono.obs.picture import Picture, picture, transition
from topchrono.obs.scene_state import SceneState, read
from topchrono.runtime.clock import Clock
from topchrono.show.model import Show
from topchrono.show.rules import due
from topchrono.show.state import evolve
from topchrono.show.text import N_
from topchrono.views.obs import ObsProblem

FIRST_RETRY_S = 0.25
LONGEST_RETRY_S = 5.0
LONGEST_TRANSITION_S = 2.0
LATEST_EVENT_S = 3.0
"""OBS sends the event of a scene change at the end of its transition; a later one is a person's change."""
USUAL_CHANGE_S = 0.002
LONGEST_LEAD_S = 0.01
"""A longer time is that of an overloaded machine, and may be short again the next time."""
SHORTEST_WAIT_S = 0.0005
CHANGES_REMEMBERED = 9
KINDS: dict[Transition, str] = {"cut": "cut_transition", "fade": "fade_transition"}
"""OBS's internal names; the displayed ones are localised."""

RELOADING_EVENTS = {
    "InputCreated", "InputNameChanged", "SceneCreated", "SceneItemCreated",
    "SceneListChanged", "SceneNameChanged",
}  # fmt: skip
"""Events after which a missing scene or source may exist."""

log = structlog.get_logger()


class Reconciler:
    """Controls OBS. ``changed`` is called when ``scene``, ``wanted``, ``manual`` or ``problems`` change."""

    def __init__(
        self,
        connection: ObsConnection,
        config: ObsConfig,
        show: Callable[[], Show],
        clock: Clock,
        changed: Callable[[], None],
    ) -> None:
        self.manual = False
        self.problems: tuple[ObsProblem, ...] = ()
        self.wanted: Picture | None = None
        self._connection = connection
        self._config = config
        self._show = show
        self._clock = clock
        self._changed = changed
        self._now: SceneState | None = None
        self._reconciled: Picture | None = None
        self._step: object = None
        self._manual_scene: str | None = None
        self._requested_at: dict[str, float] = {}
        self._wake = asyncio.Event()
        self._transition_ended = asyncio.Event()
        self._transition_ended.set()
        self._transition_since = 0.0
        self._alarm: asyncio.TimerHandle | None = None
        self._reached = 0
        self._changes_s: deque[float] = deque(maxlen=CHANGES_REMEMBERED)
        self._retry_s = FIRST_RETRY_S
        connection.on_state(self._on_state)
        connection.on_event(self._on_event)

    @property
    def scene(self) -> str | None:
        """The scene on program, as far as it is known."""
        return self._now.scene if self._now else None

    @property
    def lead_s(self) -> float:
        """How long before the deadline a cut is sent: OBS's shortest recent latency.

        The shortest, because an early cut takes time from a speaker.
        """
        return min(*self._changes_s, LONGEST_LEAD_S) if self._changes_s else USUAL_CHANGE_S

    def follow(self) -> None:
        """The show has changed."""
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
        timer = self._show().timer
        if timer.state == "running" and timer.ends_at is not None:
            self._await_deadline(timer.ends_at)
        self._wake.set()

    def take_back(self) -> None:
        """End a manual override."""
        self.manual = False
        self.recheck()
        self._changed()

    def recheck(self) -> None:
        """Invalidate the last result and reconcile again, without backoff."""
        self._reconciled = None
        self._retry_s = FIRST_RETRY_S
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            delay_s = self._retry_s if self.problems and self._connection.state == "connected" else None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(delay_s):
                    await self._wake.wait()
            self._wake.clear()
            before = (self.manual, self.problems, self.scene, self.wanted)
            await self._reconcile()
            if (self.manual, self.problems, self.scene, self.wanted) != before:
                self._changed()

    async def _reconcile(self) -> None:
        show = self._show_to_come()
        self.wanted = picture(show, self._config)
        step = (show.phase, show.hold is None, show.on_air, show.timer.state)
        if step != self._step:
            self._step, self.manual = step, False
        if self.wanted is None or not self._connection.can_write:
            self.problems = ()
            return
        try:
            self.problems = tuple(await self._put_on_air(self.wanted))
        except ObsError as problem:
            self._reconciled = None
            self.problems = (_no_answer(problem),)
        self._retry_s = min(self._retry_s * 2, LONGEST_RETRY_S) if self.problems else FIRST_RETRY_S

    def _show_to_come(self) -> Show:
        """The show at its deadline, as soon as the cut has to be sent."""
        show = self._show()
        for event in due(show, now=self._reached):
            show = evolve(show, event)
        return show

    async def _put_on_air(self, wanted: Picture) -> list[ObsProblem]:
        if self.manual and self._now:
            return []
        if wanted == self._reconciled:
            return list(self.problems)
        if self._now:
            # Send from the cached state first, for low latency; read OBS's state afterwards.
            await self._send(wanted, self._now)
        now = await read(self._connection, inputs=wanted.muted, pitch_scene=self._config.scenes.pitch)
        if self.manual and now.scene == self._manual_scene:
            self._now = now
            return []
        self.manual = False
        await self._send(wanted, now)
        self._now = now
        problems = missing(wanted, now, self._config)
        self._reconciled = None if problems else wanted
        return problems

    async def _send(self, wanted: Picture, now: SceneState) -> None:
        """Send what differs. The city's feed is switched while the pitch's scene is not on program."""
        enters_pitch = wanted.scene == self._config.scenes.pitch
        if enters_pitch:
            await self._set_feeds(wanted, now)
        await asyncio.gather(self._set_scene(wanted, now), *self._mutings(wanted, now))
        if not enters_pitch:
            await self._set_feeds(wanted, now)

    async def _set_scene(self, wanted: Picture, now: SceneState) -> None:
        if wanted.scene == now.scene or wanted.scene not in now.scenes:
            return
        chosen = transition(now.scene, wanted.scene, self._config)
        await self._set_transition(chosen, now)
        loop = asyncio.get_running_loop()
        sent_at = self._requested_at[wanted.scene] = loop.time()
        if chosen != "cut":
            self._note_transition()
        await self._connection.call("SetCurrentProgramScene", sceneName=wanted.scene)
        self._changes_s.append(loop.time() - sent_at)
        now.scene = wanted.scene

    async def _set_transition(self, chosen: Transition, now: SceneState) -> None:
        name = now.transitions.get(KINDS[chosen])
        if name is None or name == now.transition:
            return
        # OBS keeps the old scene, or hangs, if the transition is replaced while it runs. OBS never sends the
        # end of one that a new scene collection interrupts: hence the timeout.
        left_s = self._transition_since + LONGEST_TRANSITION_S - asyncio.get_running_loop().time()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(left_s, 0)):
                await self._transition_ended.wait()
        await self._connection.call("SetCurrentSceneTransition", transitionName=name)
        now.transition = name

    def _mutings(self, wanted: Picture, now: SceneState) -> list["asyncio.Task[None]"]:
        return [
            asyncio.ensure_future(self._mute(name, muted, now))
            for name, muted in wanted.muted.items()
            if now.muted.get(name, muted) != muted
        ]

    async def _mute(self, name: str, muted: bool, now: SceneState) -> None:
        await self._connection.call("SetInputMute", inputName=name, inputMuted=muted)
        now.muted[name] = muted

    async def _set_feeds(self, wanted: Picture, now: SceneState) -> None:
        scene = self._config.scenes.pitch
        for name, seen in sorted(wanted.feeds.items(), key=lambda feed: not feed[1]):
            item_id, is_seen = now.items.get(name, (0, seen))
            if is_seen != seen:
                await self._connection.call(
                    "SetSceneItemEnabled", sceneName=scene, sceneItemId=item_id, sceneItemEnabled=seen
                )
                now.items[name] = (item_id, seen)

    def _await_deadline(self, ends_at: int) -> None:
        """Wake up when the cut has to be sent. Timers of a busy loop may fire early: wait for the rest."""
        delay_s = self._clock.seconds_until(ends_at) - self.lead_s
        if delay_s > SHORTEST_WAIT_S:
            loop = asyncio.get_running_loop()
            self._alarm = loop.call_later(delay_s, self._await_deadline, ends_at)
        else:
            self._reached = ends_at
            self._wake.set()

    def _on_state(self) -> None:
        self._invalidate()
        self._changed()

    def _invalidate(self) -> None:
        """Invalidate the cached state of OBS."""
        self._now = None
        self._transition_ended.set()
        self.recheck()

    def _note_transition(self) -> None:
        self._transition_since = asyncio.get_running_loop().time()
        self._transition_ended.clear()

    def _on_event(self, name: str, data: dict[str, object]) -> None:
        if name == "CurrentProgramSceneChanged":
            self._on_scene(str(data["sceneName"]))
        elif name == "SceneTransitionStarted":
            self._note_transition()
        elif name == "SceneTransitionEnded":
            self._transition_ended.set()
        elif name == "CurrentSceneTransitionChanged" and self._now:
            self._now.transition = str(data["transitionName"])
        elif name == "CurrentSceneCollectionChanged":
            self._invalidate()
        elif name in RELOADING_EVENTS:
            self.recheck()

    def _on_scene(self, scene: str) -> None:
        asked_at = self._requested_at.pop(scene, None)
        is_own = asked_at is not None and asyncio.get_running_loop().time() - asked_at < LATEST_EVENT_S
        if is_own or self._now is None:
            return
        self._now.scene = scene
        self.manual = self.wanted is not None and scene != self.wanted.scene
        self._manual_scene = scene if self.manual else None
        self._reconciled = None
        self._changed()


def missing(wanted: Picture, now: SceneState, config: ObsConfig) -> list[ObsProblem]:
    """The parts of the picture that OBS lacks."""
    problems = []
    if wanted.scene not in now.scenes:
        problems.append(
            ObsProblem(
                code="scene_missing",
                message=N_("La scène « {name} » n'existe pas dans OBS : pressez « Mettre en place »."),
                details={"name": wanted.scene},
            )
        )
    named = [name for name in (config.sound.host, config.sound.pitch) if name]
    problems += [
        ObsProblem(
            code="sound_missing",
            message=N_(
                "Le son « {name} » n'existe pas dans OBS. Dans OBS, donnez ce nom exact à la source "
                "audio voulue."
            ),
            details={"name": name},
        )
        for name in named
        if name not in now.muted
    ]
    problems += [
        ObsProblem(
            code="feed_missing",
            message=N_("L'image « {name} » n'est pas dans la scène du pitch : pressez « Mettre en place »."),
            details={"name": name},
        )
        for name, seen in wanted.feeds.items()
        if seen and name not in now.items
    ]
    return problems


def _no_answer(problem: ObsError) -> ObsProblem:
    if problem.code == NO_ANSWER:
        return ObsProblem(code="no_answer", message=N_("OBS ne répond pas : nouvel essai automatique."))
    if problem.code == NOT_READY:
        return ObsProblem(
            code="not_ready", message=N_("OBS n'est pas encore prêt : nouvel essai automatique.")
        )
    return ObsProblem(code="refused", message=N_("OBS a refusé : {reason}"), details={"reason": str(problem)})
