"""What ``--help`` prints."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from topchrono.cli.main import main


def commands(group: click.Group = main, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)


COMMANDS = dict(commands())


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_and_option_has_a_help_text(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    assert command.help
    assert [
        option.name for option in command.params if isinstance(option, click.Option) and not option.help
    ] == []


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_is_printed_without_a_folder_or_a_programme(path: tuple[str, ...]) -> None:
    printed = CliRunner().invoke(COMMANDS[path], ["--help"])
    assert printed.exit_code == 0
    assert printed.output.startswith("Usage:")
