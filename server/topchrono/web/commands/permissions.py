"""Authorisation of commands."""

from topchrono.show import commands as c
from topchrono.show.model import Show, city_slug
from topchrono.show.refusal import Refused
from topchrono.show.text import N_
from topchrono.views.roles import PERMISSIONS, Audience
from topchrono.web.commands.signatures import passes_for
from topchrono.web.http.auth import FORBIDDEN


def require_permission(audience: Audience, command: c.ClientCommand, show: Show) -> None:
    """Authorise ``command``. Raises :class:`Refused` unless ``audience`` may give it.

    Its code is ``forbidden``, or ``name_is_regie`` or ``name_is_animation`` for an organizer who signs as the
    director or the host does.
    """
    if audience.role not in PERMISSIONS[type(command)]:
        raise Refused("forbidden", FORBIDDEN)
    if audience.role == "organizer" and _city_of(command, show) != audience.city:
        raise Refused("forbidden", N_("Ce lien ne permet d'agir que pour votre ville."))
    signed = passes_for(command.by) if audience.role == "organizer" else None
    if signed == "director":
        raise Refused("name_is_regie", N_("Ce nom est celui de la régie : donnez votre prénom."))
    if signed == "host":
        raise Refused("name_is_animation", N_("Ce nom est celui de l'animation : donnez votre prénom."))


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
