"""The texts of an item, and the columns that they are read from. Lengths are milliseconds."""

from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import astuple

from .text import N_

Kind = Literal["pitch", "break"]

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
    is_for_breaks: bool = True


COLUMNS = (
    Column(
        name="project",
        label=N_("Projet"),
        headers="""projet | projets | nom projet | titre | titre projet | intitule | intitule projet
            | project | projects | project name | name project | title | project title""",
        longest_in_file=120,
        is_wide=True,
    ),
    Column(
        name="speaker",
        label=N_("Qui pitche"),
        headers="""porteur | porteuse | porteurs | porteur porteuse | porteur projet | porteuse projet
            | porteurs projet | porteur porteuse projet | nom porteur | nom porteur projet | intervenant
            | intervenante | intervenants | presente par | pitche par | orateur | oratrice | presentateur
            | presentatrice | speaker | speakers | speaker name | presenter | presented by""",
        longest_in_file=80,
    ),
    Column(
        name="pronunciation",
        label=N_("Prononciation"),
        headers="prononciation | comment dire | pronunciation | how to say it",
        longest_in_file=120,
        is_for_breaks=False,
    ),
    Column(
        name="association",
        label=N_("Association"),
        headers="""association | associations | asso | nom association | association porteuse
            | structure | nom structure | structure porteuse | collectif | organisation | organisme
            | organization | charity""",
        longest_in_file=120,
        is_for_breaks=False,
    ),
    Column(
        name="city",
        label=N_("Ville (vide : en ligne)"),
        headers="ville | villes | lieu | antenne | city | town | location",
        longest_in_file=60,
    ),
    Column(
        name="theme",
        label=N_("Thème"),
        headers="theme | themes | thematique | thematiques | domaine | topic | topics",
        longest_in_file=80,
        is_wide=True,
        is_for_breaks=False,
    ),
    Column(
        name="needs",
        label=N_("Besoins"),
        headers="""besoin | besoins | competence | competences | competence recherchee
            | competences recherchees | profil recherche | profils recherches | need | needs | skill | skills
            | skills needed | needed skills""",
        longest_in_file=60,
        form="list",
        is_wide=True,
        is_for_breaks=False,
    ),
    Column(
        name="summary",
        label=N_("Résumé"),
        headers="""pitch | resume | resume projet | description | description projet | presentation
            | en phrase | summary | project summary | project description | abstract""",
        longest_in_file=600,
        form="paragraph",
        is_wide=True,
    ),
)
"""In the order of the director's form."""
