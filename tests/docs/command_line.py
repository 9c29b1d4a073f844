"""Every command of the command line, as click knows them."""

import shlex
from collections.abc import Iterator

import click

from topchrono.cli.evenings import open_evening
from topchrono.cli.main import main

NEEDED = {
    "programme": "programme.csv",
    "link": "THE-LINK",
    "address": "lea@example.org",
    "target": "/media/usb/soiree",
}
"""What stands for an argument that a command can't do without."""


def commands(
    command: click.Command = main, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    """Each command with its full name; that of ``topchrono`` itself is empty."""
    if command.params or not isinstance(command, click.Group):
        yield " ".join(path), command
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from commands(child, (*path, name))


def name_of(parameter: click.Parameter) -> str:
    """An option's long name; an argument's name in capitals."""
    return parameter.opts[0] if isinstance(parameter, click.Option) else str(parameter.name).upper()


def parse(line: str) -> None:
    """Take a command line apart as click does before it runs. Raises what click raises if it is wrong."""
    words = shlex.split(line)
    command: click.Command = main
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        child = command.commands.get(words[0])
        if child is None:
            raise click.UsageError(f"no such command: {words[0]}")
        command, words = child, words[1:]
    if isinstance(command, click.Group):
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        if words and set(words) <= known:
            return
        if command is not main:
            raise click.UsageError(f"no whole command: {line}")
        # Alone.
        command = open_evening
    command.make_context(command.name, words)
