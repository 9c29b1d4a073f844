"""Languages: French is what the texts are written in, every other one is read from its catalogue."""

import gettext
import io
import re
from functools import cache
from typing import Any

from babel import Locale

from topchrono.catalogues import Catalogue, languages, read_catalogue
from topchrono.show.text import Text

DEFAULT_LANGUAGE = "fr"
CONTENT_LANGUAGE = "fr"
"""What the people of an evening write, whatever language a page is read in: pages mark it (``lang``)."""
LANGUAGES = (DEFAULT_LANGUAGE, *languages())
"""Codes of two letters, French first: a language is there once it has a catalogue."""

NO_BREAK_SPACE = "\u00a0"
APOSTROPHE = "’"


class French(gettext.NullTranslations):
    """The texts as they are written, with the spaces and apostrophes that French typography wants."""

    def gettext(self, message: str) -> str:
        """The text, ready to be read."""
        return typeset(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The text for ``n``: in French, zero is singular."""
        return typeset(msgid1 if n < 2 else msgid2)


def typeset(text: str) -> str:
    """Typographic apostrophes, and punctuation and quotes kept on the line of their word.

    For what people typed as well, in any language. Addresses and paths are left as they are. Pages do the
    same: see ``control/_shared/words/typeset.js``.
    """
    spaced = re.sub(r" (?=[:;!?»])|(?<=«) ", NO_BREAK_SPACE, text)
    return re.sub(r"\S+", _typeset_word, spaced) if "'" in spaced else spaced


def typeset_all(value: Any) -> Any:
    """Every text in ``value``, typeset; ``value`` is as JSON has it. Codes and ids stay what they are."""
    if isinstance(value, str):
        return typeset(value)
    if isinstance(value, list):
        return [typeset_all(part) for part in value]
    if isinstance(value, dict):
        return {typeset(name): typeset_all(part) for name, part in value.items()}
    return value


def _typeset_word(match: re.Match[str]) -> str:
    word = match[0]
    if re.search(r"://|@|\\|^[/~.-]", word):
        return word
    return re.sub(r"(?<=[^\W\d_])'(?=[^\W_]|[«{])", APOSTROPHE, word)


@cache
def language_name(language: str) -> str:
    """What those who read ``language`` call it: ``Deutsch``."""
    name = Locale(language).get_display_name() or language
    return name[0].upper() + name[1:]


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of ``language``; texts without a translation stay in French."""
    french = French()
    if language == DEFAULT_LANGUAGE:
        return french
    catalogue = gettext.GNUTranslations(io.BytesIO(_catalogue(language).binary))
    catalogue.add_fallback(french)
    return catalogue


def render(text: Text, language: str) -> str:
    """The text in ``language``, filled in."""
    return text.render(translations(language).gettext)


def messages(language: str) -> dict[str, str]:
    """Every translated text of ``language``: French to translation, singulars and plurals alike.

    Empty for French.
    """
    return {} if language == DEFAULT_LANGUAGE else _catalogue(language).texts


@cache
def _catalogue(language: str) -> Catalogue:
    return read_catalogue(language)
