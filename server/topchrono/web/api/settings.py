"""``/api/settings``: the director reads and changes ``topchrono.toml``, and tries what is not stored yet."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import structlog
from aiohttp import web

from topchrono.config import Config, is_setting
from topchrono.crowd.channels.trial import ChannelTrial
from topchrono.i18n import render
from topchrono.inputs.obs_address import read_obs_address
from topchrono.inputs.reading import NotUnderstood
from topchrono.runtime.quiet import Quiet
from topchrono.show.refusal import Refused
from topchrono.show.text import N_, Text
from topchrono.storage.links import Links
from topchrono.storage.settings_store import (
    Changes,
    InvalidSetting,
    SettingError,
    SettingsStore,
    StaleSetting,
    Tables,
)
from topchrono.storage.toml_editing import Key, Row, Value, look_up
from topchrono.views.obs import ObsTrial
from topchrono.views.roles import Audience
from topchrono.web.api.settings_view import HIDDEN, SettingsView, hide_secrets, redacted
from topchrono.web.http.answers import Answer, json_response
from topchrono.web.http.auth import FORBIDDEN, find_best_link, find_link, require_link
from topchrono.web.http.errors import HttpRefused
from topchrono.web.http.json_body import decode, read_json
from topchrono.web.http.limits import Limit
from topchrono.web.http.request_language import language_in

MOST_CHANGES = 100
LONGEST_SHOWN_KEY = 60
CHANNELS: Key = ("help", "channels")
TEMPLATE: Key = ("obs", "feeds", "template")
PASSWORD: Key = ("obs", "password")

BUSY = N_("Trop de demandes à la fois : attendez une seconde.")
BUSY_TRYING = N_("Un essai est déjà en cours, ou il y en a eu beaucoup : attendez quelques secondes.")
UNKNOWN = N_("« {name} » n'est pas un réglage.")
MANY = N_("Trop de réglages à la fois.")
RETYPE = N_(
    "Retapez cette adresse en entier : ce qui y est secret est enregistré, mais n'est plus jamais montré."
)
NO_SERVICE = N_(
    "L'adresse du canal « {name} » n'est pas reconnue : elle commence par le nom d'un service, comme "
    "mailto:// ou discord://."
)
NO_ADDRESS = N_("Donnez l'adresse du canal « {name} ».")
UNKNOWN_CHANNEL = N_("Aucun canal ne s'appelle « {name} ».")
RETYPE_PASSWORD = N_(
    "Retapez le mot de passe : celui qui est enregistré ne sert que pour l'adresse enregistrée avec lui."
)
NOT_SENT = N_(
    "Le message d'essai n'est pas arrivé. Vérifiez l'adresse de ce canal et la connexion de l'ordinateur "
    "qui fait tourner Top Chrono, puis réessayez."
)

log = structlog.get_logger()


class ChannelChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A channel as it is to be."""

    name: str
    url: str | None = None
    """None keeps the address that is stored."""
    was: str | None = None
    """Its name until now, if that is another one."""
    skills: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()


class SettingsChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings to change: all of them, or none if one can't be."""

    seen: str
    """The tag of the settings that the form was filled in from."""
    values: dict[str, str | int | list[str] | None] = {}
    """By key, as ``obs.url``. None, and an empty text where that is the default, goes back to the default."""
    channels: tuple[ChannelChange, ...] | None = None
    """All channels in their order; None leaves them as they are."""


class ChannelTest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The channel to send a test message to: one that is stored, or an address that is not yet."""

    name: str | None = None
    url: str | None = None


class ObsTry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to try OBS."""

    url: str
    password: str | None = None
    """None tries the stored one, at the stored address alone."""


change_decoder = msgspec.json.Decoder(SettingsChange, strict=True)
channel_decoder = msgspec.json.Decoder(ChannelTest, strict=True)
obs_decoder = msgspec.json.Decoder(ObsTry, strict=True)

TryObs = Callable[[tuple[str, int], str], Awaitable[ObsTrial]]
"""Connects to an address with a password. Raises :class:`Refused` with what OBS said."""


