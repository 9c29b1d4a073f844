"""The big button: the one step that comes next; and what comes due by itself."""

import pytest

from tests.show.evening import BREAK, PITCH, PITCHES, START, Evening, evening_with
from topchrono.show import events as e
from topchrono.show.model import Status
from topchrono.show.rules import due


def test_next_step_through_a_whole_evening() -> None:
    evening = Evening(PITCHES[0], BREAK)
    seen = []
    while step := evening.next_step:
        seen.append(step)
        evening.go()
    assert seen == [
        ("open_doors", None),
        ("start_show", None),
        ("call", "p01"),
        ("take", "p01"),
        ("start_clock", "p01"),
        ("finish", "p01"),
        ("clear", "p01"),
        ("call", "p02"),
        ("take", "p02"),
        ("finish", "p02"),
        ("clear", "p02"),
        ("end_show", None),
    ]
    assert evening.show.phase == "ended"


def test_next_step_after_the_deadline_is_to_clear() -> None:
    evening = evening_with("pitching")
    evening.wait(PITCH)
    assert evening.next_step == ("clear", "p01")


def test_next_step_with_the_next_speaker_called_during_the_pitch() -> None:
    evening = evening_with("pitching")
    evening.do("call", item="p02")
    assert evening.next_step == ("finish", "p01")
    assert evening.go(2).next_step == ("take", "p02")


@pytest.mark.parametrize("status", ["queued", "on_deck", "on_air", "pitching", "done"])
def test_next_step_on_hold_is_always_to_release(status: Status) -> None:
    evening = evening_with(status)
    before = evening.next_step
    evening.do("hold")
    assert evening.next_step == ("release", None)
    assert evening.go().next_step == before


def test_next_step_passes_over_the_absent_and_the_withdrawn() -> None:
    evening = Evening().live()
    evening.do("mark_absent", item="p01")
    evening.do("withdraw", item="p02")
    assert evening.next_step == ("call", "p03")


def test_go_pressed_twice_does_one_step() -> None:
    evening = evening_with("queued")
    press = {"step": "call", "item": "p01"}
    assert evening.refusal("go", expect=press) is None
    assert evening.refusal("go", expect=press) == "stale_go"
    assert evening.status("p01") == "on_deck"


@pytest.mark.parametrize(
    "expect",
    [
        {"step": "call", "item": "p02"},
        {"step": "call"},
        {"step": "take", "item": "p01"},
        {"step": "end_show"},
        {"step": "call", "item": "p99"},
    ],
)
def test_go_that_expects_anything_else(expect: dict[str, str]) -> None:
    assert evening_with("queued").refusal("go", expect=expect) == "stale_go"


def test_go_to_finish_pressed_at_the_deadline_does_not_clear() -> None:
    evening = evening_with("pitching")
    evening.wait(PITCH)
    assert evening.refusal("go", expect={"step": "finish", "item": "p01"}) == "stale_go"
    assert evening.show.on_air == "p01"


def test_due_at_the_deadline_and_not_before() -> None:
    show = evening_with("pitching").show
    up = [e.TimeUp(at=START + PITCH, item="p01")]
    assert [due(show, now=START + PITCH + late) for late in (-1, 0, 86_400_000)] == [[], up, up]


@pytest.mark.parametrize("status", ["queued", "on_deck", "on_air", "done", "absent"])
def test_due_without_a_running_clock(status: Status) -> None:
    assert due(evening_with(status).show, now=START + 10 * PITCH) == []
