"""What a cell answers: yes or no, nothing at all, or that a project was taken out."""

import re

from .vocabulary import fold

_YES_NO = frozenset(
    {
        "oui", "yes", "y", "o", "true", "vrai", "1", "x", "ok", "checked", "coche", "on", "v",
        "non", "no", "n", "false", "faux", "0", "unchecked", "off",
    }
)  # fmt: skip
_NO = frozenset({"", "non", "no", "n", "false", "faux", "0", "unchecked", "off", "jamais"})
_POLITE = re.compile(
    r"(?:oui|non|yes|no) (?:oui|non|yes|bien sur|merci|tout a fait|absolument|evidemment|volontiers"
    r"|pas encore|of course|thanks|thank you|not yet)"
)
_TICKS = frozenset("✓✔✅☑🗹👍×✖✗✘❌☒☐👎")
_CROSSES = frozenset("✖✗✘❌☒☐👎")

_LONGEST_EMPTY = 24
_SHORTEST_EMPTY_SENTENCE, _LONGEST_EMPTY_SENTENCE = 9, 40
_LONGEST_DITTO = 8
_DITTO_MARKS = ('"', "''", "〃", "″", "”", '""')
_MARKS = re.compile(r"[\s\-–—_./\\?…·•*,;:!()~\"∅〃]*")
_EMPTY = frozenset(
    {
        "n a", "na", "neant", "aucun", "aucune", "rien", "ras", "r a s", "sans objet", "none", "null",
        "nil", "nan", "tbd", "tba", "tbc", "a definir", "a preciser", "a confirmer", "a venir",
        "a completer", "non renseigne", "non renseignee", "non communique", "pas encore", "vide", "nc",
        "n c", "s o", "so", "inconnu", "inconnue", "unknown", "undefined", "not applicable", "empty",
        "non precise", "non precisee", "non concerne", "non concernee", "non applicable", "nsp", "blank",
        "je ne sais pas", "ne sait pas", "pas encore decide", "pas pour le moment", "pas pour l instant",
        "aucune idee", "none yet", "not yet", "xx", "xxx", "selectionner", "choisir", "choisissez",
        "selectionnez", "select", "choose", "pas de besoin", "pas d association",
        "aucune association", "aucun besoin",
    }
)  # fmt: skip
_EMPTY_SENTENCE = re.compile(
    r"(?:pas de besoin|aucun besoin|rien|aucune?|(?:a )?(?:definir|preciser|completer|venir))"
    r" (?:de special|(?:en )?particulier|pour le moment|pour l instant|a ce stade|encore"
    r"|plus tard|actuellement)"
    r"|(?:selectionne[rz]|choisi(?:r|ssez)) (?:(?:une?|votre|dans la|dans une) )?"
    r"(?:ville|option|reponse|valeur|theme|thematique|liste|element)"
    r"|(?:select|choose|pick) (?:(?:an?|your|one|from the) )?"
    r"(?:city|option|answer|value|theme|topic|list|item)"
)
"""What people write in place of nothing."""

_TAKEN_OUT = re.compile(
    r"\b(refus\w*|rejet\w*|reject\w*|declin\w*|annul\w*|cancel\w*|withdr\w*|retire\w*|desist\w*|abandon\w*"
    r"|supprim\w*|delet\w*|brouillon\w*|draft\w*|spam|doublon\w*|duplicat\w*|ecarte\w*|elimine\w*|exclu\w*"
    r"|forfait|inelig\w*|hors sujet|(?:sur )?liste d? ?attente|wait ?list\w*|waiting list|archive\w*"
    r"|defavorable|trash|corbeille|reporte\w*|postponed|no show|no go|absente?s?|disqualif\w*|ko|nok"
    r"|ne (?:vient|viendra|pitche|pitchera) (?:pas|plus)"
    r"|(?:non|pas|not|un) ?(?:retenu\w*|valid\w*|accept\w*|select\w*|approuv\w*"
    r"|approved|eligible|publie\w*|published)|a supprimer|to delete|a retirer)\b"
)
_ABOUT_PROJECTS = re.compile(
    r"\b(?:projets?|pitchs?|pitches|candidatures?|candidats?|dossiers?|propositions?|equipes?|porteu\w*|projects?"
    r"|proposals?|submissions?|speakers?|les|des|de|du|la|le|l|d|en|et|ou|ont|sont|se|qui|pour|sur|par|the|jury"
    r"|liste|list|lignes?|desormais|\d+)\b"
)
"""The other words of « Projets refusés par le jury (3) »."""
_KEPT = re.compile(
    r"\b(accept\w*|valid\w*|confirm\w*|retenu\w*|selection\w*|selected|approuv\w*|approved|publie\w*"
    r"|published|favorable|pret\w*|ready|programme\w*|planifie\w*|scheduled|inscrit\w*"
    r"|registered|maintenu\w*|complet\w*|termine\w*|done|final\w*|soumis\w*|submitted|envoye\w*|recu\w*|received|nouveau\w*|new|ok|go)\b"
)


def heads_taken_out(title: str) -> bool:
    """Whether a title says of the projects below it that they are taken out, and nothing else."""
    words = fold(title)
    return is_taken_out(title) is True and not _ABOUT_PROJECTS.sub("", _TAKEN_OUT.sub("", words)).strip()


def is_yes_or_no(text: str) -> bool:
    """Whether the text answers a question of yes or no, and is no value of its own."""
    return len(text) <= _LONGEST_EMPTY and (
        _mark(text) in _TICKS or fold(text) in _YES_NO or bool(_POLITE.fullmatch(fold(text)))
    )


def is_no(text: str) -> bool:
    """Whether the text is empty, « Non » or a box that is not ticked."""
    words = fold(text)
    is_polite = bool(_POLITE.fullmatch(words)) and words.split()[0] in _NO
    return _mark(text) in _CROSSES or is_polite or (words in _NO and _mark(text) not in _TICKS)


def _mark(text: str) -> str:
    """The text without the sign that asks for a coloured picture."""
    return text.strip().rstrip("\ufe0f")


def is_nothing(text: str) -> bool:
    """Whether the text stands where there is nothing to say: ``-``, ``n/a``, ``néant``."""
    if _MARKS.fullmatch(text):
        return True
    if len(text) > _LONGEST_EMPTY_SENTENCE:
        return False
    words = fold(text)
    return (len(text) <= _LONGEST_EMPTY and words in _EMPTY) or (
        len(words) >= _SHORTEST_EMPTY_SENTENCE and bool(_EMPTY_SENTENCE.fullmatch(words))
    )


def is_ditto(text: str) -> bool:
    """Whether the cell says the same as the one above it: « idem », ``"``."""
    return len(text) <= _LONGEST_DITTO and (
        text.strip() in _DITTO_MARKS or fold(text) in ("idem", "id", "ditto", "ibid")
    )


def is_taken_out(text: str) -> bool | None:
    """Whether a status takes a project out; None if the words are not known or contradict each other."""
    words = fold(text)
    out, rest = bool(_TAKEN_OUT.search(words)), _TAKEN_OUT.sub("", words)
    kept = bool(_KEPT.search(rest))
    return None if out == kept else out
