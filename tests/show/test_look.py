"""Colours and pictures of the evening: chosen, changed, and legible or told not to be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.show.evening import Evening
from topchrono.show.look import Look, Partner, Picture, contrasts, ink_on, mix, ratio, variables

COLOURS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def chosen(number: int) -> dict[str, Any]:
    return {"id": f"{number:032x}", "width": 300, "height": 100 + number}


def names(evening: Evening) -> list[str]:
    return [partner.name for partner in evening.show.look.partners]


def placed(evening: Evening, *numbers: int) -> Evening:
    for number in numbers:
        evening.do("place_partner", picture=chosen(number), name=f"n{number}")
    return evening


def test_colours_are_chosen_one_by_one_and_given_back() -> None:
    evening = Evening()
    evening.do("set_colours", accent="#FF0080")
    evening.do("set_colours", plate="#101010", text="#ffffff")
    assert evening.show.look == Look(accent="#ff0080", plate="#101010", text="#ffffff")
    assert evening.do("set_colours", accent="#ff0080") == []
    assert evening.do("set_colours") == []
    evening.do("set_colours", accent=None, plate=None)
    assert evening.show.look == Look(text="#ffffff")


def test_a_logo_does_not_touch_the_background() -> None:
    evening = Evening()
    evening.do("set_picture", place="logo", picture=chosen(1))
    evening.do("set_picture", place="background", picture=chosen(2))
    assert evening.do("set_picture", place="logo", picture=chosen(1)) == []
    evening.do("set_picture", place="logo", picture=None)
    assert evening.show.look == Look(background=Picture(id=f"{2:032x}", width=300, height=102))


def test_partners_are_placed_moved_renamed_and_removed() -> None:
    evening = placed(Evening(), 1, 2, 3)
    assert names(evening) == ["n1", "n2", "n3"]
    evening.do("place_partner", picture=chosen(3), name="n3", before=chosen(1)["id"])
    assert names(evening) == ["n3", "n1", "n2"]
    evening.do("place_partner", picture=chosen(1), name="  Ville  de Lyon ", before=chosen(2)["id"])
    assert names(evening) == ["n3", "Ville de Lyon", "n2"]
    evening.do("remove_partner", picture=chosen(3)["id"])
    assert evening.do("remove_partner", picture=chosen(3)["id"]) == []
    assert names(evening) == ["Ville de Lyon", "n2"]
    assert evening.do("place_partner", picture=chosen(2), name="n2") == []


def test_a_partner_is_not_placed_before_one_that_is_gone() -> None:
    evening = placed(Evening(), 1)
    for before in (2, 1):
        fields = {"picture": chosen(1), "name": "n", "before": chosen(before)["id"]}
        assert evening.refusal("place_partner", **fields) == "unknown_partner"
    assert evening.refusal("place_partner", picture=chosen(1), name=" \n ") == "empty_text"


def test_partners_are_few_and_a_full_list_can_still_be_arranged() -> None:
    evening = placed(Evening(), *range(12))
    assert evening.refusal("place_partner", picture=chosen(99), name="n") == "too_many_partners"
    evening.do("place_partner", picture=chosen(11), name="last first", before=chosen(0)["id"])
    assert names(evening)[0] == "last first"


def test_the_look_may_change_while_a_pitch_runs_and_after_the_end() -> None:
    evening = Evening().live().pitching("p01")
    evening.do("set_colours", accent="#ff0080")
    assert evening.show.timer.state == "running"
    ended = Evening().live()
    ended.do("end_show")
    placed(ended, 1)
    assert names(ended) == ["n1"]


def test_a_look_knows_its_pictures() -> None:
    picture = Picture(id="a", width=1, height=1)
    look = Look(logo=picture, partners=(Partner(picture=Picture(id="b", width=1, height=1), name="n"),))
    assert look.pictures() == {"a", "b"}
    assert Look().pictures() == set()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#123456", "#123456", 1.0),
    ],
)
def test_contrasts_are_those_of_wcag(one: str, other: str, expected: float) -> None:
    assert ratio(one, other) == ratio(other, one) == pytest.approx(expected, abs=0.005)


def test_the_colours_of_top_chrono_are_legible() -> None:
    assert [contrast.is_enough for contrast in contrasts(Look())] == [True] * 3
    assert variables(Look()) == {}


def test_what_is_hard_to_read_is_told_and_what_is_too_little_does_not_look_like_enough() -> None:
    found = {contrast.pair: contrast for contrast in contrasts(Look(plate="#ffffff", text="#777777"))}
    assert not found["text_on_plate"].is_enough
    assert found["text_on_plate"].ratio == 4.18
    # Enough on the plate itself, and too little on one that lies on it.
    assert ratio("#767676", "#ffffff") > 4.5
    assert not contrasts(Look(plate="#ffffff", text="#767676"))[0].is_enough
    assert not found["accent_on_plate"].is_enough
    assert not contrasts(Look(plate="#ff6655"))[2].is_enough


@given(COLOURS)
def test_texts_on_any_accent_are_legible(colour: str) -> None:
    assert ratio(ink_on(colour), colour) >= 4.5


@given(COLOURS, COLOURS, st.floats(0, 1))
def test_a_mix_is_a_colour_between_both(one: str, other: str, part: float) -> None:
    mixed = mix(one, other, part)
    assert len(mixed) == 7
    for start in (1, 3, 5):
        ends = sorted(int(colour[start : start + 2], 16) for colour in (one, other))
        assert ends[0] <= int(mixed[start : start + 2], 16) <= ends[1]
    assert (mix(one, other, 0), mix(one, other, 1)) == (one, other)


@given(COLOURS, COLOURS)
def test_a_chosen_colour_reaches_every_variable_that_lies_on_it(plate: str, text: str) -> None:
    found = variables(Look(plate=plate, text=text, accent=text))
    assert found["plate"] == plate
    assert found["text"] == found["accent"] == text
    assert set(found) == {
        "accent", "on-accent", "plate", "plate-raised", "plate-line", "text", "text-quiet",
    }  # fmt: skip
