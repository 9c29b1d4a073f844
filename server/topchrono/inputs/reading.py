"""What every reader of a typed value shares: the refusal, and how the text is prepared."""

import re
import unicodedata

from topchrono.show.text import TextError, tidy

LONGEST_SHOWN = 60
QUOTES = ('""', "''", "``", "“”", "«»", "‘’", "„“")
_INVISIBLE = re.compile(r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")


class NotUnderstood(TextError):
    """A value that can't be used; the text says why, and what to write."""


def clean(text: str) -> str:
    """The text in plain letters, without invisible characters, and without spaces and quotes around it.

    What might change its meaning stays, to be refused: a control character, a lone surrogate.
    """
    return unquoted(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip())


def unquoted(text: str) -> str:
    """The text without the pairs of quotes around it, as they come along when a command is copied."""
    is_quoted = len(text) > 1 and text[0] + text[-1] in QUOTES
    return unquoted(text[1:-1].strip()) if is_quoted else text


def without_accents(text: str) -> str:
    """The text in lower case without accents, to compare words with."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def shown(text: str) -> str:
    """What was typed, fit for one line of a message."""
    line = tidy(text.encode(errors="replace").decode())
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"
