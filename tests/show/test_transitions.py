"""The table of transitions against the rules and the fold: what it says is what happens."""

from typing import Any, get_args

import pytest

from tests.show.evening import BREAK, PITCHES, Evening, evening_with
from topchrono.show.content import Kind
from topchrono.show.model import Status, item_id
from topchrono.show.refusal import Refused
from topchrono.show.transitions import (
    IN_EVERY_STATUS,
    TIME_UP,
    TRANSITIONS,
    ItemAction,
    obstacle,
    possible,
)

STATUSES: tuple[Status, ...] = get_args(Status)
BREAK_STATUSES: tuple[Status, ...] = ("queued", "on_deck", "on_air", "done", "withdrawn")
FIELDS: dict[ItemAction, dict[str, Any]] = {
    "move": {"before": "p03"},
    "swap": {"other": "p03"},
    "edit_item": {"project": "Autre"},
    "check_in": {"present": True},
}
EVERY_CASE = [
    *(("pitch", action, status) for action in get_args(ItemAction) for status in STATUSES),
    *(("break", action, status) for action in get_args(ItemAction) for status in BREAK_STATUSES),
]


def evening_of(kind: Kind, status: Status) -> Evening:
    """A live evening whose first item is of that kind and has that status."""
    if kind == "pitch":
        return evening_with(status)
    evening = Evening(BREAK, *PITCHES).live()
    if status == "withdrawn":
        evening.do("withdraw", item="p01")
    else:
        evening.go({"queued": 0, "on_deck": 1, "on_air": 2, "done": 3}[status])
    assert evening.status("p01") == status
    return evening


@pytest.mark.parametrize(("kind", "action", "status"), EVERY_CASE)
def test_an_action_leads_where_the_table_says_or_is_refused(
    kind: Kind, action: ItemAction, status: Status
) -> None:
    evening = evening_of(kind, status)
    refusal = evening.refusal(action, item="p01", **FIELDS.get(action, {}))
    target = TRANSITIONS[kind].get(action, {}).get(status)
    assert (refusal is None) == (target is not None)
    assert evening.status("p01") == (target or status)


@pytest.mark.parametrize(("kind", "action", "status"), EVERY_CASE)
def test_what_is_possible_is_what_the_rules_accept(kind: Kind, action: ItemAction, status: Status) -> None:
    evening = evening_of(kind, status)
    is_possible = action in possible(evening.show, evening.item("p01"))
    assert is_possible == (evening.refusal(action, item="p01", **FIELDS.get(action, {})) is None)


def test_the_clock_leads_where_the_table_says() -> None:
    evening = evening_with("pitching")
    evening.wait(evening.show.pitch_length_ms)
    assert {"pitching": evening.status("p01")} == TIME_UP


def test_a_second_item_can_neither_be_called_nor_taken() -> None:
    on_deck = evening_with("on_deck")
    assert "call" not in possible(on_deck.show, on_deck.item("p02"))
    on_air = evening_with("on_air")
    on_air.do("call", item="p02")
    assert "take" not in possible(on_air.show, on_air.item("p02"))


def test_on_hold_nothing_is_taken_and_no_clock_starts() -> None:
    for status in ("on_deck", "on_air"):
        evening = evening_with(status)
        evening.do("hold")
        assert not {"take", "start_clock"} & set(possible(evening.show, evening.item("p01")))


def test_before_the_evening_is_live_nothing_is_called() -> None:
    evening = Evening()
    assert "call" not in possible(evening.show, evening.item("p01"))
    assert "move" in possible(evening.show, evening.item("p01"))


def test_after_the_end_nothing_is_possible() -> None:
    evening = Evening(PITCHES[0]).live().pitched(item_id(0))
    evening.do("end_show")
    assert possible(evening.show, evening.item("p01")) == ()


def test_an_obstacle_is_a_refusal_with_a_text_for_people() -> None:
    evening = evening_with("absent")
    refused = obstacle(evening.show, evening.item("p01"), "take")
    assert isinstance(refused, Refused)
    assert refused.code == "item_is_absent"


def test_texts_and_check_ins_move_no_item() -> None:
    for action in ("edit_item", "check_in"):
        assert TRANSITIONS["pitch"][action] is IN_EVERY_STATUS
