"""The settings in the evening's folder: how this evening uses the machine that it runs on.

```toml
[obs]
url = "ws://127.0.0.1:4455"
password = "…"            # or the variable TOPCHRONO_OBS_PASSWORD
policy = "cut"            # "gong": the host ends the pitch after its deadline
transition = "fade"       # "cut": between scenes outside of the pitches

[obs.scenes]              # scenes of your own, where you have some
pitch = "Duplex"

[obs.sound]               # audio inputs that OBS already has
host = "Micro plateau"
pitch = "Retour duplex"

[obs.feeds]
template = "https://vdo.ninja/?view=topchrono-{slug}&cleanoutput"

[obs.feeds.cities]        # sources that OBS already has, by the city's name in addresses
lyon = "NDI Lyon"

[server]
trusted_proxies = ["10.0.0.5"]    # reverse proxies on other machines
time_zone = "Europe/Paris"        # in whose time everybody reads the evening

[osc]
listen = "127.0.0.1:9000"         # keys press by Open Sound Control
send_to = ["127.0.0.1:9001"]      # the state goes out

[help]
collector = "Association Untel"   # who collects offers of help: the law requires it
contact = "donnees@exemple.fr"    # where people ask about their data
keep_days = 90                    # then offers are erased
skills = ["Droit", "Design"]      # to choose from

[[help.channels]]         # where new offers are announced, unnamed: see https://github.com/caronc/apprise/wiki
name = "#juristes"
url = "slack://…"
skills = ["Droit"]        # of these skills alone; likewise `cities`
```
"""

import ipaddress
import os
import re
import string
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import quote

import msgspec

from topchrono.inputs.obs_address import read_obs_address
from topchrono.inputs.osc_address import read_osc_address
from topchrono.inputs.reading import NotUnderstood
from topchrono.inputs.zones import zone_name
from topchrono.show.text import N_
from topchrono.storage.folder import EveningFolder
from topchrono.storage.toml_file import ConfigError, convert_toml, read_bytes

OURS = "TC "
"""How the names of our scenes and sources begin."""
PASSWORD_VARIABLE = "TOPCHRONO_OBS_PASSWORD"  # noqa: S105 - a name, not a password

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1"))
"""The addresses of this machine."""
IPV4_IN_IPV6 = 96
"""Bits before the IPv4 address in an IPv4-mapped one."""

SLUG = re.compile(r"[a-z0-9-]{1,200}")
"""A city as it stands in addresses."""

Policy = Literal["cut", "gong"]
Transition = Literal["cut", "fade"]


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file: an unknown key is a mistake."""


class Scenes(Strict, frozen=True):
    """The OBS scene of each part of the evening."""

    waiting: str = f"{OURS}Attente"
    host: str = f"{OURS}Plateau"
    pitch: str = f"{OURS}Pitch"
    incident: str = f"{OURS}Incident"
    end: str = f"{OURS}Fin"

    def all(self) -> tuple[str, ...]:
        """Every scene once, in the order of the evening."""
        return tuple(dict.fromkeys((self.waiting, self.host, self.pitch, self.incident, self.end)))


class Sound(Strict, frozen=True):
    """Audio inputs that OBS already has, by their names there."""

    host: str | None = None
    pitch: str | None = None


class Feeds(Strict, frozen=True):
    """Where the picture of each city comes from."""

    template: str | None = None
    """Address of a city's page; ``{slug}`` and ``{name}`` stand for the city."""
    cities: dict[str, str] = {}
    """Sources that OBS already has: the city's slug to the name there."""

    def source(self, slug: str, name: str) -> str | None:
        """The OBS source of a city, if it has one."""
        return self.cities.get(slug) or (f"{OURS}Ville {name}" if self.template else None)

    def url(self, slug: str, name: str) -> str | None:
        """The address of the city's page, where its source is one of ours."""
        if slug in self.cities or not self.template:
            return None
        return self.template.format(slug=slug, name=quote(name))


