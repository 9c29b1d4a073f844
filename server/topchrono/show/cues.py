"""Which overlays are on air, and when: cues made of deadlines, which a page follows without further messages.

Times are epoch milliseconds.
"""

from typing import Literal, get_args

from msgspec import Struct

from .model import Item, Show

OverlayName = Literal["clock", "lower_third", "next_up", "needs", "applause", "ticker"]
"""The overlays that the director may switch off; the others follow the show alone."""
SWITCHABLE_OVERLAYS: tuple[OverlayName, ...] = get_args(OverlayName)

LOWER_THIRD_MS = 15_000
"""How long the lower third stays once the clock runs."""
TIME_UP_MS = 3_000
"""How long the stamp stays after the deadline. By then the picture is that of whoever speaks next."""


class Cue(Struct, frozen=True, kw_only=True):
    """An overlay is on air from ``begins_at`` to ``ends_at``; without an end, until the next cues."""

    begins_at: int
    ends_at: int | None = None


def cues(show: Show) -> dict[str, Cue]:
    """The cues of the overlays that the evening and the director allow on air. Those left out are off."""
    if show.phase != "live":
        return {"waiting": Cue(begins_at=show.ended_at or 0)}
    if show.hold:
        return {"slate": Cue(begins_at=show.hold.since)}
    wanted = _live_cues(show)
    return {name: cue for name, cue in wanted.items() if name not in show.hidden_overlays}


def next_up(show: Show) -> str | None:
    """The item to announce: the one on deck, else the first of the queue."""
    return show.on_deck or next((item.id for item in show.waiting()), None)


def _live_cues(show: Show) -> dict[str, Cue]:
    wanted: dict[str, Cue] = {}
    if show.ticker:
        wanted["ticker"] = Cue(begins_at=0)
    on_air = show.item(show.on_air) if show.on_air else None
    if on_air is not None:
        wanted |= _pitch_cues(show, on_air) if on_air.content.kind == "pitch" else _break_cues(on_air)
    if next_up(show) and (on_air is None or on_air.status == "done"):
        wanted["next_up"] = Cue(begins_at=_free_since(on_air))
    return wanted


def _pitch_cues(show: Show, item: Item) -> dict[str, Cue]:
    taken_at, timer = item.run.taken_at, show.timer
    if timer.started_at is None:
        return {"clock": Cue(begins_at=taken_at), "lower_third": Cue(begins_at=taken_at)}
    needs_at = timer.started_at + min(LOWER_THIRD_MS, timer.length_ms // 4)
    wanted = {
        "clock": Cue(begins_at=taken_at),
        "lower_third": Cue(begins_at=taken_at, ends_at=needs_at),
        "needs": Cue(begins_at=needs_at),
        "applause": Cue(begins_at=timer.started_at),
    }
    if timer.state == "time_up" and timer.ends_at is not None:
        wanted["time_up"] = Cue(begins_at=timer.ends_at, ends_at=timer.ends_at + TIME_UP_MS)
    return wanted


def _break_cues(item: Item) -> dict[str, Cue]:
    return {"lower_third": Cue(begins_at=item.run.taken_at)} if item.status == "on_air" else {}


def _free_since(on_air: Item | None) -> int:
    """The announcement waits until the time-up stamp has left."""
    if on_air is None:
        return 0
    ended_at = on_air.run.ended_at or 0
    return ended_at + TIME_UP_MS if on_air.outcome == "time_up" else ended_at
