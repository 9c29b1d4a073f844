"""The sections of the view: the contract with every page and program, declared in one table.

:data:`SECTIONS` alone declares each section's roles, type and builder. The OpenAPI document, the pages' types
and their empty view are generated from it (``make contract``). Times are epoch ms, lengths are ms.
"""

from collections.abc import Callable
from functools import cache, cached_property
from typing import Any

import msgspec
from msgspec import Struct

from topchrono.show.model import Alert, CityCrew, Show, Stream, Timer
from topchrono.show.reading import Reading
from topchrono.show.warnings import PitchWarning, warnings
from topchrono.views.cities import CityView, city_views
from topchrono.views.delta import Parts, reduce_cities, reduce_counts, reduce_forecast, reduce_rundown
from topchrono.views.encoded_items import Items
from topchrono.views.evening import (
    NO_MESSAGES,
    CorrectionSection,
    ForecastSection,
    MessagesSection,
    OverlaysSection,
    ScriptSection,
    ShowSection,
    alerts_for,
    correction_section,
    forecast_section,
    messages_section,
    overlays_section,
    script_section,
    show_section,
)
from topchrono.views.items import AnyItemView, CrewItemView, ItemView
from topchrono.views.live_state import (
    NO_LIVE_STATE,
    NO_OFFERS,
    ApplauseSection,
    ChannelView,
    CityOffers,
    FollowSection,
    HelpSection,
    LiveState,
    PagesSection,
    ReachSection,
    RetentionDoubt,
    StorageSection,
)
from topchrono.views.look import DirectorLook, LookSection, look_section
from topchrono.views.obs import ObsBrief, ObsSection, obs_section
from topchrono.views.roles import ROLES, Audience, Role

CREW: tuple[Role, ...] = ("host", "director")
PUBLIC: tuple[Role, ...] = ("overlay", "viewer", "speaker")


class Moment:
    """All that views are made from, and what several roles are sent alike."""

    def __init__(self, show: Show, now: int, live_state: LiveState = NO_LIVE_STATE) -> None:
        """``now`` is epoch ms."""
        self.show = show
        self.now = now
        self.live_state = live_state

    @cached_property
    def forecast(self) -> ForecastSection:
        """When each item is expected."""
        return forecast_section(self.show, self.now)

    @cached_property
    def cities(self) -> list[CityView]:
        """The cities at a glance."""
        return city_views(self.show, online=self.live_state.online)


class Source(Struct, frozen=True, kw_only=True):
    """What the sections of one audience are built from."""

    moment: Moment
    audience: Audience
    items: Items
    """The items as the audience may see them."""

    @property
    def show(self) -> Show:
        """The show."""
        return self.moment.show

    @property
    def live_state(self) -> LiveState:
        """What is no part of the show."""
        return self.moment.live_state

    def item(self, id_: str | None) -> msgspec.Raw | None:
        """The item of that id; None without one."""
        return self.items[id_].whole if id_ in self.items.common.by_id else None


def _whole_moment(source: Source) -> tuple[object, ...]:
    return (source.moment,)


def _organizers(source: Source) -> tuple[str, ...]:
    return source.live_state.online.get(source.audience.city or "", ())


def _offers(source: Source) -> CityOffers:
    return source.live_state.offers_of(source.audience.city or "")


def _itself(value: object) -> object:
    return value


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
    made_of: Callable[[Source], tuple[object, ...]] = _whole_moment
    """What it follows from, the same for two audiences of a role only if both are sent the same.

    It is built again only when one of these has changed.
    """
    is_of_city: bool = False
    """Whether the organizers of each city are sent their own."""
    encoded: Callable[[Any], object] = _itself
    """What is encoded of the value that was built."""
    reduce: Callable[[Any, Any], Parts | None] | None = None
    """The parts in place of it, from the values before and now; None where the whole is sent."""

    def type_for(self, role: Role) -> Any:
        """The type that ``role`` is sent."""
        return self.narrowed.get(role, self.type)


