"""Notices a corrected address or password of OBS in the settings file while the evening runs."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from topchrono.config import Config, read_config
from topchrono.runtime.quiet import Quiet
from topchrono.storage.toml_file import ConfigError
from topchrono.views.obs import ObsProblem

EVERY_S = 1.0


class FileState(Struct, frozen=True):
    """Differs once a file has been written or replaced."""

    inode: int
    size: int
    modified_ns: int


class SettingsWatch:
    """Polls the settings file, debounced: it is read once it has not changed for one period."""

    def __init__(
        self,
        file: Path,
        quiet: Quiet,
        *,
        use: Callable[[str | None, str | None], None],
        changed: Callable[[], None],
        every_s: float = EVERY_S,
    ) -> None:
        """``use`` gets the new address and the new password; one that has not changed in the file is None.

        ``changed`` is called when :attr:`problem` may have changed.
        """
        self.problem: ObsProblem | None = None
        """What keeps the changed file from being read."""
        self._file = file
        self._quiet = quiet
        self._use = use
        self._changed = changed
        self._every_s = every_s
        self._seen = _state_of(file)
        self._known = Config().obs
        self._read()

    async def run(self) -> None:
        """Poll until cancelled."""
        before = self._seen
        while True:
            await asyncio.sleep(self._every_s)
            now = _state_of(self._file)
            if now == before != self._seen:
                await self._quiet.wait()
                self._seen = now
                self._apply()
            before = now

    def _apply(self) -> None:
        earlier = self._known
        self._read()
        found = self._known
        url = found.url if found.url != earlier.url else None
        password = found.password if found.password != earlier.password else None
        if url is not None or password is not None:
            self._use(url, password)
        self._changed()

    def _read(self) -> None:
        self.problem = None
        if self._seen is None:
            return
        try:
            self._known = read_config(self._file).obs
        except ConfigError as error:
            self.problem = ObsProblem(
                code="settings_unreadable", message=error.text.message, details=error.text.details
            )


def _state_of(file: Path) -> FileState | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return FileState(status.st_ino, status.st_size, status.st_mtime_ns)
