"""What the name of a project or the only text of a row says about the row."""

import re

from .vocabulary import fold, plain

_TITLE_WORD = (
    r"(?:annul[ée]e?s?|cancell?ed|d[ée]sist[ée]e?s?|d[ée]sistement|refus[ée]e?s?|rejet[ée]e?s?|rejected"
    r"|retir[ée]e?s?|withdrawn|supprim[ée]e?s?|deleted|brouillon|draft|doublon|duplicate|spam"
    r"|liste d[’']attente|report[ée]e?s?|forfait|abandonn[ée]e?s?|abandon|absente?s?|ne vient (?:plus|pas)"
    r"|no[ -]show)\b"
)
_TRIAL = r"(?:test|essai)\b"
_REASON = (
    r"(?:\s*(?:[:;,.!?–—-]|\d|(?:le|la|du|au|à|on|by|par|pour|cause|faute|depuis|hier|ce|cette)\b)"
    r"[^\])]*)?\s*"
)
"""What may follow in the same brackets: when, by whom, why."""
_MARKED_TITLE = re.compile(
    rf"^\s*[\[(]\s*(?:{_TITLE_WORD}{_REASON}[\])]|{_TRIAL}[^\])]*[\])](?!\w))"
    rf"|^\s*{_TITLE_WORD}\s*(?:[:–—|]|-\s|!\s*\S)"
    rf"|\s[\[(]\s*(?:{_TITLE_WORD}{_REASON}|{_TRIAL}[^\])]*)[\])]\s*$"
    rf"|\s(?:[–—|/:>*-]+\s*)+{_TITLE_WORD}\s*[!*]*\s*$"
    r"|,\s*(?:annul[ée]e?s?|d[ée]sist[ée]e?s?|cancell?ed|withdrawn)\s*!?\s*$",
    re.IGNORECASE,
)
_STATUS_ALONE = re.compile(rf"^\s*{_TITLE_WORD}\s*!?\s*$", re.IGNORECASE)
_SHOUTED_TITLE = re.compile(
    r"^\s*(?:ANNUL[ÉE]|CANCELL?ED|D[ÉE]SIST[ÉE]|REFUS[ÉE]|RETIR[ÉE])E?S?\s+(?=\W*[A-ZÀ-Þ0-9]).*[a-zà-ÿ]"
)
"""Where all is in capitals, such a word may be a project's."""
_DOUBTFUL_TITLE = re.compile(r"^\s*(?:[❌✖✗✘⛔🚫]|(?:ABANDON|OUT|ABSENTE?)\b(?=.*[a-zà-ÿ]))")
_STRIKE = re.compile(
    r"^\s*~~.*~~\s*$|(?:\w[\u0335\u0336\u0337\u0338]){2}|^\s*<(s|del|strike)\b[^>]*>.*</\1>\s*$",
    re.IGNORECASE,
)

_BREAK_TITLES = frozenset(
    {"pause", "pause cafe", "entracte", "intermede", "interlude", "break", "coffee break", "accueil",
     "mot accueil", "ouverture", "introduction", "conclusion", "cloture", "remerciement"}
)  # fmt: skip

_AROUND_BREAK = re.compile(
    r"^\W*(?:\d{1,2}\s*[h:]\s*(?:\d\d)?\W+)?|\W*(?:\d+\s*(?:min(?:utes?)?|mn|['’])?)?\W*$", re.IGNORECASE
)
"""Marks, the hour before and the length after."""

_CITIES = frozenset(
    {
        "paris", "marseille", "lyon", "toulouse", "nice", "nantes", "montpellier", "strasbourg", "bordeaux",
        "lille", "rennes", "reims", "toulon", "saint etienne", "le havre", "grenoble", "dijon", "angers",
        "nimes", "clermont ferrand", "aix en provence", "le mans", "brest", "tours", "amiens", "limoges",
        "annecy", "perpignan", "metz", "besancon", "orleans", "rouen", "mulhouse", "caen", "nancy",
        "saint denis", "poitiers", "la rochelle", "pau", "avignon", "bruxelles", "liege", "geneve",
        "lausanne", "montreal",
    }
)  # fmt: skip
"""Names that are those of cities even where no column says so: as a title above projects."""

