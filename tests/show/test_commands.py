"""Every command: at the door, after the end, refused."""

from functools import reduce
from typing import Any, get_args

import msgspec
import pytest

from tests.show.declared import concrete, tag_of
from tests.show.evening import PITCH, START, Evening, command, evening_with
from topchrono.show import events as e
from topchrono.show.commands import AnyCommand, ClientCommand, Command, MarkPitch, NoteOutput
from topchrono.show.refusal import Refused
from topchrono.show.rules import decide
from topchrono.show.state import evolve
from topchrono.show.transitions import ItemAction

PICTURE: dict[str, Any] = {"id": "0a" * 16, "width": 300, "height": 200}
EXAMPLES: dict[str, dict[str, Any]] = {
    "open_doors": {},
    "start_show": {},
    "end_show": {},
    "reopen_show": {},
    "set_start": {"starts_at": START},
    "set_pitch_length": {"length_ms": 60_000},
    "set_title": {"title": "Nuit des projets"},
    "set_time_zone": {"time_zone": "Europe/Paris"},
    "set_language": {"language": "en"},
    "write_script": {"part": "opening", "text": "Bonsoir à toutes les villes"},
    "set_stream": {"url": "https://youtu.be/jNQXAC9IVRw", "delay_ms": 8_000},
    "set_colours": {"accent": "#FF0080"},
    "set_picture": {"place": "logo", "picture": PICTURE},
    "place_partner": {"picture": PICTURE, "name": "Ville de Lyon"},
    "remove_partner": {"picture": PICTURE["id"]},
    "add_city": {"name": "Rennes"},
    "remove_city": {"city": "rennes"},
    "set_city": {"city": "lyon", "contact": "06 12 34 56 78"},
    "hold": {},
    "release": {},
    "go": {"expect": {"step": "end_show"}},
    "call": {"item": "p01"},
    "take": {"item": "p01"},
    "start_clock": {"item": "p01"},
    "finish": {"item": "p01"},
    "void": {"item": "p01"},
    "redo_later": {"item": "p01"},
    "clear": {"item": "p01"},
    "move": {"item": "p01", "before": "p03"},
    "swap": {"item": "p01", "other": "p03"},
    "mark_absent": {"item": "p01"},
    "reinstate": {"item": "p01"},
    "postpone": {"item": "p01"},
    "withdraw": {"item": "p01"},
    "add_item": {"project": "De plus"},
    "edit_item": {"item": "p01", "project": "Autre"},
    "apply_programme": {"rows": [{"item": "p01", "project": "Vélo-école"}], "expect": "0123456789ab"},
    "undo_programme": {"at": START},
    "check_in": {"item": "p01", "present": True, "sound": True, "picture": True},
    "raise_alert": {"city": "lyon", "text": "Pas de son"},
    "resolve_alert": {"alert": "a1"},
    "say": {"city": "lyon", "text": "Bonsoir"},
    "show_overlay": {"name": "clock"},
    "hide_overlay": {"name": "clock"},
    "set_ticker": {"text": "Bonsoir"},
    "prompt": {"text": "Souriez"},
}


def test_every_command_has_a_tag_and_an_example() -> None:
    assert [tag_of(kind) for kind in get_args(ClientCommand)] == list(EXAMPLES)


def test_every_concrete_command_is_in_the_union_that_the_rules_decide_on() -> None:
    assert concrete(Command) == set(get_args(AnyCommand))


