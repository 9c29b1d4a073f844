"""The data model of an evening: the show, its items, their runs.

All values are frozen; times are epoch milliseconds (UTC), lengths are milliseconds.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Literal

import msgspec

from .content import Content
from .look import Look
from .reading import Reading

Status = Literal["queued", "on_deck", "on_air", "pitching", "done", "absent", "withdrawn"]
Outcome = Literal["finished", "time_up"]
RunOutcome = Literal["finished", "time_up", "voided", "absent"]
Phase = Literal["setup", "doors", "live", "ended"]
Output = Literal["stream", "record"]
OutputChange = Literal["started", "stopped", "dropped", "resumed"]
ScriptPart = Literal["host", "opening", "closing"]
Edge = Literal["start", "end"]

DEFAULT_PITCH_LENGTH_MS = 120_000
WARNINGS_MS = (30_000, 10_000)
ONLINE_CITY = "En ligne"
_DIGEST_LENGTH = 6
_LATIN = str.maketrans(
    {
        "’": "'",
        "œ": "oe",
        "Œ": "Oe",
        "æ": "ae",
        "Æ": "Ae",
        "ø": "o",
        "Ø": "O",
        "ß": "ss",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
    }
)


class BootTime(msgspec.Struct, frozen=True, kw_only=True):
    """A moment on a clock that nobody can set: it counts from the machine's boot."""

    boot_id: str
    since_boot_ns: int


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One time on air of an item."""

    taken_at: int
    started_at: int | None = None
    ended_at: int | None = None
    outcome: RunOutcome | None = None
    reason: str = ""


class CheckIn(msgspec.Struct, frozen=True, kw_only=True):
    """What an organizer has confirmed of their speaker."""

    present: bool = False
    sound: bool = False
    picture: bool = False
    by: str = ""
    at: int | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the rundown."""

    id: str
    content: Content
    base: Content | None = None
    """What the programme last said of it, to tell the crew's edits; None for one that the crew added."""
    place: int | None = None
    """Its place in the last programme (0 for the first); None if that does not have it."""
    status: Status = "queued"
    outcome: Outcome | None = None
    called_at: int | None = None
    runs: tuple[Run, ...] = ()
    check_in: CheckIn = CheckIn()

    @property
    def run(self) -> Run:
        """The current or last time on air; the item must have been taken once."""
        return self.runs[-1]

    @property
    def is_dropped(self) -> bool:
        """Whether a correction of the programme took it out of the evening."""
        return self.status == "withdrawn" and self.base is not None and self.place is None


class CityCrew(msgspec.Struct, frozen=True, kw_only=True):
    """How the crew reaches a city, and who leads its group."""

    contact: str = ""
    """Phone or e-mail of its organizers."""
    facilitator: str = ""


class Timer(msgspec.Struct, frozen=True, kw_only=True):
    """The clock of the item on air."""

    state: Literal["idle", "armed", "running", "stopped", "time_up"] = "idle"
    item: str | None = None
    length_ms: int
    started_at: int | None = None
    ends_at: int | None = None
    stopped_at: int | None = None
    """When the host ended the pitch before its deadline."""
    warnings_ms: tuple[int, ...] = WARNINGS_MS
    """Remaining times at which the speaker is warned."""


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """Something a city needs the régie to know."""

    id: str
    city: str
    text: str
    raised_at: int
    by: str = ""
    resolved_at: int | None = None
    answer: str = ""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A talkback message between a city and the régie; an empty city is everyone."""

    city: str
    text: str
    at: int
    by: str = ""


class Prompt(msgspec.Struct, frozen=True, kw_only=True):
    """A message on the speaker's screen."""

    text: str
    at: int
    item: str | None = None
    """Whom it is for, and with whom it ends: the item on air, else the next one."""


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """A technical incident: the slate is on air since then."""

    reason: str
    since: int


