import pytest

from tests.show.evening import BREAK, PITCH, PITCHES, START, Evening
from topchrono.show.content import Content
from topchrono.show.events import ShowCreated
from topchrono.show.forecast import USUAL_CHANGE_OVER_MS, Forecast, change_over_ms, forecast
from topchrono.show.state import replay

USUAL = USUAL_CHANGE_OVER_MS
TURN = USUAL + PITCH


def forecast_of(evening: Evening) -> Forecast:
    return forecast(evening.show, now=evening.now)


def test_fifty_pitches_take_2_h_13_at_the_usual_pace() -> None:
    evening = Evening(*[Content(project="Un pitch")] * 50).live()
    ends_at = forecast_of(evening).ends_at
    assert ends_at is not None
    assert (ends_at - START) // 60_000 == 2 * 60 + 13


# Before the show


def test_forecast_before_the_start_counts_from_the_announced_time() -> None:
    at_eight = START + 3_600_000
    expected = forecast_of(Evening(starts_at=at_eight))
    assert expected == Forecast(
        expected_at={
            "p01": at_eight + USUAL,
            "p02": at_eight + USUAL + TURN,
            "p03": at_eight + USUAL + 2 * TURN,
        },
        ends_at=at_eight + 3 * TURN,
        delay_ms=0,
        change_over_ms=USUAL,
    )


def test_forecast_without_an_announced_time_counts_from_now_and_knows_no_delay() -> None:
    evening = Evening()
    evening.wait(60_000)
    expected = forecast_of(evening)
    assert (expected.expected_at["p01"], expected.delay_ms) == (evening.now + USUAL, None)


def test_forecast_of_an_empty_evening_knows_no_end() -> None:
    created = ShowCreated(at=START, title="Soirée", pitch_length_ms=120_000, starts_at=START, contents=())
    expected = forecast(replay([created]), now=START)
    assert (expected.ends_at, expected.delay_ms) == (None, None)


def test_forecast_of_a_late_start_is_late() -> None:
    evening = Evening(starts_at=START).go()
    evening.wait(300_000)
    assert forecast_of(evening).delay_ms == 300_000


# During the show


def test_delay_counts_from_the_true_start_when_none_was_announced() -> None:
    evening = Evening().live()
    evening.wait(60_000)
    assert forecast_of(evening).delay_ms == 60_000


def test_forecast_follows_the_item_on_deck_then_the_running_order() -> None:
    evening = Evening().live()
    evening.do("call", item="p03")
    assert list(forecast_of(evening).expected_at) == ["p03", "p01", "p02"]


def test_forecast_leaves_out_who_will_not_come() -> None:
    evening = Evening(starts_at=START).live()
    evening.do("mark_absent", item="p01")
    evening.do("withdraw", item="p02")
    expected = forecast_of(evening)
    assert expected.expected_at == {"p03": START + USUAL}
    assert expected.delay_ms == -2 * TURN


def test_forecast_while_armed_counts_a_whole_pitch_from_now() -> None:
    evening = Evening().live().go(2)
    evening.wait(15_000)
    assert forecast_of(evening).expected_at["p02"] == evening.now + TURN


def test_forecast_while_pitching_counts_from_the_deadline() -> None:
    evening = Evening().live().go(3)
    evening.wait(30_000)
    assert forecast_of(evening).expected_at["p02"] == START + TURN
    evening.wait(PITCH - 30_000)
    assert forecast_of(evening).expected_at["p02"] == START + TURN


def test_forecast_after_an_early_end_comes_nearer() -> None:
    evening = Evening().live().go(3)
    evening.wait(90_000)
    evening.do("finish", item="p01")
    assert forecast_of(evening).expected_at["p02"] == START + 90_000 + USUAL


def test_forecast_stands_still_during_a_change_over_then_slips_with_it() -> None:
    evening = Evening().live().pitched("p01")
    for waited, expected in ((0, USUAL), (USUAL - 1, USUAL), (USUAL + 5_000, USUAL + 5_000)):
        evening.now = START + PITCH + waited
        assert forecast_of(evening).expected_at["p02"] == START + PITCH + expected


def test_forecast_of_a_void_has_the_pitch_again_with_its_full_time() -> None:
    evening = Evening().live().go(3)
    evening.wait(100_000)
    evening.do("void", item="p01")
    expected = forecast_of(evening)
    assert list(expected.expected_at) == ["p01", "p02", "p03"]
    assert expected.ends_at == evening.now + 3 * TURN


