"""When each pitch is expected, from the running order and the pace so far. Times are epoch ms."""

from statistics import median

from msgspec import Struct

from .model import Item, Show

USUAL_CHANGE_OVER_MS = 40_000
"""Until the evening has shown its own pace: 50 pitches of 2:00 then take 2 h 13."""


class Forecast(Struct, frozen=True, kw_only=True):
    """Expected times of the evening."""

    expected_at: dict[str, int]
    """When each item still to come is expected on air."""
    ends_at: int | None
    delay_ms: int | None
    """Expected end less planned end; above zero the evening is late. Unknown without a start time."""
    change_over_ms: int
    """From the end of one pitch to the start of the next clock."""


def change_over_ms(show: Show) -> int:
    """The median change-over measured so far, or the usual one before there is any."""
    return round(median(show.change_overs_ms)) if show.change_overs_ms else USUAL_CHANGE_OVER_MS


def forecast(show: Show, *, now: int) -> Forecast:
    """The expected times from ``now`` (epoch ms) on."""
    change_over = change_over_ms(show)
    if show.phase == "ended":
        return Forecast(
            expected_at={},
            ends_at=show.ended_at,
            delay_ms=_delay(show, show.ended_at),
            change_over_ms=change_over,
        )
    free_at = _free_at(show, now)
    expected_at: dict[str, int] = {}
    on_deck = [item for item in show.items if item.id == show.on_deck]
    for item in (*on_deck, *show.waiting()):
        expected_at[item.id] = max(now, free_at + change_over)
        free_at = expected_at[item.id] + _length(show, item)
    # Before the programme is there, nobody knows.
    ends_at = max(now, free_at) if expected_at or show.phase == "live" else None
    return Forecast(
        expected_at=expected_at, ends_at=ends_at, delay_ms=_delay(show, ends_at), change_over_ms=change_over
    )


def _free_at(show: Show, now: int) -> int:
    """When the next change-over begins, or has begun."""
    if show.phase != "live":
        return max(now, show.starts_at or now)
    on_air = show.item(show.on_air) if show.on_air else None
    if on_air is None or on_air.status == "done":
        # Never later than now: the clock may have been set back since.
        return now if show.last_pitch_end is None else min(now, show.last_pitch_end)
    begun = show.timer.started_at if on_air.status == "pitching" else None
    if on_air.content.kind == "break":
        begun = on_air.run.taken_at
    return max(now, min(now, begun or now) + _length(show, on_air))


def _length(show: Show, item: Item) -> int:
    return show.pitch_length_ms if item.content.kind == "pitch" else item.content.length_ms


def _delay(show: Show, ends_at: int | None) -> int | None:
    planned_start = show.starts_at or show.live_at
    if planned_start is None or ends_at is None or (show.starts_at is None and ends_at < planned_start):
        return None
    planned = sum(USUAL_CHANGE_OVER_MS + _length(show, item) for item in show.items if not item.is_dropped)
    return ends_at - planned_start - planned
