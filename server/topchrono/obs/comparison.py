"""Compares OBS with what the evening needs in it. Pure: a plan and a snapshot in, differences out."""

from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from topchrono.obs.geometry import covers, extent, fills, is_outside
from topchrono.obs.layout import Plan, Source, is_ours
from topchrono.obs.picture import Picture
from topchrono.obs.snapshot import BROWSER, Item, Snapshot

CUT = "cut_transition"
"""OBS's internal name; the displayed one is localised."""

Kind = Literal[
    "no_browser_source",
    "name_taken",
    "scene_missing",
    "scene_renamed",
    "scene_replaced",
    "transition_override",
    "source_missing",
    "source_renamed",
    "source_address",
    "source_settings",
    "source_filtered",
    "sound_missing",
    "item_missing",
    "item_hidden",
    "item_grouped",
    "item_misplaced",
    "item_covered",
    "sound_muted",
    "sound_open",
    "feed_missing",
    "feed_hidden",
    "feed_shown",
]


class Difference(Struct, frozen=True, kw_only=True):
    """One thing that is not as the evening needs it."""

    kind: Kind
    name: str = ""
    """The scene or the source."""
    scene: str = ""
    """The scene that the source is in, or should be."""
    called: str = ""
    """What OBS calls it now."""
    settings: dict[str, Any] = {}
    """The settings that it should have and has not."""

    @property
    def key(self) -> tuple[Kind, str, str]:
        """Says which difference it is."""
        return self.kind, self.name, self.scene


def is_set_up(plan: Plan, now: Snapshot) -> bool:
    """Whether anything of ours is in OBS."""
    return any(is_ours(name) for name in (*plan.scenes, *plan.inputs) if name in now.sources)


def compare(plan: Plan, now: Snapshot) -> list[Difference]:
    """Scenes and sources that are not as ``plan`` says, at whatever part of the evening."""
    found = list(_compare_scenes(plan, now))
    for source in plan.sources(now.canvas, now.fps):
        found += _compare_source(source, plan, now)
    if not now.has_browser and plan.inputs:
        found.append(Difference(kind="no_browser_source"))
    return found


def compare_picture(wanted: Picture, now: Snapshot, pitch_scene: str) -> list[Difference]:
    """The scene, sounds and feeds that are not as this part of the evening wants them."""
    found = [*_compare_sounds(wanted, now), *_compare_feeds(wanted, now, pitch_scene)]
    if wanted.scene not in now.scenes and now.scene in wanted.stand_ins:
        found.append(Difference(kind="scene_replaced", name=wanted.scene, called=now.scene))
    return found


def _compare_scenes(plan: Plan, now: Snapshot) -> Iterator[Difference]:
    for scene in plan.scenes:
        if scene not in now.scenes:
            yield _missing_scene(scene, plan, now)
        elif is_ours(scene) and now.overrides.get(scene, ("", None))[0] not in ("", now.transitions.get(CUT)):
            yield Difference(kind="transition_override", name=scene)


def _missing_scene(scene: str, plan: Plan, now: Snapshot) -> Difference:
    if scene in now.sources:
        return Difference(kind="name_taken", name=scene)
    called = plan.renamed.get(scene, "")
    if called in now.scenes:
        return Difference(kind="scene_renamed", name=scene, called=called)
    return Difference(kind="scene_missing", name=scene)


def _compare_source(source: Source, plan: Plan, now: Snapshot) -> Iterator[Difference]:
    name, scenes = source.name, [scene for scene in source.scenes if scene in now.scenes]
    called = plan.renamed.get(name, "")
    if name not in now.sources and called in now.sources:
        yield Difference(kind="source_renamed", name=name, called=called)
    elif source.role == "sound" and name not in now.muted:
        yield Difference(kind="sound_missing", name=name)
    elif name not in now.sources:
        can_be_made = source.settings is None or now.has_browser
        if scenes and can_be_made:
            yield Difference(kind="source_missing", name=name)
    elif source.settings is not None and now.inputs.get(name) != BROWSER:
        yield Difference(kind="name_taken", name=name)
    else:
        yield from _compare_settings(source, now)
        for scene in scenes:
            yield from _compare_items(source, scene, now)


