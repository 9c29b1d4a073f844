"""Switches the scene on program, by the transition that was chosen and no other."""

import asyncio
import contextlib
from collections import deque

from topchrono.config import Transition
from topchrono.obs.comparison import CUT
from topchrono.obs.connection import ObsConnection
from topchrono.obs.layout import is_ours
from topchrono.obs.snapshot import Snapshot

PATIENCE_S = 0.5
"""OBS's own fade takes 0.3 s; a longer one that runs is ended for a cut."""
LONGEST_TRANSITION_S = 20.0
LATEST_EVENT_S = 3.0
"""OBS sends the event of a scene change at the end of its transition; a later one is a person's change."""
USUAL_CHANGE_S = 0.002
LONGEST_LEAD_S = 0.01
"""A longer time is that of an overloaded machine, and may be short again the next time."""
CHANGES_REMEMBERED = 9
KINDS: dict[Transition, str] = {"cut": CUT, "fade": "fade_transition"}
"""OBS's internal names; the displayed ones are localised."""


class Transitions:
    """Scene changes of our own, and what they need in OBS."""

    def __init__(self, connection: ObsConnection) -> None:
        self.overrides: dict[str, tuple[str, int | None]] = {}
        """Transition overrides that were removed for a cut, to be restored."""
        self._connection = connection
        self._requested: tuple[str, float] | None = None
        self._changes_s: deque[float] = deque(maxlen=CHANGES_REMEMBERED)
        self._ended = asyncio.Event()
        self._ended.set()
        self._since = 0.0

    @property
    def lead_s(self) -> float:
        """How long before the deadline a cut is sent: OBS's shortest recent latency.

        The shortest, because an early cut takes time from a speaker.
        """
        return min(*self._changes_s, LONGEST_LEAD_S) if self._changes_s else USUAL_CHANGE_S

    async def switch(self, scene: str, chosen: Transition, now: Snapshot, *, patience_s: float) -> None:
        """Have ``scene`` on program. Raises :class:`ObsError`."""
        await self.prepare(scene, chosen, now, patience_s=patience_s)
        loop = asyncio.get_running_loop()
        sent_at = loop.time()
        self._requested = scene, sent_at
        if chosen != "cut":
            self.note_start()
        await self._connection.call("SetCurrentProgramScene", sceneName=scene)
        self._changes_s.append(loop.time() - sent_at)
        now.scene = scene

    async def prepare(self, scene: str, chosen: Transition, now: Snapshot, *, patience_s: float) -> None:
        """Leave nothing to do for the switch but the one request. Raises :class:`ObsError`.

        A transition that runs gets ``patience_s`` to end before a cut, or before another one is chosen.
        """
        name = now.transitions.get(KINDS[chosen])
        is_other = name not in (None, now.transition)
        if chosen == "cut" or is_other:
            await self._finish(patience_s, now)
        if chosen == "cut":
            await self._remove_override(scene, now)
        if is_other:
            await self._connection.call("SetCurrentSceneTransition", transitionName=name)
            now.transition = name

    async def restore_overrides(self, now: Snapshot) -> None:
        """Give scenes back the transitions of their own: only the set-up removes them for good."""
        for scene, override in list(self.overrides.items()):
            del self.overrides[scene]
            if scene in now.scenes and scene not in now.overrides:
                await self._set_override(scene, *override)
                now.overrides[scene] = override

    def forget_overrides(self) -> None:
        """The set-up has removed those of our scenes for good."""
        self.overrides = {scene: kept for scene, kept in self.overrides.items() if not is_ours(scene)}

    def has_requested(self, scene: str) -> bool:
        """Whether the event that ``scene`` is on program answers our last request; asked once per event.

        OBS sends no event of a transition that another request has interrupted.
        """
        if self._requested is None or self._requested[0] != scene:
            return False
        _, sent_at = self._requested
        self._requested = None
        return asyncio.get_running_loop().time() - sent_at < LATEST_EVENT_S

    def note_start(self) -> None:
        """A transition begins to run."""
        self._since = asyncio.get_running_loop().time()
        self._ended.clear()

    def note_end(self) -> None:
        """No transition runs any more."""
        self._ended.set()

    async def _finish(self, patience_s: float, now: Snapshot) -> None:
        """Have no transition run: OBS would go on with it towards the next scene, or hang at another choice.

        When its studio mode is switched, OBS shows at once the scene that the transition leads to. OBS sends
        no end of a transition that was interrupted: hence the longest time.
        """
        running_s = asyncio.get_running_loop().time() - self._since
        if self._ended.is_set() or running_s > LONGEST_TRANSITION_S:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await self._ended.wait()
                return
        for is_on in (not now.is_studio_mode, now.is_studio_mode):
            await self._connection.call("SetStudioModeEnabled", studioModeEnabled=is_on)
        self.note_end()

    async def _remove_override(self, scene: str, now: Snapshot) -> None:
        """Remove the scene's own transition, which OBS prefers to the chosen one, until after the cut."""
        override = now.overrides.get(scene)
        if override is None or override[0] == now.transitions.get(CUT):
            return
        await self._set_override(scene, None, None)
        self.overrides[scene] = override
        del now.overrides[scene]

    async def _set_override(self, scene: str, name: str | None, duration_ms: int | None) -> None:
        await self._connection.call(
            "SetSceneSceneTransitionOverride", sceneName=scene, transitionName=name,
            transitionDuration=duration_ms,
        )  # fmt: skip
