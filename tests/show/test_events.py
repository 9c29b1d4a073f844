"""Every event: in the union, through the journal and back, folded."""

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from tests.show.correcting import application
from tests.show.declared import concrete, tag_of
from tests.show.evening import BREAK, PITCHES, Evening
from topchrono.show import events as e
from topchrono.show.commands import MarkPitch, NoteOutput
from topchrono.show.content import Content
from topchrono.show.rules import decide
from topchrono.show.state import EMPTY, replay

JOURNAL_OF_0_1_0 = Path(__file__).parents[1] / "data/journal-0.1.0.jsonl"
"""The bodies of an evening's events as 0.1.0 wrote them, each kind at least once."""
EVENTS_OF_0_1_0 = 32
"""How many kinds there were."""


def whole_evening() -> Evening:
    """An evening in which everything happens that can."""
    evening = Evening(*PITCHES, BREAK)
    evening.do("set_start", starts_at=evening.now + 60_000)
    evening.do("set_pitch_length", length_ms=60_000)
    evening.do("set_title", title="Nuit des projets")
    evening.do("set_time_zone", time_zone="Europe/Paris")
    evening.do("set_language", language="en")
    evening.do("write_script", part="opening", text="Bonsoir")
    evening.do("set_stream", url="https://youtu.be/jNQXAC9IVRw", delay_ms=8_000)
    evening.do("set_colours", accent="#ff0080")
    evening.do("add_city", name="Rennes")
    evening.do("set_city", city="rennes", contact="06 12 34 56 78", facilitator="Zoé Martin")
    evening.do("remove_city", city="rennes")
    evening.live()
    evening.do("hold", reason="Son coupé")
    evening.do("release")
    evening.do("check_in", item="p01", present=True, by="Zoé")
    evening.do("raise_alert", city="lyon", text="Pas de son", by="Zoé")
    evening.do("resolve_alert", alert="a1", answer="On arrive")
    evening.do("say", city="lyon", text="Bonsoir", by="Régie")
    evening.do("hide_overlay", name="clock")
    evening.do("show_overlay", name="clock")
    evening.do("set_ticker", text="Bienvenue")
    evening.do("prompt", text="Souriez")
    evening.do("add_item", project="De plus", city="Rennes")
    evening.do("edit_item", item="p05", project="De plus en plus")
    evening.do("withdraw", item="p05")
    evening.do("move", item="p03", before="p02")
    evening.do("call", item="p01")
    evening.do("postpone", item="p01")
    corrected = (*PITCHES[1:], Content(project="Dernière minute", city="Nantes"))
    for _ in range(2):
        evening.do("apply_programme", **application(evening.show, corrected))
        evening.do("undo_programme", at=evening.now)
    evening.pitching("p03")
    evening.do("void", item="p03", reason="Image perdue")
    evening.pitching("p02").wait(1_000)
    evening.do("finish", item="p02")
    evening.note(
        *decide(evening.show, NoteOutput(id="00000000", output="stream", change="started"), now=evening.now),
        *decide(
            evening.show,
            MarkPitch(
                id="00000000", item="p02", edge="start", moment=evening.now, stream_ms=1, record_ms=None
            ),
            now=evening.now,
        ),
    )
    evening.do("clear", item="p02")
    evening.do("mark_absent", item="p03")
    evening.do("reinstate", item="p03")
    evening.do("mark_absent", item="p03")
    evening.pitching("p01").wait(60_000)
    evening.do("clear", item="p01")
    evening.go(4)
    evening.do("end_show")
    evening.do("reopen_show")
    evening.do("end_show")
    return evening


def test_every_concrete_event_is_in_the_union_that_the_journal_reads() -> None:
    assert concrete(e.Event) == set(get_args(e.AnyEvent))


def test_every_event_has_a_tag_of_its_own_in_plain_words() -> None:
    tags = [tag_of(kind) for kind in get_args(e.AnyEvent)]
    assert len(set(tags)) == len(tags)
    assert [tag for tag in tags if not re.fullmatch(r"[a-z_]+", tag)] == []


def test_the_whole_evening_leaves_out_no_event() -> None:
    assert {type(event) for event in whole_evening().events} == set(get_args(e.AnyEvent))


def test_every_event_survives_the_journal_and_folds_to_the_same_show() -> None:
    evening = whole_evening()
    read = [e.decode_event(e.encode_event(event)) for event in evening.events]
    assert read == evening.events
    assert replay(read) == evening.show


def test_folding_over_a_show_leaves_that_show_as_it_is() -> None:
    evening = Evening().live()
    before = msgspec.json.encode(evening.show)
    after = replay([e.Called(at=evening.now, item="p01")], onto=evening.show)
    assert (after.on_deck, msgspec.json.encode(evening.show)) == ("p01", before)


def test_an_evening_of_0_1_0_folds_as_it_did() -> None:
    events = [e.decode_event(line) for line in JOURNAL_OF_0_1_0.read_text(encoding="utf-8").splitlines()]
    assert len({type(event) for event in events}) == EVENTS_OF_0_1_0
    show = replay(events)
    assert show.phase == "ended"
    assert [(item.id, item.status) for item in show.items] == [
        ("p03", "absent"),
        ("p02", "done"),
        ("p04", "done"),
        ("p05", "withdrawn"),
        ("p01", "done"),
    ]


def test_an_event_of_a_later_program_is_not_understood() -> None:
    with pytest.raises(msgspec.DecodeError):
        e.decode_event('{"type": "applauded", "at": 1}')


def test_nothing_folds_onto_an_item_that_the_rundown_does_not_have() -> None:
    with pytest.raises(ValueError, match="no item p99"):
        replay([e.Called(at=1, item="p99")], onto=EMPTY)
