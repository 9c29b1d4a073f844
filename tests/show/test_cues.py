from collections.abc import Callable

import pytest

from tests.show.evening import BREAK, PITCH, PITCHES, START, Evening, evening_with
from topchrono.show.cues import LOWER_THIRD_MS, SWITCHABLE_OVERLAYS, TIME_UP_MS, Cue, cues, next_up

NEEDS_AT = START + LOWER_THIRD_MS


@pytest.mark.parametrize("evening", [Evening(), Evening().go()])
def test_before_the_show_there_is_only_the_waiting_screen(evening: Evening) -> None:
    evening.do("set_ticker", text="Bientôt")
    assert cues(evening.show) == {"waiting": Cue(begins_at=0)}


def test_after_the_show_there_is_only_the_waiting_screen() -> None:
    evening = Evening().live()
    evening.wait(1_000)
    evening.do("end_show")
    assert cues(evening.show) == {"waiting": Cue(begins_at=START + 1_000)}


def test_hold_puts_the_slate_alone_on_air_and_then_all_is_as_it_was() -> None:
    evening = evening_with("pitching")
    before = cues(evening.show)
    evening.wait(1_000)
    evening.do("hold")
    assert cues(evening.show) == {"slate": Cue(begins_at=START + 1_000)}
    evening.do("release")
    assert cues(evening.show) == before


def test_empty_picture_announces_the_next() -> None:
    evening = evening_with("queued")
    assert (cues(evening.show), next_up(evening.show)) == ({"next_up": Cue(begins_at=0)}, "p01")
    evening.do("call", item="p02")
    assert (cues(evening.show), next_up(evening.show)) == ({"next_up": Cue(begins_at=0)}, "p02")


def test_empty_picture_with_nobody_left() -> None:
    evening = Evening(PITCHES[0]).live().pitched("p01")
    assert (cues(evening.show), next_up(evening.show)) == ({}, None)


def test_taken_pitch_has_its_lower_third_and_its_clock() -> None:
    cue = Cue(begins_at=START)
    assert cues(evening_with("on_air").show) == {"clock": cue, "lower_third": cue}


def test_running_clock_gives_way_from_the_lower_third_to_the_needs() -> None:
    evening = evening_with("on_air")
    evening.wait(9_000)
    evening.go()
    assert cues(evening.show) == {
        "clock": Cue(begins_at=START),
        "lower_third": Cue(begins_at=START, ends_at=NEEDS_AT + 9_000),
        "needs": Cue(begins_at=NEEDS_AT + 9_000),
        "applause": Cue(begins_at=START + 9_000),
    }


def test_short_pitch_shows_its_needs_after_a_quarter() -> None:
    evening = Evening(pitch_length_ms=20_000).live().go(3)
    assert cues(evening.show)["needs"] == Cue(begins_at=START + 5_000)


def test_time_up_is_stamped_at_the_deadline_before_the_next_is_announced() -> None:
    evening = evening_with("pitching")
    evening.wait(PITCH + 300)
    stamp_off = START + PITCH + TIME_UP_MS
    assert cues(evening.show) == {
        "clock": Cue(begins_at=START),
        "lower_third": Cue(begins_at=START, ends_at=NEEDS_AT),
        "needs": Cue(begins_at=NEEDS_AT),
        "applause": Cue(begins_at=START),
        "time_up": Cue(begins_at=START + PITCH, ends_at=stamp_off),
        "next_up": Cue(begins_at=stamp_off),
    }


def test_early_end_has_no_stamp_and_announces_the_next_at_once() -> None:
    evening = evening_with("pitching")
    evening.wait(60_000)
    evening.go()
    assert "time_up" not in cues(evening.show)
    assert cues(evening.show)["next_up"] == Cue(begins_at=START + 60_000)


def test_last_pitch_announces_nobody() -> None:
    evening = evening_with("done", PITCHES[0])
    assert "next_up" not in cues(evening.show)


@pytest.mark.parametrize(
    "leave",
    [
        lambda evening: evening.do("void", item="p01"),
        lambda evening: evening.do("mark_absent", item="p01"),
    ],
)
def test_pitch_that_leaves_the_picture_takes_all_with_it(leave: Callable[[Evening], object]) -> None:
    evening = evening_with("on_air")
    leave(evening)
    assert cues(evening.show) == {"next_up": Cue(begins_at=0)}


def test_break_has_a_lower_third_but_no_clock_and_no_needs() -> None:
    evening = evening_with("on_air", BREAK, *PITCHES)
    assert cues(evening.show) == {"lower_third": Cue(begins_at=START)}
    evening.wait(30_000)
    evening.go()
    assert cues(evening.show) == {"next_up": Cue(begins_at=START + 30_000)}


def test_ticker_runs_while_it_has_a_text() -> None:
    evening = evening_with("on_air")
    evening.do("set_ticker", text="Merci à tous")
    assert cues(evening.show)["ticker"] == Cue(begins_at=0)
    evening.do("set_ticker", text="")
    assert "ticker" not in cues(evening.show)


@pytest.mark.parametrize("name", SWITCHABLE_OVERLAYS)
def test_hidden_overlay_stays_off_until_it_is_shown(name: str) -> None:
    evening = evening_with("pitching")
    evening.do("set_ticker", text="Merci à tous")
    evening.wait(PITCH)
    before = cues(evening.show)
    evening.do("hide_overlay", name=name)
    assert cues(evening.show) == {other: cue for other, cue in before.items() if other != name}
    evening.do("show_overlay", name=name)
    assert cues(evening.show) == before
    assert name in before
