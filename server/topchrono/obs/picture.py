"""The desired state of OBS, as a pure function of the show and the settings."""

from typing import Literal

from msgspec import Struct

from topchrono.config import ObsConfig, Transition
from topchrono.show.model import Item, Show, cities, city_slug

Part = Literal["waiting", "host", "pitch", "incident", "end"]
STAND_INS: dict[Part, tuple[Part, ...]] = {
    "waiting": ("incident", "host", "end"),
    "host": ("incident", "waiting", "end"),
    "pitch": ("host", "incident", "waiting", "end"),
    "incident": ("waiting", "host", "end"),
    "end": ("waiting", "incident", "host"),
}


class Picture(Struct, frozen=True, kw_only=True):
    """The desired state of OBS."""

    scene: str
    """The scene on program."""
    stand_ins: tuple[str, ...]
    """The scenes to take instead if OBS lacks it, the best first; none shows a pitch."""
    muted: dict[str, bool]
    """Audio input to whether it is muted."""
    feeds: dict[str, bool]
    """Source in the pitch's scene to whether it is visible."""


def part_of(show: Show, config: ObsConfig) -> Part | None:
    """The part of the evening that is on air; None before the doors open, when OBS is not controlled."""
    if show.phase == "setup":
        return None
    if show.phase == "doors":
        return "waiting"
    if show.phase == "ended":
        return "end"
    if show.hold:
        return "incident"
    return "pitch" if _pitch_on_air(show, config) else "host"


def picture(show: Show, config: ObsConfig) -> Picture | None:
    """The picture that ``show`` should have on air; None before the doors open."""
    part = part_of(show, config)
    if part is None:
        return None
    seen = _feed(show, config, _pitch_on_air(show, config) or _on_deck(show))
    heard = {
        "host": {config.sound.host},
        "pitch": {config.sound.host, config.sound.pitch, seen},
    }.get(part, set())
    feeds = [config.feeds.source(slug, name) for slug, name in cities(show).items()]
    inputs = [config.sound.host, config.sound.pitch, *feeds]
    return Picture(
        scene=getattr(config.scenes, part),
        stand_ins=_stand_ins(part, config),
        muted={name: name not in heard for name in inputs if name},
        feeds={name: name == seen for name in feeds if name},
    )


def transition(before: str | None, after: str, config: ObsConfig) -> Transition:
    """The transition between two scenes: a cut to and from pitch and incident."""
    sudden = (config.scenes.pitch, config.scenes.incident)
    return "cut" if before in sudden or after in sudden else config.transition


def _stand_ins(part: Part, config: ObsConfig) -> tuple[str, ...]:
    scenes = [getattr(config.scenes, other) for other in STAND_INS[part]]
    return tuple(dict.fromkeys(scene for scene in scenes if scene != config.scenes.pitch))


def _pitch_on_air(show: Show, config: ObsConfig) -> Item | None:
    """The pitch in the picture: from its take until its end, or until the host clears it after the gong."""
    item = show.item(show.on_air) if show.on_air else None
    if item is None or item.content.kind != "pitch":
        return None
    awaits_host = item.status == "done" and item.outcome == "time_up" and config.policy == "gong"
    return item if item.status in ("on_air", "pitching") or awaits_host else None


def _on_deck(show: Show) -> Item | None:
    item = show.item(show.on_deck) if show.on_deck else None
    return item if item and item.content.kind == "pitch" else None


def _feed(show: Show, config: ObsConfig, item: Item | None) -> str | None:
    """The source of the item's city; that of the pitch on deck is prepared in the hidden scene."""
    if item is None:
        return None
    slug = city_slug(item.content.city)
    return config.feeds.source(slug, cities(show)[slug])
