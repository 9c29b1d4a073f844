"""Live state, published with the show and not in the journal: OBS, presence, offers and applause.

Times are epoch ms.
"""

from collections.abc import Callable

from msgspec import Struct

from topchrono.runtime.watchdog import Stall
from topchrono.show.text import Text
from topchrono.views.obs import NO_OBS, ObsSection
from topchrono.views.roles import Role


class HelpSection(Struct, frozen=True, kw_only=True):
    """How many people want to help: unnamed, for everybody."""

    people: dict[str, int] = {}
    """By item; items without an offer are left out."""


class ApplauseSection(Struct, frozen=True, kw_only=True):
    """Applause, counted."""

    claps: dict[str, int] = {}
    """By item; items without applause are left out."""


class OfferView(Struct, frozen=True, kw_only=True):
    """One offer of help, as the organizers of its projects see it."""

    number: int
    """Opaque id, of no other meaning."""
    items: tuple[str, ...]
    """The pitches of this city that it is for, or for which it was set aside."""
    name: str
    address: str
    skills: tuple[str, ...]
    city: str
    message: str
    at: int


class CityOffers(Struct, frozen=True, kw_only=True):
    """The offers for the projects of one city."""

    total: int = 0
    latest: tuple[OfferView, ...] = ()
    """The newest first; all of them are in the exports."""
    set_aside_total: int = 0
    set_aside: tuple[OfferView, ...] = ()
    """The last ones that organizers of this city set aside, in no export and in no count."""


NO_OFFERS = CityOffers()


class ChannelView(Struct, frozen=True, kw_only=True):
    """One channel to the outside, as the director sees it."""

    name: str
    waiting: int
    """Announcements that wait in the outbox for this channel."""
    failing_since: int | None
    """Time of the first failed delivery; None while all is well."""


class JournalDamage(Struct, frozen=True, kw_only=True):
    """Damage found when the server started: the evening goes on from the last intact event."""

    whole_events: int
    kept_as: str
    """The name of the file, in the evening's folder, that has the damaged bytes."""


class LinksDamage(Struct, frozen=True, kw_only=True):
    """The file of links was damaged or deleted: it was written again, and new links stand for lost ones."""

    kept_as: str | None
    """The name of the file that has the damaged bytes; None if there was no file."""
    all_lost: bool
    """Whether no link works any more that was handed out before."""
    roles: tuple[Role, ...]
    """Roles whose link is a new one."""
    cities: tuple[str, ...]
    """Names of the cities whose link is a new one."""
    may_revive: bool
    """Whether links of speakers that were revoked may work again."""


class MissingEvents(Struct, frozen=True, kw_only=True):
    """The journal at the start was not the one that the folder had last, or not all of it."""

    count: int
    """How many events are missing at its end; 0 if another journal is in its place."""


class StorageSection(Struct, frozen=True, kw_only=True):
    """Problems of the evening's folder, and of the machine that has it."""

    damage: JournalDamage | None = None
    offers_kept_as: str | None = None
    """The name of the file of offers that was damaged when the server started; a new one was begun."""
    missing: MissingEvents | None = None
    are_offers_incomplete: bool = False
    """Whether offers that had been saved were not there any more when the server started."""
    unwritten_since: int | None = None
    """Since when the journal can't be written; None while all is well."""
    clock_ahead_ms: int = 0
    """By how much the evening's clock was ahead of the machine's at the start; below zero, behind."""
    clock_stepped_back_ms: int = 0
    """By how much the times noted before the start are ahead: the machine's date was wrong."""
    links: LinksDamage | None = None
    stall: Stall | None = None
    """The last time in which the server stood still; None if it never did."""


class RetentionDoubt(Struct, frozen=True, kw_only=True):
    """Offers that would be erased if the machine's date and the settings were right, which is doubted."""

    asked_at: int
    """When the question was first asked, on the machine's clock; names it in the confirmation."""
    trusted_at: int
    """The last date that was believed."""
    keep_days: int
    """Days until offers are erased, as the settings say."""
    trusted_days: int
    """As they said when offers were last erased; more than ``keep_days`` where that was lowered."""
    offers: int
    copies: int
    """Copies of damaged files of offers."""
    erases_at: int
    """When the server believes it by itself, on the machine's clock."""


class FollowNews(Struct, frozen=True, kw_only=True):
    """That the followed programme differs from the evening, and by how much."""

    at: int
    """When that was seen."""
    new: int
    changed: int
    moved: int
    gone: int
    conflicts: int


class FollowSection(Struct, frozen=True, kw_only=True):
    """The programme that is followed at its address."""

    address: str
    checked_at: int | None
    """When it was last had from there."""
    next_at: int | None
    """When it is looked at again."""
    problem: Text | None
    """Why it could not be had the last time."""
    news: FollowNews | None
    """None while it says what the evening has."""


class ReachSection(Struct, frozen=True, kw_only=True):
    """A phone that opened the page of the trial from outside."""

    at: int
    address: str
    """With which the evening was opened: scheme, host and port."""
    is_secure: bool
    """Whether by HTTPS."""
    is_near: bool
    """Whether it is in a private network, as that of the server: it says nothing of the Internet."""


class PagesSection(Struct, frozen=True, kw_only=True):
    """The pages that this server has."""

    version: str = ""
    """Changes with any of their files: a page of another version is out of date."""


class ReachTrial(Struct, frozen=True, kw_only=True):
    """The page for phones to open."""

    address: str
    code: str
    """The QR code of the address, as a data URL."""
    until: int
    """Epoch ms."""
    is_this_machine: bool
    """Whether the address leads to the machine of the server alone: no phone gets there."""


class LiveState(Struct, frozen=True, kw_only=True):
    """A snapshot of the live state."""

    obs: ObsSection = NO_OBS
    online: dict[str, tuple[str, ...]] = {}
    """First names of organizers whose room is open, by the slug of their city; empty for one not given."""
    helpers: dict[str, int] = {}
    """How many people want to help, by item."""
    claps: dict[str, int] = {}
    """Applause, by item."""
    offers_of: Callable[[str], CityOffers] = lambda _city: NO_OFFERS
    """By the slug of the city."""
    channels: tuple[ChannelView, ...] = ()
    storage: StorageSection = StorageSection()
    retention: RetentionDoubt | None = None
    follow: FollowSection | None = None
    reach: ReachSection | None = None
    pages: PagesSection = PagesSection()


NO_LIVE_STATE = LiveState()
