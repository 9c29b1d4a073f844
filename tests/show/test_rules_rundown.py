"""The running order and the rundown's texts."""

from typing import Any

import pytest

from tests.show.evening import BREAK, PITCHES, START, Evening, evening_with
from topchrono.show import events as e
from topchrono.show.content import Content
from topchrono.show.model import Status, item_id
from topchrono.show.rules import MOST_ITEMS
from topchrono.show.text import tidy

# The running order


@pytest.mark.parametrize(
    ("item", "before", "order"),
    [
        ("p03", "p01", ["p03", "p01", "p02"]),
        ("p01", "p03", ["p02", "p01", "p03"]),
        ("p01", None, ["p02", "p03", "p01"]),
        ("p02", "p01", ["p02", "p01", "p03"]),
        ("p02", "p02", ["p01", "p02", "p03"]),
        ("p02", "p03", ["p01", "p02", "p03"]),
        ("p03", None, ["p01", "p02", "p03"]),
    ],
)
def test_move_places_an_item_before_another_or_last(item: str, before: str | None, order: list[str]) -> None:
    evening = Evening()
    events = evening.do("move", item=item, before=before)
    assert evening.order == order
    assert bool(events) == (order != ["p01", "p02", "p03"])


def test_move_before_an_unknown_item() -> None:
    assert Evening().refusal("move", item="p01", before="p99") == "unknown_item"


@pytest.mark.parametrize("status", ["on_air", "pitching", "done"])
def test_move_of_an_item_that_had_its_turn(status: Status) -> None:
    assert evening_with(status).refusal("move", item="p01", before=None) == f"item_is_{status}"


@pytest.mark.parametrize("status", ["absent", "withdrawn"])
def test_move_of_an_item_out_of_the_queue_keeps_it_out(status: Status) -> None:
    evening = evening_with(status)
    evening.do("move", item="p01", before=None)
    assert (evening.order, evening.status("p01")) == (["p02", "p03", "p01"], status)


def test_move_of_the_item_on_deck_calls_it_off() -> None:
    evening = evening_with("on_deck")
    assert evening.do("move", item="p01", before="p03") == [
        e.Uncalled(at=START, item="p01"),
        e.Moved(at=START, item="p01", before="p03"),
    ]
    assert (evening.show.on_deck, evening.item("p01").called_at) == (None, None)
    assert evening.next_step == ("call", "p02")


def test_move_of_the_item_on_deck_to_where_it_is_changes_nothing() -> None:
    evening = evening_with("on_deck")
    assert evening.do("move", item="p01", before="p02") == []
    assert evening.show.on_deck == "p01"


def test_move_of_another_item_leaves_the_one_on_deck() -> None:
    evening = evening_with("on_deck")
    evening.do("move", item="p03", before="p01")
    assert (evening.show.on_deck, evening.next_step) == ("p01", ("take", "p01"))


@pytest.mark.parametrize(
    ("item", "other", "order"),
    [
        ("p01", "p04", ["p04", "p02", "p03", "p01"]),
        ("p02", "p04", ["p01", "p04", "p03", "p02"]),
        ("p01", "p03", ["p03", "p02", "p01", "p04"]),
        ("p02", "p03", ["p01", "p03", "p02", "p04"]),
        ("p03", "p04", ["p01", "p02", "p04", "p03"]),
    ],
)
def test_swap_has_two_items_change_places(item: str, other: str, order: list[str]) -> None:
    evening = Evening(*PITCHES, BREAK)
    evening.do("swap", item=item, other=other)
    assert evening.order == order


def test_swap_with_itself_changes_nothing() -> None:
    evening = evening_with("on_deck")
    assert evening.do("swap", item="p01", other="p01") == []
    assert evening.show.on_deck == "p01"


