"""Names that people would take for that of the director's panel or of the host.

What a name looks like is compared, as in Unicode's technical standard 39: without case, accents and invisible
characters, and with look-alikes of other scripts replaced by the Latin letter. The standard's own table has
6,000 rows for all letters; this one is for the letters of the reserved names. What is in no table stands for
any letter.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from topchrono.show.commands import LONGEST_FIRST_NAME
from topchrono.views.roles import Role

RESERVED: dict[Role, tuple[str, ...]] = {
    "director": ("régie", "régies", "control room", "director"),
    "host": ("animation", "animateur", "animatrice", "host"),
}
"""What the pages call those who run the evening."""
ADDITIONS = re.findall(
    r"\w+",
    "la l le les the de du d des à au ma notre votre nos équipe team vraie officielle official message "
    "nationale national centrale générale principale locale technique son vidéo image lumière plateau "
    "antenne live direct tv télé obs top chrono soirée pitch pitchs ville en ligne online",
)
"""Words that make no other name of a reserved one, if they are written together with it."""
LONGEST = LONGEST_FIRST_NAME
"""Characters that are looked at: no longer name is shown."""

LOOK_ALIKES = {
    letter: base
    for base, letters in {
        "a": "аαɑ⍺ꭺᗅꓮ",
        "c": "сϲⲥꮯꓚᑕ⊂",
        "d": "ԁძꮷᑯꓒꭰᗞᗪꓓ",
        "e": "еҽєэɛεꬲⴹꭼꓰ℮⋿ə",
        "g": "ցԍꮐᏻꓖƃ",
        "h": "һհꮒнⲏꮋᕼꓧ",
        "i": "іιɩɪꙇꭵᎥǀⲓⵏᛁꓲӏľאן∣⍳l",
        "m": "мμϻⲙꮇᗰᛖꓟ",
        "n": "пոռνⲛꓠи",
        "o": "оοσօⲟჿഠဝዐଠꓳⵔ〇өθ๏◦°",
        "p": "рρⲣꮲᑭꓑ",
        "r": "гᴦⲅꮁꭱꮢᖇꓣɼя",
        "s": "ѕꮪՏꮥꓢട",
        "t": "тτⲧꭲꓔ⊤⟙†",
        "u": "υսцᑌꓴ∪",
    }.items()
    for letter in letters
}
FIGURES = {
    "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "9": "g",
    "|": "i", "!": "i", "¡": "i", "@": "a", "€": "e", "$": "s", "£": "e", "§": "s",
}  # fmt: skip
"""Figures and signs that are read as letters inside a word, and as nothing at its ends."""
FIGURES_AND_DIGITS = frozenset(FIGURES) | frozenset("0123456789")
INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5")
"""Letters and signs by their category, and nothing to the eye."""
LATIN = re.compile(
    r"(?:.* )?(?:LATIN|REGIONAL INDICATOR|NEGATIVE \w+|CROSSED|SQUARED|MODIFIER|PARENTHESIZED)\b.*"
    r"\b(?:LETTER|CAPITAL|SMALL)"
    r"(?: (?:SMALL|CAPITAL|REVERSED|TURNED|OPEN|CLOSED|DOTLESS|SCRIPT|INVERTED|BARRED|LONG|BLACKLETTER))*"
    r" ([A-Z])(?: |$)"
)
"""How Unicode names a letter of ours with a stroke, a hook, a box around it."""
ANY = "?"


class Reading(NamedTuple):
    """One way to read a name; all of them are tried."""

    are_signs_letters: bool
    """Whether a sign stands for a letter, or between words."""
    are_ends_kept: bool
    """Whether figures at the ends of a word belong to it."""
    are_gaps_seen: bool
    """Whether invisible characters are shown as spaces, as by :func:`topchrono.show.text.tidy`."""


@lru_cache(maxsize=1_024)
def passes_for(name: str) -> Role | None:
    """The role that people would take somebody of this name for: the director's, the host's, or none."""
    # One sign may stand for a sentence, behind which a name would not be looked at.
    parts = [part for char in name[:LONGEST] for part in unicodedata.normalize("NFKD", char)[:4]]
    choices = product((True, False), repeat=3)
    readings = {_words(parts, Reading(*choice)) for choice in choices}
    for words in readings:
        for role in RESERVED:
            if any(_is_reserved(word, role, can_be_longer=True) for word in words):
                return role
            if any(_is_reserved(word, role, can_be_longer=False) for word in _joined(words)):
                return role
    return None


def _words(parts: Iterable[str], reading: Reading) -> tuple[str, ...]:
    """The words as they look: ASCII letters, and ``ANY`` for a letter that could be one."""
    visible = "".join(_visible(part, reading) for part in parts)
    looks = "".join(_look(char, reading) for char in visible.casefold())
    if not reading.are_ends_kept:
        looks = ENDS.sub(" ", looks)
    letters = "".join(FIGURES.get(char, ANY) if char in FIGURES_AND_DIGITS else char for char in looks)
    # Side by side, they look like the other.
    return tuple(letters.replace("rn", "m").split())


def _joined(words: Sequence[str]) -> Iterator[str]:
    """Words next to each other as one, up to the length of a name: its letters may stand apart."""
    for start, joined in enumerate(words):
        for word in words[start + 1 :]:
            joined += word  # noqa: PLW2901 - grows from word to word
            if len(joined) > LONGEST_RESERVED:
                break
            yield joined


def _is_reserved(word: str, role: Role, *, can_be_longer: bool) -> bool:
    """Whether the word is a reserved name; with ``can_be_longer``, also with additions on both sides."""
    return any(
        match[1].count(ANY) * 2 < len(match[1])
        and (can_be_longer or match[1] == word)
        and _is_made_of_additions(word[: match.start(1)])
        and _is_made_of_additions(word[match.end(1) :])
        for pattern in _patterns(role)
        for match in pattern.finditer(word)
    )


def _is_made_of_additions(text: str) -> bool:
    ends = {0}
    for start in range(len(text)):
        if start in ends:
            ends |= {start + len(part) for part in ADDED if text.startswith(part, start)}
    return len(text) in ends


@cache
def _patterns(role: Role) -> list[re.Pattern[str]]:
    """Each finds a reserved name wherever it begins, with any of its letters unknown."""
    names = [_looks_of(name) for name in RESERVED[role]]
    return [re.compile(f"(?=({''.join(f'[{char}{ANY}]' for char in name)}))") for name in names]


def _looks_of(name: str) -> str:
    return "".join(_words(unicodedata.normalize("NFKD", name), Reading(True, True, True)))


def _visible(char: str, reading: Reading) -> str:
    """The character; nothing for an accent, which casefolding might make a letter of; a gap for the rest."""
    category = unicodedata.category(char)[0]
    if category == "M":
        return ""
    if category == "C" or char in INVISIBLE:
        return " " if reading.are_gaps_seen else ""
    return char


@cache
def _look(char: str, reading: Reading) -> str:
    """What a visible character looks like: a letter, a figure, ``ANY``, or a space."""
    if char in LOOK_ALIKES:
        return LOOK_ALIKES[char]
    if ("a" <= char <= "z") or char in FIGURES:
        return char
    if (digit := unicodedata.digit(char, None)) is not None:
        return str(digit)
    if latin := LATIN.match(unicodedata.name(char, "")):
        return _look(latin[1].lower(), reading)
    category = unicodedata.category(char)[0]
    if category == "L" or (category in "SNP" and reading.are_signs_letters):
        return ANY
    return " "


ENDS = re.compile(r"(?<![a-z?{0}])[{0}]+|[{0}]+(?![a-z?{0}])".format(re.escape("".join(FIGURES_AND_DIGITS))))
"""Figures and signs at the ends of a word."""
ADDED = [_looks_of(name) for name in ADDITIONS]
LONGEST_RESERVED = max(len(_looks_of(name)) for names in RESERVED.values() for name in names)
