"""The events of the journal. Each has its time (epoch ms, UTC); folding them in order rebuilds the show."""

from msgspec import Struct, json

from .content import Content
from .cues import OverlayName
from .look import Look
from .model import BootTime, Edge, Output, OutputChange, ScriptPart
from .reading import Reading


class Event(Struct, frozen=True, kw_only=True, tag_field="type"):
    """The fields of every event."""

    at: int


class ShowCreated(Event, frozen=True, tag="show_created"):
    """A new evening was made; the items of its programme get their ids in order: p01, p02 and so on."""

    title: str
    pitch_length_ms: int
    starts_at: int | None
    contents: tuple[Content, ...]
    time_zone: str = ""
    """IANA. Empty in the journals of 0.1.0."""
    programme: str = ""
    """SHA-256 of the file that was read; empty without one."""
    reading: Reading | None = None
    """What was understood of the file; absent without one, and from journals of earlier versions."""
    cities: tuple[str, ...] = ()
    """Cities that take part whether they have a pitch or not, as those of the last evening."""
    stream_url: str = ""
    stream_delay_ms: int = 0


class ProgrammeRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item of which the programme says something new."""

    item: str
    said: Content
    """What the programme says of it."""
    content: Content | None = None
    """Its texts from now on; None if they are those of the programme."""


class ProgrammeApplied(Event, frozen=True, tag="programme_applied"):
    """An edited programme was applied. It holds the outcome: how rows are matched may change."""

    programme: str
    """SHA-256 of the file; empty where it is not known."""
    reading: Reading | None
    listed: tuple[str, ...]
    """The items that the programme has, in its order."""
    order: tuple[str, ...]
    """Every item, in the running order from now on."""
    rows: tuple[ProgrammeRow, ...]
    withdrawn: tuple[str, ...]
    reinstated: tuple[str, ...]
    new: int
    changed: int
    moved: int
    gone: int


class ProgrammeUndone(Event, frozen=True, tag="programme_undone"):
    """The last programme that was applied was taken back."""

    order: tuple[str, ...]
    """Every item that stays, in the running order from now on."""


class StartSet(Event, frozen=True, tag="start_set"):
    starts_at: int | None


class PitchLengthSet(Event, frozen=True, tag="pitch_length_set"):
    length_ms: int


class TitleSet(Event, frozen=True, tag="title_set"):
    title: str


class TimeZoneSet(Event, frozen=True, tag="time_zone_set"):
    time_zone: str


class LookChanged(Event, frozen=True, tag="look_changed"):
    """Colours or pictures were chosen; ``look`` is all of it."""

    look: Look


class LanguageSet(Event, frozen=True, tag="language_set"):
    language: str


class ScriptWritten(Event, frozen=True, tag="script_written"):
    """A part of what the host says."""

    part: ScriptPart
    text: str


class StreamSet(Event, frozen=True, tag="stream_set"):
    url: str
    delay_ms: int


class CityAdded(Event, frozen=True, tag="city_added"):
    """A city takes part whether it has a pitch or not."""

    city: str
    """Its name."""


class CityRemoved(Event, frozen=True, tag="city_removed"):
    city: str
    """Its slug."""


class CitySet(Event, frozen=True, tag="city_set"):
    """How the crew reaches a city, and who leads its group."""

    city: str
    """Its slug."""
    contact: str
    facilitator: str


class DoorsOpened(Event, frozen=True, tag="doors_opened"):
    pass


class ShowStarted(Event, frozen=True, tag="show_started"):
    pass


class ShowEnded(Event, frozen=True, tag="show_ended", omit_defaults=True):
    on_deck: str | None = None
    """The item that was on deck until then."""


class ShowReopened(Event, frozen=True, tag="show_reopened"):
    """The end was taken back."""


class Held(Event, frozen=True, tag="held"):
    reason: str


class Released(Event, frozen=True, tag="released"):
    pass


class ItemEvent(Event, frozen=True):
    """An event of one item of the rundown."""

    item: str


class Called(ItemEvent, frozen=True, tag="called"):
    pass


class Uncalled(ItemEvent, frozen=True, tag="uncalled"):
    """The item that was on deck is back in the queue."""


class Taken(ItemEvent, frozen=True, tag="taken"):
    pass


class ClockStarted(ItemEvent, frozen=True, tag="clock_started", omit_defaults=True):
    ends_at: int
    boot: BootTime | None = None
    """``at`` on the machine's own clock, for a restart; in nobody's view."""


class Finished(ItemEvent, frozen=True, tag="finished"):
    """Ended by the host."""


class TimeUp(ItemEvent, frozen=True, tag="time_up"):
    """Ended by the clock; ``at`` is the deadline itself."""


class Voided(ItemEvent, frozen=True, tag="voided"):
    reason: str


class Cleared(ItemEvent, frozen=True, tag="cleared"):
    pass


class Moved(ItemEvent, frozen=True, tag="moved"):
    before: str | None


class MarkedAbsent(ItemEvent, frozen=True, tag="marked_absent"):
    pass


class Reinstated(ItemEvent, frozen=True, tag="reinstated"):
    pass


class Withdrawn(ItemEvent, frozen=True, tag="withdrawn"):
    pass


class ItemAdded(ItemEvent, frozen=True, tag="item_added"):
    content: Content
    before: str | None


class ItemEdited(ItemEvent, frozen=True, tag="item_edited"):
    content: Content


class CheckedIn(ItemEvent, frozen=True, tag="checked_in"):
    present: bool
    sound: bool
    picture: bool
    by: str


class AlertRaised(Event, frozen=True, tag="alert_raised"):
    alert: str
    city: str
    text: str
    by: str


class AlertResolved(Event, frozen=True, tag="alert_resolved"):
    alert: str
    answer: str


class Said(Event, frozen=True, tag="said"):
    city: str
    text: str
    by: str


class OverlayShown(Event, frozen=True, tag="overlay_shown"):
    name: OverlayName


class OverlayHidden(Event, frozen=True, tag="overlay_hidden"):
    name: OverlayName


class TickerSet(Event, frozen=True, tag="ticker_set"):
    text: str


class Prompted(Event, frozen=True, tag="prompted"):
    text: str


class OutputChanged(Event, frozen=True, tag="output_changed"):
    """OBS's stream or recording started, stopped, dropped or resumed."""

    output: Output
    change: OutputChange


