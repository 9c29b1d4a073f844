"""docs/commands.md has every command, with what it does, its fields and who may give it."""

import inspect
import re
from typing import get_args

import msgspec
import pytest

from tests.docs.markdown import page, tables
from topchrono.show.commands import ClientCommand, Command
from topchrono.views.obs import ObsAction
from topchrono.views.roles import PERMISSIONS

COMMON = {"id", "by"}
COMMANDS: tuple[type[Command], ...] = get_args(ClientCommand)


def row_of(command: type[Command]) -> dict[str, str]:
    """What the page should say of a command."""
    fields = [
        f"`{field.name}`" + ("" if field.required else "?")
        for field in msgspec.structs.fields(command)
        if field.name not in COMMON
    ]
    return {
        "command": f"`{command.__struct_config__.tag}`",
        "what it does": inspect.cleandoc(command.__doc__ or ""),
        "fields": ", ".join(fields) or "–",
        "who": ", ".join(role for role in ("host", "director", "organizer") if role in PERMISSIONS[command]),
    }


ROWS = {row["command"]: row for row in tables(page("docs/commands.md"))["Every command"]}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_there_as_its_code_has_it(command: type[Command]) -> None:
    expected = row_of(command)
    line = f"| {' | '.join(expected.values())} |"
    assert ROWS.get(expected["command"]) == expected, f"docs/commands.md should say:\n{line}"


def test_nothing_else_is_there() -> None:
    assert list(ROWS) == [row_of(command)["command"] for command in COMMANDS]


def test_every_request_to_obs_is_there() -> None:
    cells = " ".join(row["action"] for row in tables(page("docs/commands.md"))["Requests to OBS"])
    assert sorted(re.findall(r"`(\w+)`", cells)) == sorted(get_args(ObsAction))
