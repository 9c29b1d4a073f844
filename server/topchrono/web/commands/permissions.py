"""Who may ask for what: the one table of roles and commands."""

import unicodedata

from topchrono.show import commands as c
from topchrono.show.model import Show, city_slug
from topchrono.show.refusal import N_, Refused
from topchrono.show.rules import tidy
from topchrono.views.sections import Audience, Role

HOST_AND_DIRECTOR: frozenset[Role] = frozenset({"host", "director"})
DIRECTOR: frozenset[Role] = frozenset({"director"})
CITIES_TOO: frozenset[Role] = frozenset({"host", "director", "organizer"})

PERMISSIONS: dict[type[c.Command], frozenset[Role]] = {
    c.OpenDoors: HOST_AND_DIRECTOR,
    c.StartShow: HOST_AND_DIRECTOR,
    c.EndShow: HOST_AND_DIRECTOR,
    c.SetStart: DIRECTOR,
    c.SetPitchLength: DIRECTOR,
    c.HoldShow: HOST_AND_DIRECTOR,
    c.Release: HOST_AND_DIRECTOR,
    c.Go: HOST_AND_DIRECTOR,
    c.Call: HOST_AND_DIRECTOR,
    c.Take: HOST_AND_DIRECTOR,
    c.StartClock: HOST_AND_DIRECTOR,
    c.Finish: HOST_AND_DIRECTOR,
    c.Void: HOST_AND_DIRECTOR,
    c.Clear: HOST_AND_DIRECTOR,
    c.Move: DIRECTOR,
    c.Swap: HOST_AND_DIRECTOR,
    c.MarkAbsent: HOST_AND_DIRECTOR,
    c.Reinstate: HOST_AND_DIRECTOR,
    c.Postpone: HOST_AND_DIRECTOR,
    c.Withdraw: DIRECTOR,
    c.AddItem: DIRECTOR,
    c.EditItem: DIRECTOR,
    c.CheckInSpeaker: CITIES_TOO,
    c.RaiseAlert: CITIES_TOO,
    c.ResolveAlert: HOST_AND_DIRECTOR,
    c.Say: CITIES_TOO,
    c.ShowOverlay: DIRECTOR,
    c.HideOverlay: DIRECTOR,
    c.SetTicker: DIRECTOR,
    c.SendPrompt: HOST_AND_DIRECTOR,
}
"""Organizers act only for their own city, see :func:`require_permission`. Overlays and viewers only read."""

DIRECTOR_SIGNATURE = "regie"
"""What the director's panel signs with, without case and accents. No organizer may."""

OBS_ROLES = DIRECTOR
"""Who may have OBS do something."""


def require_permission(audience: Audience, command: c.ClientCommand, show: Show) -> None:
    """Raise :class:`Refused` unless ``audience`` may give ``command``.

    Its code is ``forbidden``, or ``name_is_regie`` for an organizer who signs as the régie does.
    """
    if audience.role not in PERMISSIONS[type(command)]:
        raise Refused("forbidden", N_("Ce lien ne permet pas cette action."))
    if audience.role == "organizer" and _city_of(command, show) != audience.city:
        raise Refused("forbidden", N_("Ce lien ne permet d'agir que pour votre ville."))
    if audience.role == "organizer" and passes_for_director(command.by):
        raise Refused("name_is_regie", N_("La régie signe déjà ainsi : donnez votre prénom."))


def passes_for_director(name: str) -> bool:
    """Whether people would take the name for the director's panel."""
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
    """The name without case and accents, as a hurried reader takes it."""
    parts = unicodedata.normalize("NFKD", tidy(name))
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()
