"""Refuses folders where what must be a file is none: a pipe would block, SQLite has its own words."""

import stat
from collections.abc import Iterator
from pathlib import Path

from topchrono.show.text import N_

from .errors import JournalError
from .folder import EveningFolder, draft_of, wal_index_of, wal_of

NOWHERE = N_(
    "« {file} » est un lien qui ne mène à aucun fichier. Remettez le fichier auquel il menait, "
    "ou supprimez ce lien, puis relancez Top Chrono."
)
NO_FILE = N_(
    "« {file} » devrait être un fichier et n'en est pas un. Déplacez-le hors du dossier, "
    "puis relancez Top Chrono."
)


def refuse_strange_files(folder: Path) -> None:
    """Raises :class:`JournalError` for a folder, a pipe, a device or a link to nowhere in a file's place."""
    for file in _files(EveningFolder(folder)):
        try:
            is_file = stat.S_ISREG(file.stat().st_mode)
        except FileNotFoundError:
            if file.is_symlink():
                raise JournalError(NOWHERE, file=file) from None
            continue
        except (PermissionError, NotADirectoryError):
            # Opening it says so.
            continue
        except OSError as error:
            raise JournalError(NOWHERE, file=file) from error
        if not is_file:
            raise JournalError(NO_FILE, file=file)


def _files(folder: EveningFolder) -> Iterator[Path]:
    """The databases with what SQLite makes beside them, the counts, and drafts."""
    yield folder.lock
    yield from (draft_of(folder.links), folder.counts, folder.probe)
    for database in (folder.journal, folder.crowd):
        yield from (database, wal_of(database), wal_index_of(database))
