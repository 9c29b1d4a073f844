"""What the stream's states mean for the journal."""

import pytest

from topchrono.obs.health import Sample, Window, grade_of_loss
from topchrono.obs.output_problems import output_problems
from topchrono.obs.outputs import STALLED_S, STARTED_WITHIN_S, STOPPED_WITHIN_S, STOPPING_WITHIN_S, Output

STARTING, STARTED, STOPPING, STOPPED, RECONNECTING, RECONNECTED = (
    f"OBS_WEBSOCKET_OUTPUT_{state}"
    for state in ("STARTING", "STARTED", "STOPPING", "STOPPED", "RECONNECTING", "RECONNECTED")
)


@pytest.mark.parametrize(
    ("states", "changes"),
    [
        ([STARTING, STARTED, STOPPING, STOPPED], ["started", "stopped"]),
        ([STARTING, STARTED, STOPPED], ["started", "dropped"]),
        ([STARTING, STOPPED], ["dropped"]),
        ([STARTING, STARTED, RECONNECTING, RECONNECTED], ["started", "dropped", "resumed"]),
        ([STARTING, STARTED, RECONNECTING, STOPPED], ["started", "dropped"]),
        ([STARTING, STARTED, RECONNECTING, STOPPING, STOPPED], ["started", "dropped", "stopped"]),
    ],
)
def test_an_end_that_nobody_asked_for_is_a_drop(states: list[str], changes: list[str]) -> None:
    output = Output()
    assert [change for state in states if (change := output.apply_event(state))] == changes


def test_an_output_that_ended_unseen_is_a_drop_and_one_already_running_a_start() -> None:
    output = Output()
    assert output.apply_status(active=True, reconnecting=False, duration_ms=5000, now=65_000) == "started"
    assert output.since == 60_000
    assert output.apply_status(active=True, reconnecting=False, duration_ms=7100, now=67_000) is None
    assert output.since == 60_000
    assert output.apply_status(active=False, reconnecting=False, duration_ms=0, now=70_000) == "dropped"
    assert (output.state, output.drops) == ("dropped", 1)


def test_an_end_that_was_asked_for_is_no_drop_though_it_is_seen_before_it_is_heard() -> None:
    output = Output()
    for state in (STARTING, STARTED, STOPPING):
        output.apply_event(state)
    assert output.apply_status(active=False, reconnecting=False, duration_ms=0, now=70_000) == "stopped"
    assert output.apply_event(STOPPED) is None
    assert (output.state, output.drops) == ("off", 0)


def test_figures_are_of_the_last_half_minute() -> None:
    window = Window()
    for second in range(100):
        lost = 30 if second > 40 else 0
        window.add(Sample(second, lost, second * 30, second * 250_000))
    assert window.lost_percent == 0.0
    assert window.kbps == 2000
    assert [grade_of_loss(percent) for percent in (0.5, 1.0, 5.0)] == ["good", "poor", "bad"]


def codes(record: Output) -> list[str]:
    return [problem.code for problem in output_problems(Output(), record)]


def test_an_accepted_start_that_comes_to_nothing_is_a_fault_until_it_runs() -> None:
    output = Output()
    output.ask("start", at=100.0)
    assert output.check(total_bytes=0, paused=False, at=100.0 + STARTED_WITHIN_S) is None
    assert codes(output) == []
    assert output.check(total_bytes=0, paused=False, at=100.1 + STARTED_WITHIN_S) == "dropped"
    assert (output.state, codes(output)) == ("dropped", ["record_not_started"])
    output.apply_event(STARTING)
    output.apply_event(STARTED)
    assert codes(output) == []


def test_a_start_that_goes_no_further_is_a_fault_whoever_pressed_the_button() -> None:
    output = Output()
    output.apply_event(STARTING)
    output.check(total_bytes=0, paused=False, at=100.0)
    assert output.check(total_bytes=0, paused=False, at=100.1 + STARTED_WITHIN_S) == "dropped"
    assert codes(output) == ["record_not_started"]


def test_pressing_again_forgets_the_fault_and_finds_it_again() -> None:
    output = Output()
    for at in (100.0, 200.0):
        output.ask("start", at=at)
        assert codes(output) != ["record_not_started"]
        output.check(total_bytes=0, paused=False, at=at + STARTED_WITHIN_S + 0.1)
        assert codes(output) == ["record_not_started"]


def running() -> Output:
    output = Output()
    output.apply_event(STARTING)
    output.apply_event(STARTED)
    return output


def test_an_accepted_stop_that_comes_to_nothing_is_a_fault_until_it_stops() -> None:
    output = running()
    output.ask("stop", at=100.0)
    output.check(total_bytes=1, paused=False, at=100.1 + STOPPING_WITHIN_S)
    assert codes(output) == ["record_not_stopped"]
    output.apply_event(STOPPING)
    output.apply_event(STOPPED)
    assert codes(output) == []


def test_what_is_being_stopped_is_given_the_time_of_a_delayed_stream() -> None:
    output = running()
    output.ask("stop", at=100.0)
    output.apply_event(STOPPING)
    output.check(total_bytes=1, paused=False, at=99.0 + STOPPED_WITHIN_S)
    assert codes(output) == []
    output.check(total_bytes=1, paused=False, at=100.1 + STOPPED_WITHIN_S)
    assert codes(output) == ["record_not_stopped"]


def test_an_output_that_does_not_grow_is_stalled_until_it_does_but_a_pause_is_none() -> None:
    output = running()
    output.check(total_bytes=1000, paused=False, at=100.0)
    output.check(total_bytes=1000, paused=False, at=100.0 + STALLED_S)
    assert codes(output) == []
    output.check(total_bytes=1000, paused=False, at=100.1 + STALLED_S)
    assert codes(output) == ["record_stalled"]
    output.check(total_bytes=2000, paused=False, at=102.0 + STALLED_S)
    assert codes(output) == []
    output.check(total_bytes=2000, paused=True, at=110.0)
    output.check(total_bytes=2000, paused=False, at=150.0)
    assert codes(output) == []


def test_a_recording_that_ended_by_itself_is_told_until_it_runs_again() -> None:
    output = running()
    output.apply_event(STOPPED)
    assert codes(output) == ["record_dropped"]
    output.apply_event(STARTED)
    assert codes(output) == []