class NextStep(msgspec.Struct, frozen=True, kw_only=True):
    """The one step that the big button performs."""

    step: Literal[
        "open_doors", "start_show", "call", "take", "start_clock", "finish", "clear", "release", "end_show"
    ]
    item: str | None = None


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A programme that was applied to the evening, and what its undo gives back."""

    at: int
    new: int
    changed: int
    moved: int
    gone: int
    movers: frozenset[str]
    """The items that it moved."""
    before: tuple[Item, ...]
    after: tuple[Item, ...]
    reading_before: Reading | None
    programme_before: str
    prompt_before: Prompt | None
    prompt_after: Prompt | None


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """What the host says besides the pitches."""

    host: str = ""
    """The host's name."""
    opening: str = ""
    closing: str = ""


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """Where the evening is streamed."""

    url: str = ""
    """As it was given; empty without a stream."""
    delay_ms: int = 0
    """How late its viewers see it."""


class Show(msgspec.Struct, frozen=True, kw_only=True):
    """A whole evening at one moment."""

    title: str
    phase: Phase = "setup"
    time_zone: str = ""
    """The zone (IANA) in whose time everybody reads the evening; empty for that of the machine."""
    starts_at: int | None = None
    """The announced start."""
    live_at: int | None = None
    ended_at: int | None = None
    on_deck_at_end: str | None = None
    """The item that was on deck when the evening ended."""
    pitch_length_ms: int = DEFAULT_PITCH_LENGTH_MS
    hold: Hold | None = None
    items: tuple[Item, ...] = ()
    ids_given: int = 0
    """How many items have had an id; those that an undo took away keep theirs."""
    on_deck: str | None = None
    on_air: str | None = None
    """The item in the picture, also after its end and until it is cleared."""
    timer: Timer
    last_pitch_end: int | None = None
    """End of the last pitch, if nothing has come between since."""
    change_overs_ms: tuple[int, ...] = ()
    """From the end of one pitch to the start of the next clock, as measured this evening."""
    hidden_overlays: frozenset[str] = frozenset()
    ticker: str = ""
    prompt: Prompt | None = None
    alerts: tuple[Alert, ...] = ()
    messages: tuple[Message, ...] = ()
    alerts_raised: int = 0
    reading: Reading | None = None
    """What was understood of the programme file; None without one, and in evenings of earlier versions."""
    programme: str = ""
    """SHA-256 of the programme file; empty where it is not known."""
    corrections: tuple[Correction, ...] = ()
    """The last ones of the programme, the oldest first."""
    cities: tuple[str, ...] = ()
    """Cities that take part whether they have a pitch or not."""
    city_crews: dict[str, CityCrew] = {}
    """By the slug of the city; those of which nothing is noted are left out."""
    look: Look = Look()
    language: str = ""
    """Of pages for whoever has chosen none; empty for the default."""
    script: Script = Script()
    stream: Stream = Stream()

    def item(self, item_id: str) -> Item | None:
        """The item of that id, if the rundown has it."""
        return next((item for item in self.items if item.id == item_id), None)

    def waiting(self) -> Iterator[Item]:
        """Items still to be called, in running order."""
        return (item for item in self.items if item.status == "queued")


def item_id(place: int) -> str:
    """The id of the item added at that place (0 for the first): p01, p02 and so on."""
    return f"p{place + 1:02d}"


@cache
def city_slug(city: str) -> str:
    """The city's name in URLs: ``Saint-Étienne`` is ``saint-etienne``.

    A name that has letters without an ASCII form ends with a digest of them: two cities never share a slug.
    """
    letters = unicodedata.normalize("NFKD", (city or ONLINE_CITY).translate(_LATIN))
    bare = re.sub(r"[^a-z0-9]+", "-", letters.encode("ascii", "ignore").decode().lower()).strip("-")
    lost = [char for char in letters if not char.isascii() and unicodedata.category(char)[0] in "LN"]
    if not lost and bare:
        return bare
    whole = "".join(char for char in letters.casefold() if char.isalnum() or unicodedata.combining(char))
    digest = hashlib.sha256((whole or letters).encode(errors="replace")).hexdigest()[:_DIGEST_LENGTH]
    return f"{bare or 'ville'}-{digest}"


def cities(show: Show) -> dict[str, str]:
    """Every city with a pitch or that takes part anyway: slug to name, in the order of the alphabet."""
    pitching = {item.content.city or ONLINE_CITY for item in show.items if item.content.kind == "pitch"}
    # Of two spellings of a city, that of its pitches counts.
    names = {city_slug(name): name for name in (*show.cities, *sorted(pitching))}
    return {slug: names[slug] for slug in sorted(names)}
