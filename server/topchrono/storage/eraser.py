"""Finding a person in texts and taking them out."""

import re
import unicodedata
from collections.abc import Iterable

ERASED = "[effacé]"

_MARKS = "[\u0300-\u036f]*"
_GAP = r"[\s\-\u2010\u2011]+"
# An address inside of a longer one is somebody else's: lea@exemple.fr is not in marie-lea@exemple.fr.
_NO_ADDRESS_BEFORE = r"(?<![^\W_])(?<![^\W_][._%+\-])"
_NO_ADDRESS_AFTER = r"(?![^\W_])(?!-[^\W_])"


class Eraser:
    """Takes one person's address and full names out of texts, however they are written there.

    Case does not count, and in names neither do accents, hyphens and which of first and last name comes
    first. A name of one word alone is too many people's.
    """

    def __init__(self, address: str, names: Iterable[str] = ()) -> None:
        self.address = address
        self.names = [name for name in names if len(name.split()) > 1]
        self._address = _address_pattern(address)
        self._names = [_name_pattern(name) for name in self.names]

    def knows(self, text: str) -> bool:
        """Whether the address is in the text."""
        return bool(self._address.search(_decomposed(text)))

    def without_address(self, text: str) -> str:
        """The text without the address."""
        return _without([self._address], text)

    def without_person(self, text: str) -> str:
        """The text without the address and the names."""
        return _without([self._address, *self._names], text)


def address_bytes(address: str) -> re.Pattern[bytes]:
    """What finds the address in the bytes of a file."""
    before, after = _NO_ADDRESS_BEFORE.encode(), _NO_ADDRESS_AFTER.encode()
    return re.compile(before + re.escape(address.encode()) + after, re.IGNORECASE)


def _without(patterns: Iterable[re.Pattern[str]], text: str) -> str:
    cleaned = decomposed = _decomposed(text)
    for pattern in patterns:
        cleaned = pattern.sub(ERASED, cleaned)
    return text if cleaned == decomposed else unicodedata.normalize("NFC", cleaned)


def _address_pattern(address: str) -> re.Pattern[str]:
    escaped = re.escape(_decomposed(address)).replace("@", "(?:@|%40)")
    return re.compile(_NO_ADDRESS_BEFORE + escaped + _NO_ADDRESS_AFTER, re.IGNORECASE)


def _name_pattern(name: str) -> re.Pattern[str]:
    words = [_word_pattern(word) for word in re.split(_GAP, name.strip()) if word]
    orders = (words, [words[-1], *words[:-1]])
    either = "|".join(_GAP.join(order) for order in orders)
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.IGNORECASE)


def _word_pattern(word: str) -> str:
    letters = (char for char in _decomposed(word) if not unicodedata.combining(char))
    return "".join(re.escape(letter) + _MARKS for letter in letters)


def _decomposed(text: str) -> str:
    """The text with its accents apart, so that all ways to write them are one."""
    return unicodedata.normalize("NFD", text)
