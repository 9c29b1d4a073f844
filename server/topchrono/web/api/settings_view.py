"""The settings as a page may see them: which secrets are set, never what they are."""

import re

from msgspec import Struct, structs

from topchrono.config import Channel, Config, HelpConfig, ObsConfig, Policy, Transition

HIDDEN = "…"
"""Stands for a secret inside a value that is no secret as a whole."""
_SECRET_PARAMETER = re.compile(
    r"(?P<name>[?&#;](?:[\w.-]*(?:pass|secret|token|auth|key|hash|sig)[\w.-]*|pw|p|h)=)[^&#;]+", re.IGNORECASE
)
_USER = re.compile(r"(?P<scheme>^[a-z][a-z0-9+.-]*://)[^/@?#]*@", re.IGNORECASE)


class SceneSettings(Struct, frozen=True, kw_only=True):
    """The scenes of OBS, by the part of the evening."""

    waiting: str
    host: str
    pitch: str
    incident: str
    end: str


class SoundSettings(Struct, frozen=True, kw_only=True):
    """Audio inputs of OBS."""

    host: str | None
    pitch: str | None


class FeedsSettings(Struct, frozen=True, kw_only=True):
    """Where the pictures of the cities come from."""

    template: str | None
    """With « … » in the place of passwords and keys."""
    cities: dict[str, str]
    """Sources of OBS, by the slug of their city."""


class ObsSettings(Struct, frozen=True, kw_only=True):
    """The settings of OBS."""

    url: str | None
    has_password: bool
    policy: Policy
    transition: Transition
    overlay: str
    scenes: SceneSettings
    sound: SoundSettings
    feeds: FeedsSettings


class ChannelSettings(Struct, frozen=True, kw_only=True):
    """Where offers of help are announced. Its address is a secret."""

    name: str
    service: str
    """The scheme of its address, as ``mailto``."""
    skills: tuple[str, ...]
    cities: tuple[str, ...]


class HelpSettings(Struct, frozen=True, kw_only=True):
    """The settings of offers of help."""

    collector: str | None
    contact: str | None
    keep_days: int
    skills: tuple[str, ...]
    channels: tuple[ChannelSettings, ...]


class ServerSettings(Struct, frozen=True, kw_only=True):
    """How clients reach the server, and in whose time they read the evening."""

    trusted_proxies: tuple[str, ...]
    time_zone: str | None


class SettingsView(Struct, frozen=True, kw_only=True):
    """The settings file, without its secrets."""

    tag: str
    """Of this version of the file: goes back with a change, so that nobody overwrites another's unseen."""
    obs: ObsSettings
    help: HelpSettings
    server: ServerSettings
    at_next_start: tuple[str, ...]
    """Settings that differ from those in use, which the server takes over at its next start alone."""
    problem: str | None
    """What keeps the file from being read; the settings are those of before."""


def redacted(
    config: Config,
    *,
    tag: str,
    at_next_start: tuple[str, ...],
    problem: str | None,
) -> SettingsView:
    """What may leave of ``config``."""
    return SettingsView(
        tag=tag,
        obs=_obs(config.obs),
        help=_help(config.help),
        server=ServerSettings(**structs.asdict(config.server)),
        at_next_start=at_next_start,
        problem=problem,
    )


def hide_secrets(url: str) -> str:
    """The address without the passwords and keys that it may hold."""
    without_user = _USER.sub(rf"\g<scheme>{HIDDEN}@", url)
    return _SECRET_PARAMETER.sub(rf"\g<name>{HIDDEN}", without_user)


def _obs(config: ObsConfig) -> ObsSettings:
    template = config.feeds.template
    return ObsSettings(
        url=config.url,
        has_password=bool(config.password),
        policy=config.policy,
        transition=config.transition,
        overlay=config.overlay,
        scenes=SceneSettings(**structs.asdict(config.scenes)),
        sound=SoundSettings(**structs.asdict(config.sound)),
        feeds=FeedsSettings(template=template and hide_secrets(template), cities=config.feeds.cities),
    )


def _help(config: HelpConfig) -> HelpSettings:
    return HelpSettings(
        collector=config.collector,
        contact=config.contact,
        keep_days=config.keep_days,
        skills=config.skills,
        channels=tuple(map(_channel, config.channels)),
    )


def _channel(channel: Channel) -> ChannelSettings:
    scheme, separator, _ = channel.url.partition("://")
    is_scheme = separator and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]{0,20}", scheme)
    return ChannelSettings(
        name=channel.name,
        service=scheme.lower() if is_scheme else "",
        skills=channel.skills,
        cities=channel.cities,
    )
