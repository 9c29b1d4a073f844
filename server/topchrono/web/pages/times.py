"""Formats times for people, in the evening's time zone."""

import re
from datetime import datetime

from babel.dates import format_date, get_date_format, get_timezone_location

from topchrono.inputs.zones import zone_of


def format_time(epoch_ms: int, language: str, zone: str) -> str:
    """``20 h 47``. ``zone`` is an IANA name, or empty for that of the machine."""
    moment = _moment(epoch_ms, zone)
    if language == "fr":
        return f"{moment.hour}\u00a0h\u00a0{moment.minute:02}"
    return f"{moment.hour}:{moment.minute:02}"


def format_day(epoch_ms: int, language: str, zone: str) -> str:
    """``vendredi 27 novembre``: the language's own long form, without the year."""
    with_year = get_date_format("full", locale=language).pattern
    pattern = re.sub(r"[,\s]*('\w+')?\s*y$", "", with_year)
    return format_date(_moment(epoch_ms, zone), pattern, locale=language)


def zone_city(zone: str, language: str) -> str:
    """``La Réunion``: the city that the zone is named after, in that language; empty for none."""
    if "/" not in zone:
        return ""
    return get_timezone_location(zone_of(zone), locale=language, return_city=True)


def format_duration(length_ms: int) -> str:
    """``45 s``, ``2 min``, ``2 min 30``."""
    minutes, seconds = divmod(round(length_ms / 1000), 60)
    if not minutes:
        return f"{seconds}\u00a0s"
    return f"{minutes}\u00a0min" + (f"\u00a0{seconds:02}" if seconds else "")


def format_countdown(length_ms: int) -> str:
    """``2:00``."""
    minutes, seconds = divmod(round(length_ms / 1000), 60)
    return f"{minutes}:{seconds:02}"


def _moment(epoch_ms: int, zone: str) -> datetime:
    return datetime.fromtimestamp(epoch_ms / 1000, zone_of(zone))
