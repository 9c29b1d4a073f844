"""The evenings of one person, side by side in a folder that is the program's own."""

import unicodedata
from collections.abc import Collection
from datetime import date
from itertools import count
from pathlib import Path

from msgspec import Struct

from .folder import EveningFolder
from .lock import make_folder


class KeptEvening(Struct, frozen=True):
    """An evening in the home."""

    name: str
    folder: Path
    used_at: float
    """When something in its folder was last written, in epoch s; 0 where that can't be told."""


class Home(Struct, frozen=True):
    """The folder of all evenings. It may be missing."""

    path: Path

    def make(self) -> None:
        """Make the folder, for its owner alone. Raises OSError."""
        make_folder(self.path)

    def folder(self, name: str) -> Path:
        """The folder of the evening of that name, which may be missing."""
        return self.path / name

    def evenings(self) -> list[KeptEvening]:
        """Every evening, the one last used first; none where the folder is missing. Raises OSError."""
        if not self.path.is_dir():
            return []
        folders = [
            path
            for path in self.path.iterdir()
            # What begins with a dot is an evening that was not made to its end.
            if path.is_dir() and not path.name.startswith(".")
        ]
        kept = [KeptEvening(name=path.name, folder=path, used_at=_used_at(path)) for path in folders]
        return sorted(kept, key=lambda evening: (-evening.used_at, evening.name))

    def find(self, name: str) -> KeptEvening | None:
        """The evening whose folder has this name, however the system spells it. Raises OSError."""
        wanted = _spelling(name)
        return next((kept for kept in self.evenings() if _spelling(kept.name) == wanted), None)


def free_name(wanted: str, taken: Collection[str]) -> str:
    """``wanted``, or the first of ``wanted-2``, ``wanted-3``… that is not ``taken``."""
    known = {_spelling(name) for name in taken}
    candidates = (wanted if number == 1 else f"{wanted}-{number}" for number in count(1))
    return next(name for name in candidates if _spelling(name) not in known)


def usual_name(day: date) -> str:
    """The name of an evening that nobody has named yet, made on ``day``."""
    return f"soiree-{day:%Y-%m-%d}"


def _spelling(name: str) -> str:
    """The same for names that a system may hold to be one: macOS decomposes accents, Windows has no case."""
    return unicodedata.normalize("NFC", name).casefold()


def _used_at(path: Path) -> float:
    # A server that starts writes to its log, whatever becomes of it.
    folder = EveningFolder(path)
    return max((_written_at(file) for file in (folder.log, folder.journal, folder.links)), default=0.0)


def _written_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0