ITEM: dict[Role, Any] = dict.fromkeys(CREW, CrewItemView | None) | dict.fromkeys(PUBLIC, ItemView | None)
ITEMS: dict[Role, Any] = dict.fromkeys(CREW, list[CrewItemView]) | dict.fromkeys(PUBLIC, list[ItemView])
LOOK: dict[Role, Any] = {
    "director": DirectorLook,
    "host": LookSection,
    "overlay": LookSection,
    "viewer": LookSection,
}

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
        made_of=lambda source: (source.show.timer,),
    ),
    Section(
        name="on_air",
        about="The item in the picture, also after its end and until it is cleared.",
        type=AnyItemView | None,
        narrowed=ITEM,
        roles=ROLES,
        build=lambda source: source.item(source.show.on_air),
        made_of=lambda source: (source.item(source.show.on_air),),
        is_of_city=True,
    ),
    Section(
        name="on_deck",
        about="The item that was called.",
        type=AnyItemView | None,
        narrowed=ITEM,
        roles=ROLES,
        build=lambda source: source.item(source.show.on_deck),
        made_of=lambda source: (source.item(source.show.on_deck),),
        is_of_city=True,
    ),
    Section(
        name="rundown",
        about="Every item, in running order.",
        type=list[AnyItemView],
        narrowed=ITEMS,
        roles=ROLES,
        build=lambda source: source.items,
        made_of=lambda source: (source.items.common, *source.items.own.values()),
        is_of_city=True,
        encoded=lambda items: [item.whole for item in items.whole.values()],
        reduce=reduce_rundown,
        empty=[],
    ),
    Section(
        name="forecast",
        about="When each item still to come is expected on air.",
        type=ForecastSection,
        roles=ROLES,
        build=lambda source: source.moment.forecast,
        reduce=reduce_forecast,
    ),
    Section(
        name="help",
        about="How many people want to help.",
        type=HelpSection,
        roles=ROLES,
        build=lambda source: HelpSection(people=dict(source.live_state.helpers)),
        reduce=lambda before, now: reduce_counts("helpers", before.people, now.people),
        is_live_state=True,
        empty=HelpSection(),
    ),
    Section(
        name="cities",
        about="The cities at a glance.",
        type=list[CityView],
        roles=CREW,
        build=lambda source: source.moment.cities,
        reduce=reduce_cities,
        is_live_state=True,
        empty=[],
    ),
    Section(
        name="city_crews",
        about="How the crew reaches each city, and who leads its group, by the city's slug.",
        type=dict[str, CityCrew],
        roles=("director",),
        build=lambda source: source.show.city_crews,
        made_of=lambda source: (source.show.city_crews,),
        empty={},
    ),
    Section(
        name="overlays",
        about="What is on air above the picture.",
        type=OverlaysSection,
        roles=(*CREW, "overlay"),
        build=lambda source: overlays_section(source.show),
    ),
    Section(
        name="look",
        about="Colours, logo, background and partners; for the director also how legible the colours are.",
        type=DirectorLook | LookSection,
        narrowed=LOOK,
        roles=(*CREW, "overlay", "viewer"),
        build=lambda source: look_section(source.show.look, source.audience),
        made_of=lambda source: (source.show.look,),
        empty=LookSection(),
    ),
    Section(
        name="script",
        about="What the host says besides the pitches.",
        type=ScriptSection,
        roles=CREW,
        build=lambda source: script_section(source.show),
        empty=ScriptSection(),
    ),
    Section(
        name="stream",
        about="Where the evening is streamed.",
        type=Stream,
        roles=("director",),
        build=lambda source: source.show.stream,
        made_of=lambda source: (source.show.stream,),
        empty=Stream(),
    ),
    Section(
        name="messages",
        about="Talkback: for organizers that of their city, for overlay and speaker the prompt alone.",
        type=MessagesSection,
        roles=(*CREW, "organizer", "overlay", "speaker"),
        build=lambda source: messages_section(source.show, source.audience),
        made_of=lambda source: (source.show.messages, source.show.prompt, source.audience.city),
        is_of_city=True,
        empty=NO_MESSAGES,
    ),
    Section(
        name="alerts",
        about="What cities need the director to know; for organizers the alerts of their city.",
        type=list[Alert],
        roles=(*CREW, "organizer"),
        build=lambda source: alerts_for(source.show, source.audience),
        made_of=lambda source: (source.show.alerts, source.audience.city),
        is_of_city=True,
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
        reduce=lambda before, now: reduce_counts("claps", before.claps, now.claps),
        is_live_state=True,
        empty=ApplauseSection(),
    ),
    Section(
        name="pages",
        about="The pages that the server has: one that is open over an upgrade loads itself anew.",
        type=PagesSection,
        roles=ROLES,
        build=lambda source: source.live_state.pages,
        empty=PagesSection(),
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
        name="reach",
        about="The last time that a phone opened the evening from outside; null while none has.",
        type=ReachSection | None,
        roles=("director",),
        build=lambda source: source.live_state.reach,
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
        made_of=lambda source: (source.show.reading,),
    ),
    Section(
        name="correction",
        about="The last correction of the programme; null without one.",
        type=CorrectionSection | None,
        roles=("director",),
        build=lambda source: correction_section(source.show),
    ),
    Section(
        name="follow",
        about="The programme that is followed at its address; null while none is.",
        type=FollowSection | None,
        roles=("director",),
        build=lambda source: source.live_state.follow,
        is_live_state=True,
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
        build=_organizers,
        made_of=lambda source: (_organizers(source),),
        is_of_city=True,
        is_live_state=True,
        empty=[],
    ),
    Section(
        name="offers",
        about="Offers of help for the projects of this city.",
        type=CityOffers,
        roles=("organizer",),
        build=_offers,
        made_of=lambda source: (_offers(source),),
        is_of_city=True,
        is_live_state=True,
        empty=NO_OFFERS,
    ),
)

LIVE_STATE_SECTIONS = frozenset(section.name for section in SECTIONS if section.is_live_state)


@cache
def sections_of(role: Role) -> tuple[Section, ...]:
    """The sections that ``role`` is sent."""
    return tuple(section for section in SECTIONS if role in section.roles)


@cache
def shared_sections_of(role: Role) -> tuple[Section, ...]:
    """Those that all of ``role`` are sent alike."""
    return tuple(section for section in sections_of(role) if not _is_own(section, role))


@cache
def own_sections_of(role: Role) -> tuple[Section, ...]:
    """Those that differ between audiences of ``role``."""
    return tuple(section for section in sections_of(role) if _is_own(section, role))


def _is_own(section: Section, role: Role) -> bool:
    return role == "organizer" and section.is_of_city
