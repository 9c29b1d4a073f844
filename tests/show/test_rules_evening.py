"""The evening as a whole: its phases, its settings, the hold."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.show.evening import PITCH, PITCHES, START, Evening, evening_with
from topchrono.show import events as e
from topchrono.show.model import Status
from topchrono.show.rules import REOPEN_WITHIN_MS


def phase(name: str) -> Evening:
    return Evening().go({"setup": 0, "doors": 1, "live": 2}[name])


# Phases


@pytest.mark.parametrize(
    ("name", "setup", "doors", "live"),
    [
        ("open_doors", "doors", "doors_are_open", "doors_are_open"),
        ("start_show", "doors_are_closed", "live", "already_live"),
        ("end_show", "not_live", "not_live", "ended"),
        ("reopen_show", "not_live", "not_live", "already_live"),
        ("hold", "not_live", "not_live", "live"),
        ("release", "not_live", "not_live", "not_on_hold"),
    ],
)
def test_phase_command_in_every_phase(name: str, setup: str, doors: str, live: str) -> None:
    for now, expected in (("setup", setup), ("doors", doors), ("live", live)):
        evening = phase(now)
        assert (evening.refusal(name) or evening.show.phase) == expected


def test_open_doors_without_anything_to_show() -> None:
    evening = Evening(PITCHES[0])
    evening.do("withdraw", item="p01")
    assert evening.refusal("open_doors") == "empty_rundown"
    evening.do("add_item", project="Arrivé à temps")
    assert evening.refusal("open_doors") is None


def test_start_show_notes_when_it_went_live() -> None:
    evening = phase("doors")
    evening.wait(60_000)
    evening.do("start_show")
    assert evening.show.live_at == START + 60_000


@pytest.mark.parametrize("status", ["on_air", "pitching", "done"])
def test_end_show_with_someone_on_air(status: Status) -> None:
    assert evening_with(status).refusal("end_show") == "someone_on_air"


def test_end_show_with_someone_on_deck_sends_them_back_to_the_queue() -> None:
    evening = evening_with("on_deck")
    assert evening.do("end_show") == [
        e.Uncalled(at=START, item="p01"),
        e.ShowEnded(at=START, on_deck="p01"),
    ]
    assert (evening.show.on_deck, evening.status("p01"), evening.show.ended_at) == (None, "queued", START)


def test_end_show_on_hold() -> None:
    evening = phase("live")
    evening.do("hold")
    assert evening.refusal("end_show") == "on_hold"


# The end, taken back


def test_the_end_taken_back_leaves_no_trace() -> None:
    evening = phase("live").pitched("p01")
    before = evening.show
    evening.do("end_show")
    evening.wait(REOPEN_WITHIN_MS - 1)
    assert evening.do("reopen_show") == [e.ShowReopened(at=evening.now)]
    assert evening.show == replace(before, last_pitch_end=None)
    assert evening.next_step == ("call", "p02")


def test_the_end_taken_back_calls_again_who_was_on_deck() -> None:
    evening = phase("live")
    evening.do("call", item="p02")
    evening.do("end_show")
    evening.wait(5_000)
    evening.do("reopen_show")
    assert (evening.show.on_deck, evening.status("p02")) == ("p02", "on_deck")
    assert evening.next_step == ("take", "p02")


def test_the_time_after_the_end_is_no_change_over() -> None:
    evening = phase("live").pitched("p01")
    evening.do("end_show")
    evening.wait(300_000)
    evening.do("reopen_show")
    evening.pitched("p02")
    assert evening.show.change_overs_ms == ()


def test_the_end_is_final_after_ten_minutes() -> None:
    evening = phase("live")
    evening.do("end_show")
    evening.wait(REOPEN_WITHIN_MS)
    assert evening.refusal("reopen_show") == "too_late_to_reopen"
    assert evening.show.phase == "ended"


def test_each_end_has_its_own_ten_minutes() -> None:
    evening = phase("live")
    evening.do("end_show")
    evening.wait(REOPEN_WITHIN_MS - 1)
    evening.do("reopen_show")
    assert evening.refusal("reopen_show") == "already_live"
    evening.wait(REOPEN_WITHIN_MS)
    evening.do("end_show")
    evening.wait(REOPEN_WITHIN_MS - 1)
    assert evening.refusal("reopen_show") is None


# Settings of the evening


def test_set_start_until_the_show_is_live() -> None:
    evening = Evening()
    assert evening.do("set_start", starts_at=START + 1) == [e.StartSet(at=START, starts_at=START + 1)]
    assert evening.do("set_start", starts_at=START + 1) == []
    evening.go()
    evening.do("set_start", starts_at=None)
    assert evening.show.starts_at is None
    assert evening.go().refusal("set_start", starts_at=START) == "start_is_fixed"


def test_the_title_and_the_time_zone_can_be_set_at_any_time() -> None:
    evening = Evening().live()
    assert evening.do("set_title", title="Nuit") == [e.TitleSet(at=evening.now, title="Nuit")]
    assert evening.do("set_title", title="Nuit") == []
    zoned = [e.TimeZoneSet(at=evening.now, time_zone="Indian/Reunion")]
    assert evening.do("set_time_zone", time_zone="Indian/Reunion") == zoned
    assert evening.do("set_time_zone", time_zone="Indian/Reunion") == []
    assert (evening.show.title, evening.show.time_zone) == ("Nuit", "Indian/Reunion")
    evening.do("end_show")
    assert evening.refusal("set_title", title="Nuit") == "ended"
    assert evening.do("set_time_zone", time_zone="UTC") != []


def test_what_the_host_says_is_written_part_by_part() -> None:
    evening = Evening()
    said = "Bonsoir,\n\n  bienvenue à  toutes !\x07\n"
    tidied = "Bonsoir,\n\nbienvenue à toutes !"
    assert evening.do("write_script", part="opening", text=said) == [
        e.ScriptWritten(at=evening.now, part="opening", text=tidied)
    ]
    assert evening.do("write_script", part="opening", text=tidied) == []
    evening.do("write_script", part="host", text=" Nadia\nB. ")
    assert (evening.show.script.host, evening.show.script.opening) == ("Nadia B.", tidied)
    assert evening.show.script.closing == ""


def test_the_stream_and_its_delay_are_set_together_or_alone() -> None:
    evening = Evening()
    assert evening.do("set_stream") == []
    evening.do("set_stream", url="https://youtu.be/jNQXAC9IVRw")
    evening.do("set_stream", delay_ms=8_000)
    assert (evening.show.stream.url, evening.show.stream.delay_ms) == ("https://youtu.be/jNQXAC9IVRw", 8_000)
    evening.do("set_stream", url="")
    assert (evening.show.stream.url, evening.show.stream.delay_ms) == ("", 8_000)


@pytest.mark.parametrize(
    ("name", "seen", "other", "wanted"),
    [
        ("set_title", {"title": "Une"}, {"title": "Deux"}, {"title": "Trois", "was": "Une"}),
        ("set_start", {"starts_at": 1}, {"starts_at": None}, {"starts_at": 3, "was": 1}),
        ("set_pitch_length", {"length_ms": 1_000}, {"length_ms": 2_000}, {"length_ms": 3_000, "was": 1_000}),
        (
            "set_time_zone",
            {"time_zone": "UTC"},
            {"time_zone": "Europe/Paris"},
            {"time_zone": "Asia/Tokyo", "was": ""},
        ),
        ("set_language", {"language": "en"}, {"language": "fr"}, {"language": "", "was": "en"}),
        (
            "write_script",
            {"part": "closing", "text": "Une"},
            {"part": "closing", "text": "Deux"},
            {"part": "closing", "text": "Trois", "was": "Une"},
        ),
        (
            "set_stream",
            {"url": "https://a.example"},
            {"url": ""},
            {"url": "https://c.example", "was_url": "x"},
        ),
        ("set_stream", {"delay_ms": 1}, {"delay_ms": 2}, {"delay_ms": 3, "was_delay_ms": 1}),
    ],
)
def test_nobody_overwrites_what_they_have_not_seen(
    name: str, seen: dict[str, Any], other: dict[str, Any], wanted: dict[str, Any]
) -> None:
    evening = Evening()
    evening.do(name, **seen)
    evening.do(name, **other)
    before = evening.show
    assert evening.refusal(name, **wanted) == "changed_meanwhile"
    assert evening.show == before
    # Who wants what is there already is right, whatever they saw.
    assert (
        evening.do(name, **other | {key: value for key, value in wanted.items() if key.startswith("was")})
        == []
    )
    unasked = {key: value for key, value in wanted.items() if not key.startswith("was")}
    assert len(evening.do(name, **unasked)) == 1


def test_set_pitch_length_until_the_show_is_live() -> None:
    evening = Evening()
    assert evening.do("set_pitch_length", length_ms=60_000) == [e.PitchLengthSet(at=START, length_ms=60_000)]
    assert evening.do("set_pitch_length", length_ms=60_000) == []
    evening.go().do("set_pitch_length", length_ms=25_000)
    assert (evening.show.timer.length_ms, evening.show.timer.warnings_ms) == (25_000, (10_000,))
    assert evening.go().refusal("set_pitch_length", length_ms=60_000) == "length_is_fixed"
    evening.pitching("p01")
    assert evening.show.timer.ends_at == START + 25_000


# The hold


def test_hold_while_pitching_lets_the_clock_run_on() -> None:
    evening = evening_with("pitching")
    timer = evening.show.timer
    evening.do("hold", reason=" coupure \t réseau ")
    assert evening.show.timer == timer
    assert evening.show.hold is not None
    assert (evening.show.hold.reason, evening.show.hold.since) == ("coupure réseau", START)
    evening.wait(PITCH)
    assert evening.events[-1] == e.TimeUp(at=START + PITCH, item="p01")


def test_hold_keeps_new_items_and_clocks_off_air() -> None:
    evening = evening_with("on_deck")
    evening.do("hold")
    assert evening.refusal("hold") == "already_on_hold"
    assert evening.refusal("take", item="p01") == "on_hold"
    evening = evening_with("on_air")
    evening.do("hold")
    assert evening.refusal("start_clock", item="p01") == "on_hold"


def test_hold_lets_the_rundown_be_put_in_order() -> None:
    evening = evening_with("pitching")
    evening.do("hold")
    evening.do("call", item="p02")
    evening.do("void", item="p01")
    evening.do("postpone", item="p01")
    evening.do("release")
    assert (evening.show.hold, evening.next_step) == (None, ("take", "p02"))


def test_release_twice() -> None:
    evening = evening_with("queued")
    evening.do("hold")
    assert (evening.refusal("release"), evening.refusal("release")) == (None, "not_on_hold")
