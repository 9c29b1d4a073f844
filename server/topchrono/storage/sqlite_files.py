"""Copying and replacing an SQLite file: whatever happens meanwhile, the old one is there or the new one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from .owner import give_to_owner_of


@contextmanager
def copied(path: Path) -> Iterator[Path]:
    """A copy to look into, as SQLite changes what it opens."""
    folder = path.with_name("opening")
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
    draft = path.with_suffix(".new")
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


def free(path: Path, name: str) -> Path:
    """The first name beside ``path``, made of ``name`` and a number, that neither a file nor a log has."""
    candidates = (path.with_name(name.format(number)) for number in count(1))
    return next(one for one in candidates if not one.exists() and not log_of(one).exists())


def log_of(path: Path) -> Path:
    """SQLite's write-ahead log of the file."""
    return path.with_name(path.name + "-wal")


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
