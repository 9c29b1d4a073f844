"""What stands beside the show and is told with it: OBS, who is online, what the public gives.

None of it is in the journal. Times are epoch ms.
"""

from collections.abc import Callable

from msgspec import Struct

from topchrono.views.obs import NO_OBS, ObsSection


class HelpSection(Struct, frozen=True, kw_only=True):
    """How many people want to help: unnamed, for everybody."""

    people: dict[str, int] = {}
    """By item; items without an offer are left out."""


class ApplauseSection(Struct, frozen=True, kw_only=True):
    """Applause, gathered."""

    claps: dict[str, int] = {}
    """By item; items without applause are left out."""


class OfferView(Struct, frozen=True, kw_only=True):
    """One offer of help, as the organizers see it whose projects it is for."""

    number: int
    """Tells it from the others; says nothing else."""
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
    """One way to the outside, as the director sees it."""

    name: str
    waiting: int
    """Offers that are still to be told there."""
    failing_since: int | None
    """When it was first found that nothing gets through; None while all is well."""


class JournalDamage(Struct, frozen=True, kw_only=True):
    """What was found when the server started: the evening goes on from the last whole event."""

    whole_events: int
    kept_as: str
    """The name of the file, in the evening's folder, that has the damaged bytes."""


class StorageSection(Struct, frozen=True, kw_only=True):
    """What the crew must know of the evening's folder, and of the machine that has it."""

    damage: JournalDamage | None = None
    offers_kept_as: str | None = None
    """The name of the file of offers that was damaged when the server started; a new one was begun."""
    unwritten_since: int | None = None
    """Since when the journal can't be written; None while all is well."""
    clock_ahead_ms: int = 0
    """By how much the evening's time is ahead of the machine's, which was once wrong or is so now."""


class LiveState(Struct, frozen=True, kw_only=True):
    """All of it at one moment."""

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


NO_LIVE_STATE = LiveState()