def _compare_settings(source: Source, now: Snapshot) -> Iterator[Difference]:
    known = now.settings.get(source.name, {})
    wrong = {key: value for key, value in (source.settings or {}).items() if known.get(key) != value}
    if wrong:
        kind: Kind = "source_address" if "url" in wrong else "source_settings"
        yield Difference(kind=kind, name=source.name, settings=wrong)
    if source.role == "overlay" and now.filters.get(source.name):
        yield Difference(kind="source_filtered", name=source.name)


def _compare_items(source: Source, scene: str, now: Snapshot) -> Iterator[Difference]:
    items = now.find(scene, source.name)
    if source.role == "overlay":
        yield from (
            Difference(kind=kind, name=source.name, scene=scene)
            for kind in _overlay_faults(source.name, scene, now)
        )
    elif source.role == "sound" and source.name in now.global_inputs:
        # OBS mixes its global inputs into every scene.
        return
    elif not items:
        yield Difference(kind="item_missing", name=source.name, scene=scene)
    elif source.role == "sound" and not any(item.is_seen for item in items):
        yield Difference(kind="item_hidden", name=source.name, scene=scene)
    elif source.role == "feed" and any(_is_lost(item, source, now) for item in items):
        yield Difference(kind="item_misplaced", name=source.name, scene=scene)


def _overlay_faults(name: str, scene: str, now: Snapshot) -> Iterator[Kind]:
    """What keeps the overlay from lying over the whole scene."""
    items = now.find(scene, name)
    own = [item for item in items if item.group is None]
    is_grouped = any(item.group and item.is_seen for item in items)
    if is_grouped:
        yield "item_grouped"
    elif not own:
        yield "item_missing"
    if own:
        top = topmost(own)
        if not top.enabled:
            yield "item_hidden"
        if is_ours(name) and not fills(top.transform, now.canvas):
            yield "item_misplaced"
        if any(_is_over(item, now) for item in _above(top, now.items[scene])):
            yield "item_covered"


def topmost(items: list[Item]) -> Item:
    """The highest item that is seen; the highest of all if none is."""
    return max(enumerate(items), key=lambda entry: (entry[1].is_seen, entry[0]))[1]


def _above(item: Item, items: list[Item]) -> list[Item]:
    place = next(place for place, other in enumerate(items) if other is item)
    return items[place + 1 :]


def _is_over(item: Item, now: Snapshot) -> bool:
    return item.is_seen and item.group is None and covers(item.transform, now.canvas)


def _is_lost(item: Item, source: Source, now: Snapshot) -> bool:
    """Whether the feed can't be seen where it stands, or fills a canvas of another size."""
    if item.group is not None:
        return False
    known = now.settings.get(source.name, {})
    size = known.get("width", 0), known.get("height", 0)
    rectangle = extent(item.transform)
    is_of_other_canvas = size != now.canvas and rectangle is not None and rectangle.is_close_to(size)
    return is_of_other_canvas or is_outside(item.transform, now.canvas)


def _compare_sounds(wanted: Picture, now: Snapshot) -> Iterator[Difference]:
    for name, muted in wanted.muted.items():
        if now.muted.get(name, muted) == muted:
            continue
        if not muted:
            yield Difference(kind="sound_muted", name=name)
        elif name in now.global_inputs or any(item.is_seen for item in now.find(wanted.scene, name)):
            yield Difference(kind="sound_open", name=name)


def _compare_feeds(wanted: Picture, now: Snapshot, pitch_scene: str) -> Iterator[Difference]:
    for name, seen in wanted.feeds.items():
        items = now.find(pitch_scene, name)
        is_seen = any(item.is_seen for item in items)
        if seen and not items:
            if not is_ours(pitch_scene):
                yield Difference(kind="feed_missing", name=name, scene=pitch_scene)
        elif wanted.scene == pitch_scene and seen != is_seen:
            yield Difference(kind="feed_hidden" if seen else "feed_shown", name=name)
