"""What each role may see of the show: sections, built and encoded once per change and audience.

The section names and fields are the contract with every client; times are epoch ms, lengths are ms.
"""

from collections.abc import Callable, Collection
from typing import Any, Literal

import msgspec
from msgspec import Struct

from topchrono.show.cues import SWITCHABLE_OVERLAYS, Cue, cues, next_up
from topchrono.show.forecast import forecast
from topchrono.show.model import (
    ONLINE_CITY,
    Alert,
    CheckIn,
    Item,
    Message,
    NextStep,
    Prompt,
    Run,
    Show,
    cities,
    city_slug,
)
from topchrono.show.rules import next_step
from topchrono.show.warnings import warnings
from topchrono.views.live_state import NO_LIVE_STATE, LiveState
from topchrono.views.obs import ObsBrief, ObsSection, brief

Role = Literal["host", "director", "organizer", "overlay", "viewer", "speaker"]

EVERYBODY = ("show", "timer", "on_air", "on_deck", "rundown", "forecast", "help")
CREW = (*EVERYBODY, "cities", "overlays", "messages", "alerts", "obs", "applause", "storage")
SECTIONS: dict[Role, tuple[str, ...]] = {
    "host": CREW,
    "director": (*CREW, "warnings", "channels"),
    "organizer": (*EVERYBODY, "messages", "alerts", "organizers", "offers"),
    "overlay": (*EVERYBODY, "overlays", "messages", "applause"),
    "viewer": EVERYBODY,
    "speaker": (*EVERYBODY, "messages"),
}
"""Which sections of the view each role is given."""
LIVE_STATE_SECTIONS = ("help", "cities", "warnings", "organizers", "offers", "applause", "channels", "obs")
"""Those that may change while the show stays as it is."""


class Audience(Struct, frozen=True):
    """Those who see the same: a role, and for organizers their city."""

    role: Role
    city: str | None = None

    @property
    def is_crew(self) -> bool:
        """Whether names, notes and reasons that are not for the public may be shown."""
        return self.role in ("host", "director")


class ShowSection(Struct, kw_only=True):
    """The evening as a whole."""

    title: str
    phase: str
    on_hold: bool
    hold_reason: str
    """For the crew only; empty for others."""
    hold_since: int | None
    starts_at: int | None
    live_at: int | None
    ended_at: int | None
    pitch_length_ms: int
    next_step: NextStep | None


class ItemView(Struct, kw_only=True):
    """One line of the rundown, as anybody may see it."""

    id: str
    kind: str
    status: str
    outcome: str | None
    project: str
    speaker: str
    association: str
    city: str
    """For people; pitches without a city are online."""
    city_slug: str
    theme: str
    needs: tuple[str, ...]
    summary: str
    length_ms: int
    taken_at: int | None


class CrewItemView(ItemView, kw_only=True):
    """One line of the rundown, as those who make the evening see it."""

    pronunciation: str
    called_at: int | None
    check_in: CheckIn
    runs: tuple[Run, ...]
    notes: dict[str, str]
    """For host and director only; empty for organizers."""


class ForecastSection(Struct, kw_only=True):
    """When each item still to come is expected on air."""

    expected_at: dict[str, int]
    ends_at: int | None
    delay_ms: int | None
    change_over_ms: int


class CityView(Struct, kw_only=True):
    """One city at a glance."""

    slug: str
    name: str
    pitches: int
    done: int
    next_item: str | None
    next_is_ready: bool
    open_alerts: int
    organizers: tuple[str, ...]
    """First names of those whose room is open; empty for one who has not given it."""


class HelpSection(Struct, kw_only=True):
    """How many people want to help: unnamed, for everybody."""

    people: dict[str, int]
    """By item; items without an offer are left out."""


class ApplauseSection(Struct, kw_only=True):
    """Applause, gathered."""

    claps: dict[str, int]
    """By item; items without applause are left out."""


class OverlaysSection(Struct, kw_only=True):
    """What is on air above the picture."""

    cues: dict[str, Cue]
    switches: dict[str, bool]
    """What the director lets on air."""
    ticker: str
    next_up: str | None
    """The item that the ``next_up`` overlay announces."""


