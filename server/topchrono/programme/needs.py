"""Parts a cell into needs."""

import re

from .cells import clean
from .vocabulary import fold

_NEED = re.compile(
    r"(?:\([^()]*\)"  # what is between parentheses
    r"|https?://[^\s,;|]+"
    r"|(?<=[A-Z])/(?=[A-Z])"  # UX/UI
    r"|(?<=\w)/(?=(?:e|euse|trice|rice|ère|ne|ve|se)s?\b)"  # développeur/euse
    r"|(?<=\d)[,/](?=\d)"  # 1,5 or 24/7
    r"|[^,;/|\n])+"
)
_LAST_AND = re.compile(r"\s+(?:et|and)\s+(?![^()]*\))", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[\s\-–—•*·▪◦‣➢➤→>✓✔+]+|\(?\d{1,2}[.)]\s+|[a-z][.)]\s+)+", re.IGNORECASE)
_SENTENCE_WORD = re.compile(
    r"\b(?:nous|on|je|j ai|vous|il|elle|ils|elles|notre|nos|qui|que|qu|quelqu"
    r"|someone|afin|car|mais|parce|est|sont|serait"
    r"|seraient|avons|avez|ont|cherchons|recherchons|recherchent|faut|aimerions|souhaitons"
    r"|souhaite|voudrions|si|notamment|idealement|de preference|des que|des (?:janvier|fevrier|mars|avril|mai"
    r"|juin|juillet|aout|septembre|octobre|novembre|decembre|maintenant)|we|our|who|that|because"
    r"|but|is|are|would|looking|want)\b"
)
_UNTICKED = re.compile(r"(?:☐|\[\s?\])[^☐☑☒✅✔\[\n,;]*")
_TICKED = re.compile(r"[☑☒✅✔]|\[[xX✓]\]")
_DOTS = re.compile(r"\s[•·▪◦‣]\s")
_JSON_LIST = re.compile(r'\s*\[\s*"[^\[\]]*"\s*\]\s*')
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-ÞŒ«])")
_LONGEST_LISTED_WORDS = 7


def split_needs(cell: str) -> list[str]:
    """The needs that one cell lists, each once: ``"UX/UI, R&D (bio, info) et droit"`` gives three.

    Lines that are sentences stay whole.
    """
    needs: dict[str, str] = {}
    if _JSON_LIST.fullmatch(cell):
        cell = cell.strip(" []").replace('"', "")
    cell = _DOTS.sub("\n", _TICKED.sub("\n", _UNTICKED.sub("\n", cell)))
    for numbered in re.split(r"[\n|]+|;(?!\s*$)", cell):
        # The number of a line ends no sentence.
        line = _BULLET.sub("", numbered)
        for piece in _sentences(line) if _is_sentence(line) else _listed(line):
            need = clean(_BULLET.sub("", piece)) if piece.strip() else ""
            needs.setdefault(need.casefold(), need)
    return [need for need in needs.values() if need]


def _is_sentence(line: str) -> bool:
    """Whether cutting the line at its commas would cut a sentence."""
    pieces = [fold(piece) for piece in _NEED.findall(line)]
    return any(
        _SENTENCE_WORD.search(piece) or len(piece.split()) > _LONGEST_LISTED_WORDS for piece in pieces
    ) or bool(_SENTENCE_END.search(line))


def _sentences(line: str) -> list[str]:
    return _SENTENCE_END.split(line.strip())


def _listed(line: str) -> list[str]:
    pieces = [piece for piece in _NEED.findall(line) if piece.strip()]
    if len(pieces) > 1:
        # Alone, "recherche et développement" is one need; at the end of a list, "et" parts the last two.
        pieces[-1:] = _LAST_AND.split(pieces[-1])
    return pieces
