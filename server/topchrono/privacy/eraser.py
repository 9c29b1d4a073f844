"""Finds a person's address and names in texts and removes them."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from topchrono.inputs.email import forms

from .names import GAP, is_full_name, looks_like_full_name

ERASED = "[effacé]"

_MARK = "[\u0300-\u036f]"
# An address inside of a longer one is another person's: lea@exemple.fr is not in marie-lea@exemple.fr. After
# a dot, a single capital starts a sentence; anything else continues the domain: exemple.fr.net.
_NO_ADDRESS_BEFORE = r"(?<![^\W_])(?<![^\W_][._%+\-])"
_NO_ADDRESS_AFTER = r"(?![^\W_])(?!-[^\W_])(?!\.(?-i:[A-Z]{2}|[a-z0-9]))"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_TO_FULL_WIDTH = 0xFEE0
_AT = "@|%40|&#64;|\uff20|\ufe6b|[ \\t]*[(\\[{][ \\t]*(?:at|arobase|chez)[ \\t]*[)\\]}][ \\t]*"
_DOT = "\\.|%2E|\uff0e|\u3002|[ \\t]*[(\\[{][ \\t]*(?:dot|point)[ \\t]*[)\\]}][ \\t]*"
# In a row of offers nothing separates the address from the offer's token, which has this format.
_OFFER = r"[A-Za-z0-9_\-]{22}"
# A decomposed letter ends with a combining mark.
_NO_LETTER_BEFORE = rf"(?<![^\W_])(?<!{_MARK})"
_NO_LETTER_AFTER = rf"(?![^\W_])(?!{_MARK})"


class Eraser:
    """Removes one person's address and full names from texts, in any spelling.

    Matching ignores case, and in names also accents, hyphens and the order of first and last name. Names of
    one word are skipped: too many people share them.
    """

    def __init__(self, address: str, names: Iterable[str] = (), signed: Iterable[str] = ()) -> None:
        """``names`` are surely the person's; ``signed`` are from offers, where anybody may write anything.

        Of those, only what looks like a full name is searched for.
        """
        self.address = address
        self.names = tuple(dict.fromkeys(name for name in names if is_full_name(name)))
        """Those that are looked for."""
        self.signed = tuple(
            dict.fromkeys(name for name in signed if looks_like_full_name(name) and name not in self.names)
        )
        """Those that are looked for."""
        self._address = _address_pattern(address)
        self._names = [_name_pattern(name) for name in self.names]
        self._signed = [_name_pattern(name) for name in self.signed]

    def knows(self, text: str) -> bool:
        """Whether the address is in the text."""
        return bool(self._address.search(_decomposed(text)))

    def signed_in(self, text: str) -> list[str]:
        """Which of the signed names are in the text."""
        decomposed = _decomposed(text)
        found = zip(self.signed, self._signed, strict=True)
        return [name for name, pattern in found if pattern.search(decomposed)]

    def without_address(self, text: str) -> str:
        """The text without the address."""
        return _without([self._address], text)

    def without_known(self, text: str) -> str:
        """The text without the address and the surely known names: for fields that name a person."""
        return _without([self._address, *self._names], text)

    def without_person(self, text: str) -> str:
        """The text without the address and all names: for what people wrote freely."""
        return _without([self._address, *self._names, *self._signed], text)


def address_bytes(address: str) -> re.Pattern[bytes]:
    """A pattern for the address in the bytes of a text file or a database."""
    escaped = _spellings(address, "NFC", "NFD")
    places = (
        f"{_NO_ADDRESS_BEFORE}{escaped}{_NO_ADDRESS_AFTER}",
        f"(?<={_OFFER}){escaped}",
        f"{escaped}(?={_OFFER})",
    )
    return re.compile("|".join(places).encode(), re.IGNORECASE)


def _spellings(address: str, *normal_forms: Literal["NFC", "NFD"]) -> str:
    """A pattern for the address as people and programs write it, which fits texts and their bytes in UTF-8.

    With full-width letters, invisible characters inside (announcements have a word joiner after the sign),
    « (at) » for the sign, « (dot) » for a dot, and its domain in its own letters or as machines write it.
    """
    written = {
        unicodedata.normalize(normal, form): None for form in forms(address) for normal in normal_forms
    }
    invisible = f"(?:{'|'.join(_INVISIBLE)})*"
    return f"(?:{'|'.join(invisible.join(map(_char_pattern, form)) for form in written)})"


def _char_pattern(char: str) -> str:
    """One character of an address. Alternatives, not a class: in bytes some of them are several."""
    if char == "@":
        return f"(?:{_AT})"
    if char == ".":
        return f"(?:{_DOT})"
    # Bytes have no letters beyond ASCII, and no case for them.
    wide = [chr(ord(one) + _TO_FULL_WIDTH) for one in {char.lower(), char.upper()} if "!" <= one <= "~"]
    return f"(?:{'|'.join(map(re.escape, dict.fromkeys((char, char.lower(), char.upper(), *sorted(wide)))))})"


def _without(patterns: Iterable[re.Pattern[str]], text: str) -> str:
    cleaned = decomposed = _decomposed(text)
    for pattern in patterns:
        cleaned = pattern.sub(ERASED, cleaned)
    return text if cleaned == decomposed else unicodedata.normalize("NFC", cleaned)


def _address_pattern(address: str) -> re.Pattern[str]:
    escaped = _spellings(address, "NFD")
    before, after = f"{_NO_ADDRESS_BEFORE}(?<!{_MARK})", f"{_NO_ADDRESS_AFTER}(?!{_MARK})"
    return re.compile(before + escaped + after, re.IGNORECASE)


def _name_pattern(name: str) -> re.Pattern[str]:
    words = [pattern for word in re.split(GAP, name) if (pattern := _word_pattern(word))]
    orders = (words, [words[-1], *words[:-1]])
    either = "|".join(GAP.join(order) for order in orders)
    return re.compile(f"{_NO_LETTER_BEFORE}(?:{either}){_NO_LETTER_AFTER}", re.IGNORECASE)


def _word_pattern(word: str) -> str:
    letters = (char for char in _decomposed(word) if not unicodedata.combining(char))
    return "".join(f"{re.escape(letter)}{_MARK}*" for letter in letters)


def _decomposed(text: str) -> str:
    """The text with accents decomposed (NFD), so that all encodings are equal."""
    return unicodedata.normalize("NFD", text)
