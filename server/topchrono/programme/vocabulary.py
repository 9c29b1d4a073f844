"""The headers that organisers give to columns, in French and in English.

All are normalised by :func:`plain`: without case, accents, small words, inclusive endings or plurals.
"""

import html
import re
import unicodedata
from functools import lru_cache

from topchrono.show.content import COLUMNS

NAMES: dict[str, str] = {column.name: column.headers for column in COLUMNS} | {
    "first_name": """prenom | first name | firstname | given name | forename | prenom porteur
        | prenom porteuse | prenom porteur projet | prenom intervenant | prenom pitcheur | prenom pitcheuse
        | prenom orateur | prenom candidat | prenom participant | prenom contact
        | prenom referent | prenom responsable | speaker first name | presenter first name
        | author first name""",
    "last_name": """nom | nom participant | nom contact | nom responsable | et nom | nom famille | name
        | last name | lastname | family name | surname | speaker last name
        | presenter last name | author last name""",
    "kind": """type | kind | type passage | type intervention | type session | type sequence | session type
        | submission type""",
    "length": "duree | duree minute | duree min | duration | duration minute | duration min | length",
    "order": """ordre | ordre passage | passage | n | no | num | numero | rang | position | order
        | running order | number | heure | heure passage | heure debut | horaire | creneau | time | start
        | start time | time slot | slot""",
    "status": """statut | etat | decision | validation | selection | statut candidature | statut projet
        | etat candidature | state | statu | proposal state | submission statu | submission state
        | valide | retenu | accepte | selectionne | approuve | publie | inclu | garde | garder | maintenu
        | accepted | selected | approved | published | included | keep
        | brouillon | est brouillon | draft | is draft | annule | annulation | cancelled | canceled | refuse
        | rejete | rejected | desiste | desistement | retire | withdrawn | doublon | duplicate | spam
        | supprime | deleted | archive | archived | exclu | excluded | ignore | test | ligne test
        | liste attente | waiting list""",
}
"""Field to the names of its column, separated by ``|``, the most usual first."""

TAKEN_OUT_HEADERS = frozenset(
    {
        "brouillon", "est brouillon", "draft", "is draft", "annule", "annulation", "cancelled", "canceled",
        "refuse", "rejete", "rejected", "desiste", "desistement", "retire", "withdrawn", "doublon",
        "duplicate", "spam", "supprime", "deleted", "archive", "archived", "exclu", "excluded", "ignore",
        "test", "ligne test", "liste attente", "waiting list",
    }
)  # fmt: skip
"""Names of columns in which « Oui » takes a project out; in the others of ``status``, « Non » does."""

CHECKED_HEADERS = frozenset(
    {
        "valide", "retenu", "accepte", "selectionne", "approuve", "publie", "inclu", "garde", "garder",
        "maintenu", "accepted", "selected", "approved", "published", "included", "keep", "selection",
    }
)  # fmt: skip
"""Names of columns in which a mark keeps a project: once some rows have one, the others are taken out."""

TAKEN_OUT_WORDS = re.compile(
    r"(?:annul|desist|retrait|retire|abandon|forfait|absen|supprim|exclu|elimin|decommand|rejet|cancel"
    r"|withdr|delet|archiv|reject|disqualif)\w*|refu(?:s\w*)?|no show"
    r"|doublon|duplicate|brouillon|draft|spam|(?:non|pas|not) (?:retenu|accept|select|valid|appro)\w*"
    r"|(?:ne )?(?:pitche|vient|viendra|pitchera) (?:pas|plus?)"
)
"""What a column is about in which any mark or date takes a project out: « Date de désistement »."""

KEPT_WORDS = re.compile(
    r"retenue?|accepte?|valide?|validation|selectionne?|approuve?|approved|present|presence|participe\w*|participation"
    r"|maintenu|actif|active|enabled|ok|go no go|vient|viendra|pitche|pitchera|passe"
    r"|(?:presence )?confirm\w*"
)
"""What a column is about in which « Non » takes a project out: « Présent ? »."""

AROUND_STATUS = re.compile(
    r"\b(?:date|at|on|motif|raison|reason|pitch|projet|project|is|est|was|a|ete|soumission|submission|porteu\w*"
    r"|par|jury|regie|moi|soiree|jour j|candidature|sera|il|ce|que|oui(?: ou)? non|yes(?: or)? no|[oy] n|x)\b"
)
"""The other words that the name of such a column may have."""

REASONS = re.compile(r"\b(?:motif|raison|reason)\b")
"""What a column asks for in which any text takes a project out: « Motif de refus »."""

FORM_TIMES = frozenset({"heure debut", "start time", "start", "time"})
"""Names of columns of order that forms give to the time of an answer."""