class PitchMarked(ItemEvent, frozen=True, tag="pitch_marked"):
    """Where a pitch's clock started or ended in the video, in ms from the beginning of each output."""

    edge: Edge
    moment: int
    stream_ms: int | None
    record_ms: int | None


ItemChange = (
    Called
    | Uncalled
    | Taken
    | ClockStarted
    | Finished
    | TimeUp
    | Voided
    | Cleared
    | Moved
    | MarkedAbsent
    | Reinstated
    | Withdrawn
    | ItemAdded
    | ItemEdited
    | CheckedIn
)
"""What changes one item of the rundown."""

AnyEvent = (
    ShowCreated
    | ProgrammeApplied
    | ProgrammeUndone
    | StartSet
    | PitchLengthSet
    | TitleSet
    | TimeZoneSet
    | LanguageSet
    | ScriptWritten
    | StreamSet
    | LookChanged
    | CityAdded
    | CityRemoved
    | CitySet
    | DoorsOpened
    | ShowStarted
    | ShowEnded
    | ShowReopened
    | Held
    | Released
    | AlertRaised
    | AlertResolved
    | Said
    | OverlayShown
    | OverlayHidden
    | TickerSet
    | Prompted
    | OutputChanged
    | PitchMarked
    | ItemChange
)
"""Every event that the journal may hold."""

_decoder: json.Decoder[AnyEvent] = json.Decoder(AnyEvent)


def encode_event(event: AnyEvent) -> str:
    """The event as the journal holds it: JSON."""
    return json.encode(event).decode()


def decode_event(body: str | bytes) -> AnyEvent:
    """The event in ``body``. Raises :class:`msgspec.DecodeError` if this program does not know it."""
    return _decoder.decode(body)
