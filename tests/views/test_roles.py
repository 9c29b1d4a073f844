"""Which role may give which command."""

from typing import get_args

from topchrono.show.commands import ClientCommand
from topchrono.views.roles import PERMISSIONS, ROLES


def test_table_says_of_every_command_who_may_give_it() -> None:
    assert set(PERMISSIONS) == set(get_args(ClientCommand))
    assert all(roles and roles <= set(ROLES) for roles in PERMISSIONS.values())


def test_overlays_viewers_and_speakers_only_read() -> None:
    assert not {"overlay", "viewer", "speaker"} & set().union(*PERMISSIONS.values())
