"""The headers that organisers give to columns, in French and in English.

All are normalised by :func:`plain`: without case, accents, small words or inclusive endings.
"""

import re
import unicodedata

from topchrono.show.content import COLUMNS

NAMES: dict[str, str] = {column.name: column.headers for column in COLUMNS} | {
    "first_name": "prenom | first name | given name",
    "last_name": "nom | nom famille | name | last name | family name | surname",
    "kind": "type | kind",
    "length": "duree | duration | length",
    "order": "ordre | ordre passage | passage | n | no | num | numero | order | running order | number",
}
"""Field to the names of its column, separated by ``|``."""

HINTS: tuple[tuple[str, str], ...] = (
    ("pronunciation", "prononc"),
    ("pronunciation", "pronounc"),
    ("order", "ordre"),
    ("length", "duree"),
    ("length", "duration"),
    ("city", "ville"),
    ("city", "city"),
    ("needs", "besoin"),
    ("needs", "competence"),
    ("needs", "skill"),
    ("needs", "need"),
    ("theme", "them"),
    ("theme", "topic"),
    ("speaker", "nom porteu"),
    ("speaker", "porteu projet"),
    ("speaker", "intervenant"),
    ("speaker", "speaker"),
    ("speaker", "qui present"),
    ("speaker", "who present"),
    ("association", "association"),
    ("association", "structure"),
    ("association", "organi"),
    ("speaker", "porteu"),
    ("summary", "resum"),
    ("summary", "summar"),
    ("summary", "descri"),
    ("summary", "decri"),
    ("summary", "pitch"),
    ("project", "nom projet"),
    ("project", "name project"),
    ("project", "titre"),
    ("project", "title"),
    ("project", "projet"),
    ("project", "project"),
)
"""Word prefixes that together identify a column in a form's question; the most specific first."""

OFF_TOPIC = re.compile(
    r"\b(mail|courriel|tel|telephone|phone|portable|contact|lien|link|url|site|date|horodat\w*|timestamp|id"
    r"|logo|photo|image|video|statut|status|nombre|combien|quand|taille|^avez|acceptez|autorisez|ou en)\b"
)
"""Questions about a project that do not ask for what the hint says."""

_SMALL_WORDS = re.compile(
    r"\b(se|euse|e|s|es|ne|ice|rice|trice|de|du|des|la|le|les|l|d|un|une|votre|vos|the|of|your|a|an)\b"
)


def fold(text: str) -> str:
    """The text without case, accents or punctuation: ``Saint-Étienne`` and ``saint etienne`` are equal."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(re.findall(r"\w+", "".join(c for c in letters if not unicodedata.combining(c))))


def plain(header: str) -> str:
    """The header's bare words: ``Porteur·se de projet`` is ``porteur projet``."""
    return " ".join(_SMALL_WORDS.sub("", fold(header)).split())
