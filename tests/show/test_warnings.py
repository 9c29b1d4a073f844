"""Early warnings for the régie."""

from dataclasses import dataclass

import pytest

from tests.show.evening import BREAK, Evening
from topchrono.show.content import Content
from topchrono.show.warnings import PitchWarning, warnings

CONTENTS = (
    Content(project="Vélo", city="Lyon"),
    Content(project="Forêt", city="Brest"),
    Content(project="Cantine", city="Lyon"),
    Content(project="Jardin", city="Brest"),
    Content(project="Allô"),
)
EVERYWHERE = ("lyon", "brest")


@dataclass
class Room:
    """An evening whose warnings are asked for in few words."""

    evening: Evening
    online: tuple[str, ...] = EVERYWHERE

    def check_in(self, *items: str, present: bool = True, sound: bool = True, picture: bool = True) -> None:
        for item in items:
            self.evening.do("check_in", item=item, present=present, sound=sound, picture=picture)

    @property
    def warnings(self) -> tuple[PitchWarning, ...]:
        return warnings(self.evening.show, online=self.online)

    @property
    def troubles(self) -> list[tuple[str, str, int]]:
        return [(warning.item, warning.code, warning.turns) for warning in self.warnings]

    def swap_with(self, item: str) -> str | None:
        return next(warning.swap_with for warning in self.warnings if warning.item == item)


@pytest.fixture
def live() -> Room:
    return Room(Evening(*CONTENTS).live())


def test_the_next_two_are_warned_about_when_nobody_has_checked_in(live: Room) -> None:
    assert live.warnings == (
        PitchWarning(item="p01", code="nobody_checked_in", turns=1, city="lyon", swap_with=None),
        PitchWarning(item="p02", code="nobody_checked_in", turns=2, city="brest", swap_with=None),
    )


def test_the_one_on_deck_is_no_turn_away(live: Room) -> None:
    live.evening.do("call", item="p01")
    assert live.troubles == [
        ("p01", "nobody_checked_in", 0),
        ("p02", "nobody_checked_in", 1),
        ("p03", "nobody_checked_in", 2),
    ]


def test_the_one_on_air_is_past_warning(live: Room) -> None:
    live.evening.go(2)
    assert [item for item, _, _ in live.troubles] == ["p02", "p03"]


@pytest.mark.parametrize(("sound", "picture"), [(True, False), (False, True), (False, False)])
def test_present_without_sound_or_picture(live: Room, sound: bool, picture: bool) -> None:
    live.check_in("p01", sound=sound, picture=picture)
    assert live.troubles[0] == ("p01", "no_sound_or_picture", 1)


def test_sound_and_picture_of_nobody_are_no_help(live: Room) -> None:
    live.check_in("p01", present=False)
    assert live.troubles[0] == ("p01", "nobody_checked_in", 1)


def test_all_is_well_with_those_who_are_ready(live: Room) -> None:
    live.check_in("p01", "p02")
    assert live.warnings == ()


def test_ready_in_a_city_that_has_nobody_online(live: Room) -> None:
    live.check_in("p01", "p02")
    live.online = ("brest",)
    assert live.troubles == [("p01", "nobody_online", 1)]


def test_those_who_pitch_from_home_need_no_organizer() -> None:
    room = Room(Evening(CONTENTS[4]).live(), online=())
    assert room.troubles == [("p01", "nobody_checked_in", 1)]
    room.check_in("p01")
    assert room.warnings == ()


def test_a_break_is_a_turn_and_never_in_trouble() -> None:
    room = Room(Evening(BREAK, *CONTENTS).live())
    assert room.troubles == [("p02", "nobody_checked_in", 2)]


def test_those_out_of_the_queue_are_no_turn(live: Room) -> None:
    live.evening.do("mark_absent", item="p01")
    live.evening.do("withdraw", item="p02")
    assert [(item, turns) for item, _, turns in live.troubles] == [("p03", 1), ("p04", 2)]


def test_only_between_the_doors_and_the_end() -> None:
    evening = Evening(*CONTENTS)
    room = Room(evening)
    assert room.warnings == ()
    evening.go()
    assert [item for item, _, _ in room.troubles] == ["p01", "p02"]
    evening.go()
    assert [item for item, _, _ in room.troubles] == ["p01", "p02"]
    evening.do("end_show")
    assert room.warnings == ()


# Who could go instead


def test_the_next_ready_one_of_another_city_could_go_instead(live: Room) -> None:
    live.check_in("p03", "p04", "p05")
    assert (live.swap_with("p01"), live.swap_with("p02")) == ("p04", "p03")


def test_half_ready_is_not_ready(live: Room) -> None:
    live.check_in("p02", sound=False)
    live.check_in("p04", picture=False)
    live.check_in("p05", present=False)
    assert live.swap_with("p01") is None


def test_nobody_is_asked_who_is_not_in_the_queue_or_has_gone_before(live: Room) -> None:
    live.check_in("p01", "p04", "p05")
    live.evening.do("move", item="p01", before="p05")
    live.evening.do("mark_absent", item="p04")
    live.evening.do("call", item="p05")
    assert live.swap_with("p02") == "p01"
    live.evening.do("move", item="p01", before="p02")
    assert live.swap_with("p02") is None


def test_a_city_that_somebody_answers_in_comes_first(live: Room) -> None:
    live.check_in("p02", "p05")
    live.online = ("lyon",)
    assert live.swap_with("p01") == "p05"
    live.check_in("p05", present=False)
    assert live.swap_with("p01") == "p02"


def test_the_swap_gains_time_for_the_one_in_trouble(live: Room) -> None:
    live.evening.do("call", item="p01")
    live.check_in("p02", "p03", "p04")
    live.evening.do("swap", item="p01", other="p02")
    assert (live.evening.next_step, live.troubles) == (("call", "p02"), [("p01", "nobody_checked_in", 2)])