def test_forecast_of_a_break_counts_its_own_length() -> None:
    evening = Evening(BREAK, PITCHES[0]).live()
    assert forecast_of(evening).expected_at["p02"] == START + USUAL + BREAK.length_ms + USUAL
    evening.go(2)
    evening.wait(30_000)
    assert forecast_of(evening).expected_at["p02"] == START + BREAK.length_ms + USUAL
    evening.wait(BREAK.length_ms)
    assert forecast_of(evening).expected_at["p02"] == evening.now + USUAL
    evening.go()
    assert forecast_of(evening).expected_at["p02"] == evening.now + USUAL


def test_forecast_after_the_last_pitch_is_that_the_evening_ends_now() -> None:
    evening = Evening(PITCHES[0]).live().pitched("p01")
    evening.wait(10_000)
    assert (forecast_of(evening).expected_at, forecast_of(evening).ends_at) == ({}, evening.now)


def test_forecast_after_the_end_is_what_happened() -> None:
    evening = Evening(PITCHES[0], starts_at=START).live().pitched("p01", change_over_ms=USUAL + 7_000)
    evening.do("end_show")
    ended_at = evening.now
    evening.wait(3_600_000)
    assert forecast_of(evening) == Forecast(
        expected_at={}, ends_at=ended_at, delay_ms=7_000, change_over_ms=USUAL
    )


# The pace of the evening


def test_change_over_is_the_median_so_far() -> None:
    evening = Evening(*PITCHES, *PITCHES).live().pitched("p01")
    for item, change_over in (("p02", 20_000), ("p03", 90_000), ("p04", 30_000)):
        evening.pitched(item, change_over_ms=change_over)
    assert evening.show.change_overs_ms == (20_000, 90_000, 30_000)
    assert change_over_ms(evening.show) == 30_000


def test_change_over_runs_from_the_end_of_a_pitch_to_the_next_clock() -> None:
    evening = Evening().live().go(3)
    evening.wait(PITCH + 5_000)
    evening.go(2)
    evening.wait(5_000)
    evening.go()
    evening.wait(15_000)
    evening.go()
    assert evening.show.change_overs_ms == (25_000,)


def test_change_over_across_a_break_is_not_measured() -> None:
    evening = Evening(PITCHES[0], BREAK, PITCHES[1]).live().pitched("p01").go(2)
    evening.wait(BREAK.length_ms)
    evening.go(2)
    evening.pitched("p03")
    assert evening.show.change_overs_ms == ()


def test_change_over_across_a_void_is_not_measured() -> None:
    evening = Evening().live().pitched("p01").pitching("p02")
    evening.do("void", item="p02")
    evening.wait(60_000)
    evening.pitched("p02")
    assert evening.show.change_overs_ms == (0,)


def test_change_over_across_a_hold_is_not_measured() -> None:
    evening = Evening().live().pitched("p01")
    evening.do("hold")
    evening.wait(600_000)
    evening.do("release")
    evening.pitched("p02")
    assert evening.show.change_overs_ms == ()


def test_change_over_after_a_hold_that_began_during_the_pitch_is_not_measured() -> None:
    evening = Evening().live().go(3)
    evening.do("hold")
    evening.wait(PITCH + 600_000)
    evening.do("release")
    evening.do("clear", item="p01")
    evening.pitched("p02")
    assert evening.show.change_overs_ms == ()


# A clock that was set back while the server was down

BACK = 100 * 86_400_000


@pytest.mark.parametrize("step", ["after a pitch", "in a break", "before any"])
def test_forecast_bears_a_clock_that_was_set_back(step: str) -> None:
    evening = Evening(PITCHES[0], BREAK, PITCHES[1]).live()
    if step != "before any":
        evening.pitched("p01")
    if step == "in a break":
        evening.go(2)
    evening.now -= BACK
    expected = forecast_of(evening)
    assert max(expected.expected_at.values()) < evening.now + 4 * TURN
    assert (expected.ends_at or 0) < evening.now + 4 * TURN
    assert expected.delay_ms is None


@pytest.mark.parametrize("by", [-BACK, BACK])
def test_a_change_over_across_a_clock_that_was_set_is_not_measured(by: int) -> None:
    evening = Evening().live().pitched("p01")
    evening.now += by
    evening.pitched("p02").pitched("p03", change_over_ms=20_000)
    assert evening.show.change_overs_ms == (20_000,)
