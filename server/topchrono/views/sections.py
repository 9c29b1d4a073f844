"""The sections of the view: the contract with every page and program, declared in one table.

:data:`SECTIONS` alone declares each section's roles, type and builder. The OpenAPI document, the pages' types
and their empty view are generated from it (``make contract``). Times are epoch ms, lengths are ms.
"""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from topchrono.show.model import Alert, Show, Timer
from topchrono.show.reading import Reading
from topchrono.show.warnings import PitchWarning, warnings
from topchrono.views.cities import CityView, city_views
from topchrono.views.evening import (
    NO_MESSAGES,
    ForecastSection,
    MessagesSection,
    OverlaysSection,
    ShowSection,
    alerts_for,
    forecast_section,
    messages_section,
    overlays_section,
    show_section,
)
from topchrono.views.items import AnyItemView, CrewItemView, ItemView, item_view_or_none, item_views
from topchrono.views.live_state import (
    NO_LIVE_STATE,
    NO_OFFERS,
    ApplauseSection,
    ChannelView,
    CityOffers,
    HelpSection,
    LiveState,
    RetentionDoubt,
    StorageSection,
)
from topchrono.views.obs import ObsBrief, ObsSection, obs_section
from topchrono.views.roles import ROLES, Audience, Role

CREW: tuple[Role, ...] = ("host", "director")
PUBLIC: tuple[Role, ...] = ("overlay", "viewer", "speaker")


class Source(Struct, frozen=True, kw_only=True):
    """What sections are built from."""

    show: Show
    audience: Audience
    now: int
    live_state: LiveState


class Section(Struct, frozen=True, kw_only=True):
    """One part of the view, which changes and is sent as a whole."""

    name: str
    about: str
    type: Any
    """The union of what the roles are sent."""
    roles: tuple[Role, ...]
    """The roles that it is sent to."""
    build: Callable[[Source], object]
    narrowed: dict[Role, Any] = {}
    """The narrower type of roles that are sent a part of ``type``."""
    is_live_state: bool = False
    """Whether it may change while the show stays as it is."""
    empty: object = None
    """A page's value before its first message."""

    def type_for(self, role: Role) -> Any:
        """The type that ``role`` is sent."""
        return self.narrowed.get(role, self.type)


ITEM: dict[Role, Any] = dict.fromkeys(CREW, CrewItemView | None) | dict.fromkeys(PUBLIC, ItemView | None)
ITEMS: dict[Role, Any] = dict.fromkeys(CREW, list[CrewItemView]) | dict.fromkeys(PUBLIC, list[ItemView])

