"""Recognises the names of columns, exactly or by the words of a question."""

import re
from collections.abc import Iterator
from functools import lru_cache

from .cells import clean
from .markup import without_markup
from .vocabulary import (
    AROUND_STATUS,
    FOLLOW_UP,
    HINTS,
    KEPT_WORDS,
    NAMES,
    OFF_TOPIC,
    REASONS,
    TAKEN_OUT_HEADERS,
    TAKEN_OUT_WORDS,
    fold,
    plain,
)

_LONGEST_NAME = 120
_EXACT = {
    " ".join(sorted(name.split())): (field, rank)
    for field, names in NAMES.items()
    for rank, name in enumerate(names.split("|"))
}
_HINTS = tuple(
    (field, tuple(re.compile(rf"\b{hint}\b".replace("*", r"\w*")) for hint in hints.split()))
    for field, hints in HINTS
)
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PARTS = re.compile(r"\s*[/|:;,\n]\s*|\s+[–—-]\s+")
_PARTS_OF_NAME = ("first_name", "last_name")
_OTHER = re.compile(r"\b(autre|other)\b")


def tidy(cell: str) -> str:
    """The header on one line, without the marks of other programs."""
    return " ".join(clean(without_markup(cell)).split()) if cell.strip() else ""


def exact_field(name: str) -> str | None:
    """The field of a usual name of a column."""
    match = exact_match(name)
    return match[0] if match else None


@lru_cache(maxsize=4_096)
def exact_match(name: str) -> tuple[str, int, int | None] | None:
    """The field of a usual name, how usual it is (0 is the most) and the number after it."""
    if not name or len(name) > _LONGEST_NAME:
        return None
    found = [match for variant in _variants(name) if (match := _match_of(plain(variant)))]
    if found and found[0][0] == "speaker":
        # « Nom complet - Prénom » asks for a part of the name.
        return next((match for match in found if match[0] in _PARTS_OF_NAME), found[0])
    return found[0] if found else None


def _variants(name: str) -> Iterator[str]:
    """The name and what it may be called, the fullest first."""
    bare = _ASIDE.sub("", name)
    yield name
    yield bare
    if not OFF_TOPIC.search(plain(name)) or exact_of(plain(bare)):
        yield from (part for part in _PARTS.split(bare) if len(fold(part)) > 2)


def _match_of(words: str) -> tuple[str, int, int | None] | None:
    if found := exact_of(words):
        return *found, None
    unnumbered, _, number = words.rpartition(" ")
    if number.isdecimal() and (found := exact_of(unnumbered)):
        return *found, int(number)
    return None


def exact_of(words: str) -> tuple[str, int] | None:
    """The field of bare words in any order, and how usual they are."""
    return _EXACT.get(" ".join(sorted(words.split())))


@lru_cache(maxsize=4_096)
def hints_in(question: str) -> tuple[int, ...]:
    """The places in the table of the hints that the question gives."""
    return tuple(
        rank for rank, (_, words) in enumerate(_HINTS) if all(word.search(question) for word in words)
    )


def field_of_hint(rank: int) -> str:
    """The field that the hint at this place in the table stands for."""
    return _HINTS[rank][0]


@lru_cache(maxsize=4_096)
def status_words(name: str) -> str:
    """The bare words of the part of a column's name that is about a status: « Annulé (oui/non) »."""
    variants = [plain(variant) for variant in _variants(name.rpartition(" › ")[2])]
    return next((words for words in variants if exact_of(words)), variants[1])


@lru_cache(maxsize=4_096)
def takes_out_if_ticked(name: str) -> bool:
    """Whether a mark or a date in the column takes a project out: « Annulé », « Date de désistement »."""
    words = status_words(name)
    return words in TAKEN_OUT_HEADERS or _is_only(TAKEN_OUT_WORDS, words)


def takes_out_if_filled(name: str) -> bool:
    """Whether any text in the column takes a project out: « Motif de refus »."""
    return takes_out_if_ticked(name) and bool(REASONS.search(plain(name)))


@lru_cache(maxsize=4_096)
def takes_out_if_not(name: str) -> bool:
    """Whether « Non » in the column takes a project out: « Présent ? »."""
    return _is_only(KEPT_WORDS, status_words(name))


def _is_only(pattern: re.Pattern[str], words: str) -> bool:
    return bool(pattern.fullmatch(" ".join(AROUND_STATUS.sub("", words).split())))


def is_follow_up(question: str) -> bool:
    """Whether the bare words of a question go on from the one before it."""
    return bool(FOLLOW_UP.search(question) or _OTHER.search(question))


def is_other(name: str) -> bool:
    """Whether the column has the answers that the one before it did not offer."""
    return bool(_OTHER.search(plain(name)))
