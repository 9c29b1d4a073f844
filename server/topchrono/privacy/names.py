"""Which names can be searched for in texts without erasing other people and everyday words."""

import re

GAP = r"[\s\-\u2010\u2011]+"
"""Separators of the words of a name."""

_HYPHENS = "-\u2010\u2011"
_PARTICLE = re.compile(r"aux?|d[aeiou]s?|del|della|de[nr]|el|en|et|l[ae]s?|los|van|von", re.IGNORECASE)


def is_full_name(name: str) -> bool:
    """Whether the name has two words or more: too many people share a name of one word, hyphens or not."""
    return len(_words(name)) > 1


def looks_like_full_name(name: str) -> bool:
    """Whether a name from a form, where anybody may have typed anything, is written like a full name.

    Two of its words at least begin with a capital, have two letters or more, and are no particle. In a script
    without capitals any letter will do.
    """
    return sum(_is_capitalized(word) for word in _words(name)) > 1


def _words(name: str) -> list[str]:
    words = (word.strip(_HYPHENS) for word in name.split())
    return [word for word in words if any(map(str.isalpha, word))]


def _is_capitalized(word: str) -> bool:
    # d'Artagnan too.
    starts = [part[:1] for part in word.replace("\u2019", "'").split("'")]
    has_capital = any(start.isalpha() and not start.islower() for start in starts)
    return has_capital and sum(map(str.isalpha, word)) > 1 and not _PARTICLE.fullmatch(word)