class ObsConfig(Strict, frozen=True):
    """How to connect to OBS, and which scenes and sources to use."""

    url: str | None = None
    password: str = ""
    policy: Policy = "cut"
    transition: Transition = "fade"
    """Between scenes outside of the pitches; a pitch is always left by a cut."""
    overlay: str = f"{OURS}Habillage"
    scenes: Scenes = Scenes()
    sound: Sound = Sound()
    feeds: Feeds = Feeds()

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of OBS. Raises :class:`ConfigError` if ``url`` is none."""
        try:
            return read_obs_address(self.url or "")
        except NotUnderstood as problem:
            raise ConfigError(problem.text.message, **problem.text.details) from problem


SKILLS = (
    N_("Développement"),
    N_("Données"),
    N_("Design"),
    N_("Communication"),
    N_("Droit"),
    N_("Comptabilité et gestion"),
    N_("Recherche de financements"),
    N_("Gestion de projet"),
    N_("Coup de main sur place"),
)
"""The skills to choose from, unless the show has a list of its own."""


class Channel(Strict, frozen=True):
    """Where new offers of help are announced, without names."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    url: str
    """In Apprise's syntax. It holds secrets: never print it, never log it."""
    skills: tuple[str, ...] = ()
    """Offers of one of these; of any without them."""
    cities: tuple[str, ...] = ()
    """Offers for projects of one of these cities (slugs); of any without them."""


class HelpConfig(Strict, frozen=True):
    """Who collects offers of help, how long they are kept and where they are announced."""

    collector: str | None = None
    contact: str | None = None
    keep_days: Annotated[int, msgspec.Meta(ge=1, le=1095)] = 90
    skills: tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=60)], ...] = SKILLS
    channels: tuple[Channel, ...] = ()


class ServerConfig(Strict, frozen=True):
    """How clients reach the server, and in whose time they read the evening."""

    trusted_proxies: tuple[str, ...] = ()
    """Addresses and networks of reverse proxies on other machines."""

    time_zone: str | None = None
    """In whose time everybody reads the evening, as people name it."""

    @property
    def zone(self) -> str | None:
        """The time zone's IANA name. Raises :class:`ConfigError` if it is none."""
        try:
            return None if self.time_zone is None else zone_name(self.time_zone)
        except NotUnderstood as problem:
            raise ConfigError(problem.text.message, **problem.text.details) from problem

    @property
    def networks(self) -> tuple[Network, ...]:
        """The trusted proxies. Raises :class:`ConfigError` if one is neither an address nor a network."""
        return tuple(_network(text) for text in self.trusted_proxies)


class OscConfig(Strict, frozen=True):
    """Open Sound Control, in and out; off without an address."""

    listen: str | None = None
    """Where presses of keys come in: address and port, or a port of this machine."""
    send_to: Annotated[tuple[str, ...], msgspec.Meta(max_length=8)] = ()
    """Where the state goes."""

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port to listen on. Raises :class:`ConfigError` if ``listen`` is no address."""
        return None if self.listen is None else _osc_address("osc.listen", self.listen)

    @property
    def targets(self) -> tuple[tuple[str, int], ...]:
        """Hosts and ports to send to. Raises :class:`ConfigError` if one is no address."""
        return tuple(dict.fromkeys(_osc_address("osc.send_to", text) for text in self.send_to))


class Config(Strict, frozen=True):
    """The whole file."""

    obs: ObsConfig = ObsConfig()
    server: ServerConfig = ServerConfig()
    help: HelpConfig = HelpConfig()
    osc: OscConfig = OscConfig()


def read_config(path: Path) -> Config:
    """What the file says. Raises :class:`ConfigError`, which names the line or the key that is wrong."""
    return parse_config(path, read_bytes(path))


def parse_config(path: Path, data: bytes) -> Config:
    """The same for the file at ``path`` whose content is, or is to be, ``data``."""
    config = convert_toml(path, data, Config)
    if config.obs.url:
        _ = config.obs.address
    _ = config.server.networks, config.server.zone, config.osc.address, config.osc.targets
    _check_template(config.obs.feeds.template)
    _check_channels(config.help)
    return config


def is_setting(key: Sequence[str]) -> bool:
    """Whether ``key`` names a single value of the file, such as ``("obs", "feeds", "cities", "lyon")``."""
    kind: Any = Config
    for part in key:
        if get_origin(kind) is dict:
            kind = get_args(kind)[1] if SLUG.fullmatch(part) else None
        elif isinstance(kind, type) and issubclass(kind, Strict):
            kind = get_type_hints(kind).get(part)
        else:
            return False
    return kind is not None and not (isinstance(kind, type) and issubclass(kind, Strict | dict))


def find_config(data: Path, chosen: Path | None) -> Config:
    """The ``chosen`` file, else the one in the evening's folder, else the defaults. Raises ConfigError."""
    own = EveningFolder(data).config
    if chosen is None and not os.path.lexists(own):
        return Config()
    return read_config(chosen or own)


