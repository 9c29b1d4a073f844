"""The text of a number as its format shows it, where the bare number misleads."""

import re

_CURRENCY = re.compile(r"[€$£]|\bEUR\b")
_HIDDEN_PARTS = re.compile(r'\[\$([^-\]]*)[^\]]*\]|\[[^\]]*\]|_.|\*.|"([^"]*)"|\\(.)')
_DECIMALS = re.compile(r"[.,](0+)")
_DIGIT_PATTERN = re.compile(r"[0#?]+(?:[ .\-/\u00a0][0#?]+)*")


def formatted(value: float, code: str) -> str | None:
    """A percentage, an amount of money, or a number with its leading zeros; None if the number says it all.

    >>> formatted(0.25, "0%"), formatted(612345678, '0#" "##" "##" "##" "##')
    ('25 %', '06 12 34 56 78')
    """
    section = _HIDDEN_PARTS.sub(
        lambda found: found[1] or found[2] or found[3] or "", code.split(";", maxsplit=1)[0]
    )
    decimals = _DECIMALS.search(section)
    places = len(decimals[1]) if decimals else 0
    if "%" in section:
        return f"{_grouped(value * 100, places)}\u00a0%"
    if currency := _CURRENCY.search(section):
        return f"{_grouped(value, places if value % 1 else 0)}\u00a0{currency[0]}"
    pattern = section.strip()
    if _DIGIT_PATTERN.fullmatch(pattern) and "0" in pattern[:2] and value.is_integer() and 0 <= value < 1e15:
        return _in_pattern(str(int(value)), pattern)
    return None


def _grouped(value: float, places: int) -> str:
    return f"{value:,.{places}f}".replace(",", "\u202f").replace(".", ",")


def _in_pattern(digits: str, pattern: str) -> str | None:
    """The digits in the places of the pattern, from the right; what is missing is 0."""
    left = list(digits)
    text = ""
    for place in reversed(pattern):
        text = (left.pop() if left else "0") + text if place in "0#?" else place + text
    return "".join(left) + text
