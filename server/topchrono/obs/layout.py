"""The scenes and sources that the evening needs in OBS. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from topchrono.config import OURS, ObsConfig
from topchrono.obs.geometry import Size

OVERLAY_SIZE = (1920, 1080)
"""The design size of the overlays; OBS scales them to its canvas."""


class Source(Struct, frozen=True, kw_only=True):
    """A source and the scenes of ours that it has to be in."""

    name: str
    role: Literal["feed", "sound", "overlay"]
    scenes: tuple[str, ...]
    settings: dict[str, Any] | None = None
    """Of a browser source of ours; None if the source is people's own."""


class Plan(Struct, frozen=True, kw_only=True):
    """The scenes and sources that the evening needs in OBS."""

    config: ObsConfig
    overlay_url: str | None
    """None if it is not known, and not to be compared."""
    cities: Mapping[str, str]
    """Slug to name."""
    renamed: Mapping[str, str] = {}
    """Scenes and sources that people were seen to rename: from the name that is wanted to the one in OBS."""

    @property
    def scenes(self) -> tuple[str, ...]:
        """Every scene, in the order of the evening."""
        return self.config.scenes.all()

    @property
    def sounds(self) -> tuple[str, ...]:
        """Everything that may be heard."""
        named = (self.config.sound.host, self.config.sound.pitch)
        return tuple(dict.fromkeys(name for name in (*named, *self._feeds) if name))

    def sources(self, canvas: Size, fps: int) -> list[Source]:
        """Every source once, the lowest first: the feeds, the sounds, the overlay."""
        sources: dict[str, Source] = {}
        for source in (*self._feed_sources(canvas, fps), *self._sound_sources(), self._overlay_source(fps)):
            # A feed may be the sound of the pitches as well: it is shown at its turn alone.
            sources.setdefault(source.name, source)
        return list(sources.values())

    def _feed_sources(self, canvas: Size, fps: int) -> Iterator[Source]:
        scenes = _ours(self.config.scenes.pitch)
        for slug, city in self.cities.items():
            name, url = self.config.feeds.source(slug, city), self.config.feeds.url(slug, city)
            if name:
                settings = _browser(url, canvas, fps, sound=True) if url else None
                yield Source(name=name, role="feed", scenes=scenes, settings=settings)

    def _sound_sources(self) -> Iterator[Source]:
        scenes, sound = self.config.scenes, self.config.sound
        if sound.host:
            both = _ours(*sorted({scenes.host, scenes.pitch}))
            yield Source(name=sound.host, role="sound", scenes=both)
        if sound.pitch and sound.pitch != sound.host:
            yield Source(name=sound.pitch, role="sound", scenes=_ours(scenes.pitch))

    def _overlay_source(self, fps: int) -> Source:
        name = self.config.overlay
        settings = _browser(self.overlay_url, OVERLAY_SIZE, fps, sound=False) if is_ours(name) else None
        return Source(name=name, role="overlay", scenes=_ours(*self.scenes), settings=settings)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The browser sources of ours."""
        return tuple(filter(is_ours, (*self._feeds, self.config.overlay)))

    @property
    def _feeds(self) -> list[str]:
        feeds = [self.config.feeds.source(slug, name) for slug, name in self.cities.items()]
        return [name for name in feeds if name]


def is_ours(name: str) -> bool:
    """Whether the scene or the source is ours, to be made and changed."""
    return name.startswith(OURS)


def _ours(*scenes: str) -> tuple[str, ...]:
    return tuple(filter(is_ours, scenes))


def _browser(url: str | None, size: Size, fps: int, *, sound: bool) -> dict[str, Any]:
    settings = {
        "url": url,
        "width": size[0],
        "height": size[1],
        "fps_custom": True,
        "fps": fps,
        "reroute_audio": sound,
        "shutdown": False,
        "restart_when_active": False,
    }
    return {key: value for key, value in settings.items() if value is not None}
