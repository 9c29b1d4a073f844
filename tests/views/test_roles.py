"""Which role may give which command."""

from typing import get_args

from topchrono.show.commands import ClientCommand
from topchrono.views.roles import PERMISSIONS


def test_every_command_that_comes_from_outside_has_its_roles_and_no_other_has() -> None:
    assert set(PERMISSIONS) == set(get_args(ClientCommand))


def test_nobody_is_left_without_a_command_by_an_empty_line() -> None:
    assert [kind.__name__ for kind, roles in PERMISSIONS.items() if not roles] == []
