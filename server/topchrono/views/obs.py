"""The ``obs`` section of the view: the state of OBS, for the crew.

Times are epoch ms. Figures are rounded, so that small changes are not published.
"""

from typing import Literal

from msgspec import Struct

from topchrono.show.text import Text
from topchrono.views.roles import Audience

ObsState = Literal["off", "connecting", "unreachable", "refused", "connected"]
OutputState = Literal["off", "starting", "live", "reconnecting", "dropped", "stopping"]
Grade = Literal["good", "poor", "bad"]
ObsAction = Literal[
    "setup",
    "start_stream",
    "stop_stream",
    "start_record",
    "stop_record",
    "take_back",
    "take_over",
    "refresh_overlay",
    "reconnect",
]


class ObsProblem(Text, frozen=True, kw_only=True):
    """A failed request to OBS or a missing part: a text, and a code for programs."""

    code: str


class ObsTrial(Struct, frozen=True, kw_only=True):
    """What an OBS answered that was tried and has accepted the password."""

    version: str
    socket_version: str
    """Of obs-websocket."""
    sources: tuple[str, ...]
    """Its sources that are not ours, as those with the pictures of cities."""


class ObsFound(Struct, frozen=True, kw_only=True):
    """What was found of OBS on the machine of the server."""

    url: str | None
    """Where it accepts connections; None if there is none."""
    needs_password: bool


class StreamView(Struct, frozen=True, kw_only=True):
    """The stream."""

    state: OutputState = "off"
    since: int | None = None
    bitrate_kbps: int = 0
    dropped_percent: float = 0.0
    """Dropped frames of the last half minute, in percent."""
    dropped_frames: int = 0
    """Since the stream began."""
    grade: Grade | None = None
    """None while nothing is streamed."""
    drops: int = 0
    """How often the stream was lost this evening, as far as this server has seen."""


class RecordView(Struct, frozen=True, kw_only=True):
    """The recording."""

    state: OutputState = "off"
    paused: bool = False
    since: int | None = None
    """When it would have begun without its pauses."""


class MachineView(Struct, frozen=True, kw_only=True):
    """Load of the machine that OBS runs on."""

    cpu_percent: int
    fps: int
    skipped_percent: float
    """Of the frames of the last half minute: not rendered or not encoded in time."""
    disk_free_gb: float
    grade: Grade
    disk_grade: Grade


class OverlayView(Struct, frozen=True, kw_only=True):
    """The overlay page inside OBS."""

    state: Literal["unknown", "connected", "missing"] = "unknown"
    refreshed_at: int | None = None
    """When OBS was last asked to reload it."""


class SetUpView(Struct, frozen=True, kw_only=True):
    """The last set-up from the panel."""

    at: int
    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


class OwnerView(Struct, frozen=True, kw_only=True):
    """Which evening controls OBS, where several are connected to it."""

    state: Literal["unknown", "ours", "other", "free"] = "unknown"
    """``free``: the other evening has ended, and a person has to take over."""
    was_ours: bool = False
    """Whether this evening controlled OBS before."""
    title: str = ""
    """Of the other evening."""
    place: str = ""
    """The name of its folder."""
    since: int | None = None
    is_silent: bool = False
    """Whether nothing has been heard of it for some seconds."""
    is_shared: bool = False
    """While it is ours: whether the other evening is connected too, which touches nothing."""


class ObsSection(Struct, frozen=True, kw_only=True):
    """OBS as the director sees it."""

    state: ObsState = "off"
    url: str = ""
    version: str = ""
    owner: OwnerView = OwnerView()
    scene: str | None = None
    """On program in OBS."""
    wanted_scene: str | None = None
    """What the evening wants on program; None before the doors open."""
    manual: bool = False
    """Manual override: a person changed the scene in OBS. Ends at the next step or when it is taken back."""
    policy: Literal["cut", "gong"] = "cut"
    is_set_up: bool | None = None
    """Whether OBS has scenes or sources of ours; None until it was looked at."""
    problems: tuple[ObsProblem, ...] = ()
    stream: StreamView = StreamView()
    record: RecordView = RecordView()
    machine: MachineView | None = None
    overlay: OverlayView = OverlayView()
    set_up: SetUpView | None = None


NO_OBS = ObsSection()
"""An evening without OBS."""


class ObsBrief(Struct, frozen=True, kw_only=True):
    """OBS as the host sees it."""

    state: ObsState
    manual: bool
    stream: OutputState
    record: OutputState
    grade: Grade | None
    """The worst of stream and machine."""


GRADES: tuple[Grade, ...] = ("good", "poor", "bad")


def obs_section(section: ObsSection, audience: Audience) -> ObsSection | ObsBrief:
    """The whole for the director, in brief for the host."""
    return section if audience.role == "director" else brief(section)


def brief(section: ObsSection) -> ObsBrief:
    """The part of the section that concerns the host."""
    grades: list[Grade | None] = [section.stream.grade, section.machine.grade if section.machine else None]
    known = [grade for grade in grades if grade]
    return ObsBrief(
        state=section.state,
        manual=section.manual,
        stream=section.stream.state,
        record=section.record.state,
        grade=max(known, key=GRADES.index, default=None),
    )
