"""The programme is corrected before and during the evening, and the correction is undone."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from tests.show.correcting import application, listed
from tests.show.evening import BREAK, PITCHES, START, Evening, evening_with
from tests.views.building import build_sections
from topchrono.show.content import Content
from topchrono.show.correction import compare
from topchrono.show.events import ProgrammeApplied
from topchrono.show.forecast import forecast
from topchrono.show.model import Status, cities
from topchrono.show.revision import FieldRevision, Revision
from topchrono.show.rules import MOST_ITEMS
from topchrono.views.roles import Audience

VELO, CAFE, CARTE = PITCHES
RUCHE = Content(project="Ruche partagée", speaker="Zoé", city="Nantes")


def correct(evening: Evening, *contents: Content, **fields: Any) -> ProgrammeApplied | None:
    """Apply an edited programme; the event, if it changes anything."""
    for made in evening.do("apply_programme", **application(evening.show, contents, **fields)):
        assert isinstance(made, ProgrammeApplied)
        return made
    return None


def undo(evening: Evening) -> None:
    evening.do("undo_programme", at=evening.show.corrections[-1].at)


def undo_refusal(evening: Evening) -> str | None:
    return evening.refusal("undo_programme", at=evening.show.corrections[-1].at)


def compared(evening: Evening, *contents: Content) -> Revision:
    return compare(evening.show, listed(evening.show, contents))


def fields_of(evening: Evening, *contents: Content) -> dict[str | None, dict[str, FieldRevision]]:
    """What a programme changes, by item and field."""
    return {
        row.item: {field.field: field for field in row.fields} for row in compared(evening, *contents).rows
    }


def view(evening: Evening) -> dict[str, Any]:
    sections = build_sections(evening.show, Audience("director"), now=evening.now)
    return {name: msgspec.json.decode(section) for name, section in sections.items()}


# The texts


def test_a_corrected_text_is_taken_over() -> None:
    evening = Evening()
    made = correct(evening, VELO, replace(CAFE, speaker="Ada", needs=("du temps",)), CARTE)
    assert made
    assert (made.new, made.changed, made.moved, made.gone) == (0, 1, 0, 0)
    assert evening.item("p02").content == replace(CAFE, speaker="Ada", needs=("du temps",))


def test_the_same_programme_changes_nothing() -> None:
    evening = Evening().live()
    assert correct(evening, *PITCHES) is None


def test_what_the_crew_edited_stays() -> None:
    evening = Evening()
    evening.do("edit_item", item="p02", speaker="Ada Roy", city="Quimper")
    correct(evening, VELO, replace(CAFE, summary="On répare ensemble"), CARTE)
    content = evening.item("p02").content
    assert (content.speaker, content.city, content.summary) == ("Ada Roy", "Quimper", "On répare ensemble")


def test_a_text_that_both_changed_is_told_and_stays_the_crew_s() -> None:
    evening = Evening()
    evening.do("edit_item", item="p02", speaker="Ada Roy")
    edited = (VELO, replace(CAFE, speaker="Ada Le Roy"), CARTE)
    field = fields_of(evening, *edited)["p02"]["speaker"]
    assert (field.base, field.theirs, field.ours) == ("Sam", "Ada Le Roy", "Ada Roy")
    assert field.outcome == "conflict"
    correct(evening, *edited)
    assert evening.item("p02").content.speaker == "Ada Roy"
    assert fields_of(evening, *edited)["p02"]["speaker"].outcome == "ours"


def test_the_director_takes_theirs_field_by_field() -> None:
    evening = Evening()
    evening.do("edit_item", item="p02", speaker="Ada Roy", city="Quimper")
    correct(
        evening, VELO, replace(CAFE, speaker="Ada Le Roy", city="Vannes"), CARTE, theirs={"p02": ["speaker"]}
    )
    content = evening.item("p02").content
    assert (content.speaker, content.city) == ("Ada Le Roy", "Quimper")


def test_theirs_takes_an_edit_of_the_crew_back_too() -> None:
    evening = Evening()
    evening.do("edit_item", item="p02", speaker="Ada Roy")
    correct(evening, *PITCHES, theirs={"p02": ["speaker"]})
    assert evening.item("p02").content == CAFE


def test_ours_keeps_what_the_evening_has_field_by_field() -> None:
    evening = Evening()
    edited = (VELO, replace(CAFE, speaker="Ada", city="Vannes"), CARTE)
    correct(evening, *edited, ours={"p02": ["city"]})
    assert evening.item("p02").content == replace(CAFE, speaker="Ada")
    assert fields_of(evening, *edited)["p02"]["city"].outcome == "ours"


def test_a_list_that_was_sorted_can_leave_the_running_order_alone() -> None:
    evening = Evening()
    moved = fields_of(evening, CARTE, VELO, CAFE)
    ours = {item: ["place"] for item, fields in moved.items() if item and "place" in fields}
    assert list(ours) == ["p03"]
    correct(evening, CARTE, VELO, CAFE, ours=ours)
    assert evening.order == ["p01", "p02", "p03"]
    assert correct(evening, CARTE, VELO, CAFE) is None


def test_both_having_made_the_same_correction_is_no_conflict() -> None:
    evening = Evening()
    evening.do("edit_item", item="p02", speaker="Ada Roy")
    assert fields_of(evening, VELO, replace(CAFE, speaker="Ada Roy"), CARTE)["p02"] == {}


@pytest.mark.parametrize(
    ("programme", "form"),
    [
        ("Prêts\u00a0?", "Prêts ?"),
        ("L’abeille", "L'abeille"),
    ],
)
def test_typography_that_a_form_loses_is_no_edit(programme: str, form: str) -> None:
    first = replace(VELO, summary=programme)
    evening = Evening(first, CAFE)
    evening.do("edit_item", item="p01", summary=form)
    edited = replace(first, summary=f"{programme} Oui")
    assert fields_of(evening, edited, CAFE)["p01"]["summary"].outcome == "theirs"


def test_the_online_room_is_no_city_to_disagree_about() -> None:
    evening = Evening(replace(VELO, city=""), CAFE)
    evening.do("edit_item", item="p01", city="En ligne")
    assert fields_of(evening, replace(VELO, city=""), CAFE)["p01"] == {}


def test_an_item_that_the_crew_added_stays_and_is_known_once_the_programme_has_it() -> None:
    evening = Evening()
    evening.do("add_item", project="Ruche partagée", city="Nantes", before="p02")
    correct(evening, *reversed(PITCHES))
    assert evening.status("p04") == "queued"
    correct(evening, *reversed(PITCHES), RUCHE)
    assert len(evening.show.items) == 4
    assert evening.item("p04").content == RUCHE


def test_other_columns_follow_the_programme() -> None:
    evening = Evening()
    correct(evening, VELO, replace(CAFE, notes={"Régie": "micro-cravate"}), CARTE)
    assert evening.item("p02").content.notes == {"Régie": "micro-cravate"}


# Who has been on air


@pytest.mark.parametrize("status", ["on_air", "pitching", "done"])
def test_a_pitch_that_ran_or_is_on_air_never_changes(status: Status) -> None:
    evening = evening_with(status)
    before = evening.item("p01")
    correct(evening, CARTE, replace(VELO, speaker="Ada", city="Nantes"), CAFE)
    after = evening.item("p01")
    assert replace(after, base=before.base, place=before.place) == before
    assert evening.order.index("p01") == 0


@pytest.mark.parametrize("status", ["on_air", "pitching", "done"])
def test_a_pitch_that_ran_or_is_on_air_stays_although_the_programme_has_it_no_more(status: Status) -> None:
    evening = evening_with(status)
    assert [(gone.item, gone.fate) for gone in compared(evening, CAFE, CARTE).gone] == [("p01", "was_on_air")]
    correct(evening, CAFE, CARTE)
    assert evening.status("p01") == status
    assert correct(evening, CAFE, CARTE) is None


def test_a_field_that_can_no_longer_change_is_told() -> None:
    evening = evening_with("done")
    fields = fields_of(evening, replace(VELO, speaker="Ada"), CAFE, CARTE)["p01"]
    assert fields["speaker"].outcome == "locked"
    correct(evening, replace(VELO, speaker="Ada"), CAFE, CARTE, theirs={"p01": ["speaker"]})
    assert evening.item("p01").content == VELO


def test_a_voided_pitch_keeps_its_texts_and_is_withdrawn_if_it_is_gone() -> None:
    evening = evening_with("pitching")
    evening.do("void", item="p01", reason="Son coupé")
    correct(evening, replace(VELO, speaker="Ada"), CAFE, CARTE)
    assert evening.item("p01").content == VELO
    correct(evening, CAFE, CARTE)
    assert evening.status("p01") == "withdrawn"
    assert [run.outcome for run in evening.item("p01").runs] == ["voided"]


# Gone, new and back


@pytest.mark.parametrize("status", ["queued", "on_deck", "absent"])
def test_what_is_gone_is_withdrawn_with_its_check_in(status: Status) -> None:
    evening = evening_with(status)
    evening.do("check_in", item="p01", present=True)
    made = correct(evening, CAFE, CARTE)
    assert made
    assert made.gone == 1
    assert (evening.status("p01"), evening.show.on_deck) == ("withdrawn", None)
    assert evening.item("p01").check_in.present
    assert evening.order == ["p01", "p02", "p03"]


def test_what_the_crew_reinstated_is_not_withdrawn_again() -> None:
    evening = Evening()
    correct(evening, CAFE, CARTE)
    evening.do("reinstate", item="p01")
    assert correct(evening, CAFE, CARTE) is None
    correct(evening, CARTE, CAFE)
    assert evening.status("p01") == "queued"


def test_what_the_crew_withdrew_stays_withdrawn() -> None:
    evening = Evening()
    evening.do("withdraw", item="p01")
    correct(evening, replace(VELO, speaker="Ada"), CAFE, CARTE)
    assert (evening.status("p01"), evening.item("p01").content.speaker) == ("withdrawn", "Ada")


def test_what_comes_back_is_in_the_queue_again_where_the_programme_has_it() -> None:
    evening = Evening()
    evening.do("check_in", item="p01", sound=True)
    correct(evening, CAFE, CARTE)
    made = correct(evening, CAFE, VELO, CARTE)
    assert made
    assert made.new == 1
    assert (evening.status("p01"), evening.order) == ("queued", ["p02", "p01", "p03"])
    assert evening.item("p01").check_in.sound


def test_a_new_pitch_stands_where_the_programme_has_it_and_opens_its_city() -> None:
    evening = Evening()
    correct(evening, VELO, RUCHE, CAFE, CARTE)
    assert evening.order == ["p01", "p04", "p02", "p03"]
    assert cities(evening.show)["nantes"] == "Nantes"
    evening.do("raise_alert", city="nantes", text="Nous voilà")


def test_a_withdrawn_pitch_is_not_in_the_plan() -> None:
    evening = Evening(starts_at=START)
    correct(evening, VELO)
    assert forecast(evening.show, now=START).delay_ms == 0


# The order


def test_an_order_that_the_programme_changes_is_the_evening_s() -> None:
    evening = Evening()
    made = correct(evening, CARTE, VELO, CAFE)
    assert made
    assert (made.moved, evening.order) == (1, ["p03", "p01", "p02"])


def test_an_order_that_the_crew_changed_stays() -> None:
    evening = Evening()
    evening.do("move", item="p03", before="p01")
    correct(evening, VELO, replace(CAFE, speaker="Ada"), CARTE)
    assert evening.order == ["p03", "p01", "p02"]


def test_a_place_that_both_changed_is_told_and_stays_the_crew_s_unless_theirs_is_taken() -> None:
    evening = Evening(*PITCHES, BREAK, RUCHE)
    evening.do("move", item="p03", before="p01")
    edited = (VELO, CAFE, BREAK, RUCHE, CARTE)
    moved = fields_of(evening, *edited)
    assert {item: fields["place"].outcome for item, fields in moved.items() if fields} == {"p03": "conflict"}
    correct(evening, *edited)
    assert evening.order == ["p03", "p01", "p02", "p04", "p05"]
    undo(evening)
    correct(evening, *edited, theirs={"p03": ["place"]})
    assert evening.order == ["p01", "p02", "p04", "p05", "p03"]


def test_nothing_is_put_before_what_has_been() -> None:
    evening = Evening(*PITCHES, BREAK).live().pitched("p01").go(2)
    assert (evening.status("p01"), evening.status("p02")) == ("done", "on_air")
    correct(evening, RUCHE, BREAK, VELO, CAFE, CARTE)
    assert evening.order == ["p01", "p02", "p05", "p04", "p03"]


def test_the_item_on_deck_stays_where_it_is() -> None:
    evening = evening_with("on_deck")
    correct(evening, CAFE, CARTE, VELO)
    assert evening.order == ["p01", "p02", "p03"]
    assert evening.show.on_deck == "p01"


# Refusals


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([{"item": "p01", "project": "Pause", "kind": "break"}], "no_pitch"),
        ([{"item": "p99", "project": "Vélo"}], "unknown_item"),
        ([{"item": "p01", "project": "Vélo"}] * 2, "item_twice"),
        ([{"item": "p04", "project": "Vélo"}], "other_kind"),
        ([{"item": None, "project": " \t"}], "no_project"),
        ([{"item": None, "project": "Vélo"}], "stale_programme"),
    ],
)
def test_a_programme_that_makes_no_sense_changes_nothing(rows: Sequence[Any], code: str) -> None:
    evening = Evening(*PITCHES, BREAK)
    before = evening.show
    assert evening.refusal("apply_programme", rows=rows, expect="0") == code
    assert evening.show == before


@pytest.mark.parametrize("whose", ["theirs", "ours"])
def test_a_choice_for_an_unknown_item(whose: str) -> None:
    evening = Evening()
    choices: dict[str, Any] = {whose: {"p99": ["city"]}}
    asked = application(evening.show, PITCHES, **choices)
    assert evening.refusal("apply_programme", **asked) == "unknown_item"


def test_a_rundown_has_a_bound() -> None:
    evening = Evening(*(replace(VELO, project=f"Projet {place}") for place in range(MOST_ITEMS - 1)))
    kept = [{"item": None, "project": f"Nouveau {place}"} for place in range(2)]
    assert evening.refusal("apply_programme", rows=kept, expect="0") == "rundown_is_full"


def test_what_is_applied_is_what_was_looked_at() -> None:
    evening = Evening()
    seen = application(evening.show, (VELO, replace(CAFE, speaker="Ada"), CARTE))
    evening.do("edit_item", item="p02", speaker="Ada Roy")
    assert evening.refusal("apply_programme", **seen) == "stale_programme"


def test_an_evening_that_goes_on_makes_no_comparison_stale() -> None:
    evening = Evening(*PITCHES, BREAK).live()
    seen = application(evening.show, (*PITCHES, replace(BREAK, speaker="Ada")))
    evening.pitching("p01").do("check_in", item="p02", present=True)
    evening.do("say", city="lyon", text="Bonsoir")
    assert evening.refusal("apply_programme", **seen) is None


def test_two_people_who_apply_the_same_programme_add_its_pitches_once() -> None:
    evening = Evening()
    seen = application(evening.show, (*PITCHES, RUCHE))
    assert evening.refusal("apply_programme", **seen) is None
    assert evening.refusal("apply_programme", **seen) == "stale_programme"
    assert len(evening.show.items) == 4


@pytest.mark.parametrize("step", ["setup", "doors", "live", "hold"])
def test_a_programme_is_corrected_at_any_time_but_after_the_end(step: str) -> None:
    evening = Evening()
    evening.go({"setup": 0, "doors": 1}.get(step, 2))
    if step == "hold":
        evening.do("hold")
    assert correct(evening, VELO, replace(CAFE, speaker="Ada"), CARTE)
    undo(evening)


def test_nothing_is_corrected_or_undone_after_the_end() -> None:
    evening = Evening().live()
    correct(evening, VELO, CARTE)
    evening.do("end_show")
    assert evening.refusal("apply_programme", **application(evening.show, PITCHES)) == "ended"
    assert undo_refusal(evening) == "ended"


def test_texts_are_on_one_line_and_keep_their_no_break_spaces() -> None:
    evening = Evening()
    correct(evening, VELO, replace(CAFE, summary=" Prêts\u00a0?\n Oui \x07!"), CARTE)
    assert evening.item("p02").content.summary == "Prêts\u00a0? Oui !"


# The undo


def edited_evening() -> Evening:
    """An evening under way, whose programme is corrected in every way."""
    evening = Evening(*PITCHES, BREAK, RUCHE).live().pitched("p01")
    evening.do("check_in", item="p03", present=True)
    evening.do("call", item="p02")
    evening.do("prompt", text="Souriez")
    return evening


CORRECTED = (VELO, BREAK, Content(project="Dernière minute", city="Nice"), replace(CARTE, speaker="Ada"))


def test_an_undo_gives_back_the_same_view() -> None:
    evening = edited_evening()
    before = view(evening)
    correct(evening, *CORRECTED)
    changed = view(evening)
    assert (changed["on_deck"], changed["messages"]["prompt"]) == (None, None)
    assert changed["correction"] == {
        "at": evening.now, "new": 1, "changed": 1, "moved": 1, "gone": 2, "in_the_way": None,
    }  # fmt: skip
    undo(evening)
    assert view(evening) == before


def test_an_undo_is_not_done_twice() -> None:
    evening = edited_evening()
    correct(evening, *CORRECTED)
    at = evening.show.corrections[-1].at
    evening.do("undo_programme", at=at)
    assert evening.refusal("undo_programme", at=at) == "nothing_to_undo"


def test_only_the_last_correction_is_undone_by_its_name() -> None:
    evening = Evening()
    correct(evening, VELO, replace(CAFE, speaker="Ada"), CARTE)
    first = evening.show.corrections[-1].at
    evening.wait(1_000)
    correct(evening, VELO, CARTE)
    assert evening.refusal("undo_programme", at=first) == "nothing_to_undo"
    undo(evening)
    assert evening.show.corrections[-1].at == first


def test_an_undone_correction_can_be_applied_again_under_ids_of_its_own() -> None:
    evening = Evening()
    correct(evening, *PITCHES, RUCHE)
    undo(evening)
    assert evening.order == ["p01", "p02", "p03"]
    correct(evening, *PITCHES, Content(project="Tout autre"))
    evening.do("add_item", project="De plus")
    assert evening.order == ["p01", "p02", "p03", "p05", "p06"]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("check_in", {"item": "p06", "present": True}),
        ("edit_item", {"item": "p06", "speaker": "Zoé"}),
        ("edit_item", {"item": "p03", "speaker": "Ada Roy"}),
        ("reinstate", {"item": "p05"}),
        ("call", {"item": "p04"}),
        ("move", {"item": "p03", "before": "p06"}),
    ],
)
def test_an_undo_is_refused_whole_where_something_since_contradicts_it(name: str, fields: Any) -> None:
    evening = edited_evening()
    correct(evening, *CORRECTED)
    evening.do(name, **fields)
    before = evening.show
    assert view(evening)["correction"]["in_the_way"]
    assert undo_refusal(evening) == "programme_went_on"
    assert evening.show == before


def test_an_undo_keeps_what_happened_since_and_does_not_contradict_it() -> None:
    evening = Evening()
    correct(evening, VELO, CAFE, replace(CARTE, speaker="Ada"), RUCHE)
    evening.live().pitched("p01")
    evening.do("check_in", item="p03", present=True, sound=True)
    evening.do("edit_item", item="p02", speaker="Sam Roy")
    evening.do("add_item", project="De plus", before="p02")
    undo(evening)
    assert evening.order == ["p01", "p05", "p02", "p03"]
    assert (evening.status("p01"), evening.item("p02").content.speaker) == ("done", "Sam Roy")
    assert evening.item("p03").content == CARTE
    assert evening.item("p03").check_in.sound


def test_a_text_that_was_heard_is_not_undone() -> None:
    evening = Evening()
    correct(evening, replace(VELO, speaker="Ada"), CAFE, CARTE)
    evening.live().pitched("p01")
    assert undo_refusal(evening) == "programme_went_on"
    assert evening.item("p01").content.speaker == "Ada"


def test_who_has_run_is_not_moved_back() -> None:
    evening = Evening()
    correct(evening, CARTE, VELO, CAFE)
    evening.live().pitched("p03")
    assert undo_refusal(evening) == "programme_went_on"
