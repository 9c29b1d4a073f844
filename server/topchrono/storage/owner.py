"""File ownership: the server must be able to open what root's commands leave behind."""

import os
from contextlib import suppress
from pathlib import Path


def give_to_owner_of(model: Path, path: Path) -> None:
    """If run by root, give ``path`` the owner of ``model``, as SQLite does with its logs."""
    if os.name == "posix" and os.geteuid() == 0:
        owner = model.stat()
        # Not every file system has owners.
        with suppress(OSError):
            os.chown(path, owner.st_uid, owner.st_gid)
