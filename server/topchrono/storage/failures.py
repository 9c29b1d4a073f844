"""Why a folder can't be written, in words and with the remedy."""

import errno
import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from topchrono.show.text import N_

from .errors import DiskFullError, JournalError
from .folder import EveningFolder

ROOM_BYTES = 256 * 1024
"""Room that SQLite needs to open a database and to write a little."""
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP}
FORBIDDEN = {errno.EACCES, errno.EPERM}
# SQLite tells neither a full disk from a failing one in all cases, nor why a file can't be opened.
UNCLEAR = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}
UNLOCKABLE = {
    sqlite3.SQLITE_IOERR_LOCK,
    sqlite3.SQLITE_IOERR_RDLOCK,
    sqlite3.SQLITE_IOERR_SHMLOCK,
    sqlite3.SQLITE_PROTOCOL,
}
FULL_DISK = N_("Le disque de « {folder} » est plein : libérez de la place, puis relancez Top Chrono.")
READ_ONLY_DISK = N_(
    "Le disque de « {folder} » est en lecture seule : copiez ce dossier sur un autre disque, et indiquez la "
    "copie avec --data."
)
NOT_ALLOWED = N_(
    "Top Chrono n'a pas le droit d'écrire dans « {folder} » ou dans un de ses fichiers : donnez ce droit à "
    "votre compte, ou copiez ce dossier ailleurs et indiquez la copie avec --data."
)
NOT_LOCKED = N_(
    "Le disque de « {folder} » ne sait pas verrouiller un fichier, comme certains dossiers partagés : copiez "
    "ce dossier sur un disque de cet ordinateur, et indiquez la copie avec --data."
)
FAILING_DISK = N_(
    "Le disque de « {folder} » répond par une erreur ({reason}) : copiez ce dossier sur un autre disque, et "
    "indiquez la copie avec --data."
)


def require_room(folder: Path, *, size: int = ROOM_BYTES) -> None:
    """Raises the OSError that keeps a file of ``size`` bytes from being written into ``folder``."""
    probe = EveningFolder(folder).probe
    try:
        with os.fdopen(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(bytes(size))
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)


def require_writable(folder: Path, *files: Path) -> None:
    """Raises the OSError that keeps one of the existing ``files`` of ``folder`` from being written.

    SQLite opens such a file for reading only, and does not even lock it.
    """
    for file in files:
        if file.exists() and not os.access(
            file, os.W_OK, effective_ids=os.access in os.supports_effective_ids
        ):
            # The disk may be the reason.
            require_room(folder)
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))


def unopened(folder: Path, error: OSError | sqlite3.Error, *, otherwise: str) -> JournalError:
    """The error for people when a file of ``folder`` can't be opened; :class:`DiskFullError` for that reason.

    ``otherwise`` is the sentence for other reasons: its placeholders are ``folder`` and ``reason``.
    """
    cause = _cause(folder, error)
    if isinstance(cause, OSError):
        number = cause.errno or 0
        if number in FULL:
            return DiskFullError(FULL_DISK, folder=folder)
        known = {errno.EROFS: READ_ONLY_DISK, errno.EIO: FAILING_DISK}
        known |= dict.fromkeys(NO_LOCKS, NOT_LOCKED) | dict.fromkeys(FORBIDDEN, NOT_ALLOWED)
        reason = cause.strerror or cause
        return JournalError(known.get(number, otherwise), folder=folder, reason=reason)
    code = _code(cause)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return JournalError(NOT_ALLOWED, folder=folder)
    if getattr(cause, "sqlite_errorcode", None) in UNLOCKABLE:
        return JournalError(NOT_LOCKED, folder=folder)
    if code == sqlite3.SQLITE_IOERR:
        return JournalError(FAILING_DISK, folder=folder, reason=cause)
    return JournalError(otherwise, folder=folder, reason=cause)


def _cause(folder: Path, error: OSError | sqlite3.Error) -> OSError | sqlite3.Error:
    """The system's own error, where SQLite's does not say what it was."""
    if isinstance(error, OSError):
        return error
    if _code(error) == sqlite3.SQLITE_FULL:
        return OSError(errno.ENOSPC, str(error))
    if _code(error) in UNCLEAR:
        try:
            require_room(folder)
        except OSError as cause:
            return cause
    return error


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
