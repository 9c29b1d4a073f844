"""The language of a request: from the query, else a cookie, else French."""

from collections.abc import Mapping

from topchrono.i18n import DEFAULT_LANGUAGE, LANGUAGES

COOKIE = "topchrono_language"


def language_of(query: Mapping[str, str], cookies: Mapping[str, str]) -> str:
    """The language of a request with this query and these cookies."""
    for wanted in (query.get("lang"), cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    return DEFAULT_LANGUAGE
