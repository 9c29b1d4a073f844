"""One server per folder."""

import sqlite3
from pathlib import Path

from topchrono.show.text import N_

from .errors import FolderInUse, JournalError
from .failures import FULL, require_writable
from .folder import EveningFolder
from .owner import give_to_owner_of

NOT_OURS = N_("« {file} » n'est pas de Top Chrono. Déplacez-le hors du dossier, puis relancez Top Chrono.")


def make_folder(folder: Path) -> None:
    """Make the evening's folder if it is missing, for its owner alone. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def lock_if_possible(folder: Path) -> sqlite3.Connection | None:
    """As :func:`lock`; None on a disk so full that it has no room for the empty file."""
    try:
        return lock(folder)
    except OSError as error:
        if error.errno not in FULL:
            raise
        return None


def lock(folder: Path) -> sqlite3.Connection:
    """Lock ``folder`` until the returned connection is closed or this process ends, even by a crash.

    SQLite locks files portably; the transaction stays empty, and so does the file. Raises
    :class:`FolderInUse` if another server holds the lock, OSError or sqlite3.Error if locking fails.
    """
    path = EveningFolder(folder).lock
    if not path.exists():
        path.touch(mode=0o600)
        give_to_owner_of(folder, path)
    require_writable(folder, path)
    held = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        held.execute("PRAGMA journal_mode = OFF")
        held.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        held.close()
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise FolderInUse(
                N_("Top Chrono utilise déjà le dossier « {folder} » : arrêtez-le d'abord."),
                folder=folder,
            ) from error
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise JournalError(NOT_OURS, file=path) from error
        raise
    return held