class SettingsRoutes:
    """``/api/settings``, for the director alone."""

    def __init__(
        self,
        store: SettingsStore[Config],
        links: Links,
        *,
        at_next_start: Callable[[], tuple[str, ...]],
        try_obs: TryObs,
        channel_trial: ChannelTrial,
        quiet: Quiet,
    ) -> None:
        """``at_next_start`` are the settings that differ from those in use."""
        self._store = store
        self._links = links
        self._at_next_start = at_next_start
        self._try_obs = try_obs
        self._channel_trial = channel_trial
        self._quiet = quiet
        self._limit = Limit(burst=60, per_s=2)
        # OBS may show an alert for each wrong password; services outside count messages.
        self._trial_limit = Limit(burst=8, per_s=0.2)
        self._trying = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        """The routes and their handlers."""
        return [
            web.get("/api/settings", self.get, allow_head=False),
            web.patch("/api/settings", self.change),
            web.post("/api/settings/channels/test", self.test_channel),
            web.post("/api/settings/obs/try", self.try_obs),
        ]

    async def get(self, request: web.Request) -> web.Response:
        """The settings, without their secrets."""
        self._admit(request)
        return json_response(self._view(request))

    async def change(self, request: web.Request) -> web.Response:
        """Change some settings, and answer with all of them as they are then."""
        require_link(find_link(request, self._links))
        wanted = decode(await read_json(request), change_decoder)
        link = self._admit(request)
        if not self._limit.allows(link):
            raise HttpRefused(429, "busy", BUSY)
        values = _values(wanted)
        await self._refuse_unknown_services(wanted.channels or ())

        def make(tables: Tables) -> Changes:
            return _changes(values, wanted.channels, tables)

        try:
            await self._store.change(make, seen=wanted.seen)
        except SettingError as error:
            raise _refusal(error) from error
        keys = [".".join(key) for key in values] + ([] if wanted.channels is None else ["help.channels"])
        log.info("settings were changed", keys=keys)
        return json_response(self._view(request))

    async def test_channel(self, request: web.Request) -> web.Response:
        """Send a test message to a channel."""
        require_link(find_link(request, self._links))
        wanted = decode(await read_json(request), channel_decoder)
        async with self._trial(self._admit(request)):
            if not await self._channel_trial.send(self._channel_address(wanted)):
                raise Refused("not_sent", NOT_SENT)
        return json_response(Answer(ok=True))

    async def try_obs(self, request: web.Request) -> web.Response:
        """Connect to OBS once, store nothing, and answer what OBS said."""
        require_link(find_link(request, self._links))
        wanted = decode(await read_json(request), obs_decoder)
        link = self._admit(request)
        try:
            address = read_obs_address(wanted.url)
        except NotUnderstood as problem:
            raise _invalid(problem.text, "obs.url") from problem
        password = self._stored_password(address) if wanted.password is None else wanted.password
        async with self._trial(link):
            return json_response(await self._try_obs(address, password))

    async def _refuse_unknown_services(self, channels: tuple[ChannelChange, ...]) -> None:
        """Addresses that nobody understands would be noticed by the first offer alone."""
        typed = {channel.name: channel.url for channel in channels if channel.url}
        if not typed:
            return
        await self._quiet.wait()
        if name := await self._channel_trial.find_unknown(typed):
            raise _invalid(Text.of(NO_SERVICE, name=name), "help.channels")

    def _admit(self, request: web.Request) -> str:
        """The id of the director's link. Raises :class:`Refused` for anybody else."""
        link = find_best_link(request, self._links, Audience("director"))
        if link.role != "director":
            raise Refused("forbidden", FORBIDDEN)
        return link.id

    def _trial(self, link: str) -> "_Turn":
        if self._trying.locked() or not self._trial_limit.allows(link):
            raise HttpRefused(429, "busy", BUSY_TRYING)
        return _Turn(self._trying, self._quiet)

    def _channel_address(self, wanted: ChannelTest) -> str:
        if wanted.url:
            return wanted.url
        name = wanted.name or ""
        for channel in self._store.content.help.channels:
            if channel.name == name:
                return channel.url
        raise _invalid(Text.of(UNKNOWN_CHANNEL, name=name), "help.channels")

    def _stored_password(self, address: tuple[str, int]) -> str:
        """The password of the settings: it must not be sent anywhere else than where it was given for."""
        stored = self._store.content.obs
        if not stored.url or stored.address != address:
            raise _invalid(Text(RETYPE_PASSWORD), "obs.password")
        return stored.password

    def _view(self, request: web.Request) -> SettingsView:
        language = language_in(request)
        problem = self._store.problem
        return redacted(
            self._store.content,
            tag=self._store.tag,
            at_next_start=self._at_next_start(),
            problem=render(problem, language) if problem else None,
        )


