"""Whose files are: what the administrator's command leaves behind, the server must be able to open."""

import os
from contextlib import suppress
from pathlib import Path


def give_to_owner_of(model: Path, path: Path) -> None:
    """Have ``path`` belong to whom ``model`` belongs to, as SQLite does with its logs: if root is at work."""
    if os.name == "posix" and os.geteuid() == 0:
        owner = model.stat()
        # Not every disk has owners, and an evening begins on those too.
        with suppress(OSError):
            os.chown(path, owner.st_uid, owner.st_gid)
