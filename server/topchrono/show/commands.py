"""The commands. Each names the item that it acts on; its client-made id makes retries idempotent."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from .content import DEFAULT_BREAK_LENGTH_MS, Kind, ListedField
from .cues import OverlayName
from .look import Picture, Place
from .model import Edge, NextStep, Output, OutputChange, ScriptPart
from .reading import Reading

LONGEST_FIRST_NAME = 40
MOST_ROWS = 1_200
"""Of a programme, as its reader bounds them."""

CommandId = Annotated[str, Meta(min_length=8, max_length=64)]
ItemId = Annotated[str, Meta(min_length=1, max_length=32)]
ShortText = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=600)]
LongText = Annotated[str, Meta(max_length=3_000)]
City = Annotated[str, Meta(max_length=80)]
Project = Annotated[str, Meta(min_length=1, max_length=120)]
Need = Annotated[str, Meta(max_length=200)]
Milliseconds = Annotated[int, Meta(ge=1_000, le=4 * 3_600_000)]
Title = Annotated[str, Meta(min_length=1, max_length=120)]
ZoneName = Annotated[str, Meta(max_length=64, pattern=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$")]
Colour = Annotated[str, Meta(max_length=7, pattern=r"^#[0-9a-fA-F]{6}$")]
PictureId = Annotated[str, Meta(max_length=32, pattern=r"^[0-9a-f]{32}$")]
Pixels = Annotated[int, Meta(ge=1, le=4096)]
Epoch = Annotated[int, Meta(ge=0, le=253_402_300_799_000)]


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """The fields of every command. ``by`` is the sender's first name, if given."""

    id: CommandId
    by: Annotated[str, Meta(max_length=LONGEST_FIRST_NAME)] = ""


class OpenDoors(Command, frozen=True, tag="open_doors"):
    """Show the waiting screen with its countdown."""


class StartShow(Command, frozen=True, tag="start_show"):
    """Go live."""


class EndShow(Command, frozen=True, tag="end_show"):
    """Close the evening."""


class ReopenShow(Command, frozen=True, tag="reopen_show"):
    """Take the end of the evening back and go on live, within ten minutes."""


class SetStart(Command, frozen=True, tag="set_start"):
    """Announce when the evening starts (epoch ms)."""

    starts_at: Epoch | None
    was: Epoch | UnsetType | None = UNSET
    """Refused if it is another one by now."""


class SetPitchLength(Command, frozen=True, tag="set_pitch_length"):
    """Set the one length of all pitches (ms), before the show is live."""

    length_ms: Milliseconds
    was: Milliseconds | UnsetType = UNSET
    """Refused if it is another one by now."""


class SetTitle(Command, frozen=True, tag="set_title"):
    """Name the evening."""

    title: Title
    was: Title | UnsetType = UNSET
    """Refused if it is another one by now."""


class SetTimeZone(Command, frozen=True, tag="set_time_zone"):
    """Set the zone (IANA) in whose time everybody reads the evening."""

    time_zone: ZoneName
    was: str | UnsetType = UNSET
    """Refused if it is another one by now."""


class SetLanguage(Command, frozen=True, tag="set_language"):
    """Set the language of pages for whoever has chosen none."""

    language: Annotated[str, Meta(max_length=2, pattern="^([a-z]{2})?$")]
    """A code of two letters; empty for the default."""
    was: str | UnsetType = UNSET
    """Refused if it is another one by now."""


class WriteScript(Command, frozen=True, tag="write_script"):
    """Write what the host says: their name, the opening, the closing."""

    part: ScriptPart
    text: Annotated[str, Meta(max_length=4_000)]
    was: str | UnsetType = UNSET
    """Refused if it is another one by now."""


class SetStream(Command, frozen=True, tag="set_stream"):
    """Say where the evening is streamed, and how late viewers see it; fields left out stay as they are."""

    url: Annotated[str, Meta(max_length=500)] | UnsetType = UNSET
    """Empty without a stream."""
    delay_ms: Annotated[int, Meta(ge=0, le=120_000)] | UnsetType = UNSET
    was_url: str | UnsetType = UNSET
    """Refused if it is another one by now."""
    was_delay_ms: int | UnsetType = UNSET


