"""What the stream's states mean for the journal."""

import pytest

from topchrono.obs.health import Sample, Window, grade_of_loss
from topchrono.obs.outputs import Output

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
