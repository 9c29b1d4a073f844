"""Languages: French is what the texts are written in, every other one is read from its catalogue."""

import gettext
import io
import re
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from topchrono.show.text import Text

DEFAULT_LANGUAGE = "fr"
CATALOGUES = Path(__file__).parent / "locale"
FILE = "LC_MESSAGES/topchrono.po"
LANGUAGES = (DEFAULT_LANGUAGE, *sorted(file.parents[1].name for file in CATALOGUES.glob(f"*/{FILE}")))
"""Codes of two letters, French first: a language is there once it has a catalogue."""

NO_BREAK_SPACE = "\u00a0"


class French(gettext.NullTranslations):
    """The texts as they are written, with the spaces that French typography wants."""

    def gettext(self, message: str) -> str:
        """The text, ready to be read."""
        return typeset(message)


def typeset(text: str) -> str:
    """Keep colons, semicolons, exclamation and question marks, and quotes on the line of their word."""
    return re.sub(r" (?=[:;!?»])|(?<=«) ", NO_BREAK_SPACE, text)


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
    compiled = io.BytesIO()
    write_mo(compiled, _read(language))
    compiled.seek(0)
    catalogue = gettext.GNUTranslations(compiled)
    catalogue.add_fallback(french)
    return catalogue


def render(text: Text, language: str) -> str:
    """The text in ``language``, filled in."""
    return text.render(translations(language).gettext)


@cache
def messages(language: str) -> dict[str, str]:
    """Every translated text of ``language``: French to translation. Empty for French."""
    if language == DEFAULT_LANGUAGE:
        return {}
    return {
        message.id: message.string
        for message in _read(language)
        if isinstance(message.id, str) and message.id and isinstance(message.string, str) and message.string
    }


def _read(language: str) -> Catalog:
    with (CATALOGUES / language / FILE).open("rb") as file:
        return read_po(file)
