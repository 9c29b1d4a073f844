"""Time zones: the names that people use for them, and the one of this machine."""

import re
import warnings
from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel import Locale
from babel.core import get_global

from topchrono.inputs.reading import NotUnderstood, clean, shown, without_accents
from topchrono.show.text import N_

UTC = "UTC"
USUAL = "Europe/Paris"
LOCALES = ("fr", "en")
"""Languages in which cities and countries are understood."""
_UTC_NAMES = frozenset({"utc", "z", "zulu", "etc/utc", "utc+0", "utc+00:00", "utc 0"})
_OF_THIS_MACHINE = frozenset({"local", "system", "systeme", "auto", "localtime"})
_LEADING = re.compile(r"^(?:heure|fuseau|time ?zone)? ?(?:de |d'|du )?(?:la |le |l')?")
_OFFSET = re.compile(r"(?:(?:utc|gmt|etc/gmt) ?)?[+-] ?\d{1,2}(?::?\d{2})?")
_MOST_SUGGESTED = 4


def zone_name(text: str) -> str:
    """The IANA name of a zone as people name it: ``europe/paris``, ``Paris``, ``La Réunion``, ``France``.

    Raises :class:`NotUnderstood` for what is no zone, for a country with several, and for an offset or an
    abbreviation, which does not say when summer time begins.
    """
    typed = clean(text)
    name = without_accents(typed).replace("’", "'").strip()
    if name in _UTC_NAMES:
        return UTC
    if name in _OF_THIS_MACHINE:
        return machine_zone()
    if name in _abbreviations() or _OFFSET.fullmatch(name):
        raise NotUnderstood(
            N_(
                "« {value} » ne dit pas quand l'heure d'été commence : donnez une ville, par exemple "
                "Europe/Paris, ou UTC."
            ),
            value=shown(typed),
        )
    key = _key(name)
    places = _places()
    found = places.get(key) or places.get(_key(_LEADING.sub("", name))) or frozenset()
    if len(found) == 1:
        return next(iter(found))
    if found:
        raise NotUnderstood(
            N_("« {value} » a plusieurs heures : choisissez parmi {zones}."),
            value=shown(typed),
            zones=", ".join(sorted(found)[: 2 * _MOST_SUGGESTED]),
        )
    close = get_close_matches(key, places, n=_MOST_SUGGESTED, cutoff=0.75)
    zones = dict.fromkeys(zone for name in close for zone in sorted(places[name])) or {USUAL: None}
    raise NotUnderstood(
        N_("« {value} » n'est pas un fuseau horaire connu : par exemple {zones}."),
        value=shown(typed),
        zones=", ".join([*zones][:_MOST_SUGGESTED]),
    )


def machine_zone() -> str:
    """The IANA name of this machine's zone; ``UTC`` where the system has none."""
    import tzlocal

    try:
        # A machine whose settings contradict each other: the first of them counts.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            name = tzlocal.get_localzone_name()
        if name is None:
            return UTC
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
    return UTC if name.lower() in _UTC_NAMES else name


def zone_of(name: str) -> ZoneInfo:
    """The zone of that IANA name, or this machine's if the name is empty or no longer known."""
    try:
        return ZoneInfo(name or machine_zone())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(machine_zone())


def described(name: str, at: datetime) -> str:
    """``Europe/Paris, UTC+1``: the zone with its offset at that moment."""
    offset = at.astimezone(zone_of(name)).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    distance = f"{UTC}{sign}{hours}" + (f":{rest:02}" if rest else "")
    return name if name == UTC else f"{name}, {distance}"


def is_ambiguous(local: datetime) -> bool:
    """Whether the clocks show this time of day twice: the night in which summer time ends."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset() and exists(local)


def exists(local: datetime) -> bool:
    """Whether the clocks show this time of day at all: not in the hour that summer time leaves out."""
    back = local.astimezone(ZoneInfo(UTC)).astimezone(local.tzinfo)
    return back.replace(tzinfo=None, fold=0) == local.replace(tzinfo=None, fold=0)


@cache
def _abbreviations() -> frozenset[str]:
    """Zones that are no places: ``cet``, ``est5edt``, ``etc/gmt-1``; some of them have no summer time."""
    no_places = {name for name in available_timezones() if "/" not in name or name.startswith("Etc/")}
    countries = {
        "Cuba", "Egypt", "Eire", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan", "Libya",
        "Navajo", "Poland", "Portugal", "Singapore", "Turkey",
    }  # fmt: skip
    summer = {"CEST", "EEST", "WEST", "BST", "MEZ", "MESZ", "PST", "PDT", "EDT", "CST", "CDT", "MDT", "IST"}
    return frozenset(name.lower() for name in (no_places - countries - {UTC}) | summer)


@cache
def _places() -> dict[str, frozenset[str]]:
    """Zones by the names of places: their own, their cities', their countries', and those of Windows."""
    names: dict[str, set[str]] = {}
    cities: dict[str, set[str]] = {}
    known = [name for name in available_timezones() if "/" in name and not name.startswith("Etc/")]
    current = {name: name for name in known} | _successors()
    for zone in known:
        names.setdefault(_key(zone), set()).add(zone)
        cities.setdefault(_key(zone.rpartition("/")[2]), set()).add(current[zone])
    territories = get_global("zone_territories")
    for language in LOCALES:
        locale = Locale(language)
        for zone, translated in locale.time_zones.items():
            if zone in current and "city" in translated:
                cities.setdefault(_key(translated["city"]), set()).add(current[zone])
        countries: dict[str, set[str]] = {}
        for zone, territory in territories.items():
            if zone in current and territory in locale.territories:
                countries.setdefault(_key(locale.territories[territory]), set()).add(current[zone])
        for country, zones in countries.items():
            names.setdefault(country, zones)
    from tzlocal.windows_tz import win_tz

    for windows, zone in win_tz.items():
        if zone in current:
            names.setdefault(_key(windows), {zone})
    return {name: frozenset(zones) for name, zones in {**cities, **names}.items()}


@cache
def _successors() -> dict[str, str]:
    """Former names of zones with the present ones, as far as they are installed."""
    aliases = get_global("zone_aliases")
    installed = available_timezones()
    return {old: new for old, new in aliases.items() if old in installed and new in installed}


def _key(name: str) -> str:
    return re.sub(r"[\s_'’.-]+", "-", without_accents(name)).strip("-")
