"""The state as plain values."""

from topchrono.show.content import Content
from topchrono.show.events import Called, ClockStarted, DoorsOpened, Held, ShowCreated, ShowStarted, Taken
from topchrono.show.state import replay
from topchrono.web.osc.state import state_of, until_next_second

CONTENTS = (Content(project="Vélo Cargo", city="Rennes"), Content(project="Forêt de Poche", city="Lyon"))
EVENTS = (
    ShowCreated(at=0, title="Soirée", pitch_length_ms=120_000, starts_at=None, contents=CONTENTS),
    DoorsOpened(at=0),
    ShowStarted(at=0),
    Called(at=0, item="p01"),
    Taken(at=0, item="p01"),
    ClockStarted(at=1_000, item="p01", ends_at=121_000),
    Held(at=2_000, reason=""),
)


def values(events: int, now: int) -> dict[str, int | str]:
    state = state_of(replay(EVENTS[:events]), now=now)
    return {address.removeprefix("/topchrono/"): value for address, value in state.items()}


def test_every_value_follows_the_evening() -> None:
    assert values(1, 0) == {
        "clock/left": 0,
        "phase": "setup",
        "project": "",
        "next": "Vélo Cargo",
        "slate": 0,
    }
    assert values(5, 0) == {
        "clock/left": 120,
        "phase": "live",
        "project": "Vélo Cargo",
        "next": "Forêt de Poche",
        "slate": 0,
    }
    assert values(7, 2_000)["slate"] == 1


def test_the_clock_shows_what_every_page_shows() -> None:
    shown = {
        now: values(6, now)["clock/left"] for now in (1_000, 1_001, 2_000, 2_001, 120_001, 121_000, 130_000)
    }
    assert shown == {1_000: 120, 1_001: 120, 2_000: 119, 2_001: 119, 120_001: 1, 121_000: 0, 130_000: 0}


def test_it_is_sent_when_it_shows_something_else() -> None:
    timer = replay(EVENTS[:6]).timer
    waits = {now: until_next_second(timer, now=now) for now in (1_000, 1_001, 1_999, 2_000, 121_000)}
    assert waits == {1_000: 1_000, 1_001: 999, 1_999: 1, 2_000: 1_000, 121_000: None}
    assert until_next_second(replay(EVENTS[:5]).timer, now=0) is None
