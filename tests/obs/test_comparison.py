"""What differs between OBS and the plan, as a table: one change in OBS, one difference."""

from collections.abc import Callable, Iterable

import pytest

from tests.obs.test_geometry import BOX, item
from topchrono.config import Feeds, ObsConfig, Scenes, Sound
from topchrono.obs.comparison import Difference, compare, compare_picture, is_set_up
from topchrono.obs.layout import Plan
from topchrono.obs.picture import Picture
from topchrono.obs.problems import as_problems
from topchrono.obs.snapshot import Item, Snapshot

URL = "http://127.0.0.1:8000/overlays/program?key=a"
CONFIG = ObsConfig(
    sound=Sound(host="Micro", pitch="Retour"),
    feeds=Feeds(template="https://vdo.example/?view={slug}", cities={"rennes": "NDI Rennes"}),
)
PLAN = Plan(config=CONFIG, overlay_url=URL, cities={"lyon": "Lyon", "rennes": "Rennes"})
OVERLAY, LYON, RENNES = "TC Habillage", "TC Ville Lyon", "NDI Rennes"
SCENES = CONFIG.scenes
CANVAS = (1920, 1080)


def an_item(source: str, scene: str, number: int, **changes: object) -> Item:
    return Item(source=source, container=scene, id=number, enabled=True, transform=item(**(BOX | changes)))


def studio(plan: Plan = PLAN) -> Snapshot:
    """An OBS as the plan says, with things of others in it."""
    sources = plan.sources(CANVAS, 30)
    items: dict[str, list[Item]] = {scene: [] for scene in plan.scenes}
    for source in sources:
        for scene in source.scenes:
            has_picture = source.role != "sound"
            size = {} if has_picture else {"sourceWidth": 0, "boundsType": "OBS_BOUNDS_NONE"}
            items[scene].append(an_item(source.name, scene, len(items[scene]) + 1, **size))
    return Snapshot(
        collection="Soirée",
        scene=SCENES.host,
        scenes={*plan.scenes, "Générique"},
        items=items,
        overrides={"Générique": ("Fondu", 3000)},
        transition="Coupure",
        transitions={"cut_transition": "Coupure", "fade_transition": "Fondu"},
        muted={"Micro": False, "Retour": True, LYON: True, RENNES: True, "Musique": False},
        inputs={"Micro": "pulse_input_capture", "Retour": "ndi_source", RENNES: "ndi_source",
                LYON: "browser_source", OVERLAY: "browser_source"},
        groups=set(),
        settings={source.name: dict(source.settings) for source in sources if source.settings},
        filters={},
        global_inputs=set(),
        canvas=CANVAS,
        fps=30,
        has_browser=True,
        is_studio_mode=False,
    )  # fmt: skip


def the(now: Snapshot, source: str, scene: str) -> Item:
    return now.find(scene, source)[-1]


def rename_scene(now: Snapshot) -> None:
    now.scenes = now.scenes - {SCENES.host} | {"Plateau bis"}
    del now.items[SCENES.host]


def remove_overlay(now: Snapshot) -> None:
    del now.inputs[OVERLAY]
    for scene, items in now.items.items():
        now.items[scene] = [item for item in items if item.source != OVERLAY]


def rename_overlay(now: Snapshot) -> None:
    remove_overlay(now)
    now.inputs["Habillage bis"] = "browser_source"


def take_out(now: Snapshot, source: str, scene: str) -> None:
    now.items[scene] = [item for item in now.items[scene] if item.source != source]


def put_over(now: Snapshot, scene: str, **changes: object) -> None:
    now.items[scene].append(an_item("Logo", scene, 99, **changes))


def group(now: Snapshot, source: str, scene: str, *, is_open: bool = True) -> None:
    """Put the item into a group, at its place in the scene."""
    grouped = the(now, source, scene)
    holder = Item(source="Groupe", container=scene, id=50, enabled=is_open, transform=item())
    place = now.items[scene].index(grouped)
    grouped.group, grouped.container = holder, "Groupe"
    now.items[scene].insert(place, holder)
    now.groups.add("Groupe")


def hide(now: Snapshot, source: str, scene: str) -> None:
    the(now, source, scene).enabled = False


def show(now: Snapshot, source: str, scene: str) -> None:
    the(now, source, scene).enabled = True


