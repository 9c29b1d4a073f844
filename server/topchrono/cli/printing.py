"""What every command prints alike."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
import msgspec

from topchrono.config import ConfigError
from topchrono.i18n import translations
from topchrono.show.refusal import N_
from topchrono.storage.errors import JournalError


def print_json(value: object) -> None:
    """Print ``value`` for programs."""
    click.echo(msgspec.json.format(msgspec.json.encode(value)))


def fail(message: str, language: str, **details: str) -> NoReturn:
    """Print what is wrong and exit with code 1."""
    click.echo(translations(language).gettext(message).format(**details), err=True)
    sys.exit(1)


@contextmanager
def failing(language: str) -> Iterator[None]:
    """Print what is wrong with the settings or the files that the block reads, and exit with code 1."""
    try:
        yield
    except (ConfigError, JournalError) as problem:
        fail(problem.message, language, **problem.details)


def require(file: Path, language: str) -> None:
    """Exit with code 1 unless ``file`` is there, which every evening's folder has."""
    if not file.is_file():
        fail(
            N_("Le dossier « {folder} » ne contient pas encore de soirée."),
            language,
            folder=str(file.parent),
        )
