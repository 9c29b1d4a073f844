"""The texts of an item, and the columns that they are read from. Lengths are milliseconds."""

from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import astuple

from .text import N_

Kind = Literal["pitch", "break"]
ListedField = Literal[
    "project",
    "speaker",
    "pronunciation",
    "association",
    "city",
    "theme",
    "needs",
    "summary",
    "script",
    "length_ms",
    "notes",
    "place",
]
"""What a programme says of an item; ``place`` is the one in the running order."""

DEFAULT_BREAK_LENGTH_MS = 120_000


class ItemTexts(Struct, frozen=True):
    """The texts of an item that everybody may read."""

    project: str
    speaker: str = ""
    association: str = ""
    city: str = ""
    """Empty for an online pitch; the view has the name of the online room instead."""
    theme: str = ""
    needs: tuple[str, ...] = ()
    summary: str = ""

    @property
    def texts(self) -> tuple[Any, ...]:
        """The values of these fields alone, in their order."""
        return astuple(self)[: len(ItemTexts.__struct_fields__)]


class Content(ItemTexts, frozen=True, kw_only=True):
    """The texts and the length of an item, from the programme or an edit."""

    kind: Kind = "pitch"
    pronunciation: str = ""
    script: str = ""
    """What the host says of it. For host and director only."""
    length_ms: int = DEFAULT_BREAK_LENGTH_MS
    """Planned length of a break; a pitch's length is the show's."""
    notes: dict[str, str] = {}
    """Other columns of the programme file: header to value. For the crew only."""


class Column(Struct, frozen=True, kw_only=True):
    """Describes one text of an item for the programme reader, the director's form and the details."""

    name: str
    label: str
    """Label shown to people; to be translated."""
    headers: str
    """Headers that organisers use, separated by ``|``; see :func:`topchrono.programme.vocabulary.plain`."""
    longest_in_file: int
    """Longest text read from a programme, in characters; for needs, of each one."""
    form: Literal["line", "paragraph", "list"] = "line"
    is_wide: bool = False
    has_lines: bool = False
    """Whether its lines are kept: other texts are on one."""
    is_for_breaks: bool = True


COLUMNS = (
    Column(
        name="project",
        label=N_("Projet"),
        headers="""projet | nom projet | titre projet | intitule projet | project | project name
            | project title | initiative | nom initiative | idee | nom idee | titre idee | idea
            | solution | nom solution | startup | nom startup | proposition | titre proposition
            | proposal | proposal title | submission title | contribution title | titre pitch
            | nom pitch | pitch title | talk title | session title | presentation title
            | titre presentation | titre intervention | titre | intitule | title | talk""",
        longest_in_file=120,
        is_wide=True,
    ),
    Column(
        name="speaker",
        label=N_("Qui pitche"),
        headers="""pitcheur | pitcheuse | pitcheur pitcheuse | qui pitche | qui | pitche par | pitcher
            | pitched by | who pitche | personne qui pitche | nom pitcheur | nom pitcheuse
            | porteur | porteuse | porteur porteuse | porteur projet | porteuse projet
            | porteur porteuse projet | porteur idee | nom porteur | nom porteuse
            | nom porteur projet | nom porteuse projet | intervenant | intervenante
            | nom intervenant | presente par | qui presente | qui parle | presenter
            | presenter name | presented by | who present | orateur | oratrice | nom orateur
            | presentateur | presentatrice | conferencier | conferenciere | speaker
            | speaker name | nom speaker | main speaker | author | author name | auteur
            | autrice | auteure | nom auteur | candidat | candidate | nom candidat
            | representant | representante | referent | referente | chef projet | cheffe projet
            | responsable | responsable projet | capitaine | project lead | project leader
            | project owner | team member | membre equipe | nom et prenom
            | prenom et nom porteur | nom prenom | nom prenom porteur | nom complet | full name
            | first and last name""",
        longest_in_file=80,
    ),
    Column(
        name="pronunciation",
        label=N_("Prononciation"),
        headers="prononciation | comment dire | comment ca prononce | pronunciation | how to say it",
        longest_in_file=120,
        is_for_breaks=False,
    ),
    Column(
        name="association",
        label=N_("Association"),
        headers="""association | asso | nom association | nom asso | association porteuse | structure
            | nom structure | structure porteuse | collectif | nom collectif | ong | organisation
            | nom organisation | organisme | organization | organization name | organisation name | charity
            | non profit | affiliation | institution | etablissement | entreprise | company
            | company name | porte par | projet porte par""",
        longest_in_file=120,
        is_for_breaks=False,
    ),
    Column(
        name="city",
        label=N_("Ville (vide : en ligne)"),
        headers="""ville | ou | nom ville | city | city name | commune | antenne | lieu | lieux | localite
            | town | location | venue | hub | campu""",
        longest_in_file=60,
    ),
    Column(
        name="theme",
        label=N_("Thème"),
        headers="""theme | thematique | domaine | topic | track | categorie | category | secteur
            | secteur activite | mot cle | keyword | tag""",
        longest_in_file=80,
        is_wide=True,
        is_for_breaks=False,
    ),
    Column(
        name="needs",
        label=N_("Besoins"),
        headers="""besoin | competence | competence recherchee | competence necessaire | profil recherche
            | profil | aide recherchee | need | skill | skill needed | needed skill | looking for
            | help needed | help wanted""",
        longest_in_file=200,
        form="list",
        is_wide=True,
        is_for_breaks=False,
    ),
    Column(
        name="summary",
        label=N_("Résumé"),
        headers="""resume | quoi | resume projet | pitch | description | description projet | presentation
            | presentation projet | en phrase | en quelque mot | summary | project summary
            | project description | abstract | synopsi | descriptif | short description""",
        longest_in_file=600,
        form="paragraph",
        is_wide=True,
    ),
    Column(
        name="script",
        label=N_("Texte à dire (prompteur)"),
        headers="""script | script animateur | script animatrice | texte dire | dire | texte animateur
            | texte animatrice | texte presentateur | texte prompteur | prompteur | teleprompteur
            | prompter | teleprompter | texte lancement | lancement | host script | presenter script
            | host text""",
        longest_in_file=3_000,
        form="paragraph",
        is_wide=True,
        has_lines=True,
    ),
)
"""In the order of the director's form."""

WITH_LINES = frozenset(column.name for column in COLUMNS if column.has_lines)
"""The texts that keep their lines."""