def find_help(data: Path, chosen: Path | None) -> HelpConfig:
    """What the file says of offers of help. Raises :class:`ConfigError`."""
    return find_config(data, chosen).help


def find_server(data: Path, chosen: Path | None) -> ServerConfig:
    """What the file says of the server. Raises :class:`ConfigError`."""
    return find_config(data, chosen).server


def find_osc(data: Path, chosen: Path | None) -> OscConfig:
    """What the file says of Open Sound Control. Raises :class:`ConfigError`."""
    return find_config(data, chosen).osc


def find_obs(data: Path, chosen: Path | None, url: str | None) -> ObsConfig | None:
    """How OBS is reached: ``url`` and the password in the environment count before the file.

    None if nothing says where OBS is. Raises :class:`ConfigError`.
    """
    config = find_config(data, chosen).obs
    config = msgspec.structs.replace(
        config, url=url or config.url, password=os.environ.get(PASSWORD_VARIABLE, config.password)
    )
    if config.url is None:
        return None
    _ = config.address
    return config


def _osc_address(key: str, text: str) -> tuple[str, int]:
    try:
        return read_osc_address(text)
    except NotUnderstood as problem:
        raise ConfigError(f"{key} : {problem.text.message}", **problem.text.details) from problem


def _network(text: str) -> Network:
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError as error:
        raise ConfigError(
            N_(
                "server.trusted_proxies : « {value} » n'est ni une adresse (10.0.0.5) "
                "ni un réseau (192.168.0.0/16)."
            ),
            value=text,
        ) from error
    network = _unmapped(network)
    if network.prefixlen == 0:
        raise ConfigError(
            N_("server.trusted_proxies : « {value} » ferait confiance à tout le monde."), value=text
        )
    return network


def _unmapped(network: Network) -> Network:
    """The IPv4 network that stands for an IPv4-mapped one: clients' addresses are compared as IPv4."""
    mapped = network.network_address.ipv4_mapped if network.version == 6 else None
    if mapped is None or network.prefixlen < IPV4_IN_IPV6:
        return network
    return ipaddress.ip_network((mapped, network.prefixlen - IPV4_IN_IPV6))


def _check_template(template: str | None) -> None:
    try:
        parts = list(string.Formatter().parse(template or ""))
        # A width or an attribute of a name would be applied as well: "{slug:>999999999}" fills the memory.
        is_plain = all(
            name in (None, "slug", "name") and not form and not conversion
            for _, name, form, conversion in parts
        )
    except ValueError:
        is_plain = False
    if not is_plain:
        raise ConfigError(
            N_("obs.feeds.template : seuls {slug} et {name} s'y remplacent. Retirez les autres accolades."),
            slug="{slug}",
            name="{name}",
        )


def _check_channels(config: HelpConfig) -> None:
    names = [channel.name for channel in config.channels]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(N_("help.channels : deux canaux s'appellent « {name} »."), name=name)
    for channel in config.channels:
        for skill in channel.skills:
            if skill not in config.skills:
                raise ConfigError(
                    N_("help.channels, « {name} » : « {skill} » n'est pas dans la liste help.skills."),
                    name=channel.name,
                    skill=skill,
                )
