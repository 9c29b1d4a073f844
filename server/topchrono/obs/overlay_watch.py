"""Watchdog of the overlay page inside OBS.

A browser source that could not load its page stays blank (obs-browser #71): OBS is connected, but its page is
not. The watchdog then presses the source's "refresh without cache" button, with backoff.
"""

import asyncio
from collections.abc import Callable

from topchrono.obs.connection import ObsConnection, ObsError
from topchrono.runtime.clock import Clock
from topchrono.views.obs import OverlayView

CHECK_S = 1.0
GRACE_S = 10.0
"""Time for a page to load, or to reconnect by itself."""
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

    def use(self, name: str) -> None:
        """Watch the source called ``name`` from now on."""
        if name != self._name:
            self._name = name
            self._blank_since = None

    async def refresh(self) -> None:
        """Make OBS reload the page. Raises :class:`ObsError`."""
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
        if not self._connection.can_write:
            self._reset_grace("unknown")
        elif self._pages():
            self._reset_grace("connected")
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
            # The source is missing: the set-up creates it.
            return

    def _reset_grace(self, state: str) -> None:
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
