"""The language of a request: from the query, else a cookie, else that of the evening, else French."""

from collections.abc import Mapping

from topchrono.i18n import DEFAULT_LANGUAGE, LANGUAGES

COOKIE = "topchrono_language"


def language_of(query: Mapping[str, str], cookies: Mapping[str, str], otherwise: str = "") -> str:
    """The language of a request with this query and these cookies, ``otherwise`` that of the evening."""
    for wanted in (query.get("lang"), cookies.get(COOKIE), otherwise):
        if wanted in LANGUAGES:
            return wanted
    return DEFAULT_LANGUAGE
