"""What a command on one item does, whatever the state of that item."""

from typing import Any, get_args

import pytest

from tests.show.evening import BREAK, PITCH, START, Evening, evening_with
from topchrono.show import events as e
from topchrono.show.model import Run, Status, Timer
from topchrono.show.transitions import TRANSITIONS, ItemAction

STATUSES: tuple[Status, ...] = get_args(Status)

NEW_STATUS = {
    action: moves
    for action, moves in TRANSITIONS["pitch"].items()
    if action not in ("move", "swap", "edit_item", "check_in")
}
"""The commands that need no more than their item."""

OTHER_REFUSALS: dict[tuple[ItemAction, Status], str] = {
    ("take", "queued"): "not_called",
    ("start_clock", "pitching"): "clock_is_running",
    ("finish", "on_air"): "clock_not_started",
    ("clear", "queued"): "not_on_air",
    ("clear", "on_deck"): "not_on_air",
    ("clear", "absent"): "not_on_air",
    ("clear", "withdrawn"): "not_on_air",
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", NEW_STATUS)
def test_item_command_in_every_status(name: ItemAction, status: Status) -> None:
    evening = evening_with(status)
    before = evening.show
    refusal = evening.refusal(name, item="p01")
    if status in NEW_STATUS[name]:
        assert (refusal, evening.status("p01")) == (None, NEW_STATUS[name][status])
    else:
        assert refusal == OTHER_REFUSALS.get((name, status), f"item_is_{status}")
        assert evening.show == before


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        *((name, {}) for name in NEW_STATUS),
        ("move", {"before": None}),
        ("edit_item", {}),
        ("check_in", {"present": True, "sound": True, "picture": True}),
    ],
)
def test_item_command_on_an_unknown_item(name: str, fields: dict[str, Any]) -> None:
    assert Evening().live().refusal(name, item="p99", **fields) == "unknown_item"


@pytest.mark.parametrize("name", ["call", "take", "start_clock"])
def test_pitch_steps_before_the_show_is_live(name: str) -> None:
    assert Evening().refusal(name, item="p01") == "not_live"


def test_call_with_another_on_deck() -> None:
    assert evening_with("on_deck").refusal("call", item="p02") == "someone_on_deck"


def test_call_during_a_pitch_prepares_the_next_speaker() -> None:
    evening = evening_with("pitching")
    evening.do("call", item="p02")
    assert (evening.show.on_air, evening.show.on_deck) == ("p01", "p02")
    assert evening.item("p02").called_at == evening.now


@pytest.mark.parametrize("status", ["on_air", "pitching", "done"])
def test_take_with_another_in_the_picture(status: Status) -> None:
    evening = evening_with(status)
    evening.do("call", item="p02")
    assert evening.refusal("take", item="p02") == "someone_on_air"


def test_take_arms_the_clock() -> None:
    evening = evening_with("on_air")
    assert evening.show.timer == Timer(state="armed", item="p01", length_ms=PITCH)
    assert (evening.show.on_air, evening.show.on_deck) == ("p01", None)


def test_start_clock_fixes_the_deadline() -> None:
    evening = evening_with("on_air")
    evening.wait(5_000)
    start = evening.now
    assert evening.do("start_clock", item="p01") == [
        e.ClockStarted(at=start, item="p01", ends_at=start + PITCH)
    ]
    assert evening.show.timer == Timer(
        state="running", item="p01", length_ms=PITCH, started_at=start, ends_at=start + PITCH
    )


def test_clock_warns_only_at_times_within_the_pitch() -> None:
    assert Evening(pitch_length_ms=20_000).show.timer.warnings_ms == (10_000,)
    assert Evening(pitch_length_ms=30_000).show.timer.warnings_ms == (10_000,)
    assert Evening(pitch_length_ms=31_000).show.timer.warnings_ms == (30_000, 10_000)


def test_deadline_ends_the_pitch_at_the_millisecond_however_late_it_is_noticed() -> None:
    evening = evening_with("pitching")
    evening.wait(PITCH - 1)
    assert evening.status("p01") == "pitching"
    evening.wait(5_000)
    assert evening.events[-1] == e.TimeUp(at=START + PITCH, item="p01")
    assert (evening.status("p01"), evening.item("p01").outcome) == ("done", "time_up")
    assert evening.item("p01").runs == (
        Run(taken_at=START, started_at=START, ended_at=START + PITCH, outcome="time_up"),
    )
    assert (evening.show.timer.state, evening.show.timer.stopped_at) == ("time_up", None)


def test_finish_stops_the_clock_early() -> None:
    evening = evening_with("pitching")
    evening.wait(PITCH - 1)
    evening.do("finish", item="p01")
    assert evening.item("p01").outcome == "finished"
    assert (evening.show.timer.state, evening.show.timer.stopped_at) == ("stopped", START + PITCH - 1)
    assert evening.item("p01").run.ended_at == START + PITCH - 1


