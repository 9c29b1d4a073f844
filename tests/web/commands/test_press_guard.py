"""A press of a key does what has been shown, and does it once."""

from topchrono.web.commands.press_guard import (
    DEBOUNCE_MS,
    SECOND_AFTER_MS,
    SECOND_WITHIN_MS,
    SHOWN_MS,
    TIME_UP_GUARD_MS,
    PressGuard,
    Shown,
)

LONG_AGO = -10_000


def shown(value: str = "take p01", since: int = LONG_AGO) -> Shown[str]:
    return Shown(value, since)


def test_a_step_needs_one_press_and_a_contact_that_bounces_is_one_press() -> None:
    guard = PressGuard()
    assert guard.press(0, shown()) == "go"
    assert guard.press(DEBOUNCE_MS - 1, shown()) == "same"
    assert guard.press(2 * DEBOUNCE_MS, shown()) == "go"


def test_however_long_a_key_repeats_it_is_one_press() -> None:
    guard = PressGuard()
    assert [guard.press(30 * press, shown()) for press in range(100)] == ["go", *["same"] * 99]


def test_a_step_that_has_only_just_been_shown_is_not_done() -> None:
    assert PressGuard().press(SHOWN_MS - 1, shown(since=0)) == "early"
    assert PressGuard().press(SHOWN_MS, shown(since=0)) == "go"


def test_what_is_shown_counts_from_its_last_change() -> None:
    step = shown("take p01", since=0)
    step.follow("take p01", 500)
    assert step.since == 0
    step.follow("start_clock p01", 900)
    assert (step.value, step.since) == ("start_clock p01", 900)


def test_what_cuts_somebody_short_needs_a_second_press_neither_at_once_nor_much_later() -> None:
    guard = PressGuard()
    assert guard.press(0, shown(), needs_second=True) == "ask"
    assert guard.press(SECOND_AFTER_MS - 1, shown(), needs_second=True) == "same"
    assert guard.press(SECOND_AFTER_MS + DEBOUNCE_MS, shown(), needs_second=True) == "go"
    assert guard.press(10_000, shown(), needs_second=True) == "ask"
    assert guard.press(10_001 + SECOND_WITHIN_MS, shown(), needs_second=True) == "ask"


def test_a_confirmation_is_about_one_step_alone() -> None:
    guard = PressGuard()
    assert guard.press(0, shown("finish p01"), needs_second=True) == "ask"
    assert guard.press(2_000, shown("finish p02", since=500), needs_second=True) == "ask"


def test_a_finger_about_to_end_a_pitch_does_nothing_else_when_the_clock_runs_out_under_it() -> None:
    guard = PressGuard()
    guard.press(0, shown("finish p01"), needs_second=True)
    after = shown("clear p01", since=1_000)
    assert guard.press(1_000 + TIME_UP_GUARD_MS - 1, after) == "early"
    assert guard.press(1_000 + TIME_UP_GUARD_MS + DEBOUNCE_MS, after) == "go"
