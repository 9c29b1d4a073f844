"""Any evening, corrected by any edited programme: what is kept, and what an undo gives back."""

from contextlib import suppress
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.show.always import (
    no_prompt_outlives_its_pitch,
    one_is_on_air_and_one_on_deck,
    timer_is_the_one_of_the_pitch_on_air,
)
from tests.show.asked import (
    ABOUT_ITEMS,
    ABOUT_ROOMS_AND_PICTURE,
    ABOUT_THE_EVENING,
    ABOUT_THE_RUNDOWN,
)
from tests.show.correcting import application
from tests.show.evening import BREAK, PITCHES, Evening
from tests.views.building import build_sections
from topchrono.show import commands as c
from topchrono.show.content import Content, Kind, ListedField
from topchrono.show.events import decode_event, encode_event
from topchrono.show.matching import match
from topchrono.show.model import CheckIn, Run, Show
from topchrono.show.refusal import Refused
from topchrono.show.revision import TEXTS, last_contents
from topchrono.show.rules import decide, next_step
from topchrono.show.state import replay
from topchrono.views.roles import ROLES, Audience

NAMES = st.sampled_from(["Vélo-école", "Vélo école", "Repair café", "Carte", "Ruche", "Pause"])
WORDS = st.sampled_from(["", "Lou", "Sam", "Max", "Zoé Roux", "L’abeille"])
CITIES = st.sampled_from(["", "Lyon", "Brest", "Nantes", "En ligne"])
NOTES = st.sampled_from([{}, {"ID": "rec0001"}, {"ID": "rec0002"}, {"Site": "https://exemple.fr"}])
CONTENTS = st.builds(
    Content,
    kind=st.sampled_from(["pitch", "pitch", "pitch", "break"]),
    project=NAMES,
    speaker=WORDS,
    association=WORDS,
    city=CITIES,
    theme=WORDS,
    needs=st.sampled_from([(), ("du temps",), ("un serveur", "du temps")]),
    summary=WORDS,
    notes=NOTES,
)
EDITED_FIELDS = ("project", "speaker", "association", "city", "theme", "needs", "summary", "notes")
FIELDS: tuple[ListedField, ...] = (*TEXTS, "place")
ABOUT_ANYTHING = st.one_of(
    ABOUT_ITEMS, ABOUT_ITEMS, ABOUT_THE_EVENING, ABOUT_THE_RUNDOWN, ABOUT_ROOMS_AND_PICTURE
)
CREW = (Audience("host"), Audience("director"))
EVERYONE = (
    *(Audience(role) for role in ROLES if role != "organizer"),
    *(Audience("organizer", city) for city in ("lyon", "brest", "nantes", "en-ligne")),
)


@st.composite
def edited(draw: st.DrawFn, contents: list[Content]) -> list[Content]:
    """A programme as people edit it: rows are changed, taken out, copied, added and moved."""
    rows = list(contents)
    for _ in range(draw(st.integers(0, 5))):
        place = draw(st.integers(0, max(0, len(rows) - 1)))
        match draw(st.sampled_from(["change", "change", "take out", "copy", "add", "move", "shuffle"])):
            case "change" if rows:
                field = draw(st.sampled_from(EDITED_FIELDS))
                rows[place] = replace(rows[place], **{field: getattr(draw(CONTENTS), field)})
            case "take out" if rows:
                del rows[place]
            case "copy" if rows:
                rows.insert(draw(st.integers(0, len(rows))), rows[place])
            case "move" if rows:
                rows.insert(draw(st.integers(0, len(rows) - 1)), rows.pop(place))
            case "shuffle":
                rows = draw(st.permutations(rows))
            case _:
                rows.insert(place, draw(CONTENTS))
    return rows if any(row.kind == "pitch" for row in rows) else [*rows, *PITCHES]


@st.composite
def applications(draw: st.DrawFn, show: Show) -> dict[str, Any]:
    """The fields of a command that applies an edited programme."""
    items = st.sampled_from([item.id for item in show.items])
    chosen = st.dictionaries(items, st.lists(st.sampled_from(FIELDS)), max_size=3)
    contents = draw(edited(last_contents(show)))
    found = draw(st.just(match(show.items, contents)) | matched(show, contents))
    return application(show, contents, found, theirs=draw(chosen), ours=draw(chosen))


@st.composite
def matched(draw: st.DrawFn, show: Show, contents: list[Content]) -> list[str | None]:
    """Any items that the rows may be about, as if the director had matched them."""
    free = {kind: [item.id for item in show.items if item.content.kind == kind] for kind in get_args(Kind)}
    items: list[str | None] = []
    for content in contents:
        item = draw(st.sampled_from([None, *free[content.kind]]))
        if item:
            free[content.kind].remove(item)
        items.append(item)
    return items


@st.composite
def evenings(draw: st.DrawFn) -> Evening:
    """An evening somewhere between its first minute and its end, perhaps corrected before."""
    programmes = st.just([*PITCHES, BREAK]) | st.lists(CONTENTS, min_size=1, max_size=6)
    evening = Evening(*draw(programmes))
    go_on(draw, evening, presses=draw(st.integers(0, 8)), most=12)
    return evening


