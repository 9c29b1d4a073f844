"""What other users of the machine can read of an evening."""

import os
from pathlib import Path

from .folder import EveningFolder

OTHERS = 0o077
"""What the group and everybody may do with a file."""


def exposed(folder: Path, config: Path | None = None) -> list[Path]:
    """The folder, its links and its settings (or ``config``), as far as others have rights on them.

    Empty where rights are not in the mode of a file. Raises nothing.
    """
    if os.name != "posix":
        return []
    evening = EveningFolder(folder)
    return [path for path in (folder, evening.links, config or evening.config) if _is_exposed(path)]


def _is_exposed(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & OTHERS)
    except OSError:
        return False