def test_swap_asked_for_by_two_people_at_once_is_done_once() -> None:
    evening = Evening()
    evening.do("swap", item="p01", other="p03")
    assert evening.refusal("swap", item="p01", other="p03") == "already_before"
    assert evening.order == ["p03", "p02", "p01"]
    evening.do("swap", item="p03", other="p01")
    assert evening.order == ["p01", "p02", "p03"]


def test_swap_of_the_item_on_deck_calls_it_off() -> None:
    evening = evening_with("on_deck")
    assert evening.do("swap", item="p01", other="p03") == [
        e.Uncalled(at=START, item="p01"),
        e.Moved(at=START, item="p03", before="p01"),
        e.Moved(at=START, item="p01", before=None),
    ]
    assert (evening.show.on_deck, evening.next_step) == (None, ("call", "p03"))


def test_swap_with_the_item_on_deck_calls_it_off_too() -> None:
    evening = Evening().live()
    evening.do("call", item="p02")
    evening.do("swap", item="p01", other="p02")
    assert (evening.order, evening.next_step) == (["p02", "p01", "p03"], ("call", "p02"))


@pytest.mark.parametrize("status", ["on_air", "pitching", "done", "absent", "withdrawn"])
def test_swap_is_for_those_who_wait(status: Status) -> None:
    evening = evening_with(status)
    assert evening.refusal("swap", item="p01", other="p03") == f"item_is_{status}"
    assert evening.refusal("swap", item="p03", other="p01") == f"item_is_{status}"


@pytest.mark.parametrize(("item", "other"), [("p01", "p99"), ("p99", "p01"), ("p99", "p99")])
def test_swap_with_an_unknown_item(item: str, other: str) -> None:
    assert Evening().refusal("swap", item=item, other=other) == "unknown_item"


def test_postpone_sends_to_the_end_of_the_queue() -> None:
    evening = Evening()
    evening.do("postpone", item="p01")
    assert evening.order == ["p02", "p03", "p01"]


def test_postpone_of_the_item_on_deck_makes_room_for_the_next() -> None:
    evening = evening_with("on_deck")
    evening.do("postpone", item="p01")
    assert (evening.show.on_deck, evening.next_step) == (None, ("call", "p02"))


def test_postpone_of_the_absent_gives_them_another_chance() -> None:
    evening = evening_with("absent")
    evening.do("postpone", item="p01")
    assert (evening.order, evening.status("p01")) == (["p02", "p03", "p01"], "queued")


@pytest.mark.parametrize(("name", "status"), [("mark_absent", "absent"), ("withdraw", "withdrawn")])
def test_item_on_deck_leaves_its_place_to_the_next(name: str, status: Status) -> None:
    evening = evening_with("on_deck")
    evening.do(name, item="p01")
    assert (evening.show.on_deck, evening.status("p01")) == (None, status)
    assert (evening.item("p01").called_at, evening.next_step) == (None, ("call", "p02"))


def test_reinstate_brings_back_to_the_same_place() -> None:
    evening = evening_with("withdrawn")
    evening.do("reinstate", item="p01")
    assert (evening.order, evening.next_step) == (["p01", "p02", "p03"], ("call", "p01"))


@pytest.mark.parametrize(("name", "status"), [("mark_absent", "absent"), ("withdraw", "withdrawn")])
def test_rundown_can_be_prepared_before_the_doors(name: str, status: Status) -> None:
    evening = Evening()
    evening.do(name, item="p02")
    assert evening.status("p02") == status


# New items


def test_add_item_last() -> None:
    evening = Evening()
    evening.do(
        "add_item",
        project="  Le  Jardin\n",
        speaker="Alix",
        association="Semis",
        city="Nantes",
        theme="Écologie",
        needs=["bras", " \t ", "  un local "],
        summary="Un jardin\x00partagé",
        pronunciation="a-lix",
        script=" Voici  Alix.\r\n\nOn l'applaudit !\n",
    )
    assert evening.order == ["p01", "p02", "p03", "p04"]
    assert evening.item("p04").content == Content(
        project="Le Jardin",
        speaker="Alix",
        association="Semis",
        city="Nantes",
        theme="Écologie",
        needs=("bras", "un local"),
        summary="Un jardin partagé",
        pronunciation="a-lix",
        script="Voici Alix.\n\nOn l'applaudit !",
    )


