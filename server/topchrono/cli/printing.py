"""Printing of texts, errors and JSON, the same in every command."""

import errno
import shlex
import sqlite3
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click
import msgspec

from topchrono.i18n import render
from topchrono.show.text import N_, Text, TextError


def print_json(value: object) -> None:
    """Print ``value`` for programs."""
    click.echo(msgspec.json.format(msgspec.json.encode(value)))


def say(text: Text, language: str, *, err: bool = False) -> None:
    """Print a text; with ``err`` on the standard error."""
    click.echo(printable(text, language), err=err)


def printable(text: Text, language: str) -> str:
    """The text in ``language``, without what would command the terminal or turn the line around."""
    return "".join(
        char if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs") else "\ufffd"
        for char in render(text, language)
    )


def fail(text: Text, language: str) -> NoReturn:
    """Print an error and exit with code 1."""
    say(text, language, err=True)
    sys.exit(1)


@contextmanager
def failing(language: str) -> Iterator[None]:
    """Print what keeps the block from its work, such as settings or files, and exit with code 1."""
    try:
        yield
    except TextError as problem:
        fail(problem.text, language)


def reporting(command: Callable[..., Any]) -> Callable[..., Any]:
    """The body of a command: prints what the system refuses, wherever that is, and exits with code 1."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except (OSError, sqlite3.Error) as error:
            # Nobody reads what is printed.
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise
            fail(_refused(error), options["language"])

    return run


def _refused(error: OSError | sqlite3.Error) -> Text:
    if isinstance(error, PermissionError) and error.filename:
        not_allowed = N_(
            "Vous n'avez pas le droit d'ouvrir « {file} ». Lancez Top Chrono avec le compte à qui il "
            "appartient, ou donnez ce droit au vôtre."
        )
        return Text.of(not_allowed, file=error.filename)
    return Text.of(N_("Le système refuse : {reason}."), reason=error)


def exposure_text(files: Sequence[Path]) -> Text:
    """That others can read these files, and what to type."""
    return Text.of(
        N_(
            "D'autres comptes de cette machine peuvent lire la soirée, ses liens ou ses réglages. "
            "Tapez : {command}"
        ),
        command=shlex.join(["chmod", "go=", *map(str, files)]),
    )


def require(file: Path, language: str) -> None:
    """Exit with code 1 unless ``file``, which every evening's folder has, exists."""
    if not file.is_file():
        missing = N_("Le dossier « {folder} » ne contient pas encore de soirée.")
        fail(Text.of(missing, folder=file.parent.resolve()), language)