def test_any_command_is_refused_while_a_passed_deadline_is_not_recorded() -> None:
    evening = evening_with("pitching")
    evening.now += PITCH
    assert evening.refusal("finish", item="p01") == "time_is_up"
    assert evening.refusal("void", item="p01") == "time_is_up"
    assert evening.refusal("hold") == "time_is_up"
    evening.wait(0)
    assert evening.refusal("finish", item="p01") == "item_is_done"


def test_clear_empties_the_picture_and_the_prompt() -> None:
    evening = evening_with("done")
    evening.do("prompt", text="Restez en ligne")
    assert (evening.show.on_air, evening.show.prompt is None) == ("p01", False)
    evening.do("clear", item="p01")
    assert (evening.show.on_air, evening.show.prompt) == (None, None)
    assert evening.show.timer == Timer(length_ms=PITCH)


def test_clear_of_an_item_that_left_the_picture() -> None:
    evening = Evening().live().pitched("p01")
    assert evening.refusal("clear", item="p01") == "not_on_air"


# Runs that do not count


def test_void_while_armed_keeps_a_run_without_a_clock() -> None:
    evening = evening_with("on_air")
    evening.wait(3_000)
    evening.do("void", item="p01", reason=" mauvais \n son ")
    assert evening.item("p01").runs == (
        Run(taken_at=START, ended_at=START + 3_000, outcome="voided", reason="mauvais son"),
    )
    assert (evening.show.on_air, evening.show.timer) == (None, Timer(length_ms=PITCH))


def test_void_while_pitching_gives_the_full_time_again() -> None:
    evening = evening_with("pitching")
    evening.wait(PITCH - 1)
    evening.do("void", item="p01", reason="ligne coupée")
    assert evening.next_step == ("call", "p01")
    evening.wait(20_000)
    evening.pitching("p01")
    assert evening.show.timer.ends_at == evening.now + PITCH
    assert [run.outcome for run in evening.item("p01").runs] == ["voided", None]


def test_void_after_the_end_keeps_when_the_run_ended() -> None:
    evening = evening_with("pitching")
    evening.wait(PITCH)
    evening.wait(30_000)
    evening.do("void", item="p01")
    assert (evening.status("p01"), evening.item("p01").outcome) == ("queued", None)
    assert (evening.item("p01").run.ended_at, evening.item("p01").run.outcome) == (START + PITCH, "voided")
    assert evening.show.on_air is None


def test_void_of_a_cleared_pitch_leaves_the_one_on_air_alone() -> None:
    evening = Evening().live().pitched("p01").pitching("p02")
    timer = evening.show.timer
    evening.do("void", item="p01")
    assert (evening.show.on_air, evening.show.timer) == ("p02", timer)
    assert (evening.status("p01"), evening.status("p02")) == ("queued", "pitching")


@pytest.mark.parametrize("status", ["on_air", "pitching", "done"])
def test_redo_later_voids_the_run_and_sends_the_pitch_to_the_end(status: Status) -> None:
    evening = evening_with(status)
    evening.wait(3_000)
    evening.do("redo_later", item="p01", reason="ligne coupée")
    assert (evening.status("p01"), evening.order[-1]) == ("queued", "p01")
    assert (evening.item("p01").run.outcome, evening.item("p01").run.reason) == ("voided", "ligne coupée")
    assert (evening.show.on_air, evening.show.timer.state) == (None, "idle")
    assert evening.next_step == ("call", "p02")
    assert evening.refusal("redo_later", item="p01") == "item_is_queued"


def test_absent_on_air_leaves_the_picture_and_the_record_of_the_try() -> None:
    evening = evening_with("on_air")
    evening.wait(8_000)
    evening.do("mark_absent", item="p01")
    assert evening.item("p01").runs == (Run(taken_at=START, ended_at=START + 8_000, outcome="absent"),)
    assert (evening.show.on_air, evening.show.timer.state) == (None, "idle")
    assert evening.next_step == ("call", "p02")


def test_reinstated_pitch_has_its_full_time() -> None:
    evening = evening_with("on_air")
    evening.do("mark_absent", item="p01")
    evening.do("reinstate", item="p01")
    evening.pitching("p01")
    assert evening.show.timer.ends_at == evening.now + PITCH


# Breaks


def test_break_goes_on_air_and_ends_without_a_clock() -> None:
    evening = Evening(BREAK).live().go(2)
    assert (evening.status("p01"), evening.show.timer.state) == ("on_air", "idle")
    assert evening.refusal("start_clock", item="p01") == "no_clock_for_a_break"
    evening.wait(10 * PITCH)
    assert evening.next_step == ("finish", "p01")
    evening.go()
    assert (evening.status("p01"), evening.item("p01").outcome) == ("done", "finished")
    assert evening.show.timer.state == "idle"


@pytest.mark.parametrize("name", ["mark_absent", "check_in"])
def test_break_has_nobody_to_wait_for(name: str) -> None:
    fields = {"present": True, "sound": True, "picture": True} if name == "check_in" else {}
    assert Evening(BREAK).live().refusal(name, item="p01", **fields) == "not_a_pitch"
