"""OBS as the settings have it at the moment: another one, or none, without a restart."""

import asyncio
import os
from collections.abc import Callable

import structlog
from msgspec import structs

from topchrono.config import PASSWORD_VARIABLE, ObsConfig
from topchrono.obs.service import ObsService
from topchrono.runtime.supervision import supervise
from topchrono.show.refusal import Refused
from topchrono.show.text import N_
from topchrono.views.obs import NO_OBS, ObsAction, ObsSection

log = structlog.get_logger()

MakeService = Callable[[ObsConfig], ObsService]


class ObsSwitch:
    """Holds the OBS service, as long as the settings say where OBS is."""

    def __init__(
        self, make: MakeService, config: ObsConfig | None, *, is_allowed: bool, changed: Callable[[], None]
    ) -> None:
        """``config`` is that of the start. Unless it ``is_allowed``, OBS is left alone, whatever is set.

        ``changed`` is called when :attr:`section` may have changed.
        """
        self.is_allowed = is_allowed
        self._make = make
        self._config = config if is_allowed else None
        self._changed = changed
        self._service = make(config) if config and is_allowed else None
        self._switched = asyncio.Event()

    @property
    def config(self) -> ObsConfig | None:
        """The settings in use; None while OBS is left alone."""
        return self._config

    @property
    def section(self) -> ObsSection:
        """The section for the crew."""
        return self._service.section if self._service else NO_OBS

    def follow_settings(self, before: ObsConfig, after: ObsConfig) -> None:
        """Use what differs in the file; what was given otherwise at the start stays.

        Its content must have been validated.
        """
        changes = {
            name: value for name, value in structs.asdict(after).items() if value != getattr(before, name)
        }
        if not changes or not self.is_allowed:
            return
        log.info("the settings of OBS have changed", keys=sorted(changes))
        password = os.environ.get(PASSWORD_VARIABLE, after.password)
        base = self._config or structs.replace(after, password=password)
        config = structs.replace(base, **changes)
        if config.url is None:
            self._config = self._service = None
        else:
            self._config = config
            if self._service:
                self._service.use(config)
                return
            self._service = self._make(config)
        self._switched.set()
        self._changed()

    async def follow(self) -> None:
        """The show has changed."""
        if self._service:
            await self._service.follow()

    async def perform(self, action: ObsAction) -> None:
        """Perform a request of the director. Raises :class:`Refused`."""
        if self._service is None:
            raise Refused("no_obs", N_("Cette soirée se fait sans OBS."))
        await self._service.perform(action)

    async def run(self) -> None:
        """Run the service of the moment, until cancelled."""
        while True:
            self._switched.clear()
            running = asyncio.create_task(supervise(self._service.run)) if self._service else None
            try:
                await self._switched.wait()
            finally:
                if running:
                    running.cancel()
                    await asyncio.gather(running, return_exceptions=True)
