"""Authorisation of commands."""

import unicodedata

from topchrono.show import commands as c
from topchrono.show.model import Show, city_slug
from topchrono.show.refusal import Refused
from topchrono.show.text import N_, tidy
from topchrono.views.roles import PERMISSIONS, Audience
from topchrono.web.http.auth import FORBIDDEN

DIRECTOR_SIGNATURE = "regie"
"""The normalised name of the director's panel, reserved to it."""


def require_permission(audience: Audience, command: c.ClientCommand, show: Show) -> None:
    """Authorise ``command``. Raises :class:`Refused` unless ``audience`` may give it.

    Its code is ``forbidden``, or ``name_is_regie`` for an organizer who signs as the régie does.
    """
    if audience.role not in PERMISSIONS[type(command)]:
        raise Refused("forbidden", FORBIDDEN)
    if audience.role == "organizer" and _city_of(command, show) != audience.city:
        raise Refused("forbidden", N_("Ce lien ne permet d'agir que pour votre ville."))
    if audience.role == "organizer" and passes_for_director(command.by):
        raise Refused("name_is_regie", N_("Ce nom est celui de la régie : donnez votre prénom."))


def passes_for_director(name: str) -> bool:
    """Whether people would mistake the name for the director's panel."""
    return _plain(name) == DIRECTOR_SIGNATURE


def _city_of(command: c.ClientCommand, show: Show) -> str | None:
    """The slug of the city that an organizer's command is about."""
    match command:
        case c.CheckInSpeaker(item=item_id):
            item = show.item(item_id)
            return city_slug(item.content.city) if item else None
        case c.RaiseAlert(city=city) | c.Say(city=city):
            return city
        case _:
            return None


def _plain(name: str) -> str:
    """The normalised name, without case and accents."""
    parts = unicodedata.normalize("NFKD", tidy(name))
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()
