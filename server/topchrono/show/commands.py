"""The commands. Each names the item that it acts on; its client-made id makes retries idempotent."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from .content import Kind
from .cues import OverlayName
from .model import Edge, NextStep, Output, OutputChange

LONGEST_FIRST_NAME = 40

CommandId = Annotated[str, Meta(min_length=8, max_length=64)]
ItemId = Annotated[str, Meta(min_length=1, max_length=32)]
ShortText = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=600)]
City = Annotated[str, Meta(max_length=80)]
Project = Annotated[str, Meta(min_length=1, max_length=120)]
Need = Annotated[str, Meta(max_length=200)]
Milliseconds = Annotated[int, Meta(ge=1_000, le=4 * 3_600_000)]
Title = Annotated[str, Meta(min_length=1, max_length=120)]
ZoneName = Annotated[str, Meta(max_length=64, pattern=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$")]
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


class SetPitchLength(Command, frozen=True, tag="set_pitch_length"):
    """Set the one length of all pitches (ms), before the show is live."""

    length_ms: Milliseconds


class SetTitle(Command, frozen=True, tag="set_title"):
    """Name the evening."""

    title: Title


class SetTimeZone(Command, frozen=True, tag="set_time_zone"):
    """Set the zone (IANA) in whose time everybody reads the evening."""

    time_zone: ZoneName


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
    | HoldShow
    | Release
    | Go
    | Call
    | Take
    | StartClock
    | Finish
    | Void
    | Clear
    | Move
    | Swap
    | MarkAbsent
    | Reinstate
    | Postpone
    | Withdraw
    | AddItem
    | EditItem
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
