"""Sees to it that the overlay page inside OBS lives.

A browser source that could not load its page stays blank for ever (obs-browser #71): OBS is there, but no
page of its own is connected to the server. Then its "refresh without cache" button is pressed.
"""

import asyncio
from collections.abc import Callable

from topchrono.obs.connection import ObsConnection, ObsError
from topchrono.runtime.clock import Clock
from topchrono.views.obs import OverlayView

CHECK_S = 1.0
GRACE_S = 10.0
"""Time that a page has to load, and to come back by itself after a lost line."""
LONGEST_GRACE_S = 60.0


class OverlayWatch:
    """Watches the overlay source called ``name``; ``pages`` counts the connected overlay pages of OBS."""

    def __init__(
        self,
        connection: ObsConnection,
        name: str,
        pages: Callable[[], int],
        clock: Clock,
        changed: Callable[[], None],
    ) -> None:
        self.view = OverlayView()
        self._connection = connection
        self._name = name
        self._pages = pages
        self._clock = clock
        self._changed = changed
        self._blank_since: float | None = None
        self._grace_s = GRACE_S

    async def refresh(self) -> None:
        """Have OBS load the page again. Raises :class:`ObsError`."""
        await self._connection.call(
            "PressInputPropertiesButton", inputName=self._name, propertyName="refreshnocache"
        )
        self._become(OverlayView(state=self.view.state, refreshed_at=self._clock.now()))

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            await asyncio.sleep(CHECK_S)
            await self._check()

    async def _check(self) -> None:
        if self._connection.state != "connected":
            self._forget("unknown")
        elif self._pages():
            self._forget("connected")
        else:
            await self._wait_or_refresh()

    async def _wait_or_refresh(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._blank_since is None:
            self._blank_since = now
        if now - self._blank_since < self._grace_s:
            return
        self._become(OverlayView(state="missing", refreshed_at=self.view.refreshed_at))
        self._blank_since = now
        self._grace_s = min(self._grace_s * 2, LONGEST_GRACE_S)
        try:
            await self.refresh()
        except ObsError:
            # The source is not there: the set-up makes it.
            return

    def _forget(self, state: str) -> None:
        self._blank_since = None
        self._grace_s = GRACE_S
        self._become(
            OverlayView(
                state="connected" if state == "connected" else "unknown", refreshed_at=self.view.refreshed_at
            )
        )

    def _become(self, view: OverlayView) -> None:
        if view != self.view:
            self.view = view
            self._changed()
