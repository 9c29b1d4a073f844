"""The roles, and the authorisation table: which command each role may give."""

from typing import Literal, get_args

from msgspec import Struct

from topchrono.show import commands as c
from topchrono.show.transitions import ItemAction

Role = Literal["host", "director", "organizer", "overlay", "viewer", "speaker"]
ROLES: tuple[Role, ...] = get_args(Role)

HOST_AND_DIRECTOR: frozenset[Role] = frozenset({"host", "director"})
DIRECTOR: frozenset[Role] = frozenset({"director"})
CITIES_TOO: frozenset[Role] = frozenset({"host", "director", "organizer"})

PERMISSIONS: dict[type[c.Command], frozenset[Role]] = {
    c.OpenDoors: HOST_AND_DIRECTOR,
    c.StartShow: HOST_AND_DIRECTOR,
    c.EndShow: HOST_AND_DIRECTOR,
    c.ReopenShow: HOST_AND_DIRECTOR,
    c.SetStart: DIRECTOR,
    c.SetPitchLength: DIRECTOR,
    c.SetTitle: DIRECTOR,
    c.SetTimeZone: DIRECTOR,
    c.SetLanguage: DIRECTOR,
    c.WriteScript: DIRECTOR,
    c.SetStream: DIRECTOR,
    c.SetColours: DIRECTOR,
    c.SetPicture: DIRECTOR,
    c.PlacePartner: DIRECTOR,
    c.RemovePartner: DIRECTOR,
    c.AddCity: DIRECTOR,
    c.RemoveCity: DIRECTOR,
    c.SetCity: DIRECTOR,
    c.HoldShow: HOST_AND_DIRECTOR,
    c.Release: HOST_AND_DIRECTOR,
    c.Go: HOST_AND_DIRECTOR,
    c.Call: HOST_AND_DIRECTOR,
    c.Take: HOST_AND_DIRECTOR,
    c.StartClock: HOST_AND_DIRECTOR,
    c.Finish: HOST_AND_DIRECTOR,
    c.Void: HOST_AND_DIRECTOR,
    c.RedoLater: HOST_AND_DIRECTOR,
    c.Clear: HOST_AND_DIRECTOR,
    c.Move: DIRECTOR,
    c.Swap: HOST_AND_DIRECTOR,
    c.MarkAbsent: HOST_AND_DIRECTOR,
    c.Reinstate: HOST_AND_DIRECTOR,
    c.Postpone: HOST_AND_DIRECTOR,
    c.Withdraw: DIRECTOR,
    c.AddItem: DIRECTOR,
    c.EditItem: DIRECTOR,
    c.ApplyProgramme: DIRECTOR,
    c.UndoProgramme: DIRECTOR,
    c.CheckInSpeaker: CITIES_TOO,
    c.RaiseAlert: CITIES_TOO,
    c.ResolveAlert: HOST_AND_DIRECTOR,
    c.Say: CITIES_TOO,
    c.ShowOverlay: DIRECTOR,
    c.HideOverlay: DIRECTOR,
    c.SetTicker: DIRECTOR,
    c.SendPrompt: HOST_AND_DIRECTOR,
}
"""Organizers act only for their own city. Overlays, viewers and speakers only read."""

ITEM_ACTIONS: dict[Role, frozenset[ItemAction]] = {
    role: frozenset(
        action
        for action in get_args(ItemAction)
        for command, roles in PERMISSIONS.items()
        if command.__struct_config__.tag == action and role in roles
    )
    for role in ROLES
}
"""The item commands that each role may give."""

OBS_ROLES = DIRECTOR
"""Roles that may send requests to OBS."""


class Audience(Struct, frozen=True):
    """Those who see the same: a role, and for organizers their city."""

    role: Role
    city: str | None = None

    @property
    def is_crew(self) -> bool:
        """Whether names, notes and reasons that are not for the public may be shown."""
        return self.role in ("host", "director")
