"""Reads a file's bytes, whatever the path leads to."""

import hashlib
import stat
from pathlib import Path

from topchrono.show.text import N_

from .problem import UnreadableError

MEGABYTE = 1_000_000
MAX_BYTES = 10 * MEGABYTE
_COMPANIONS = ("~$", ".~lock.", "._")
"""Beginnings of the names of files that spreadsheet programs and macOS write beside another one."""


def read_bytes(path: Path) -> bytes:
    """The content of a regular, non-empty file of at most 10 MB.

    Raises:
        UnreadableError: there is no such file, or it cannot be a programme.
    """
    try:
        # Check before opening: a pipe or a device would block or never end.
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableError(N_("« {name} » est un dossier : il faut un fichier."), name=path)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(N_("« {name} » n'est pas un fichier ordinaire."), name=path)
        if path.name.startswith(_COMPANIONS):
            raise UnreadableError(
                N_(
                    "« {name} » accompagne le tableau sans le contenir. Donnez celui dont le nom ne "
                    "commence pas par « {mark} »."
                ),
                name=path,
                mark=next(mark for mark in _COMPANIONS if path.name.startswith(mark)),
            )
        check_size(status.st_size)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except PermissionError:
        raise UnreadableError(N_("Vous n'avez pas le droit de lire « {name} »."), name=path) from None
    except (OSError, ValueError):
        raise UnreadableError(N_("Le fichier « {name} » est introuvable."), name=path) from None
    check_size(len(data))
    return data


def digest_of(path: Path) -> str:
    """SHA-256 of the file's content; empty for a file that can't be read."""
    try:
        return hashlib.sha256(read_bytes(path)).hexdigest()
    except UnreadableError:
        return ""


def check_size(size: int) -> None:
    """Accept a size in bytes from 1 to 10 MB.

    Raises:
        UnreadableError: nothing, or more than any programme.
    """
    if not size:
        raise UnreadableError(N_("Ce fichier est vide."))
    if size > MAX_BYTES:
        raise UnreadableError(
            N_("Ce fichier est trop gros ({size} Mo). Un programme tient en moins de 10 Mo."),
            size=-(-size // MEGABYTE),
        )