def move(now: Snapshot, source: str, scene: str, **changes: object) -> None:
    the(now, source, scene).transform |= changes


def everywhere(now: Snapshot, change: Callable[[Snapshot, str], None]) -> None:
    for scene in PLAN.scenes:
        change(now, scene)


Expected = set[tuple[str, str, str]]
Change = Callable[[Snapshot], object]


def both(*changes: Change) -> Change:
    """One change after the other."""

    def change(now: Snapshot) -> None:
        for each in changes:
            each(now)

    return change


CASES: list[tuple[str, Change, Expected]] = [
    ("nothing", lambda now: None, set()),
    ("a scene is gone", lambda now: now.scenes.discard(SCENES.end), {("scene_missing", SCENES.end, "")}),
    ("a scene's name is a source's",
     both(lambda now: now.scenes.discard(SCENES.end),
          lambda now: now.inputs.update({SCENES.end: "image_source"})),
     {("name_taken", SCENES.end, "")}),
    ("a scene has another name", rename_scene, {("scene_renamed", SCENES.host, "")}),
    ("a scene fades in by itself", lambda now: now.overrides.update({SCENES.host: ("Fondu", 3000)}),
     {("transition_override", SCENES.host, "")}),
    ("a scene cuts by itself", lambda now: now.overrides.update({SCENES.host: ("Coupure", None)}), set()),
    ("the overlay is gone", remove_overlay, {("source_missing", OVERLAY, "")}),
    ("the overlay has another name", rename_overlay, {("source_renamed", OVERLAY, "")}),
    ("the overlay is an image", lambda now: now.inputs.update({OVERLAY: "image_source"}),
     {("name_taken", OVERLAY, "")}),
    ("the overlay's server has another port",
     lambda now: now.settings[OVERLAY].update(url=URL.replace("8000", "8001")),
     {("source_address", OVERLAY, "")}),
    ("the overlay's token is another", lambda now: now.settings[OVERLAY].update(url=URL + "b"),
     {("source_address", OVERLAY, "")}),
    ("the overlay's address is empty", lambda now: now.settings[OVERLAY].pop("url"),
     {("source_address", OVERLAY, "")}),
    ("the overlay has another size", lambda now: now.settings[OVERLAY].update(width=800, height=600),
     {("source_settings", OVERLAY, "")}),
    ("the overlay ends when hidden", lambda now: now.settings[OVERLAY].update(shutdown=True),
     {("source_settings", OVERLAY, "")}),
    ("a city has another address", lambda now: now.settings[LYON].update(url="https://ailleurs.example"),
     {("source_address", LYON, "")}),
    ("a filter is on the overlay", lambda now: now.filters.update({OVERLAY: ["Flou"]}),
     {("source_filtered", OVERLAY, "")}),
    ("a filter is on a camera", lambda now: now.filters.update({LYON: ["Couleur"]}), set()),
    ("the overlay is not in a scene", lambda now: take_out(now, OVERLAY, SCENES.pitch),
     {("item_missing", OVERLAY, SCENES.pitch)}),
    ("a camera is not in the pitch", lambda now: take_out(now, LYON, SCENES.pitch),
     {("item_missing", LYON, SCENES.pitch)}),
    ("people's camera is not in the pitch", lambda now: take_out(now, RENNES, SCENES.pitch),
     {("item_missing", RENNES, SCENES.pitch)}),
    ("the eye of the overlay is closed", lambda now: hide(now, OVERLAY, SCENES.host),
     {("item_hidden", OVERLAY, SCENES.host)}),
    ("all eyes of the overlay are closed",
     lambda now: everywhere(now, lambda now, scene: hide(now, OVERLAY, scene)),
     {("item_hidden", OVERLAY, scene) for scene in PLAN.scenes}),
    ("the eye of the microphone is closed", lambda now: hide(now, "Micro", SCENES.host),
     {("item_hidden", "Micro", SCENES.host)}),
    ("the microphone is heard everywhere",
     both(lambda now: now.global_inputs.add("Micro"), lambda now: take_out(now, "Micro", SCENES.host)),
     set()),
    ("the microphone is gone", lambda now: now.muted.pop("Micro"), {("sound_missing", "Micro", "")}),
    ("the overlay is moved", lambda now: move(now, OVERLAY, SCENES.end, positionX=300),
     {("item_misplaced", OVERLAY, SCENES.end)}),
    ("the overlay is small", lambda now: move(now, OVERLAY, SCENES.end, boundsWidth=640, boundsHeight=360),
     {("item_misplaced", OVERLAY, SCENES.end)}),
    ("the overlay is cropped", lambda now: move(now, OVERLAY, SCENES.end, cropLeft=5),
     {("item_misplaced", OVERLAY, SCENES.end)}),
    ("a camera is outside", lambda now: move(now, LYON, SCENES.pitch, positionX=4000),
     {("item_misplaced", LYON, SCENES.pitch)}),
    ("a camera stands in a corner",
     lambda now: move(now, LYON, SCENES.pitch, boundsWidth=640, boundsHeight=360), set()),
    ("something lies on the overlay", lambda now: put_over(now, SCENES.pitch),
     {("item_covered", OVERLAY, SCENES.pitch)}),
    ("something hidden lies on the overlay",
     both(lambda now: put_over(now, SCENES.pitch), lambda now: hide(now, "Logo", SCENES.pitch)), set()),
    ("a sound lies on the overlay",
     lambda now: put_over(now, SCENES.pitch, boundsType="OBS_BOUNDS_NONE", sourceWidth=0), set()),
    ("the overlay is in a group", lambda now: group(now, OVERLAY, SCENES.pitch),
     {("item_grouped", OVERLAY, SCENES.pitch)}),
    ("the overlay is in a closed group", lambda now: group(now, OVERLAY, SCENES.pitch, is_open=False),
     {("item_missing", OVERLAY, SCENES.pitch)}),
    ("a camera is in a group", lambda now: group(now, LYON, SCENES.pitch), set()),
    ("the microphone is in a closed group", lambda now: group(now, "Micro", SCENES.pitch, is_open=False),
     {("item_hidden", "Micro", SCENES.pitch)}),
    ("OBS has no browser", lambda now: setattr(now, "has_browser", False), {("no_browser_source", "", "")}),
    ("the scenes of others change", lambda now: now.scenes.discard("Générique"), set()),
]  # fmt: skip


