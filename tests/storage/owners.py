"""Files of another owner, for tests that root runs."""

import os
from pathlib import Path

import pytest

SOMEBODY = 4321

needs_root = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root works on what belongs to others"
)


def give_away(folder: Path) -> None:
    """Have the folder and all that is in it belong to somebody."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, SOMEBODY, SOMEBODY)


def not_given_away(folder: Path) -> list[str]:
    """What in the folder does not belong to that somebody."""
    owners = {path: (path.stat().st_uid, path.stat().st_gid) for path in folder.rglob("*")}
    return [path.name for path, owner in owners.items() if owner != (SOMEBODY, SOMEBODY)]
