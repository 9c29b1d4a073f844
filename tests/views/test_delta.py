"""What later messages carry of sections that grow with the programme."""

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.show.evening import Evening
from tests.views.reader import Reader, decoded
from tests.web.merging import with_changes
from topchrono.show.refusal import Refused
from topchrono.views.delta import Changes, merge
from topchrono.views.live_state import LiveState
from topchrono.views.roles import Audience

HOST, LYON, VIEWER = Audience("host"), Audience("organizer", "lyon"), Audience("viewer")
ITEMS = ("p01", "p02", "p03")
STEPS = ("call", "take", "start_clock", "finish", "clear", "postpone", "mark_absent", "withdraw", "void",
         "redo_later", "edit", "move", "length", "wait", "hold", "release", "say", "end_show")  # fmt: skip


def step(evening: Evening, name: str, item: str) -> None:
    """Do it, if it is possible."""
    fields: dict[str, Any] = {"item": item}
    match name:
        case "wait":
            evening.wait(50_000)
            return
        case "edit":
            name, fields = "edit_item", {"item": item, "project": f"Projet {evening.now}"}
        case "move":
            fields["before"] = next(other for other in ITEMS if other != item)
        case "length":
            name, fields = "set_pitch_length", {"length_ms": 60_000 if item == "p01" else 120_000}
        case "hold":
            fields = {"reason": ""}
        case "void":
            fields["reason"] = ""
        case "release" | "end_show":
            fields = {}
        case "say":
            fields = {"city": "", "text": f"Message {evening.now}"}
    with suppress(Refused):
        evening.do(name, **fields)


@pytest.mark.slow
@pytest.mark.parametrize("audience", [HOST, LYON, VIEWER], ids=str)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(ITEMS)), max_size=25))
def test_whoever_puts_the_parts_back_has_the_view_that_a_new_reader_gets(
    audience: Audience, steps: list[tuple[str, str]]
) -> None:
    evening = Evening().live()
    reader = Reader(evening, audience)
    view, late, pending = decoded(reader.first), decoded(reader.first), Changes()
    for name, item in steps:
        step(evening, name, item)
        changes = reader.next()
        view = with_changes(view, decoded(changes))
        pending = merge(pending, changes)
        assert view == decoded(reader.of_new_reader())
    # Those who were sent all of it at once have it too.
    assert with_changes(late, decoded(pending)) == view


def test_a_room_whose_own_items_alone_accept_other_commands_is_not_sent_the_rundown() -> None:
    evening = Evening().live()
    reader = Reader(evening, LYON)
    evening.do("end_show")
    ended = decoded(reader.next())
    assert "rundown" not in ended
    assert ended["possible"] == [{"possible": [], "items": ["p01", "p03"]}]


def test_a_step_sends_the_items_that_have_changed_and_a_new_order_sends_all() -> None:
    evening = Evening().live()
    reader = Reader(evening, VIEWER)
    evening.do("call", item="p01")
    called = decoded(reader.next())
    assert list(called["items"]) == ["p01"]
    assert not {"rundown", "forecast"} & called.keys()
    evening.do("move", item="p03", before="p02")
    moved = decoded(reader.next())
    assert [item["id"] for item in moved["rundown"]] == ["p01", "p03", "p02"]
    assert "items" not in moved


def test_the_end_of_a_pitch_sends_the_crew_that_pitch_alone() -> None:
    evening = Evening().live().pitching("p01")
    reader = Reader(evening, HOST)
    evening.do("finish", item="p01")
    assert list(decoded(reader.next())["items"]) == ["p01"]


def test_the_call_of_a_pitch_sends_the_crew_what_the_others_accept_now_and_not_their_texts() -> None:
    evening = Evening().live()
    reader = Reader(evening, HOST)
    evening.do("call", item="p01")
    called = decoded(reader.next())
    assert list(called["items"]) == ["p01"]
    assert [change["items"] for change in called["possible"]] == [["p02", "p03"]]


def test_counts_and_cities_are_sent_where_they_have_changed() -> None:
    reader = Reader(Evening(), HOST)
    reader.live_state = LiveState(helpers={"p01": 1}, claps={"p01": 3})
    reader.next()
    reader.live_state = LiveState(helpers={"p01": 1, "p02": 1}, claps={"p01": 5}, online={"brest": ("Zoé",)})
    changes = decoded(reader.next())
    assert changes.keys() == {"helpers", "claps", "city_views"}
    assert (changes["helpers"], changes["claps"]) == ({"p02": 1}, {"p01": 5})
    assert {slug: city["organizers"] for slug, city in changes["city_views"].items()} == {"brest": ["Zoé"]}


def test_an_item_that_is_no_longer_counted_has_all_counts_sent() -> None:
    reader = Reader(Evening(), VIEWER)
    reader.live_state = LiveState(helpers={"p01": 1, "p02": 1})
    reader.next()
    reader.live_state = LiveState(helpers={"p02": 1})
    assert decoded(reader.next()) == {"help": {"people": {"p02": 1}}}


def test_counts_of_two_messages_are_coalesced_by_item() -> None:
    first, second = (
        {"helpers": msgspec.Raw(msgspec.json.encode(counts))} for counts in ({"p01": 1, "p02": 1}, {"p02": 2})
    )
    assert decoded(merge(first, second)) == {"helpers": {"p01": 1, "p02": 2}}
