"""What each role may see of an item, and do with it."""

from typing import Any, get_args

import pytest

from tests.show.evening import Evening, evening_with
from topchrono.show import commands as c
from topchrono.show.content import COLUMNS, ItemTexts
from topchrono.show.model import Status
from topchrono.show.transitions import ItemAction
from topchrono.views.items import CrewItemView, ItemView, Possible, item_view
from topchrono.views.roles import Audience

HOST, DIRECTOR = Audience("host"), Audience("director")
LYON, BREST = Audience("organizer", "lyon"), Audience("organizer", "brest")


def actions(evening: Evening, audience: Audience, item: str = "p01") -> tuple[ItemAction, ...]:
    view = item_view(evening.show, evening.item(item), audience)
    assert isinstance(view, CrewItemView)
    return view.possible


def test_the_crew_sees_every_column_and_the_public_nothing_but_what_is_for_everybody() -> None:
    columns = {column.name for column in COLUMNS}
    assert columns - set(CrewItemView.__struct_fields__) == set()
    assert columns & set(ItemView.__struct_fields__) == set(ItemTexts.__struct_fields__)


@pytest.mark.parametrize("status", get_args(Status))
def test_what_is_possible_is_accepted_and_nothing_else_is(status: Status) -> None:
    fields: dict[str, dict[str, Any]] = {"move": {"before": None}, "swap": {"other": "p03"}}
    for action in get_args(ItemAction):
        evening = evening_with(status)
        is_possible = action in actions(evening, DIRECTOR)
        assert is_possible == (evening.refusal(action, item="p01", **fields.get(action, {})) is None)


def test_the_host_is_offered_no_more_than_the_host_may_do() -> None:
    evening = evening_with("queued")
    assert set(actions(evening, DIRECTOR)) - set(actions(evening, HOST)) == {"move", "withdraw", "edit_item"}


def test_organizers_may_check_in_who_speaks_for_their_city() -> None:
    evening = evening_with("on_deck")
    assert actions(evening, LYON) == ("check_in",)
    assert not isinstance(item_view(evening.show, evening.item("p01"), BREST), CrewItemView)


@pytest.mark.parametrize("role", ["viewer", "overlay", "speaker"])
def test_those_who_only_look_on_are_offered_nothing(role: str) -> None:
    audience = Audience(role)  # type: ignore[arg-type]  # one of the roles
    show = Evening().show
    assert {type(item_view(show, item, audience)).__name__ for item in show.items} == {"ItemView"}


def test_items_in_the_same_situation_may_do_the_same_as_one_looked_at_alone() -> None:
    evening = evening_with("done")
    evening.do("clear", item="p01")
    evening.do("call", item="p02")
    known = Possible()
    for item in evening.show.items:
        assert item_view(evening.show, item, DIRECTOR, known) == item_view(evening.show, item, DIRECTOR)


def test_every_action_is_a_command_that_names_an_item() -> None:
    tags = {str(kind.__struct_config__.tag) for kind in get_args(c.ClientCommand)}
    assert set(get_args(ItemAction)) <= tags
