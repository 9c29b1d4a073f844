"""Parses the text of one cell."""

import re
import unicodedata

# Invisible characters: soft hyphens, bidirectional marks, zero-width spaces and joiners.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# A no-break space is typography: it stays before a colon or a question mark.
_SPACE = re.compile(r"[^\S\u00a0\u202f]+")

# Of the categories Cc and Cs: a regular expression is ten times as fast as asking for each character.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

_BULLET = re.compile(r"\s*[-–—•*·▪◦‣]\s+(?=\S)")

_LENGTH_PART = re.compile(r"(\d{1,5}(?:[.,]\d{1,5})?)\s*([a-z'’′\"″]*)\.?")
_UNITS_S = {
    **dict.fromkeys(["h", "heure", "heures", "hour", "hours"], 3600),
    **dict.fromkeys(["m", "mn", "min", "mins", "minute", "minutes", "'", "’", "′"], 60),
    **dict.fromkeys(["s", "sec", "secs", "seconde", "secondes", "second", "seconds", '"', "″", "''"], 1),
}
MAX_LENGTH_MS = 4 * 3_600_000


def clean(text: str) -> str:
    """The text on one line, trimmed, composed (NFC), without anything invisible."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    visible = _CONTROL.sub("", _INVISIBLE.sub("", _SPACE.sub(" ", text)))
    # What was taken out may have stood between two spaces.
    return unicodedata.normalize("NFC", _SPACE.sub(" ", visible)).strip()


def without_bullets(text: str) -> str:
    """The text without the dash or the dot before each line of a list; several lines are parted by ``·``."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(_BULLET.match(line) for line in lines[1:]):
        return " · ".join(_BULLET.sub("", line, count=1).strip() for line in lines)
    return _BULLET.sub("", text, count=1) if _BULLET.match(text) else text


def cut(text: str, limit: int) -> str:
    """The text in at most ``limit`` characters; an ellipsis marks a cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def parse_length_ms(text: str) -> int | None:
    """A length such as ``5``, ``5 min``, ``2:30``, ``2 min 30``, ``1h30`` or ``90 s``, in milliseconds.

    A bare number is minutes. ``None`` if it cannot be read, is zero or is over four hours.
    """
    seconds = _clock_seconds(text) if ":" in text else _spoken_seconds(text.lower())
    length_ms = round(seconds * 1000)
    return length_ms if 0 < length_ms <= MAX_LENGTH_MS else None


def _clock_seconds(text: str) -> float:
    if not re.fullmatch(r"\d{1,3}(:[0-5]\d){1,2}", text):
        return 0
    seconds = 0
    for part in text.split(":"):
        seconds = 60 * seconds + int(part)
    return seconds


def _spoken_seconds(text: str) -> float:
    if _LENGTH_PART.sub("", text).strip():
        return 0
    seconds, bare_unit = 0.0, 60
    for number, unit in _LENGTH_PART.findall(text):
        if unit and unit not in _UNITS_S:
            return 0
        size = _UNITS_S[unit] if unit else bare_unit
        seconds += float(number.replace(",", ".")) * size
        bare_unit = max(size // 60, 1)
    return seconds