def go_on(draw: Any, evening: Evening, *, presses: int, most: int) -> None:
    """Have people press the big button, then anything."""
    kinds = st.sampled_from(["go", "anything", "anything", "correct", "undo"])
    for kind in ["go"] * presses + draw(st.lists(kinds, max_size=most)):
        evening.wait(draw(st.sampled_from([0, 1_000, 60_000])) if kind != "go" else 1_000)
        with suppress(Refused):
            if kind == "correct":
                evening.do("apply_programme", **draw(applications(evening.show)))
            elif kind == "undo" and evening.show.corrections:
                evening.do("undo_programme", at=evening.show.corrections[-1].at)
            elif kind == "go" and (step := next_step(evening.show)):
                evening.do("go", expect=msgspec.to_builtins(step))
            elif kind == "anything":
                evening.note(*decide(evening.show, draw(ABOUT_ANYTHING), now=evening.now))
    evening.wait(0)


def view(evening: Evening) -> dict[Audience, dict[str, bytes]]:
    """What everybody sees."""
    return {one: build_sections(evening.show, one, now=evening.now) for one in EVERYONE}


def check(before: Show, after: Show, *, now: int) -> None:
    """Whatever corrects the programme keeps what has been, and what is."""
    kept = been(before)
    assert {item: what for item, what in been(after).items() if item in kept} == kept
    assert have_run(after) == have_run(before)
    assert on_air_or_done(after) == on_air_or_done(before)
    for field in ("timer", "on_air", "phase", "hold", "alerts", "messages", "change_overs_ms"):
        assert getattr(after, field) == getattr(before, field)
    one_is_on_air_and_one_on_deck(after)
    timer_is_the_one_of_the_pitch_on_air(after)
    no_prompt_outlives_its_pitch(after)
    step = next_step(after)
    if step and (after.phase != "setup" or next(after.waiting(), None)):
        assert decide(after, c.Go(id="00000000", expect=step), now=now)
    ids = [item.id for item in after.items]
    assert len(set(ids)) == len(ids) <= after.ids_given


def been(show: Show) -> dict[str, tuple[tuple[Run, ...], CheckIn]]:
    """The runs and the check-in of each item that has either: its offers are by the same id."""
    return {
        item.id: (item.runs, item.check_in) for item in show.items if item.runs or item.check_in != CheckIn()
    }


def have_run(show: Show) -> list[tuple[str, Content]]:
    """Those who have been on air, in running order, with their texts."""
    return [(item.id, item.content) for item in show.items if item.runs]


def on_air_or_done(show: Show) -> list[tuple[str, str]]:
    return [(item.id, item.status) for item in show.items if item.status in ("on_air", "pitching", "done")]


def survives_a_restart(evening: Evening) -> bool:
    return replay([decode_event(encode_event(event)) for event in evening.events]) == evening.show


@pytest.mark.slow
@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_correction_keeps_what_has_been_twice_changes_nothing_and_its_undo_gives_back_the_view(
    data: st.DataObject,
) -> None:
    evening = data.draw(evenings())
    before, view_before = evening.show, view(evening)
    fields = data.draw(applications(before))
    if refusal := evening.refusal("apply_programme", **fields):
        event(refusal)
        assert (refusal, before.phase, evening.show) == ("ended", "ended", before)
        return
    after = evening.show
    event(f"{before.phase}, {'the same' if after == before else 'changed'}")
    check(before, after, now=evening.now)
    assert {item.id for item in before.items} <= {item.id for item in after.items}
    assert survives_a_restart(evening)

    programme = last_contents(after)
    assert (
        evening.do(
            "apply_programme", **application(after, programme, theirs=fields["theirs"], ours=fields["ours"])
        )
        == []
    )

    if after != before:
        evening.do("undo_programme", at=evening.now)
        assert view(evening) == view_before
        assert last_contents(evening.show) == last_contents(before)
        assert survives_a_restart(evening)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=150, deadline=None)
def test_an_undo_after_anything_keeps_what_has_been_or_changes_nothing(data: st.DataObject) -> None:
    evening = data.draw(evenings())
    with suppress(Refused):
        evening.do("apply_programme", **data.draw(applications(evening.show)))
    go_on(data.draw, evening, presses=data.draw(st.integers(0, 4)), most=6)
    before = evening.show
    if not before.corrections:
        return
    refusal = evening.refusal("undo_programme", at=before.corrections[-1].at)
    event(refusal or "undone")
    if refusal:
        assert refusal in ("ended", "programme_went_on")
        assert evening.show == before
        return
    check(before, evening.show, now=evening.now)
    assert survives_a_restart(evening)
    # It can be applied again.
    again = application(evening.show, last_contents(before))
    with suppress(Refused):
        evening.do("apply_programme", **again)
        check(before, evening.show, now=evening.now)
