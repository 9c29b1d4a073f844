"""Copies an evening, also while a server runs it: the whole copy is there, or nothing."""

import os
import shutil
import sqlite3
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

from topchrono.show.text import N_

from .errors import JournalError
from .failures import unopened
from .folder import EveningFolder, wal_of
from .lock import lock_if_possible
from .recovery import inspect
from .settings_copy import copy_privately, copy_settings

BUSY_S = 10.0


def back_up(folder: Path, target: Path) -> int:
    """Copy the evening of ``folder`` to the new folder ``target``; how many events it has.

    Raises :class:`JournalError` if there is something at ``target`` already, if nothing in the evening can be
    read, or if the copy can't be written; there is nothing at ``target`` then.
    """
    if os.path.lexists(target):
        raise JournalError(
            N_("« {target} » existe déjà : indiquez le nom d'un nouveau dossier."), target=target
        )
    if folder.resolve() in target.resolve().parents:
        raise JournalError(
            N_("« {target} » est dans le dossier de la soirée : indiquez un dossier en dehors."),
            target=target,
        )
    try:
        with ExitStack() as undo:
            draft = Path(tempfile.mkdtemp(prefix=f"{target.name}.", suffix=".new", dir=target.parent))
            undo.callback(shutil.rmtree, draft, ignore_errors=True)
            _copy(EveningFolder(folder), EveningFolder(draft))
            events = len(inspect(EveningFolder(draft).journal).events)
            _sync(draft)
            draft.rename(target)
            undo.pop_all()
    except (OSError, sqlite3.Error) as error:
        otherwise = N_("La sauvegarde ne s'écrit pas dans « {folder} » : {reason}.")
        raise unopened(target.parent, error, otherwise=otherwise) from error
    return events


def _copy(source: EveningFolder, target: EveningFolder) -> None:
    # The counts first: they must not be ahead of the databases.
    for file in filter(Path.is_file, [source.counts, source.links, source.followed]):
        copy_privately(file, target.path / file.name)
    copy_settings(source, target)
    if source.look.is_dir():
        shutil.copytree(source.look, target.look, ignore=shutil.ignore_patterns("*.new"), symlinks=True)
    with ExitStack() as stack:
        try:
            held = lock_if_possible(source.path)
        except JournalError:
            copy_database = _copy_running
        except OSError:
            # A disk that can't be written has no running server.
            copy_database = _copy_resting
        else:
            copy_database = _copy_resting
            if held:
                stack.enter_context(closing(held))
        for database in filter(Path.exists, (source.journal, source.crowd)):
            copy_database(database, target.path / database.name)


def _copy_running(database: Path, copy: Path) -> None:
    """Copy a database that a server writes to, as it is at one moment."""
    copy.touch(mode=0o600)
    with (
        closing(
            sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_S)
        ) as source,
        closing(sqlite3.connect(copy, timeout=BUSY_S)) as target,
    ):
        source.backup(target)


def _copy_resting(database: Path, copy: Path) -> None:
    """Copy the bytes, damaged ones too, and the write-ahead log."""
    for file, to in ((database, copy), (wal_of(database), wal_of(copy))):
        if file.exists():
            copy_privately(file, to)


def _sync(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if os.name == "posix" and not path.is_symlink():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
