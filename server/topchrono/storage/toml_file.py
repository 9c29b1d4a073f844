"""Reads a TOML file that people write by hand, and says in their words what is wrong with it."""

import errno
import re
import stat
import tomllib
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from topchrono.show.text import N_, TextError

MOST_BYTES = 1_000_000
NOT_A_FILE = N_(
    "« {file} » n'est pas un fichier de réglages. Déplacez-le pour démarrer sans lui, "
    "ou mettez le bon à sa place."
)
NOT_ALLOWED = N_(
    "Vous n'avez pas le droit de lire « {file} ». Donnez ce droit à votre compte, "
    "ou déplacez ce fichier pour démarrer sans lui."
)
NOT_READ = N_(
    "Le disque ne rend pas « {file} ». Remettez-en une copie, ou déplacez-le pour démarrer sans lui."
)
NOT_UTF_8 = N_("« {file} », ligne {line} : un caractère ne se lit pas. Enregistrez ce fichier en UTF-8.")
NOT_TOML = N_("« {file} », ligne {line} : ce n'est pas écrit comme il faut. Corrigez ou effacez cette ligne.")
TOO_DEEP = N_(
    "« {file} » contient une valeur démesurée. Effacez-la, ou déplacez ce fichier pour démarrer sans lui."
)
UNKNOWN_KEY = N_(
    "« {file} » : « {key} » n'est pas un réglage connu. Corrigez ce nom, ou effacez-le avec ce qui suit."
)
WRONG_VALUE = N_("« {file} » : la valeur de « {key} » ne convient pas. Corrigez-la, ou effacez cette ligne.")
OUT_OF_BOUNDS = N_(
    "« {file} » : la valeur de « {key} » est trop petite ou trop grande ({bound}). Corrigez-la."
)
WRONG_LENGTH = N_(
    "« {file} » : le texte de « {key} » est trop court ou trop long (caractères : {bound}). Corrigez-le."
)
WRONG_TYPES = {
    "int": N_("« {file} » : « {key} » est un nombre entier. Écrivez-le sans guillemets ni virgule."),
    "str": N_("« {file} » : « {key} » est un texte. Écrivez-le entre guillemets."),
    "array": N_("« {file} » : « {key} » est une liste. Écrivez-la entre crochets."),
    "object": N_(
        "« {file} » : « {key} » est un groupe de réglages. Écrivez [{key}], et les réglages dessous."
    ),
}

LINE = re.compile(r"\(at line (\d+), column \d+\)$")
PATH = re.compile(r" - at `\$\.?(.*)`$")
UNKNOWN = re.compile(r"unknown field `(.*?)`")
BOUND = re.compile(r"Expected `\w+` (of length )?([<>]=?) (\d+)")
TYPE = re.compile(r"Expected `(\w+)[^`]*`, got ")

Content = TypeVar("Content")


class ConfigError(TextError):
    """The file can't be used."""


def convert_toml(path: Path, data: bytes, kind: type[Content]) -> Content:
    """The content of the file at ``path``, read as ``data``, as a struct.

    Raises :class:`ConfigError`, which names the line or the key.
    """
    try:
        return msgspec.convert(parse_toml(path, data), kind, strict=True)
    except msgspec.ValidationError as error:
        raise _wrong(path, str(error)) from error


def parse_toml(path: Path, data: bytes) -> dict[str, Any]:
    """The tables of the file at ``path``, read as ``data``. Raises :class:`ConfigError`."""
    return _parse(path, decode_toml(path, data))


def decode_toml(path: Path, data: bytes) -> str:
    """The text of the file at ``path``, read as ``data``. Raises :class:`ConfigError`."""
    try:
        # Windows' editor begins a file with a byte order mark.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(NOT_UTF_8, file=path, line=line) from error


def read_bytes(path: Path) -> bytes:
    """The bytes of the file. Raises :class:`ConfigError`."""
    try:
        # Check before opening: a pipe would block, a device would never end.
        status = path.stat()
        if stat.S_ISREG(status.st_mode) and status.st_size <= MOST_BYTES:
            return path.read_bytes()
    except PermissionError as error:
        raise ConfigError(NOT_ALLOWED, file=path) from error
    except OSError as error:
        if error.errno == errno.EIO:
            raise ConfigError(NOT_READ, file=path) from error
    # Too large, a folder, a pipe, or a link that leads nowhere.
    raise ConfigError(NOT_A_FILE, file=path)


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = LINE.search(str(error))
        line = found[1] if found else text.rstrip().count("\n") + 1
        raise ConfigError(NOT_TOML, file=path, line=line) from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(TOO_DEEP, file=path) from error


def _wrong(path: Path, message: str) -> ConfigError:
    """The error in people's words for one of msgspec's."""
    at = PATH.search(message)
    key = at[1] if at else ""
    if unknown := UNKNOWN.search(message):
        return ConfigError(UNKNOWN_KEY, file=path, key=f"{key}.{unknown[1]}".lstrip("."))
    if bound := BOUND.search(message):
        sign = bound[2].replace(">=", "≥").replace("<=", "≤")
        text = WRONG_LENGTH if bound[1] else OUT_OF_BOUNDS
        return ConfigError(text, file=path, key=key, bound=f"{sign} {bound[3]}")
    expected = TYPE.search(message)
    return ConfigError(
        WRONG_TYPES.get(expected[1], WRONG_VALUE) if expected else WRONG_VALUE, file=path, key=key
    )
