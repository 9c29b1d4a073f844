"""Which notes of an item are for the eyes of the crew, and which for machines alone."""

import re
from functools import lru_cache

_TECHNICAL_NAME = re.compile(
    r"\b(?:(?:s|u|gu)?id|uuid|token|jeton|timestamp|horodat\w*|ip|url|lien|link|mail|e-?mail|courriel|adresse"
    r"|address|t[eé]l(?:[eé]phones?)?|phone|mobile|portable|rgpd|gdpr|consent\w*|accepte\w*|autorise\w*|s[eé]quentiel"
    r"|date|heure de soumission|submitted|soumis|created|cr[eé][eé]\w*|modifi\w*|updated|user agent|referr?er"
    r"|utm\w*|navigateur|browser|langue|language|utilisateur|username|network|sequence|draft|brouillon|siret"
    r"|siren|code postal|zip)\b",
    re.IGNORECASE,
)
_TECHNICAL_TEXT = re.compile(
    r"\S+@\S+\.\w+|https?://\S+|www\.\S+|(?:\+|00)?\d[\d\s.()-]{7,}\d|[0-9a-f]{8}-[0-9a-f-]{20,}"
    r"|\d{1,3}(?:\.\d{1,3}){3}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*|\d+|(?=\w*\d)[0-9A-Za-z_-]{12,}"
    r"|true|false|vrai|faux|oui|non|yes|no|checked",
    re.IGNORECASE,
)


def readable(notes: dict[str, str]) -> dict[str, str]:
    """The notes that a host may want to say or to know: no addresses, numbers, dates of forms or consents."""
    return {name: text for name, text in notes.items() if not _is_technical(name, text)}


@lru_cache(maxsize=8_192)
def _is_technical(name: str, text: str) -> bool:
    bare = name.replace("_", " ")
    return bool(_TECHNICAL_NAME.search(bare) or _TECHNICAL_TEXT.fullmatch(text.strip()))