HINTS: tuple[tuple[str, str], ...] = (
    ("pronunciation", "prononc*"),
    ("pronunciation", "pronounc*"),
    ("order", "ordre"),
    ("length", "duree"),
    ("length", "duration"),
    ("first_name", "prenom porteu*"),
    ("first_name", "prenom pitch*"),
    ("first_name", "prenom intervenant*"),
    ("first_name", "prenom qui"),
    ("first_name", "first name"),
    ("speaker", "nom prenom"),
    ("speaker", "name surname"),
    ("speaker", "full name"),
    ("speaker", "qui pitch*"),
    ("speaker", "qui present*"),
    ("speaker", "qui sera"),
    ("speaker", "qui va"),
    ("speaker", "who will"),
    ("speaker", "who present*"),
    ("speaker", "who pitch*"),
    ("speaker", "prend* parole"),
    ("speaker", "prendra parole"),
    ("speaker", "monte* scene"),
    ("speaker", "personne pitch*"),
    ("speaker", "personne present*"),
    ("speaker", "appelez vou"),
    ("speaker", "nom porteu*"),
    ("speaker", "nom pitcheu*"),
    ("needs", "besoin"),
    ("needs", "competence"),
    ("needs", "skill"),
    ("needs", "need"),
    ("needs", "recherch*"),
    ("needs", "cherch*"),
    ("needs", "looking for"),
    ("needs", "coup main"),
    ("needs", "manque"),
    ("needs", "aider"),
    ("needs", "help"),
    ("city", "ville"),
    ("city", "city"),
    ("city", "town"),
    ("city", "commune"),
    ("city", "ou serez"),
    ("city", "ou etes"),
    ("city", "ou pitch*"),
    ("city", "where"),
    ("city", "lieu pitch*"),
    ("city", "lieu passage"),
    ("city", "lieu evenement"),
    ("city", "lieu soiree"),
    ("city", "lieu rattachement"),
    ("city", "antenne"),
    ("theme", "theme"),
    ("theme", "thematique"),
    ("theme", "topic"),
    ("theme", "track"),
    ("theme", "categorie"),
    ("theme", "category"),
    ("theme", "domaine"),
    ("speaker", "porteu* projet"),
    ("speaker", "intervenant*"),
    ("speaker", "speaker"),
    ("association", "association"),
    ("association", "structure"),
    ("association", "organi*"),
    ("association", "collectif"),
    ("association", "affiliation"),
    ("speaker", "porteu*"),
    ("speaker", "pitcheu*"),
    ("speaker", "presentateu*"),
    ("speaker", "presenter"),
    ("speaker", "author"),
    ("speaker", "auteur"),
    ("summary", "resum*"),
    ("summary", "summar*"),
    ("summary", "descri*"),
    ("summary", "decri*"),
    ("summary", "abstract"),
    ("summary", "phrase"),
    ("summary", "sentence"),
    ("summary", "pitch"),
    ("summary", "parlez"),
    ("summary", "racont*"),
    ("summary", "presentez"),
    ("summary", "consiste"),
    ("summary", "quoi agit"),
    ("summary", "what about"),
    ("summary", "tell u"),
    ("project", "nom projet"),
    ("project", "name project"),
    ("project", "appel* projet"),
    ("project", "project called"),
    ("project", "nom idee"),
    ("project", "nom initiative"),
    ("project", "name initiative"),
    ("project", "appel* initiative"),
    ("project", "titre"),
    ("project", "title"),
    ("project", "intitule"),
    ("summary", "caractere"),
    ("summary", "character"),
    ("summary", "quelque mot"),
    ("summary", "quelque ligne"),
    ("summary", "en bref"),
    ("project", "projet"),
    ("project", "project"),
    ("first_name", "prenom"),
)
"""Words that together identify a column in a form's question, the most specific first.

``*`` stands for any ending.
"""

OFF_TOPIC = re.compile(
    r"\b(mail|courriel|tel|telephone|phone|mobile|portable|contact|lien|link|url|site|web|date|horodat\w*"
    r"|timestamp|id|uuid|token|adresse|address|ip|siret|siren|logo|photo|image|picture|video|fichier|file"
    r"|document|slide|support|nombre|combien|quand|when|taille|budget|montant|age|genre|civilite|pronom"
    r"|linkedin|twitter|instagram|facebook|github|postal|zip|pays|country|region|departement|pourquoi|why"
    r"|remarque|commentaire|comment on|question pour|acceptez|autorisez|autorisation|accord"
    r"|consent\w*|rgpd|gdpr|ou en|statu|statut|etat|state|alimentaire|regime|allergie|accessibilite|pmr"
    r"|(?:technique|materiel)\w*(?: pour)? (?:pitch|soiree|scene|presentation|jour)"
    r"|competence (?:equipe|disponible|interne|actuelle)(?!.*recherch)"
    r"|(?:description|presentation|presentez|decrivez) equipe"
    r"|(?:type|forme|nature) (?:structure|association|organi\w+))\b"
)
"""Questions about a project that do not ask for what the hint says."""

