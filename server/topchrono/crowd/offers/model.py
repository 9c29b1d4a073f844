"""An offer of help, and the limits of its size. Times are epoch ms."""

import re
from collections.abc import Collection, Mapping

from msgspec import Struct

from topchrono.inputs.email import read_address
from topchrono.show.text import N_, tidy

LONGEST_NAME = 80
LONGEST_CITY = 80
LONGEST_MESSAGE = 600
MOST_ITEMS = 20
"""Projects that one offer may be for."""
MOST_OFFERS = 200_000
"""All are in memory: about 2 kB each."""

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
"""Made by the server: 128 random bits in URL-safe base64."""


class Consent(Struct, frozen=True, kw_only=True):
    """A text that somebody agreed to, and when."""

    at: int
    text: str
    """The label of the box."""


class Offer(Struct, frozen=True, kw_only=True):
    """Somebody wants to help some projects."""

    token: str
    """Bearer token: allows to see, change and withdraw the offer."""
    number: int
    name: str
    address: str
    skills: tuple[str, ...]
    city: str
    message: str
    items: dict[str, Consent]
    """By item: one box was ticked for each."""
    at: int
    set_aside: dict[str, int] = {}
    """Items for which organizers have set it aside, and when: it is hidden for them."""

    @property
    def standing(self) -> list[str]:
        """The items for which it is not set aside."""
        return [item for item in self.items if item not in self.set_aside]


class Draft(Struct, frozen=True, kw_only=True):
    """A submitted form, before validation."""

    token: str
    name: str
    address: str
    skills: tuple[str, ...]
    city: str
    message: str
    items: tuple[str, ...]

    def tidied(self) -> "Draft":
        """The draft without needless spaces and control characters, its address in its one form."""
        return Draft(
            token=self.token,
            name=tidy(self.name),
            address=read_address(self.address) or tidy(self.address),
            skills=tuple(dict.fromkeys(self.skills)),
            city=tidy(self.city),
            message=tidy(self.message),
            items=tuple(dict.fromkeys(self.items)),
        )


def problems_of(draft: Draft, *, skills: Collection[str], items: Collection[str]) -> Mapping[str, str]:
    """Validate a tidied draft: the name of a field to a text to translate. Empty if the draft is valid.

    ``skills`` and ``items`` are the valid choices.
    """
    problems: dict[str, str] = {}
    if not draft.name:
        problems["name"] = N_("Indiquez votre nom.")
    elif len(draft.name) > LONGEST_NAME:
        problems["name"] = N_("Ce nom est trop long.")
    if not draft.address:
        problems["address"] = N_("Indiquez votre adresse e-mail.")
    elif read_address(draft.address) is None:
        problems["address"] = N_("Cette adresse e-mail est incomplète. Il faut par exemple : lea@exemple.fr")
    if len(draft.city) > LONGEST_CITY:
        problems["city"] = N_("Ce nom de ville est trop long.")
    if len(draft.message) > LONGEST_MESSAGE:
        problems["message"] = N_("Ce message est trop long.")
    if not set(draft.skills) <= set(skills):
        problems["skills"] = N_("Choisissez parmi les compétences proposées.")
    if not draft.items:
        problems["items"] = N_("Cochez au moins un projet : sans votre accord, rien ne lui est transmis.")
    elif not set(draft.items) <= set(items):
        problems["items"] = N_("Un de ces projets n'est plus au programme : choisissez de nouveau.")
    elif len(draft.items) > MOST_ITEMS:
        problems["items"] = N_("C'est beaucoup de projets : choisissez-en vingt au plus.")
    return problems