def keys(differences: Iterable[Difference]) -> Expected:
    return {difference.key for difference in differences}


@pytest.mark.parametrize(
    ("change", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_one_change_is_one_difference(change: Change, expected: Expected) -> None:
    now = studio()
    change(now)
    plan = Plan(config=CONFIG, overlay_url=URL, cities=PLAN.cities,
                renamed={SCENES.host: "Plateau bis", OVERLAY: "Habillage bis"})  # fmt: skip
    assert keys(compare(plan, now)) == expected


def test_another_canvas_moves_what_filled_the_one_before() -> None:
    now = studio()
    now.canvas = (1280, 720)
    assert keys(compare(PLAN, now)) == {
        ("source_settings", LYON, ""),
        ("item_misplaced", LYON, SCENES.pitch),
        *(("item_misplaced", OVERLAY, scene) for scene in PLAN.scenes),
    }


def test_an_address_that_is_not_known_is_not_compared() -> None:
    now = studio()
    now.settings[OVERLAY]["url"] = "http://ailleurs.example"
    assert compare(Plan(config=CONFIG, overlay_url=None, cities=PLAN.cities), now) == []


def test_a_source_that_does_two_things_is_compared_once_and_shown_at_its_turn() -> None:
    config = ObsConfig(
        sound=Sound(host="Micro", pitch="NDI"), feeds=Feeds(cities={"lyon": "NDI", "rennes": "NDI"})
    )
    plan = Plan(config=config, overlay_url=URL, cities=PLAN.cities)
    assert [(source.name, source.role) for source in plan.sources(CANVAS, 30)] == [
        ("NDI", "feed"), ("Micro", "sound"), (OVERLAY, "overlay"),
    ]  # fmt: skip


def test_scenes_that_people_made_are_their_own() -> None:
    config = ObsConfig(scenes=Scenes(pitch="Duplex"), feeds=Feeds(cities={"lyon": "NDI Lyon"}))
    plan = Plan(config=config, overlay_url=URL, cities={"lyon": "Lyon"})
    now = studio(plan)
    now.items["Duplex"] = []
    now.overrides["Duplex"] = ("Fondu", 3000)
    assert compare(plan, now) == []
    wanted = Picture(scene="Duplex", stand_ins=(), muted={}, feeds={"NDI Lyon": True})
    (problem,) = as_problems(compare_picture(wanted, now, "Duplex"))
    assert (problem.code, problem.details["scenes"]) == ("feed_missing", "Duplex")
    assert "Mettre en place" not in problem.message


def test_before_the_set_up_nothing_of_ours_is_there() -> None:
    now = studio()
    assert is_set_up(PLAN, now)
    now.scenes, now.inputs = {"Générique"}, {"Micro": "pulse_input_capture"}
    del now.muted["Retour"]
    assert not is_set_up(PLAN, now)
    assert {difference.kind for difference in compare(PLAN, now)} == {"scene_missing", "sound_missing"}


PITCH = Picture(
    scene=SCENES.pitch,
    stand_ins=(SCENES.host,),
    muted={"Micro": False, "Retour": True, LYON: False, RENNES: True},
    feeds={LYON: True, RENNES: False},
)

PICTURE_CASES: list[tuple[str, Change, Expected]] = [
    ("nothing", lambda now: None, set()),
    ("the host is muted", lambda now: now.muted.update(Micro=True), {("sound_muted", "Micro", "")}),
    ("the city is muted", lambda now: now.muted.update({LYON: True}), {("sound_muted", LYON, "")}),
    ("another city is heard", lambda now: now.muted.update({RENNES: False}), set()),
    ("another city is seen and heard",
     both(lambda now: now.muted.update({RENNES: False}), lambda now: show(now, RENNES, SCENES.pitch)),
     {("sound_open", RENNES, ""), ("feed_shown", RENNES, "")}),
    ("the city is hidden", lambda now: hide(now, LYON, SCENES.pitch), {("feed_hidden", LYON, "")}),
    ("the city is in a group", lambda now: group(now, LYON, SCENES.pitch), set()),
    ("the city is in a closed group", lambda now: group(now, LYON, SCENES.pitch, is_open=False),
     {("feed_hidden", LYON, "")}),
    ("another scene stands in",
     both(lambda now: now.scenes.discard(SCENES.pitch), lambda now: setattr(now, "scene", SCENES.host)),
     {("scene_replaced", SCENES.pitch, "")}),
    ("music of others plays", lambda now: now.muted.update(Musique=True), set()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"), [case[1:] for case in PICTURE_CASES], ids=[case[0] for case in PICTURE_CASES]
)
def test_one_change_of_the_picture_is_one_difference(change: Change, expected: Expected) -> None:
    now = studio()
    now.scene = SCENES.pitch
    now.muted[LYON] = False
    hide(now, RENNES, SCENES.pitch)
    change(now)
    assert keys(compare_picture(PITCH, now, SCENES.pitch)) == expected


def test_the_same_fault_in_several_scenes_is_told_once_with_what_to_press() -> None:
    now = studio()
    everywhere(now, lambda now, scene: hide(now, OVERLAY, scene))
    now.scenes -= {SCENES.end, SCENES.waiting}
    missing, hidden = as_problems(compare(PLAN, now))
    assert (missing.code, missing.details["scenes"]) == ("scene_missing", "TC Attente, TC Fin")
    assert (hidden.code, hidden.details["scenes"]) == ("item_hidden", "TC Plateau, TC Pitch, TC Incident")
    assert all("ressez « Mettre en place »" in problem.message for problem in (missing, hidden))


def test_an_item_that_goes_leaves_the_others_and_a_group_takes_its_own_with_it() -> None:
    now = studio()
    group(now, LYON, SCENES.pitch)
    gone = the(now, OVERLAY, SCENES.pitch)
    now.remove_item(SCENES.pitch, gone.id)
    assert [item.source for item in now.items[SCENES.pitch]] == ["Groupe", LYON, RENNES, "Micro", "Retour"]
    assert now.find(SCENES.host, OVERLAY)
    now.remove_item(SCENES.pitch, the(now, "Groupe", SCENES.pitch).id)
    assert [item.source for item in now.items[SCENES.pitch]] == [RENNES, "Micro", "Retour"]
