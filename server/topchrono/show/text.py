"""Texts that people read: French in the source, translated where the reader's language is known."""

import re
from collections.abc import Callable
from typing import Self

from msgspec import Struct

PLACEHOLDER = re.compile(r"\{(\w+)\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate this later"
    """Mark a text for translation; it is translated where the person's language is known."""
    return message


class Text(Struct, frozen=True):
    """A French text with ``{named}`` placeholders, the key of its translations, and what fills them in."""

    message: str
    details: dict[str, str] = {}

    @classmethod
    def of(cls, message: str, /, **details: object) -> Self:
        """``Text.of(N_("Ligne {row} : …"), row=3)``."""
        # Names of files may hold bytes that are no text.
        encoded = {name: str(detail).encode(errors="backslashreplace") for name, detail in details.items()}
        return cls(message, {name: detail.decode() for name, detail in encoded.items()})

    def render(self, gettext: Callable[[str], str]) -> str:
        """The text in the language of ``gettext``, filled in. Never raises: it may be about an error.

        A placeholder without a detail is left as it is, and braces inside a detail are not interpreted.
        """
        return PLACEHOLDER.sub(lambda found: self.details.get(found[1], found[0]), gettext(self.message))

    def __str__(self) -> str:
        """The text in French, for the log."""
        return self.render(str)


class TextError(Exception):
    """An error to show to people: ``text`` says what is wrong, ``str()`` says it in French."""

    def __init__(self, message: str, /, **details: object) -> None:
        super().__init__(message)
        self.text = Text.of(message, **details)

    def __str__(self) -> str:
        return str(self.text)


def tidy(text: str) -> str:
    """The text on one line, without control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def paragraphs(text: str) -> str:
    """The text with its lines, without control characters and without empty lines at its ends."""
    lines = (one_line(line) for line in text.replace("\u2028", "\n").replace("\u2029", "\n").splitlines())
    return "\n".join(lines).strip("\n")


def one_line(text: str) -> str:
    """The text on one line, without control characters; no-break spaces stay, as typography."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACES.sub(" ", _CONTROL.sub(" ", text)).strip()