def test_add_item_before_another() -> None:
    evening = Evening().live()
    evening.do("add_item", project="Musique", kind="break", length_ms=60_000, before="p01")
    assert (evening.order, evening.next_step) == (["p04", "p01", "p02", "p03"], ("call", "p04"))
    assert (evening.item("p04").content.kind, evening.item("p04").content.length_ms) == ("break", 60_000)


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"project": " \n "}, "empty_text"), ({"project": "Tard", "before": "p99"}, "unknown_item")],
)
def test_add_item_that_makes_no_sense(fields: dict[str, Any], code: str) -> None:
    assert Evening().refusal("add_item", **fields) == code


def test_add_item_to_a_full_rundown() -> None:
    evening = Evening(*[PITCHES[0]] * (MOST_ITEMS - 1))
    assert evening.refusal("add_item", project="Le dernier") is None
    assert (evening.order[-1], evening.refusal("add_item", project="Trop")) == ("p1300", "rundown_is_full")


def test_item_ids_count_from_one() -> None:
    assert [item_id(place) for place in (0, 8, 98, 99)] == ["p01", "p09", "p99", "p100"]


def test_added_item_never_takes_the_id_of_a_withdrawn_one() -> None:
    evening = Evening()
    evening.do("withdraw", item="p03")
    evening.do("add_item", project="Nouveau", before="p01")
    evening.do("add_item", project="Encore", before="p01")
    assert evening.order == ["p04", "p05", "p01", "p02", "p03"]


# Edits


def test_edit_item_keeps_what_is_left_out() -> None:
    evening = Evening(Content(project="Vélo", speaker="Lou", notes={"Tel": "06"}))
    evening.do("edit_item", item="p01", project=" Vélo-école ", needs=["casques"])
    assert evening.item("p01").content == Content(
        project="Vélo-école", speaker="Lou", needs=("casques",), notes={"Tel": "06"}
    )


def test_edit_item_can_empty_a_line_but_not_the_project() -> None:
    evening = Evening()
    evening.do("edit_item", item="p01", speaker="")
    assert evening.item("p01").content.speaker == ""
    assert evening.refusal("edit_item", item="p01", project=" ") == "empty_text"


def test_edit_item_to_what_it_says_already() -> None:
    assert Evening().do("edit_item", item="p01", project="Vélo-école") == []


@pytest.mark.parametrize("status", ["on_deck", "on_air", "pitching", "done", "absent", "withdrawn"])
def test_edit_item_corrects_a_name_at_any_time(status: Status) -> None:
    evening = evening_with(status)
    timer = evening.show.timer
    evening.do("edit_item", item="p01", speaker="Louise")
    assert evening.item("p01").content.speaker == "Louise"
    assert (evening.status("p01"), evening.show.timer) == (status, timer)


def test_edit_item_length_of_a_pitch_and_of_a_break() -> None:
    evening = Evening(PITCHES[0], BREAK)
    assert evening.refusal("edit_item", item="p01", length_ms=60_000) == "length_is_fixed"
    evening.do("edit_item", item="p02", length_ms=60_000)
    assert evening.item("p02").content.length_ms == 60_000


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  a \t b\n\nc ", "a b c"),
        ("a\x07b\u2028c", "a b c"),
        ("\u200b", ""),
        ("1\u00a0000 €", "1 000 €"),
        ("Saint-Étienne 🎉", "Saint-Étienne 🎉"),
    ],
)
def test_tidy_puts_text_on_one_line(text: str, tidied: str) -> None:
    assert tidy(text) == tidied
