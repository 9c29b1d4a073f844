"""What every command prints alike."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
import msgspec

from topchrono.config import ConfigError
from topchrono.i18n import render
from topchrono.show.text import N_, Text
from topchrono.storage.errors import JournalError


def print_json(value: object) -> None:
    """Print ``value`` for programs."""
    click.echo(msgspec.json.format(msgspec.json.encode(value)))


def say(text: Text, language: str, *, err: bool = False) -> None:
    """Print a text; with ``err`` on the standard error."""
    click.echo(render(text, language), err=err)


def fail(text: Text, language: str) -> NoReturn:
    """Print what is wrong and exit with code 1."""
    say(text, language, err=True)
    sys.exit(1)


@contextmanager
def failing(language: str) -> Iterator[None]:
    """Print what is wrong with the settings or the files that the block reads, and exit with code 1."""
    try:
        yield
    except (ConfigError, JournalError) as problem:
        fail(problem.text, language)


def require(file: Path, language: str) -> None:
    """Exit with code 1 unless ``file`` is there, which every evening's folder has."""
    if not file.is_file():
        missing = N_("Le dossier « {folder} » ne contient pas encore de soirée.")
        fail(Text.of(missing, folder=file.parent), language)
