"""Lengths of time as people write them: ``120``, ``2 min``, ``2:00``, ``8,5 s``."""

import re

from topchrono.inputs.reading import NotUnderstood, clean, shown, without_accents
from topchrono.show.text import N_

_NUMBER = r"\d{1,6}(?:[.,]\d{1,3})?"
_PLAIN = re.compile(_NUMBER)
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})")
_UNITS = re.compile(
    rf"(?:(?P<min>{_NUMBER}) ?(?:min|mins|mn|m|minutes?|'))?"
    rf" ?(?:et |and )?(?:(?P<s>{_NUMBER}) ?(?:s|sec|secs|secondes?|seconds?|\"|'')?)?"
    rf" ?(?:(?P<ms>{_NUMBER}) ?(?:ms|millisecondes?|milliseconds?))?"
)
_MILLISECONDS = re.compile(rf"(?P<ms>{_NUMBER}) ?(?:ms|millisecondes?|milliseconds?)")
_FACTORS = {"min": 60_000, "s": 1_000, "ms": 1}


def read_duration(text: str, *, least_ms: int, most_ms: int, example: str) -> int:
    """The length in ms. A number alone is in seconds, ``2:00`` is minutes and seconds.

    Raises :class:`NotUnderstood`, also for what is outside of the bounds.
    """
    typed = clean(text)
    length = _length_ms(without_accents(typed).replace("’", "'").replace("\xa0", " ").replace("\u202f", " "))
    if length is None:
        raise NotUnderstood(
            N_("« {value} » n'est pas une durée : écrivez par exemple {example}."),
            value=shown(typed),
            example=example,
        )
    if not least_ms <= length <= most_ms:
        raise NotUnderstood(
            N_("« {value} » : il faut de {least} à {most} secondes."),
            value=shown(typed),
            least=f"{least_ms / 1000:g}",
            most=f"{most_ms / 1000:g}",
        )
    return length


def _length_ms(text: str) -> int | None:
    if _PLAIN.fullmatch(text):
        return _ms(text, "s")
    if found := _CLOCK.fullmatch(text):
        minutes, seconds = int(found[1]), int(found[2])
        return (minutes * 60 + seconds) * 1000 if seconds < 60 else None
    found = _MILLISECONDS.fullmatch(text) or _UNITS.fullmatch(text)
    parts = {unit: part for unit, part in (found.groupdict() if found else {}).items() if part}
    if not parts:
        return None
    # « 2 min 90 » is a slip, and « 1,5 min 30 » too.
    if "min" in parts and "s" in parts and (_ms(parts["s"], "s") >= 60_000 or not parts["min"].isdigit()):
        return None
    return sum(_ms(part, unit) for unit, part in parts.items())


def _ms(number: str, unit: str) -> int:
    return round(float(number.replace(",", ".")) * _FACTORS[unit])
