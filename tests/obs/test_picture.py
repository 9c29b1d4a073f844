"""The picture that should be on air, as a table."""

from collections.abc import Callable

import pytest

from tests.show.evening import BREAK, Evening
from topchrono.config import Feeds, ObsConfig, Policy, Sound
from topchrono.obs.picture import picture, transition
from topchrono.show.content import Content

TEMPLATE = "https://vdo.example/?view={slug}"
CONTENTS = (Content(project="Vélo Cargo", city="Lyon"), Content(project="Forêt de Poche"), BREAK)
LYON, ONLINE = "TC Ville Lyon", "TC Ville En ligne"
HOST, PITCH = "Micro plateau", "Retour pitch"


def config(policy: Policy = "cut") -> ObsConfig:
    return ObsConfig(policy=policy, sound=Sound(host=HOST, pitch=PITCH), feeds=Feeds(template=TEMPLATE))


def live() -> Evening:
    return Evening(*CONTENTS).live()


def after(evening: Evening, *commands: str) -> Evening:
    """The evening after these commands: ``take p01``."""
    for name, item in (command.partition(" ")[::2] for command in commands):
        evening.do(name, **({"item": item} if item else {}))
    return evening


def taken() -> Evening:
    return after(live(), "call p01", "take p01")


def pitching(item: str = "p01") -> Evening:
    return live().pitching(item)


def timed_up() -> Evening:
    evening = pitching()
    evening.wait(evening.show.pitch_length_ms)
    return evening


CASES: list[tuple[str, Callable[[], Evening], Policy, str, str | None, set[str]]] = [
    ("doors", lambda: after(Evening(*CONTENTS), "open_doors"), "cut", "TC Attente", None, set()),
    ("live", live, "cut", "TC Plateau", None, {HOST}),
    ("called", lambda: after(live(), "call p01"), "cut", "TC Plateau", LYON, {HOST}),
    ("taken", taken, "cut", "TC Pitch", LYON, {HOST, PITCH, LYON}),
    ("pitching", pitching, "cut", "TC Pitch", LYON, {HOST, PITCH, LYON}),
    ("pitching online", lambda: pitching("p02"), "cut", "TC Pitch", ONLINE, {HOST, PITCH, ONLINE}),
    ("finished", lambda: after(pitching(), "finish p01"), "cut", "TC Plateau", None, {HOST}),
    ("time up", timed_up, "cut", "TC Plateau", None, {HOST}),
    ("time up, gong", timed_up, "gong", "TC Pitch", LYON, {HOST, PITCH, LYON}),
    ("cleared, gong", lambda: after(timed_up(), "clear p01"), "gong", "TC Plateau", None, {HOST}),
    ("finished, gong", lambda: after(pitching(), "finish p01"), "gong", "TC Plateau", None, {HOST}),
    ("hold", lambda: after(pitching(), "hold"), "cut", "TC Incident", LYON, set()),
    ("released", lambda: after(taken(), "hold", "release"), "cut", "TC Pitch", LYON, {HOST, PITCH, LYON}),
    ("break", lambda: after(live(), "call p03", "take p03"), "cut", "TC Plateau", None, {HOST}),
    ("ended", lambda: after(live(), "end_show"), "cut", "TC Fin", None, set()),
    ("taken back", lambda: after(live(), "end_show", "reopen_show"), "cut", "TC Plateau", None, {HOST}),
]


@pytest.mark.parametrize(
    ("evening", "policy", "scene", "seen", "heard"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_each_part_of_the_evening_has_its_picture(
    evening: Callable[[], Evening], policy: Policy, scene: str, seen: str | None, heard: set[str]
) -> None:
    wanted = picture(evening().show, config(policy))
    assert wanted is not None
    assert wanted.scene == scene
    assert {name for name, is_seen in wanted.feeds.items() if is_seen} == ({seen} if seen else set())
    assert {name for name, is_muted in wanted.muted.items() if not is_muted} == heard
    assert set(wanted.muted) == {HOST, PITCH, LYON, ONLINE}


def test_obs_is_left_alone_before_the_doors_open() -> None:
    assert picture(Evening(*CONTENTS).show, config()) is None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("TC Plateau", "TC Pitch", "cut"),
        ("TC Pitch", "TC Plateau", "cut"),
        ("TC Plateau", "TC Incident", "cut"),
        ("TC Attente", "TC Plateau", "fade"),
        (None, "TC Attente", "fade"),
    ],
)
def test_a_pitch_comes_and_goes_by_a_cut_and_all_else_by_the_crews_transition(
    before: str | None, after: str, expected: str
) -> None:
    assert transition(before, after, config()) == expected


def test_a_citys_own_source_counts_before_the_template() -> None:
    feeds = Feeds(template=TEMPLATE, cities={"lyon": "NDI Lyon"})
    wanted = picture(taken().show, ObsConfig(feeds=feeds))
    assert wanted is not None
    assert wanted.feeds == {"NDI Lyon": True, ONLINE: False}
    assert feeds.url("lyon", "Lyon") is None
    assert feeds.url("en-ligne", "En ligne") == "https://vdo.example/?view=en-ligne"


def test_without_sounds_and_feeds_only_the_scene_changes() -> None:
    wanted = picture(taken().show, ObsConfig())
    assert wanted is not None
    assert (wanted.muted, wanted.feeds) == ({}, {})


@pytest.mark.parametrize("evening", [live, taken, pitching, timed_up, lambda: after(taken(), "hold")])
def test_other_scenes_stand_in_for_a_missing_one_and_none_shows_a_pitch(
    evening: Callable[[], Evening],
) -> None:
    wanted = picture(evening().show, config())
    assert wanted is not None
    assert len(wanted.stand_ins) >= 3
    assert not {wanted.scene, "TC Pitch"} & set(wanted.stand_ins)
