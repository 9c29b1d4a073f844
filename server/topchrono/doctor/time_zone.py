"""Checks in whose time the evening is read: a rented server is in UTC."""

from datetime import datetime
from pathlib import Path

from topchrono.config import find_server
from topchrono.inputs.zones import USUAL, UTC, described, machine_zone, zone_of
from topchrono.show.text import N_, Text
from topchrono.storage.folder import EveningFolder
from topchrono.storage.reading import kept_time_zone
from topchrono.storage.toml_file import ConfigError

from .finding import Finding


def zone_in_use(data: Path, config: Path | None) -> str:
    """The zone (IANA) of the evening in ``data``: of the settings, of its journal, or of this machine."""
    return _chosen(data, config) or kept_time_zone(EveningFolder(data).journal) or machine_zone()


def check_time_zone(data: Path, config: Path | None) -> Finding:
    """Whether the evening is in UTC without anybody having chosen that."""
    zone = zone_in_use(data, config)
    now = datetime.now(zone_of(zone))
    message = Text.of(
        N_("Heure de la soirée : {time} ({zone})"), time=f"{now:%H:%M}", zone=described(zone, now)
    )
    if zone != UTC or _chosen(data, config):
        return Finding(check="time_zone", grade="good", message=message)
    remedy = N_("Si la soirée est à l'heure de Paris, lancez Top Chrono avec --time-zone {usual}.")
    return Finding(check="time_zone", grade="poor", message=message, remedy=Text.of(remedy, usual=USUAL))


def _chosen(data: Path, config: Path | None) -> str | None:
    try:
        return find_server(data, config).zone
    except ConfigError:
        # Reported with OBS, whose settings stand in the same file.
        return None
