"""Copying and replacing an SQLite file: whatever happens meanwhile, the old one is there or the new one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .folder import draft_of, log_of, workspace_of
from .owner import give_to_owner_of


@contextmanager
def copied(path: Path) -> Iterator[Path]:
    """A copy to look into, as SQLite changes what it opens."""
    folder = workspace_of(path)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    give_to_owner_of(path.parent, folder)
    try:
        for source in (path, log_of(path)):
            if source.exists():
                shutil.copy(source, folder)
        yield folder / path.name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Where to make the new file that takes the place of ``path`` once it is complete."""
    draft = draft_of(path)
    for leftover in (draft, log_of(draft)):
        leftover.unlink(missing_ok=True)
    yield draft
    if path.exists():
        give_to_owner_of(path, draft)
    draft.replace(path)
    _sync_folder(path.parent)


def copy_to_disk(source: Path, target: Path) -> None:
    """Copy the file; it is on disk then. Raises OSError; there is no half a copy then."""
    try:
        shutil.copy(source, target)
        give_to_owner_of(source, target)
        with target.open("rb+") as file:
            os.fsync(file.fileno())
    except OSError:
        target.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def has_bytes(path: Path) -> bool:
    """Whether the file is there and not empty."""
    return path.exists() and path.stat().st_size > 0


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