class MessagesSection(Struct, kw_only=True):
    """Talkback."""

    prompt: Prompt | None
    thread: tuple[Message, ...]


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
    build: dict[str, Callable[[], object]] = {
        "show": lambda: _show(show, audience),
        "timer": lambda: show.timer,
        "on_air": lambda: _item_or_none(show, show.on_air, audience),
        "on_deck": lambda: _item_or_none(show, show.on_deck, audience),
        "rundown": lambda: [_item(show, item, audience) for item in show.items],
        "forecast": lambda: _forecast(show, now),
        "help": lambda: HelpSection(people=live_state.helpers),
        "cities": lambda: _cities(show, live_state),
        "overlays": lambda: _overlays(show),
        "messages": lambda: _messages(show, audience),
        "alerts": lambda: _alerts(show, audience),
        "warnings": lambda: warnings(show, online=live_state.online),
        "organizers": lambda: live_state.online.get(audience.city or "", ()),
        "offers": lambda: live_state.offers_of(audience.city or ""),
        "applause": lambda: ApplauseSection(claps=live_state.claps),
        "channels": lambda: live_state.channels,
        "storage": lambda: live_state.storage,
        "obs": lambda: _obs(live_state.obs, audience),
    }
    names = (name for name in SECTIONS[audience.role] if only is None or name in only)
    return {name: msgspec.json.encode(build[name]()) for name in names}


def _obs(obs: ObsSection, audience: Audience) -> ObsSection | ObsBrief:
    return obs if audience.role == "director" else brief(obs)


def _show(show: Show, audience: Audience) -> ShowSection:
    return ShowSection(
        title=show.title,
        phase=show.phase,
        on_hold=show.hold is not None,
        hold_reason=show.hold.reason if show.hold and audience.is_crew else "",
        hold_since=show.hold.since if show.hold else None,
        starts_at=show.starts_at,
        live_at=show.live_at,
        ended_at=show.ended_at,
        pitch_length_ms=show.pitch_length_ms,
        next_step=next_step(show),
    )


def _item_or_none(show: Show, item_id: str | None, audience: Audience) -> ItemView | None:
    item = show.item(item_id) if item_id else None
    return _item(show, item, audience) if item else None


def _item(show: Show, item: Item, audience: Audience) -> ItemView:
    content = item.content
    is_pitch = content.kind == "pitch"
    slug = city_slug(content.city) if is_pitch or content.city else ""
    public: dict[str, Any] = {
        "id": item.id,
        "kind": content.kind,
        "status": item.status,
        "outcome": item.outcome,
        "project": content.project,
        "speaker": content.speaker,
        "association": content.association,
        "city": content.city or (ONLINE_CITY if is_pitch else ""),
        "city_slug": slug,
        "theme": content.theme,
        "needs": content.needs,
        "summary": content.summary,
        "length_ms": show.pitch_length_ms if is_pitch else content.length_ms,
        "taken_at": item.run.taken_at if item.status in ("on_air", "pitching", "done") else None,
    }
    own_city = audience.role == "organizer" and audience.city == slug
    if not (audience.is_crew or own_city):
        return ItemView(**public)
    return CrewItemView(
        **public,
        pronunciation=content.pronunciation,
        called_at=item.called_at,
        check_in=item.check_in,
        runs=item.runs,
        notes=content.notes if audience.is_crew else {},
    )


def _forecast(show: Show, now: int) -> ForecastSection:
    expected = forecast(show, now=now)
    return ForecastSection(
        expected_at=expected.expected_at,
        ends_at=expected.ends_at,
        delay_ms=expected.delay_ms,
        change_over_ms=expected.change_over_ms,
    )


def _cities(show: Show, live_state: LiveState) -> list[CityView]:
    return [_city(show, slug, name, live_state.online.get(slug, ())) for slug, name in cities(show).items()]


def _city(show: Show, slug: str, name: str, organizers: tuple[str, ...]) -> CityView:
    own = [
        item for item in show.items if item.content.kind == "pitch" and city_slug(item.content.city) == slug
    ]
    following = next((item for item in own if item.status in ("queued", "on_deck")), None)
    check_in = following.check_in if following else CheckIn()
    return CityView(
        slug=slug,
        name=name,
        pitches=len(own),
        done=sum(item.status == "done" for item in own),
        next_item=following.id if following else None,
        next_is_ready=check_in.present and check_in.sound and check_in.picture,
        open_alerts=sum(alert.city == slug and alert.resolved_at is None for alert in show.alerts),
        organizers=organizers,
    )


def _overlays(show: Show) -> OverlaysSection:
    return OverlaysSection(
        cues=cues(show),
        switches={name: name not in show.hidden_overlays for name in SWITCHABLE_OVERLAYS},
        ticker=show.ticker,
        next_up=next_up(show),
    )


def _messages(show: Show, audience: Audience) -> MessagesSection:
    if audience.is_crew:
        thread = show.messages
    elif audience.role == "organizer":
        thread = tuple(message for message in show.messages if message.city in ("", audience.city))
    else:
        thread = ()
    return MessagesSection(prompt=show.prompt, thread=thread)


def _alerts(show: Show, audience: Audience) -> tuple[Alert, ...]:
    if audience.is_crew:
        return show.alerts
    return tuple(alert for alert in show.alerts if alert.city == audience.city)
