"""Anybody presses anything, at any time, in any order: what is always true of the evening."""

from contextlib import suppress
from functools import reduce
from string import Formatter

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.show.always import check, every_press
from tests.show.asked import (
    ABOUT_ITEMS,
    ABOUT_ROOMS_AND_PICTURE,
    ABOUT_THE_EVENING,
    ABOUT_THE_RUNDOWN,
    STEPS_OF_AN_ITEM,
)
from tests.show.correcting import applying
from tests.show.evening import BREAK, PITCHES, Evening
from topchrono.show import commands as c
from topchrono.show import events as e
from topchrono.show.content import Content
from topchrono.show.cues import cues
from topchrono.show.forecast import forecast
from topchrono.show.refusal import Refused
from topchrono.show.rules import decide, due, next_step
from topchrono.show.state import EMPTY, evolve, replay
from topchrono.show.warnings import warnings

PROGRAMMES = st.lists(
    st.sampled_from([*PITCHES, BREAK, Content(project="Ruche partagée", speaker="Lou", city="Brest")]),
    max_size=6,
).map(lambda contents: [*contents, PITCHES[0]])
"""Rows of the first programme, taken out, copied and moved, with a new one."""


def placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(message) if name is not None}


class AnyEvening(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.evening = Evening(*PITCHES, BREAK)
        self.asked: list[c.Command] = []
        self.replayed, self.replayed_events = EMPTY, 0

    # What people do

    @initialize(presses=st.integers(0, 8))
    def begin_anywhere(self, presses: int) -> None:
        self.press_go(presses)

    @rule(times=st.integers(1, 4))
    def press_go(self, times: int) -> None:
        for _ in range(times):
            if step := next_step(self.evening.show):
                self._ask(c.Go(id="00000000", expect=step))

    @rule(ago=st.integers(1, 8))
    def ask_again(self, ago: int) -> None:
        self.evening.wait(0)
        before = self.evening.show
        for command in self.asked[-ago:][:1]:
            self._ask(command)
            if isinstance(command, c.Go) and command.expect != next_step(before):
                assert self.evening.show == before

    @rule(kind=st.sampled_from(STEPS_OF_AN_ITEM))
    def ask_about_who_is_up(self, kind: type[c.Call]) -> None:
        show = self.evening.show
        self._ask(kind(id="00000000", item=show.on_air or show.on_deck or show.items[0].id))

    @rule(command=ABOUT_ITEMS | ABOUT_THE_EVENING)
    def ask_about_the_evening(self, command: c.Command) -> None:
        self._ask(command)

    @rule(command=ABOUT_THE_RUNDOWN | ABOUT_ROOMS_AND_PICTURE)
    def ask_about_the_texts(self, command: c.Command) -> None:
        self._ask(command)

    @rule(contents=PROGRAMMES)
    def correct_the_programme(self, contents: list[Content]) -> None:
        self._ask(applying(self.evening.show, contents))

    @rule()
    def undo_the_correction(self) -> None:
        for correction in self.evening.show.corrections[-1:]:
            self._ask(c.UndoProgramme(id="00000000", at=correction.at))

    @rule(milliseconds=st.integers(0, 10_000) | st.integers(0, 400_000))
    def let_time_pass(self, milliseconds: int) -> None:
        self.evening.now += milliseconds

    @rule(late=st.integers(-1, 2))
    def let_time_pass_to_the_deadline(self, late: int) -> None:
        deadline = self.evening.show.timer.ends_at or 0
        self.evening.now = max(self.evening.now, deadline + late)

    def _ask(self, command: c.Command) -> None:
        asked = msgspec.json.decode(msgspec.json.encode(command), type=c.AnyCommand)
        self.asked.append(asked)
        self.evening.wait(0)
        try:
            self.evening.note(*decide(self.evening.show, asked, now=self.evening.now))
        except Refused as refused:
            self._reads_well(refused)

    def _reads_well(self, refused: Refused) -> None:
        assert placeholders(refused.text.message) == set(refused.text.details)
        assert str(refused.text).endswith(".")

    # What is always true

    @invariant()
    def rules_hold(self) -> None:
        check(self.evening.show, self.evening.events)

    @invariant()
    def rules_hold_whatever_is_pressed_next(self) -> None:
        show, before, now = self.evening.show, self.evening.events, self.evening.now
        for command in every_press(show):
            with suppress(Refused):
                events = decide(show, command, now=now)
                check(reduce(evolve, events, show), [*before, *events])

    @invariant()
    def journal_gives_the_same_show(self) -> None:
        for event in self.evening.events[self.replayed_events :]:
            read = msgspec.json.decode(msgspec.json.encode(event), type=e.AnyEvent)
            assert read == event
            self.replayed = evolve(self.replayed, read)
        self.replayed_events = len(self.evening.events)
        assert self.replayed == self.evening.show

    @invariant()
    def times_never_go_back(self) -> None:
        times = [event.at for event in self.evening.events]
        assert times == sorted(times)

    @invariant()
    def big_button_is_never_refused(self) -> None:
        show, now = self.evening.show, self.evening.now
        step = next_step(show)
        if step and not due(show, now=now) and not self._is_empty_before_the_doors():
            assert decide(show, c.Go(id="00000000", expect=step), now=now)

    @invariant()
    def every_remedy_that_is_offered_is_accepted(self) -> None:
        show, now = self.evening.show, self.evening.now
        for warning in warnings(show) if not due(show, now=now) else ():
            remedies: list[c.ClientCommand] = [
                c.Postpone(id="00000000", item=warning.item),
                c.MarkAbsent(id="00000000", item=warning.item),
            ]
            if warning.swap_with:
                remedies.append(c.Swap(id="00000000", item=warning.item, other=warning.swap_with))
            for remedy in remedies:
                assert decide(show, remedy, now=now)

    @invariant()
    def forecast_follows_the_running_order(self) -> None:
        show, now = self.evening.show, self.evening.now
        expected = forecast(show, now=now)
        if show.phase != "ended":
            on_deck = [show.on_deck] if show.on_deck else []
            assert list(expected.expected_at) == on_deck + [item.id for item in show.waiting()]
            times = [now, *expected.expected_at.values(), expected.ends_at]
            assert times == sorted(times, key=lambda time: time or 0)

    @invariant()
    def cues_end_after_they_begin(self) -> None:
        for cue in cues(self.evening.show).values():
            assert cue.ends_at is None or cue.begins_at < cue.ends_at

    def teardown(self) -> None:
        """From wherever this got to, the big button alone brings the evening to its end."""
        assert replay(self.evening.events) == self.evening.show
        self.evening.wait(0)
        if self._is_empty_before_the_doors():
            return
        for _ in range(5 * len(self.evening.show.items) + 4):
            if self.evening.next_step:
                self.evening.go()
        assert self.evening.show.phase == "ended"

    def _is_empty_before_the_doors(self) -> bool:
        show = self.evening.show
        return show.phase == "setup" and not list(show.waiting())


TestAnyEvening = AnyEvening.TestCase
TestAnyEvening.settings = settings(max_examples=35, stateful_step_count=50, deadline=None)
