"""Every type on the wire, from which the OpenAPI document and the pages' types are generated."""

from collections.abc import Iterable
from typing import Any, get_args, get_type_hints

from msgspec import Struct
from msgspec.structs import FieldInfo

from topchrono.programme.mending import Mending
from topchrono.show.commands import ClientCommand
from topchrono.views.delta import PARTS
from topchrono.views.live_state import ReachTrial
from topchrono.views.obs import ObsFound, ObsTrial
from topchrono.views.roles import Role
from topchrono.views.sections import SECTIONS
from topchrono.web.api.applause import Claps
from topchrono.web.api.examination import Examination
from topchrono.web.api.journal import JournalPage
from topchrono.web.api.links import KeyRequest, LinkRequest, LinksView
from topchrono.web.api.look import PictureAnswer
from topchrono.web.api.offers import OfferRequest, RetentionRequest
from topchrono.web.api.programme import AddressRequest, ApplyRequest, FollowRequest
from topchrono.web.api.programme_view import ProgrammeDraft
from topchrono.web.api.settings import ChannelTest, ObsTry, SettingsChange
from topchrono.web.api.settings_view import SettingsView
from topchrono.web.commands.obs_gateway import ObsRequest
from topchrono.web.http.answers import Answer
from topchrono.web.push.audiences import Update

REQUESTS: tuple[Any, ...] = (
    ClientCommand,
    ObsRequest,
    OfferRequest,
    RetentionRequest,
    Claps,
    SettingsChange,
    ChannelTest,
    ObsTry,
    AddressRequest,
    ApplyRequest,
    FollowRequest,
    Mending,
    LinkRequest,
    KeyRequest,
)
ANSWERS: tuple[Any, ...] = (
    Answer,
    JournalPage,
    Update,
    SettingsView,
    ObsTrial,
    PictureAnswer,
    ProgrammeDraft,
    ObsFound,
    Examination,
    LinksView,
    ReachTrial,
)
SECTION_TYPES: tuple[Any, ...] = (
    *(kind for section in SECTIONS for kind in (section.type, *section.narrowed.values())),
    *(part.type for part in PARTS),
)


def view_name(role: Role) -> str:
    """The name of the type of ``role``'s whole view."""
    return f"ViewFor{role.title()}"


def structs(kinds: Iterable[Any]) -> tuple[type[Struct], ...]:
    """Every struct that values of these types may hold, after its base, in order of appearance."""
    found: dict[type[Struct], None] = {}

    def visit(kind: Any) -> None:
        parts = get_args(kind)
        if isinstance(kind, type) and issubclass(kind, Struct) and kind not in (Struct, *found):
            visit(kind.__base__)
            found[kind] = None
            parts = tuple(get_type_hints(kind).values())
        for part in parts:
            visit(part)

    for kind in kinds:
        visit(kind)
    return tuple(found)


REQUESTED = frozenset(structs(REQUESTS))


def is_optional(struct: type[Struct], field: FieldInfo) -> bool:
    """Whether the field may be missing: requests may leave defaults out, answers hold every field."""
    leaves_out = struct in REQUESTED or struct.__struct_config__.omit_defaults
    return leaves_out and not field.required
