"""Finds keys in a link as it arrives: wrapped, escaped and decorated by mail programs, chats and people."""

import html
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

SIGNATURE_LENGTH = 27
"""Characters of a signature: 20 bytes in base64, without padding."""
TOKEN = re.compile(
    rf"(?<![\w~-])([\w~-]{{1,64}})\.([\w-]{{{SIGNATURE_LENGTH}}})(?=[_-]*(?:[^\w-]|$)|https?:)", re.ASCII
)
"""A key's id and signature. Marks of Markdown may stand behind it, or the same link once more."""
KEY = re.compile(r"(?:^|[?&;/])\W{0,4}key\W{0,4}(?:=|$)", re.IGNORECASE)
"""The name of the parameter that holds a key."""
LONGEST = 3_000
"""Characters that are searched: four times a link that a mail program has wrapped into one of its own."""
MOST_TOKENS = 16
MOST_ROUNDS = 3
"""How often a text is unescaped: links that pass several programs are escaped by each."""

INVISIBLE = re.compile(
    r"[\s+\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00-\x1f\x7f]|=(?=\s)"
)
"""White space, invisible characters, and the mark at the end of a wrapped line (quoted-printable)."""
DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
"""What programs set for a hyphen while somebody types."""
QUOTED_PRINTABLE = re.compile("=([0-9A-F]{2})")


def find_tokens(text: str) -> Iterator[tuple[str, str]]:
    """The id and the signature of each key that may be in ``text``, the most likely one first.

    What is around them may be part of an id, where nothing tells them apart.
    """
    return islice(dict.fromkeys(_found(text[:LONGEST])), MOST_TOKENS)


def find_words(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """What matches ``pattern``, a key of another kind, in ``text`` as it may have been before."""
    found = (match[0] for variant in _variants(text[:LONGEST]) for match in pattern.finditer(variant))
    return islice(dict.fromkeys(found), MOST_TOKENS)


def names_key(text: str) -> bool:
    """Whether the query ``text`` has a key, also an empty or a damaged one."""
    return any(KEY.search(variant) for variant in _unescaped(text[:LONGEST]))


def key_in(text: str) -> str:
    """What stands where a key should be, without what is surely no part of it."""
    *_, plain = _unescaped(text[:LONGEST])
    after = KEY.split(plain)[-1] if KEY.search(plain) else plain
    return _joined(re.split(r"[&#]", after)[0]).strip("\"'`<>()[]{}«»“”„‘’,;:!?*_ ").rstrip(".…=")


def _found(text: str) -> Iterator[tuple[str, str]]:
    for variant in _variants(text):
        for match in TOKEN.finditer(variant):
            yield match[1], match[2]


def _variants(text: str) -> Iterator[str]:
    """The same text as it may have been before programs changed it, the least changed first."""
    for plain in _unescaped(text):
        yield plain
        joined = _joined(plain)
        yield joined
        yield joined.replace("=", "")
        yield QUOTED_PRINTABLE.sub(_decoded, joined)
        for hyphens in ("-", "--"):
            if DASHES.search(plain):
                yield _joined(DASHES.sub(hyphens, plain))
    if "-3D" in text or "-3F" in text:
        # Proofpoint's own way of escaping.
        yield from _unescaped(text.translate(str.maketrans("-_", "%/")))


def _unescaped(text: str) -> Iterator[str]:
    """The text, and what it is once it is unescaped again and again."""
    for _ in range(MOST_ROUNDS):
        yield text
        plain = html.unescape(unquote(text))
        if plain == text:
            return
        text = plain
    yield text


def _joined(text: str) -> str:
    return INVISIBLE.sub("", text)


def _decoded(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))
