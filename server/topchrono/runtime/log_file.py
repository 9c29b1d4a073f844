"""A log file of bounded size: once full, it is rotated, and the oldest one is deleted."""

import os
from collections.abc import Callable
from pathlib import Path

MOST_BYTES = 1_000_000
KEPT = 3
"""Full files that are kept beside the current one."""


class LogFile:
    """Appends texts to ``path``, which only this user may read.

    Texts are rare: the file is opened for each, so that it may be deleted or moved meanwhile.
    """

    def __init__(
        self, path: Path, *, on_failure: Callable[[OSError], None], most_bytes: int = MOST_BYTES
    ) -> None:
        """``on_failure`` is called when the file can't be written, once until it can be again."""
        self._path = path
        self._on_failure = on_failure
        self._most_bytes = most_bytes
        self._has_failed = False

    def write(self, text: str) -> None:
        """Append ``text``."""
        try:
            self._append(text.encode(errors="backslashreplace"))
        except OSError as error:
            if not self._has_failed:
                self._has_failed = True
                self._on_failure(error)
        else:
            self._has_failed = False

    def _append(self, data: bytes) -> None:
        with open(self._path, "ab", buffering=0, opener=_open_private) as file:
            if file.tell() == 0 or file.tell() + len(data) <= self._most_bytes:
                file.write(data)
                return
        self._rotate()
        with open(self._path, "ab", buffering=0, opener=_open_private) as file:
            file.write(data)

    def _rotate(self) -> None:
        for number in range(KEPT - 1, 0, -1):
            if (full := self._numbered(number)).exists():
                full.replace(self._numbered(number + 1))
        self._path.replace(self._numbered(1))

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
