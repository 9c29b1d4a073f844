"""Printing of texts, errors and JSON, the same in every command."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
import msgspec

from topchrono.i18n import render
from topchrono.show.text import N_, Text, TextError


def print_json(value: object) -> None:
    """Print ``value`` for programs."""
    click.echo(msgspec.json.format(msgspec.json.encode(value)))


def say(text: Text, language: str, *, err: bool = False) -> None:
    """Print a text; with ``err`` on the standard error."""
    click.echo(render(text, language), err=err)


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


def require(file: Path, language: str) -> None:
    """Exit with code 1 unless ``file``, which every evening's folder has, exists."""
    if not file.is_file():
        missing = N_("Le dossier « {folder} » ne contient pas encore de soirée.")
        fail(Text.of(missing, folder=file.parent), language)
