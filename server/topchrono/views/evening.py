"""Sections made from the show alone. Times are epoch ms, lengths are ms."""

from msgspec import Struct

from topchrono.show.commands import ReopenShow
from topchrono.show.correction import obstacle
from topchrono.show.cues import SWITCHABLE_OVERLAYS, Cue, cues, next_up
from topchrono.show.forecast import forecast
from topchrono.show.model import Alert, Message, NextStep, Phase, Prompt, Show
from topchrono.show.rules import next_step, reopen_until
from topchrono.views.roles import PERMISSIONS, Audience


class ShowSection(Struct, kw_only=True):
    """The evening as a whole."""

    title: str
    time_zone: str
    """IANA; empty where it is not known."""
    language: str
    """Of pages for whoever has chosen none; empty for the default."""
    phase: Phase
    on_hold: bool
    hold_reason: str
    """For the crew only; empty for others."""
    hold_since: int | None
    starts_at: int | None
    live_at: int | None
    ended_at: int | None
    reopen_until: int | None
    """Until when this role may take the end back; null for others and before the end."""
    pitch_length_ms: int
    next_step: NextStep | None


class ScriptSection(Struct, kw_only=True):
    """What is said besides the pitches, as it was typed: without the typography of other sections."""

    title: str = ""
    host: str = ""
    """The host's name."""
    opening: str = ""
    closing: str = ""


class CorrectionSection(Struct, kw_only=True):
    """The last correction of the programme."""

    at: int
    new: int
    changed: int
    moved: int
    gone: int
    in_the_way: str | None
    """The project with which something happened since that keeps the correction from being undone."""


class ForecastSection(Struct, kw_only=True):
    """When each item still to come is expected on air."""

    expected_at: dict[str, int]
    ends_at: int | None
    delay_ms: int | None
    """Above zero the evening is late. Unknown without a start time."""
    change_over_ms: int
    """From the end of one pitch to the start of the next clock."""


class OverlaysSection(Struct, kw_only=True):
    """What is on air above the picture."""

    cues: dict[str, Cue]
    """Overlays left out are off."""
    switches: dict[str, bool]
    """What the director allows on air."""
    ticker: str
    next_up: str | None
    """The item that the ``next_up`` overlay announces."""


class MessagesSection(Struct, kw_only=True):
    """Talkback."""

    prompt: Prompt | None
    thread: tuple[Message, ...]


NO_MESSAGES = MessagesSection(prompt=None, thread=())


def show_section(show: Show, audience: Audience) -> ShowSection:
    """The evening as a whole."""
    return ShowSection(
        title=show.title,
        time_zone=show.time_zone,
        language=show.language,
        phase=show.phase,
        on_hold=show.hold is not None,
        hold_reason=show.hold.reason if show.hold and audience.is_crew else "",
        hold_since=show.hold.since if show.hold else None,
        starts_at=show.starts_at,
        live_at=show.live_at,
        ended_at=show.ended_at,
        reopen_until=reopen_until(show) if audience.role in PERMISSIONS[ReopenShow] else None,
        pitch_length_ms=show.pitch_length_ms,
        next_step=next_step(show),
    )


def script_section(show: Show) -> ScriptSection:
    """What is said besides the pitches."""
    script = show.script
    return ScriptSection(title=show.title, host=script.host, opening=script.opening, closing=script.closing)


def correction_section(show: Show) -> CorrectionSection | None:
    """The last correction of the programme, and whether it can be undone."""
    if not show.corrections:
        return None
    last = show.corrections[-1]
    item = obstacle(show, last)
    return CorrectionSection(
        at=last.at,
        new=last.new,
        changed=last.changed,
        moved=last.moved,
        gone=last.gone,
        in_the_way=item.content.project if item else None,
    )


def forecast_section(show: Show, now: int) -> ForecastSection:
    """What is expected from ``now`` on."""
    expected = forecast(show, now=now)
    return ForecastSection(
        expected_at=expected.expected_at,
        ends_at=expected.ends_at,
        delay_ms=expected.delay_ms,
        change_over_ms=expected.change_over_ms,
    )


def overlays_section(show: Show) -> OverlaysSection:
    """The cues of the overlays, and the ones that the director allows."""
    return OverlaysSection(
        cues=cues(show),
        switches={name: name not in show.hidden_overlays for name in SWITCHABLE_OVERLAYS},
        ticker=show.ticker,
        next_up=next_up(show),
    )


def messages_section(show: Show, audience: Audience) -> MessagesSection:
    """The prompt for everybody, and the talkback that concerns ``audience``."""
    if audience.is_crew:
        thread = show.messages
    elif audience.role == "organizer":
        thread = tuple(message for message in show.messages if message.city in ("", audience.city))
    else:
        thread = ()
    return MessagesSection(prompt=show.prompt, thread=thread)


def alerts_for(show: Show, audience: Audience) -> tuple[Alert, ...]:
    """All alerts for the crew, those of their city for organizers."""
    return tuple(alert for alert in show.alerts if audience.is_crew or alert.city == audience.city)
