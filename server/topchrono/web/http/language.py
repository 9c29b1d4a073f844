"""Which language a person reads: the address says it, a cookie keeps it, French is the default."""

from collections.abc import Mapping

from topchrono.i18n import DEFAULT_LANGUAGE, LANGUAGES

COOKIE = "topchrono_language"


def language_of(query: Mapping[str, str], cookies: Mapping[str, str]) -> str:
    """The language of whoever asks."""
    for wanted in (query.get("lang"), cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    return DEFAULT_LANGUAGE