_COUNTED = r"(?:projets?|pitchs?|pitches|lignes?|inscrits?|inscriptions?|candidatures?|projects?|rows?)"
_TOTAL = re.compile(
    r"(?:(?:sous )?(?:total|totaux)|grand total|total general|subtotal|somme|moyenne|sum|average|count)\b"
    r"|nombre (?:de |d )|nb\b"
)
_WHOLE_TOTAL = re.compile(
    r"(?:(?:sous |grand )?(?:total|totaux)(?: general)?|subtotal|somme|moyenne|sum|average|count"
    rf"|(?:total|nombre|nb)(?: total)? (?:de |des |d )?{_COUNTED})(?: \d+)*(?: {_COUNTED})?|\d+ {_COUNTED}"
    rf"|(?:sous |grand )?(?:total|totaux|nombre)\b.* \d+ {_COUNTED}(?: .*)?|(?:nombre|nb) total \d+"
)
_MENTION = re.compile(
    r"(?:export\w*|extrai\w*|extraction|genere\w*|imprime\w*|edite\w*|maj|printed|generated|updated)"
    r"(?: \w+)? (?:le|du|depuis|par|on|from|by|at|\d+)\b"
    r"|(?:mis|mise) a jour\b|derniere (?:mise a jour|modification)\b|last updated\b|page \d+"
    r"|document (?:genere|interne|confidentiel|de travail)\b|confidentiel(?: ne pas .*)?$|importid\b"
)
_REMARK = re.compile(
    r"^\s*(?:\*|nb\s*:|n\.?b\.?\s*:?\s|notes?\s*:|remarques?\s*:|l[ée]gende\b|attention\s*:|important\s*:"
    r"|ps\s*:|legend\s*:|rappel\s*:|info\s*:|source\s*:|contacts?\s*:|merci\b|\S+@\S+\.\w+\s*$|https?://\S+\s*$|\{\s*\"ImportId\")",
    re.IGNORECASE,
)
_INSTRUCTION = re.compile(
    r"(?:vert|rouge|orange|jaune|bleu|gris|rose|violet|green|red|yellow|blue|gr[ae]y|en (?:gras|italique)"
    r"|barr[ée]s?|surlign[ée]s?|fond \w+)\s*[=:→]"
    r"|\b(?:ne pas (?:modifier|supprimer|toucher|effacer|remplir|diffuser|imprimer)|do not (?:edit|delete))\b"
    r"|ajoute[rz]\b.*\b(?:ici|dessous|suite|vos|votre)\b|add\b.*\b(?:here|below|your)\b",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"^\s*(?:[-–—=_#*•>]{2,}.*|.*[-–—=_#*]{3,}\s*|.*:\s*"
    r"|(?:ville|antenne|session|bloc|partie|plateau|s[ée]quence|section|part|block)\s*(?:de|d[’']|n?°|:|\d).*"
    r"|(?:premi[èe]re|deuxi[èe]me|seconde|troisi[èe]me|1[èe]?re|2e|3e|first|second)\s+(?:partie|session|part))\s*$",
    re.IGNORECASE,
)
_CITY_TITLE = re.compile(r"^\s*(?:ville|antenne|city)\s*(?:de\s+|d[’']|:)\s*(.+?)\s*:?\s*$", re.IGNORECASE)
_COUNT_AFTER = re.compile(rf"\s*[-–—:(]*\s*\d+\s+{_COUNTED}\s*\)?\s*$", re.IGNORECASE)
_AROUND_CITY = re.compile(
    r"^[\s–—=_#*•>-]*(?:antenne|ville|groupe|[ée]quipe|projets?|pitchs?)\s+(?:de\s+|d[’']|à\s+)?",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\d{1,3}"
    r"|(?:projet|pitch|project|equipe|team|participante?|candidate?|porteu\w*|ligne)(?: n o?| no)? ?\d{1,3}"
    r"|(?:version|v) ?\d+(?: \d+)*(?: (?:du|of) .*)?$"
    r"|(?:fin|end)(?: (?:de (?:la )?liste|du (?:tableau|programme|fichier)"
    r"|of (?:the )?(?:list|file|table)))?$"
    r"|(?:suite|a suivre|continued)(?: (?:page|ci dessous|au|sur|on)\b.*)?$"
)
_EXAMPLE = re.compile(
    r"^\s*(?:ex(?:emple)?|example|e\.g\.)\s*(?:[:.]|$)|^\s*[\[(](?:ex(?:emple)?|example)\b[^\])]*[\])]"
    r"|^(?:test|essai|tests|test test|x{2,})$",
    re.IGNORECASE,
)


def is_marked_title(title: str) -> bool:
    """Whether a project's name says itself that it was taken out: ``ANNULÉ – Alpha``, ``~~Alpha~~``."""
    return any(pattern.search(title) for pattern in (_MARKED_TITLE, _SHOUTED_TITLE, _STRIKE))


def may_be_marked(title: str) -> bool:
    """Whether a project's name may say so, or be a name with a picture: ``⛔ Alpha``."""
    return bool(_DOUBTFUL_TITLE.search(title))


def is_status(title: str) -> bool:
    """Whether a status stands in the place of a project's name."""
    return bool(_STATUS_ALONE.match(title))


def is_break_title(title: str) -> bool:
    """Whether a row's name alone, where nothing else is said, is that of a break."""
    return plain(_AROUND_BREAK.sub("", title)) in _BREAK_TITLES


def is_total(text: str, *, has_figures: bool) -> bool:
    """Whether a row that has nothing but figures beside this text is one of totals."""
    folded = fold(text)
    return bool(_TOTAL.match(folded) if has_figures else _WHOLE_TOTAL.fullmatch(folded))


def is_mention(text: str) -> bool:
    """Whether a lone text says when or whence the list came."""
    return bool(_MENTION.match(fold(text)))


def is_remark(text: str) -> bool:
    """Whether a lone text is a remark to the reader."""
    return bool(_REMARK.search(text) or _INSTRUCTION.search(text))


def is_section(text: str) -> bool:
    """Whether a lone text is written as the title of what follows."""
    return bool(_SECTION.search(text))


def is_example(text: str) -> bool:
    """Whether a project's name says that the row shows how to fill the table in."""
    return bool(_EXAMPLE.search(text))


def city_in_title(title: str) -> str:
    """The city that a title above projects names for certain; empty otherwise."""
    if match := _CITY_TITLE.match(title):
        return match[1]
    bare = bare_title(title)
    return bare if fold(bare) in _CITIES else ""


def bare_title(title: str) -> str:
    """A title above projects without its marks and how many follow: ``--- Antenne Lyon (3 projets)``."""
    return _AROUND_CITY.sub("", _COUNT_AFTER.sub("", title)).strip(" -–—=_#*•>:")


def is_filler(text: str) -> bool:
    """Whether a text alone, where others are not, is no project's: ``3``, ``Projet n° 12``, ``Fin``."""
    return bool(_FILLER.fullmatch(fold(text)))
