"""Formats times for people, in this machine's time zone; scripts reformat them in the reader's."""

import re
from datetime import datetime

from babel.dates import format_date, get_date_format


def format_time(epoch_ms: int, language: str) -> str:
    """``20 h 47``."""
    moment = _moment(epoch_ms)
    if language == "fr":
        return f"{moment.hour}\u00a0h\u00a0{moment.minute:02}"
    return f"{moment.hour}:{moment.minute:02}"


def format_day(epoch_ms: int, language: str) -> str:
    """``vendredi 27 novembre``: the language's own long form, without the year."""
    with_year = get_date_format("full", locale=language).pattern
    pattern = re.sub(r"[,\s]*('\w+')?\s*y$", "", with_year)
    return format_date(_moment(epoch_ms), pattern, locale=language)


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


def _moment(epoch_ms: int) -> datetime:
    return datetime.fromtimestamp(epoch_ms / 1000).astimezone()
