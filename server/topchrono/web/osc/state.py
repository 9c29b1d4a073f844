"""The state of the evening as plain values, for devices that read Open Sound Control: pure."""

from topchrono.show.model import Show, Timer

CLOCK = "/topchrono/clock/left"

Values = dict[str, int | str]
"""Values by OSC address."""


def state_of(show: Show, *, now: int) -> Values:
    """What devices show, at ``now`` (epoch ms). The clock is in seconds, as on every page: 0 at the end."""
    on_air = show.item(show.on_air) if show.on_air else None
    following = show.item(show.on_deck) if show.on_deck else next(show.waiting(), None)
    return {
        CLOCK: seconds_left(show.timer, now=now),
        "/topchrono/phase": show.phase,
        "/topchrono/project": on_air.content.project if on_air else "",
        "/topchrono/next": following.content.project if following else "",
        "/topchrono/slate": int(show.hold is not None),
    }


def seconds_left(timer: Timer, *, now: int) -> int:
    """What the clock shows; 0 while there is none."""
    return -(-_left_ms(timer, now) // 1_000)


def until_next_second(timer: Timer, *, now: int) -> int | None:
    """In how many ms the clock shows something else; None while it does not run."""
    left = _left_ms(timer, now)
    return (left - 1) % 1_000 + 1 if timer.state == "running" and left else None


def _left_ms(timer: Timer, now: int) -> int:
    match timer.state:
        case "armed":
            return timer.length_ms
        case "running" if timer.ends_at is not None:
            return max(0, timer.ends_at - now)
        case "stopped" if timer.ends_at is not None and timer.stopped_at is not None:
            return max(0, timer.ends_at - timer.stopped_at)
        case _:
            return 0