class ChosenPicture(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A picture that was uploaded before."""

    id: PictureId
    width: Pixels
    height: Pixels

    @property
    def picture(self) -> Picture:
        """The same as the show keeps it."""
        return Picture(id=self.id, width=self.width, height=self.height)


class SetColours(Command, frozen=True, tag="set_colours"):
    """Choose the colours of overlays and public pages; null goes back to those of Top Chrono."""

    accent: Colour | UnsetType | None = UNSET
    plate: Colour | UnsetType | None = UNSET
    text: Colour | UnsetType | None = UNSET


class SetPicture(Command, frozen=True, tag="set_picture"):
    """Show an uploaded picture as the logo or the background, or none."""

    place: Place
    picture: ChosenPicture | None


class PlacePartner(Command, frozen=True, tag="place_partner"):
    """Add a partner's logo before another one or last; one that is there is renamed and moved."""

    picture: ChosenPicture
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    before: PictureId | None = None


class RemovePartner(Command, frozen=True, tag="remove_partner"):
    """Take a partner's logo away."""

    picture: PictureId


class AddCity(Command, frozen=True, tag="add_city"):
    """Have a city take part whether it has a pitch or not."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]


class RemoveCity(Command, frozen=True, tag="remove_city"):
    """Take a city that has no pitch out of the evening."""

    city: City


class SetCity(Command, frozen=True, tag="set_city"):
    """Note how the crew reaches a city, and who leads its group; fields left out stay as they are."""

    city: City
    contact: ShortText | UnsetType = UNSET
    """Phone or e-mail of its organizers, for the crew alone."""
    facilitator: Annotated[str, Meta(max_length=80)] | UnsetType = UNSET
    was_contact: str | UnsetType = UNSET
    """Refused if it is another one by now."""
    was_facilitator: str | UnsetType = UNSET


class HoldShow(Command, frozen=True, tag="hold"):
    """Put the slate on air: a technical incident."""

    reason: ShortText = ""


class Release(Command, frozen=True, tag="release"):
    """Leave the slate and go on."""


class Go(Command, frozen=True, tag="go"):
    """Do the one next step, if it is still the expected one."""

    expect: NextStep


class Call(Command, frozen=True, tag="call"):
    """Put the next item on deck: its speaker must be ready."""

    item: ItemId


class Take(Command, frozen=True, tag="take"):
    """Put the called item on air."""

    item: ItemId


class StartClock(Command, frozen=True, tag="start_clock"):
    """Start the pitch's clock. Nothing stops it but its end."""

    item: ItemId


class Finish(Command, frozen=True, tag="finish"):
    """End the item on air before its deadline."""

    item: ItemId


class Void(Command, frozen=True, tag="void"):
    """Annul a run: the pitch goes back to the queue with its full time."""

    item: ItemId
    reason: ShortText = ""


class RedoLater(Command, frozen=True, tag="redo_later"):
    """Annul a run, and send the pitch to the end of the queue with its full time."""

    item: ItemId
    reason: ShortText = ""


class Clear(Command, frozen=True, tag="clear"):
    """Take the ended item out of the picture."""

    item: ItemId


class Move(Command, frozen=True, tag="move"):
    """Place an item before another one, or last."""

    item: ItemId
    before: ItemId | None


class Swap(Command, frozen=True, tag="swap"):
    """Exchange the places of an item and another one further down."""

    item: ItemId
    other: ItemId


class MarkAbsent(Command, frozen=True, tag="mark_absent"):
    """Mark a pitch as absent: nobody is there."""

    item: ItemId


class Reinstate(Command, frozen=True, tag="reinstate"):
    """Put an absent or withdrawn pitch back in the queue."""

    item: ItemId


class Postpone(Command, frozen=True, tag="postpone"):
    """Send an item to the end of the queue."""

    item: ItemId


class Withdraw(Command, frozen=True, tag="withdraw"):
    """Take an item out of the evening."""

    item: ItemId


class ContentCommand(Command, frozen=True, kw_only=True):
    """The texts of an item; fields left out stay as they are, or are empty for a new item."""

    speaker: ShortText | UnsetType = UNSET
    association: ShortText | UnsetType = UNSET
    city: City | UnsetType = UNSET
    theme: ShortText | UnsetType = UNSET
    needs: Annotated[tuple[Need, ...], Meta(max_length=12)] | UnsetType = UNSET
    summary: Text | UnsetType = UNSET
    script: LongText | UnsetType = UNSET
    pronunciation: ShortText | UnsetType = UNSET
    length_ms: Milliseconds | UnsetType = UNSET
    """Of a break."""


class AddItem(ContentCommand, frozen=True, tag="add_item"):
    """Add an item before another one, or last."""

    project: Project
    kind: Kind = "pitch"
    before: ItemId | None = None


class EditItem(ContentCommand, frozen=True, tag="edit_item"):
    """Change the texts of an item; fields left out stay as they are."""

    item: ItemId
    project: Project | UnsetType = UNSET


class ListedItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the programme; fields left out are empty."""

    item: ItemId | None
    """The item that it is about; None for a new one."""
    project: Project
    kind: Kind = "pitch"
    speaker: ShortText = ""
    association: ShortText = ""
    city: City = ""
    theme: ShortText = ""
    needs: Annotated[tuple[Need, ...], Meta(max_length=12)] = ()
    summary: Text = ""
    script: LongText = ""
    pronunciation: ShortText = ""
    length_ms: Annotated[int, Meta(ge=1, le=4 * 3_600_000)] = DEFAULT_BREAK_LENGTH_MS
    """Of a break."""
    notes: dict[str, Annotated[str, Meta(max_length=2_000)]] = {}
    """Other columns: header to value. For the crew only."""


class ApplyProgramme(Command, frozen=True, tag="apply_programme"):
    """Correct the evening by an edited programme: places, check-ins, runs and the crew's own edits stay."""

    rows: Annotated[tuple[ListedItem, ...], Meta(min_length=1, max_length=MOST_ROWS)]
    """The whole programme, in its order. What it leaves out is withdrawn."""
    expect: Annotated[str, Meta(min_length=1, max_length=64)]
    """The fingerprint of the comparison that was looked at."""
    theirs: dict[ItemId, tuple[ListedField, ...]] = {}
    """By item, the fields in which the programme's is taken although the crew has changed them."""
    ours: dict[ItemId, tuple[ListedField, ...]] = {}
    """By item, the fields in which the evening's stays although the programme has changed them."""
    programme: Annotated[str, Meta(max_length=64)] = ""
    """SHA-256 of the file."""
    reading: Reading | None = None
    """What was understood of the file."""


class UndoProgramme(Command, frozen=True, tag="undo_programme"):
    """Take the last correction of the programme back, whole or not at all."""

    at: Epoch
    """When it was made (epoch ms)."""


class CheckInSpeaker(Command, frozen=True, tag="check_in"):
    """Confirm whether a speaker is there, heard and seen; fields left out stay as they are."""

    item: ItemId
    present: bool | UnsetType = UNSET
    sound: bool | UnsetType = UNSET
    picture: bool | UnsetType = UNSET


class RaiseAlert(Command, frozen=True, tag="raise_alert"):
    """Alert the régie to a problem in a city."""

    city: City
    text: Annotated[str, Meta(min_length=1, max_length=200)]


class ResolveAlert(Command, frozen=True, tag="resolve_alert"):
    """Answer and close an alert."""

    alert: ItemId
    answer: ShortText = ""


class Say(Command, frozen=True, tag="say"):
    """Write to a city, or from a city to the régie; an empty city is everyone."""

    city: City
    text: Annotated[str, Meta(min_length=1, max_length=600)]


class ShowOverlay(Command, frozen=True, tag="show_overlay"):
    """Allow an overlay on air again."""

    name: OverlayName


class HideOverlay(Command, frozen=True, tag="hide_overlay"):
    """Keep an overlay off air."""

    name: OverlayName


class SetTicker(Command, frozen=True, tag="set_ticker"):
    """Change the text of the ticker; an empty text hides it."""

    text: Annotated[str, Meta(max_length=300)]


class SendPrompt(Command, frozen=True, tag="prompt"):
    """Show a message on the speaker's screen; an empty text hides it."""

    text: Annotated[str, Meta(max_length=120)]


class NoteOutput(Command, frozen=True, tag="note_output"):
    """Record a change of OBS's stream or recording."""

    output: Output
    change: OutputChange


class MarkPitch(Command, frozen=True, tag="mark_pitch"):
    """Record where a pitch's clock started or ended in the video."""

    item: ItemId
    edge: Edge
    moment: Epoch
    stream_ms: int | None
    record_ms: int | None


ServerCommand = NoteOutput | MarkPitch
"""Sent by the server itself; no endpoint accepts them."""

ClientCommand = (
    OpenDoors
    | StartShow
    | EndShow
    | ReopenShow
    | SetStart
    | SetPitchLength
    | SetTitle
    | SetTimeZone
    | SetLanguage
    | WriteScript
    | SetStream
    | SetColours
    | SetPicture
    | PlacePartner
    | RemovePartner
    | AddCity
    | RemoveCity
    | SetCity
    | HoldShow
    | Release
    | Go
    | Call
    | Take
    | StartClock
    | Finish
    | Void
    | RedoLater
    | Clear
    | Move
    | Swap
    | MarkAbsent
    | Reinstate
    | Postpone
    | Withdraw
    | AddItem
    | EditItem
    | ApplyProgramme
    | UndoProgramme
    | CheckInSpeaker
    | RaiseAlert
    | ResolveAlert
    | Say
    | ShowOverlay
    | HideOverlay
    | SetTicker
    | SendPrompt
)
"""Accepted from clients, on every endpoint."""

AnyCommand = ClientCommand | ServerCommand
"""Every command that the rules decide on."""