def test_every_command_that_names_an_item_has_its_line_in_the_table_of_transitions() -> None:
    tags = {tag_of(kind) for kind in get_args(ClientCommand) if "item" in kind.__struct_fields__}
    assert tags == set(get_args(ItemAction))


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_command_reads_the_same_from_its_own_json(name: str) -> None:
    asked = command(name, **EXAMPLES[name])
    assert msgspec.json.decode(msgspec.json.encode(asked), type=ClientCommand) == asked


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_command_refuses_a_field_that_it_does_not_know(name: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field `extra`"):
        command(name, **EXAMPLES[name], extra=1)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("open_doors", {"id": "short"}),
        ("open_doors", {"id": "x" * 65}),
        ("open_doors", {"by": "x" * 41}),
        ("pause", {}),
        ("call", {}),
        ("call", {"item": None}),
        ("call", {"item": ""}),
        ("call", {"item": "x" * 33}),
        ("go", {"expect": {"step": "pause"}}),
        ("go", {"expect": None}),
        ("hold", {"reason": "x" * 201}),
        ("set_pitch_length", {"length_ms": 999}),
        ("set_pitch_length", {"length_ms": 4 * 3_600_000 + 1}),
        ("set_pitch_length", {"length_ms": "60000"}),
        ("set_start", {"starts_at": -1}),
        ("set_title", {"title": ""}),
        ("set_time_zone", {"time_zone": "heure de Paris"}),
        ("set_language", {"language": "english"}),
        ("write_script", {"part": "middle", "text": ""}),
        ("write_script", {"part": "opening", "text": "x" * 4_001}),
        ("set_stream", {"url": None}),
        ("set_stream", {"delay_ms": 120_001}),
        ("add_city", {"name": ""}),
        ("add_city", {"name": "x" * 81}),
        ("add_city", {"name": None}),
        ("remove_city", {}),
        ("set_city", {"contact": "06"}),
        ("set_city", {"city": "lyon", "contact": "x" * 201}),
        ("set_city", {"city": "lyon", "facilitator": "x" * 81}),
        ("set_city", {"city": "lyon", "facilitator": None}),
        ("set_colours", {"accent": "red"}),
        ("set_colours", {"accent": "#fff"}),
        ("set_colours", {"plate": "#ff0080; --x: url(//a)"}),
        ("set_colours", {"text": "#ff0080\n"}),
        ("set_picture", {"place": "logo"}),
        ("set_picture", {"place": "elsewhere", "picture": None}),
        ("set_picture", {"place": "logo", "picture": PICTURE | {"id": "../links.json"}}),
        ("set_picture", {"place": "logo", "picture": PICTURE | {"id": PICTURE["id"] + "\n"}}),
        ("set_picture", {"place": "logo", "picture": PICTURE | {"width": 0}}),
        ("set_picture", {"place": "logo", "picture": PICTURE | {"height": 10**6}}),
        ("place_partner", {"picture": PICTURE, "name": ""}),
        ("place_partner", {"picture": PICTURE, "name": "x" * 81}),
        ("remove_partner", {"picture": "x"}),
        ("add_item", {"project": ""}),
        ("add_item", {"project": "x" * 121}),
        ("add_item", {"project": "Vélo", "kind": "speech"}),
        ("add_item", {"project": "Vélo", "needs": ["x"] * 13}),
        ("add_item", {"project": "Vélo", "needs": ["x" * 201]}),
        ("edit_item", {"item": "p01", "project": None}),
        ("edit_item", {"item": "p01", "summary": "x" * 601}),
        ("edit_item", {"item": "p01", "city": "x" * 81}),
        ("edit_item", {"item": "p01", "status": "done"}),
        ("apply_programme", {"rows": [], "expect": "0"}),
        ("apply_programme", {"rows": [{"project": "Vélo"}], "expect": "0"}),
        ("apply_programme", {"rows": [{"item": None, "project": ""}], "expect": "0"}),
        ("apply_programme", {"rows": [{"item": None, "project": "Vélo", "status": "done"}], "expect": "0"}),
        ("apply_programme", {"rows": [{"item": None, "project": "Vélo"}] * 1_201, "expect": "0"}),
        ("apply_programme", {"rows": [{"item": None, "project": "Vélo"}]}),
        (
            "apply_programme",
            {"rows": [{"item": None, "project": "Vélo"}], "expect": "0", "theirs": {"p01": ["status"]}},
        ),
        ("undo_programme", {}),
        ("check_in", {"item": "p01", "present": 1, "sound": True, "picture": True}),
        ("check_in", {"item": "p01", "present": None}),
        ("raise_alert", {"city": "lyon", "text": ""}),
        ("say", {"city": "lyon", "text": "x" * 601}),
        ("hide_overlay", {"name": "time_up"}),
        ("set_ticker", {"text": "x" * 301}),
        ("prompt", {"text": "x" * 121}),
    ],
)
def test_command_that_makes_no_sense_is_stopped_at_the_door(name: str, fields: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        command(name, **fields)


LOOK = {"set_colours", "set_picture", "place_partner", "remove_partner"}


@pytest.mark.parametrize(
    "name", sorted(set(EXAMPLES) - LOOK - {"reopen_show", "say", "resolve_alert", "set_time_zone"})
)
def test_every_command_about_the_evening_after_its_end(name: str) -> None:
    evening = Evening().live()
    evening.do("end_show")
    assert evening.refusal(name, **EXAMPLES[name]) == "ended"


def test_people_still_talk_after_the_end() -> None:
    evening = Evening().live()
    evening.do("end_show")
    evening.do("say", city="", text="Merci à toutes les villes")
    assert evening.show.messages[-1].text == "Merci à toutes les villes"


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_command_changes_nothing_when_refused(name: str) -> None:
    for evening in (Evening(), Evening().live(), evening_with("pitching")):
        before = evening.show
        if evening.refusal(name, **EXAMPLES[name]):
            assert evening.show == before


def test_command_without_a_rule_is_a_fault_of_the_program() -> None:
    with pytest.raises(AssertionError, match="Expected code to be unreachable"):
        decide(Evening().show, Command(id="00000000"), now=START)  # type: ignore[arg-type]  # on purpose


def test_refusal_names_who_is_in_the_way() -> None:
    evening = evening_with("on_deck")
    with pytest.raises(Refused, match="someone_on_deck") as refusal:
        decide(evening.show, command("call", item="p02"), now=evening.now)
    refused = refusal.value
    assert str(refused.text) == "« Vélo-école » est déjà le suivant."


# What the server itself keeps of OBS


def test_notes_of_the_server_are_taken_at_any_moment_and_change_nothing() -> None:
    note = NoteOutput(id="00000000", output="stream", change="dropped")
    mark = MarkPitch(id="00000000", item="p01", edge="end", moment=START, stream_ms=5, record_ms=None)
    overdue, ended = evening_with("pitching"), Evening().live()
    overdue.now += 10 * PITCH
    ended.do("end_show")
    for evening in (Evening(), overdue, ended):
        now = evening.now
        events = [*decide(evening.show, note, now=now), *decide(evening.show, mark, now=now)]
        assert events == [
            e.OutputChanged(at=now, output="stream", change="dropped"),
            e.PitchMarked(at=now, item="p01", edge="end", moment=START, stream_ms=5, record_ms=None),
        ]
        assert reduce(evolve, events, evening.show) == evening.show


@pytest.mark.parametrize("name", ["note_output", "mark_pitch"])
def test_notes_of_the_server_come_by_no_door(name: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="Invalid value"):
        command(name)