SECTIONS = (
    Section(
        name="show",
        about="The evening as a whole.",
        type=ShowSection,
        roles=ROLES,
        build=lambda source: show_section(source.show, source.audience),
    ),
    Section(
        name="timer",
        about="The clock of the item on air.",
        type=Timer,
        roles=ROLES,
        build=lambda source: source.show.timer,
    ),
    Section(
        name="on_air",
        about="The item in the picture, also after its end and until it is cleared.",
        type=AnyItemView | None,
        narrowed=ITEM,
        roles=ROLES,
        build=lambda source: item_view_or_none(source.show, source.show.on_air, source.audience),
    ),
    Section(
        name="on_deck",
        about="The item that was called.",
        type=AnyItemView | None,
        narrowed=ITEM,
        roles=ROLES,
        build=lambda source: item_view_or_none(source.show, source.show.on_deck, source.audience),
    ),
    Section(
        name="rundown",
        about="Every item, in running order.",
        type=list[AnyItemView],
        narrowed=ITEMS,
        roles=ROLES,
        build=lambda source: item_views(source.show, source.audience),
        empty=[],
    ),
    Section(
        name="forecast",
        about="When each item still to come is expected on air.",
        type=ForecastSection,
        roles=ROLES,
        build=lambda source: forecast_section(source.show, source.now),
    ),
    Section(
        name="help",
        about="How many people want to help.",
        type=HelpSection,
        roles=ROLES,
        build=lambda source: HelpSection(people=source.live_state.helpers),
        is_live_state=True,
        empty=HelpSection(),
    ),
    Section(
        name="cities",
        about="The cities at a glance.",
        type=list[CityView],
        roles=CREW,
        build=lambda source: city_views(source.show, online=source.live_state.online),
        is_live_state=True,
        empty=[],
    ),
    Section(
        name="overlays",
        about="What is on air above the picture.",
        type=OverlaysSection,
        roles=(*CREW, "overlay"),
        build=lambda source: overlays_section(source.show),
    ),
    Section(
        name="messages",
        about="Talkback: for organizers that of their city, for overlay and speaker the prompt alone.",
        type=MessagesSection,
        roles=(*CREW, "organizer", "overlay", "speaker"),
        build=lambda source: messages_section(source.show, source.audience),
        empty=NO_MESSAGES,
    ),
    Section(
        name="alerts",
        about="What cities need the director to know; for organizers the alerts of their city.",
        type=list[Alert],
        roles=(*CREW, "organizer"),
        build=lambda source: alerts_for(source.show, source.audience),
        empty=[],
    ),
    Section(
        name="obs",
        about="OBS: the whole for the director, in brief for the host.",
        type=ObsSection | ObsBrief,
        narrowed={"director": ObsSection, "host": ObsBrief},
        roles=CREW,
        build=lambda source: obs_section(source.live_state.obs, source.audience),
        is_live_state=True,
    ),
    Section(
        name="applause",
        about="Applause, counted.",
        type=ApplauseSection,
        roles=(*CREW, "overlay"),
        build=lambda source: ApplauseSection(claps=source.live_state.claps),
        is_live_state=True,
        empty=ApplauseSection(),
    ),
    Section(
        name="storage",
        about="What is wrong with the evening's folder, or with the machine that has it.",
        type=StorageSection,
        roles=CREW,
        build=lambda source: source.live_state.storage,
        is_live_state=True,
        empty=StorageSection(),
    ),
    Section(
        name="retention",
        about="Offers that are not erased before somebody confirms the machine's date; null without a doubt.",
        type=RetentionDoubt | None,
        roles=("director",),
        build=lambda source: source.live_state.retention,
        is_live_state=True,
    ),
    Section(
        name="warnings",
        about="Pitches that are about to be called and are in danger.",
        type=list[PitchWarning],
        roles=("director",),
        build=lambda source: warnings(source.show, online=source.live_state.online),
        is_live_state=True,
        empty=[],
    ),
    Section(
        name="reading",
        about="What was understood of the programme file; null in evenings of earlier versions.",
        type=Reading | None,
        roles=("director",),
        build=lambda source: source.show.reading,
    ),
    Section(
        name="channels",
        about="Where offers of help are announced outside.",
        type=list[ChannelView],
        roles=("director",),
        build=lambda source: source.live_state.channels,
        is_live_state=True,
        empty=[],
    ),
    Section(
        name="organizers",
        about="First names of those whose room of this city is open; empty for one who has not given it.",
        type=list[str],
        roles=("organizer",),
        build=lambda source: source.live_state.online.get(source.audience.city or "", ()),
        is_live_state=True,
        empty=[],
    ),
    Section(
        name="offers",
        about="Offers of help for the projects of this city.",
        type=CityOffers,
        roles=("organizer",),
        build=lambda source: source.live_state.offers_of(source.audience.city or ""),
        is_live_state=True,
        empty=NO_OFFERS,
    ),
)

LIVE_STATE_SECTIONS = frozenset(section.name for section in SECTIONS if section.is_live_state)


@cache
def sections_of(role: Role) -> tuple[Section, ...]:
    """The sections that ``role`` is sent."""
    return tuple(section for section in SECTIONS if role in section.roles)


def build_sections(
    show: Show,
    audience: Audience,
    *,
    now: int,
    live_state: LiveState = NO_LIVE_STATE,
    only: Collection[str] | None = None,
) -> dict[str, bytes]:
    """The sections that ``audience`` sees of ``show`` and its ``live_state`` at ``now`` (epoch ms).

    Each is encoded as JSON. ``only`` names those that are wanted; all of them without it.
    """
    source = Source(show=show, audience=audience, now=now, live_state=live_state)
    return {
        section.name: msgspec.json.encode(section.build(source))
        for section in sections_of(audience.role)
        if only is None or section.name in only
    }