YES_NO_QUESTION = re.compile(r"^(avez vou|do you|est ce que vou)\b(?!.*\b(quel|lesquel|what|which))")
"""A question that is answered by yes or no: what it asks about may follow in the next one."""

FOLLOW_UP = re.compile(
    r"^(si (oui|autre|non)|lequel|laquelle|lesquel|lesquelle|precise\w*|merci precise\w*|autre\w*"
    r"|if (ye|yes|so|other)|which( one)?|please specify|specify|other\w*)\b"
)
"""The beginning of a question that goes on from the one before it."""

BREAK_WORDS = (
    "pause", "pause café", "entracte", "intermède", "interlude", "accueil", "mot d'accueil", "ouverture",
    "introduction", "intervention", "discours", "vidéo", "remerciements", "conclusion", "clôture",
    "break", "coffee break", "welcome", "opening", "speech", "video", "closing",
)  # fmt: skip
"""The whole cell of a column « Type » that makes a row a break. See docs/programme.md."""

PITCH_WORDS = ("pitch", "projet", "project", "présentation", "presentation")
"""The whole cell of a column « Type » that makes a row a pitch, as an empty one does."""

ONLINE_WORDS = frozenset(
    {
        "en ligne", "online", "distanciel", "en distanciel", "a distance", "distance", "visio", "en visio",
        "visioconference", "en visioconference", "remote", "virtuel", "virtual", "internet", "web", "zoom",
        "teams", "google meet", "jitsi", "discord", "webinaire",
    }
)  # fmt: skip
"""The whole cell of a column « Ville » that means the online room, :data:`AROUND_ONLINE` apart."""

AROUND_ONLINE = re.compile(
    r"\b(?:100|pitch|presentation|sur|par|via|en|only|uniquement|totalement|exclusivement|ou|et|je|pitche|pitcherai|serai)\b"
)
"""Words that say nothing more beside those of the online room: « 100 % en ligne »."""

NO_CITIES = frozenset(
    {
        "autre", "autres", "other", "autre precisez", "ailleurs", "elsewhere", "partout",
        "partout en france", "national", "nationale", "france", "france entiere", "toute la france",
        "peu importe", "n importe", "n importe ou", "indifferent",
    }
)  # fmt: skip
"""The whole cell of a column « Ville » that names none."""

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "_": " "})
_SMALL_WORDS = re.compile(
    r"\b(se|euse|euses|ses|e|s|es|ne|nes|ice|ices|rice|rices|trice|trices|de|du|des|la|le|les|l|d|un|une"
    r"|votre|vos|notre|nos|ton|ta|tes|mon|ma|mes|the|of|your|our|my|a|an|obligatoire|facultatif|facultative"
    r"|optionnel|optionnelle|required|optional|requi)\b"
)
_PLURAL = re.compile(r"\b(\w{2,}[^s\W])s\b")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=\d$)|(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zà-ÿ])")
_NUMBERING = re.compile(
    r"^\s*(?:(?:question|champ|field|rubrique)\s*(?:n\s*[°ºo]\s*)?\d+\s*[.):\-–—]*\s*"
    r"|q\s*\d+[\s.):_\-–—]+|[\[(]?\d+(?:\.\d+)*[\])]?\s*[.):\-–—]+\s*|\d+\s+"
    r"|[a-zA-Z]\d{0,2}\s*[.):]\s*|[A-Z]{1,2}\d{2,}[A-Z0-9]*\s*[.):\]]\s*)(?=\S)",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")


@lru_cache(maxsize=4_096)
def fold(text: str) -> str:
    """The text without case, accents or punctuation: ``Saint-Étienne`` and ``saint etienne`` are equal."""
    letters = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    visible = (c for c in letters if unicodedata.category(c) not in ("Cf", "Mn"))
    return " ".join(re.findall(r"\w+", "".join(visible)))


@lru_cache(maxsize=4_096)
def plain(header: str) -> str:
    """The header's bare words: ``3. Porteur·ses de projet *`` is ``porteur projet``."""
    text = html.unescape(_TAG.sub(" ", header))
    text = "".join(c for c in text if unicodedata.category(c) != "Cf").strip()
    if not any(c.isspace() for c in text):
        text = _CAMEL.sub(" ", text)
    words = " ".join(_SMALL_WORDS.sub("", fold(_NUMBERING.sub("", text.strip()))).split())
    return _PLURAL.sub(r"\1", words)
