"""Copies SQLite files and replaces them atomically: after a crash, the old or the new one is there."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .folder import draft_of, wal_of, workspace_of
from .owner import give_to_owner_of


@contextmanager
def copied(path: Path) -> Iterator[Path]:
    """A copy to inspect, as SQLite changes a file by opening it."""
    folder = workspace_of(path)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    give_to_owner_of(path.parent, folder)
    try:
        for source in (path, wal_of(path)):
            if source.exists():
                shutil.copy(source, folder)
        yield folder / path.name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A draft that replaces ``path`` at the end of the block."""
    draft = draft_of(path)
    for leftover in (draft, wal_of(draft)):
        leftover.unlink(missing_ok=True)
    yield draft
    if path.exists():
        give_to_owner_of(path, draft)
    draft.replace(path)
    _sync_folder(path.parent)


def copy_to_disk(source: Path, target: Path) -> None:
    """Copy the file and flush it to disk. Raises OSError; no partial copy is left then."""
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
