"""Paths as people write them: with ``~``, ``$HOME``, quotes, needless spaces, or as a ``file://`` address."""

import errno
import os
import re
from pathlib import Path
from urllib.request import url2pathname

from topchrono.inputs.reading import NotUnderstood, shown, unquoted
from topchrono.show.text import N_

_VARIABLE = re.compile(r"\$\{?(\w+)\}?|%(\w+)%")
_REASONS = {
    errno.ENAMETOOLONG: N_("« {path} » : ce nom est trop long."),
    errno.ENOTDIR: N_("« {path} » passe par un fichier comme si c'était un dossier."),
    errno.EACCES: N_("« {path} » : vous n'avez pas le droit d'ouvrir un des dossiers de ce chemin."),
    errno.ELOOP: N_("« {path} » : ce lien tourne en rond."),
}


def read_path(text: str) -> Path:
    """The path, whether something is there or not. What exists as it was typed is that.

    Raises :class:`NotUnderstood` for an empty one, one with a variable or an account that nobody knows, and
    one that the system refuses.
    """
    if text and _exists(text):
        return Path(text)
    typed = unquoted(text.strip())
    if not typed:
        raise NotUnderstood(N_("Il manque le nom d'un fichier ou d'un dossier."))
    if typed.lower().startswith("file://"):
        typed = url2pathname(re.sub(r"^//(localhost)?(?=/)", "", typed[len("file:") :]))
    expanded = os.path.expanduser(os.path.expandvars(typed))  # noqa: PTH111 - the variables come first
    if expanded.startswith("~"):
        raise NotUnderstood(
            N_("« {path} » : il n'y a pas de compte de ce nom sur cette machine."), path=shown(typed)
        )
    unknown = _VARIABLE.search(expanded)
    if unknown and not _exists(expanded):
        raise NotUnderstood(
            N_("« {path} » : la variable {name} n'existe pas."), path=shown(typed), name=shown(unknown[0])
        )
    _exists(expanded)
    return Path(expanded)


def read_file(text: str) -> Path:
    """The path of a file. Raises :class:`NotUnderstood`, also for a folder."""
    path = read_path(text)
    if path.is_dir():
        raise NotUnderstood(N_("« {path} » est un dossier : donnez un fichier."), path=shown(str(path)))
    return path


def read_folder(text: str) -> Path:
    """The path of a folder. Raises :class:`NotUnderstood`, also for a file."""
    path = read_path(text)
    if path.exists() and not path.is_dir():
        raise NotUnderstood(N_("« {path} » est un fichier : donnez un dossier."), path=shown(str(path)))
    return path


def _exists(path: str) -> bool:
    """Whether something is there. Raises :class:`NotUnderstood` if the system refuses to look."""
    try:
        Path(path).stat()
    except FileNotFoundError:
        return False
    except OSError as error:
        message = _REASONS.get(error.errno or 0, N_("« {path} » : {reason}."))
        raise NotUnderstood(message, path=shown(path), reason=error.strerror or error) from error
    except ValueError as error:
        raise NotUnderstood(N_("« {path} » n'est pas le nom d'un fichier."), path=shown(path)) from error
    return True
