"""Invariants of an evening, after any sequence of commands."""

from collections.abc import Iterable, Iterator, Sequence

from tests.show.asked import STEPS_OF_AN_ITEM
from topchrono.show import commands as c
from topchrono.show import events as e
from topchrono.show.model import Show, Status
from topchrono.show.transitions import TIME_UP, TRANSITIONS, Moves

PITCH, BREAK = TRANSITIONS["pitch"], TRANSITIONS["break"]
STORY: dict[type[e.Event], Moves] = {
    e.Called: PITCH["call"],
    e.Uncalled: {"on_deck": "queued"},
    e.Taken: PITCH["take"],
    e.ClockStarted: PITCH["start_clock"],
    e.Finished: {**PITCH["finish"], **BREAK["finish"]},
    e.TimeUp: TIME_UP,
    e.Voided: PITCH["void"],
    e.MarkedAbsent: PITCH["mark_absent"],
    e.Reinstated: PITCH["reinstate"],
    e.Withdrawn: PITCH["withdraw"],
}
"""What an event of an item may make of it. Other events leave its status."""


def status_by_events(events: Iterable[e.Event], item: str) -> Status:
    """The item's status, derived from its events alone. Raises KeyError if their order is impossible."""
    status: Status = "queued"
    corrections: list[tuple[Status, Status]] = []
    for event in events:
        if isinstance(event, e.ProgrammeApplied):
            before = status
            if item in event.withdrawn:
                status = PITCH["withdraw"][status]
            elif item in event.reinstated:
                status = PITCH["reinstate"][status]
            corrections.append((before, status))
        elif isinstance(event, e.ProgrammeUndone):
            before, after = corrections.pop()
            status = status if before == after else before
        elif type(event) in STORY and isinstance(event, e.ItemEvent) and event.item == item:
            status = STORY[type(event)][status]
    return status


def every_press(show: Show) -> Iterator[c.ClientCommand]:
    """Every step, on the evening and on each item."""
    for phase_step in (c.OpenDoors, c.StartShow, c.EndShow, c.ReopenShow, c.HoldShow, c.Release):
        yield phase_step(id="00000000")
    for item in show.items:
        for item_step in STEPS_OF_AN_ITEM:
            yield item_step(id="00000000", item=item.id)
        yield c.Move(id="00000000", item=item.id, before=show.items[0].id)
        yield c.Swap(id="00000000", item=show.items[0].id, other=item.id)


def check(show: Show, events: Sequence[e.Event]) -> None:
    """Check ``show`` and the events that made it."""
    one_is_on_air_and_one_on_deck(show)
    timer_is_the_one_of_the_pitch_on_air(show)
    no_clock_ran_longer_than_its_length(show, events)
    no_pitch_is_lost(show, events)
    every_status_is_explained_by_the_item_s_own_events(show, events)
    no_prompt_outlives_its_pitch(show)


def one_is_on_air_and_one_on_deck(show: Show) -> None:
    statuses = {item.id: item.status for item in show.items}
    speaking = [item for item, status in statuses.items() if status in ("on_air", "pitching")]
    assert speaking in ([], [show.on_air])
    assert show.on_air is None or statuses[show.on_air] in ("on_air", "pitching", "done")
    assert show.phase != "ended" or (show.on_air, show.on_deck) == (None, None)
    called = [item for item, status in statuses.items() if status == "on_deck"]
    assert called == ([show.on_deck] if show.on_deck else [])


def timer_is_the_one_of_the_pitch_on_air(show: Show) -> None:
    item = show.item(show.on_air) if show.on_air else None
    if item is None or item.content.kind == "break":
        assert (show.timer.state, show.timer.item) == ("idle", None)
    else:
        states = {"on_air": ["armed"], "pitching": ["running"], "done": ["stopped", "time_up"]}
        assert show.timer.item == item.id
        assert show.timer.state in states[item.status]
        assert show.timer.started_at == item.run.started_at


def no_clock_ran_longer_than_its_length(show: Show, events: Iterable[e.Event]) -> None:
    length = show.pitch_length_ms
    for run in (run for item in show.items for run in item.runs):
        if run.started_at is not None and run.ended_at is not None:
            assert run.started_at <= run.ended_at <= run.started_at + length
    started: dict[str, e.ClockStarted] = {}
    for event in events:
        if isinstance(event, e.ClockStarted):
            assert event.ends_at == event.at + length
            started[event.item] = event
        elif isinstance(event, e.TimeUp):
            assert event.at == started[event.item].ends_at
        elif isinstance(event, e.Finished) and event.item in started:
            assert event.at < started[event.item].ends_at


def no_pitch_is_lost(show: Show, events: Iterable[e.Event]) -> None:
    expected: set[str] = set()
    for event in events:
        if isinstance(event, e.ShowCreated):
            expected = {f"p0{place}" for place in range(1, 5)}
        elif isinstance(event, e.ItemAdded):
            expected.add(event.item)
        elif isinstance(event, e.ProgrammeApplied):
            assert expected <= set(event.order)
            expected = set(event.order)
        elif isinstance(event, e.ProgrammeUndone):
            assert set(event.order) <= expected
            expected = set(event.order)
    assert sorted(item.id for item in show.items) == sorted(expected)


def every_status_is_explained_by_the_item_s_own_events(show: Show, events: Sequence[e.Event]) -> None:
    for item in show.items:
        assert item.status == status_by_events(events, item.id)


def no_prompt_outlives_its_pitch(show: Show) -> None:
    prompt = show.prompt
    if prompt is None:
        return
    assert show.phase != "ended"
    assert prompt.item == show.on_air or show.on_air is None
    item = show.item(prompt.item) if prompt.item else None
    if item and item.status == "done":
        assert (item.run.ended_at or 0) <= prompt.at