class _Turn:
    """One trial at a time, and none that begins at a deadline."""

    def __init__(self, lock: asyncio.Lock, quiet: Quiet) -> None:
        self._lock = lock
        self._quiet = quiet

    async def __aenter__(self) -> None:
        await self._lock.acquire()
        await self._quiet.wait()

    async def __aexit__(self, *_: object) -> None:
        self._lock.release()


def _values(wanted: SettingsChange) -> dict[Key, Value]:
    """The single values to change. Raises :class:`HttpRefused` for keys that are none."""
    if len(wanted.values) > MOST_CHANGES:
        raise _invalid(Text(MANY))
    found: dict[Key, Value] = {}
    for name, value in wanted.values.items():
        key = tuple(name.split("."))
        if key == CHANNELS or not is_setting(key):
            shown = name[:LONGEST_SHOWN_KEY]
            raise _invalid(Text.of(UNKNOWN, name=shown), shown)
        is_empty = isinstance(value, str) and not value.strip() and key != PASSWORD
        found[key] = None if is_empty else value
    return found


def _changes(values: dict[Key, Value], channels: tuple[ChannelChange, ...] | None, tables: Tables) -> Changes:
    """The changes of the file, which has these ``tables`` now. Raises :class:`InvalidSetting`."""
    changes = dict(values)
    template = changes.get(TEMPLATE)
    if isinstance(template, str) and HIDDEN in template:
        stored = look_up(tables, TEMPLATE)
        if not isinstance(stored, str) or hide_secrets(stored) != template:
            raise InvalidSetting(Text(RETYPE), TEMPLATE)
        del changes[TEMPLATE]
    if channels is not None:
        changes[CHANNELS] = _rows(channels, tables) or None
    return changes


def _rows(channels: tuple[ChannelChange, ...], tables: Tables) -> tuple[Row, ...]:
    stored = look_up(tables, CHANNELS)
    known = stored if isinstance(stored, list) and all(isinstance(one, dict) for one in stored) else []
    rows: list[Row] = []
    for channel in channels:
        was = channel.was or channel.name
        index = next((index for index, one in enumerate(known) if one.get("name") == was), None)
        if index in [row.before for row in rows]:
            index = None
        url = channel.url or (known[index].get("url") if index is not None else None)
        if not url:
            raise InvalidSetting(Text.of(NO_ADDRESS, name=channel.name), CHANNELS)
        lists = {"skills": list(channel.skills), "cities": list(channel.cities)}
        filled = {name: entries for name, entries in lists.items() if entries}
        rows.append(Row(values={"name": channel.name, "url": url, **filled}, before=index))
    return tuple(rows)


def _refusal(error: SettingError) -> HttpRefused:
    key = ".".join(error.key) if error.key else None
    if isinstance(error, InvalidSetting):
        return _invalid(error.text, key)
    if isinstance(error, StaleSetting):
        return _named(409, "stale_settings", error.text, key)
    return _named(503, "not_saved", error.text, key)


def _invalid(text: Text, key: str | None = None) -> HttpRefused:
    return _named(422, "invalid_setting", text, key)


def _named(status: int, code: str, text: Text, key: str | None) -> HttpRefused:
    refusal = HttpRefused(status, code, text.message, **text.details)
    refusal.key = key
    return refusal
