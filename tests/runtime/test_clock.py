import time
from dataclasses import dataclass

import pytest

from topchrono.runtime.clock import Clock, Machine, boot_id, steady_ns
from topchrono.show.commands import Go
from topchrono.show.content import Content
from topchrono.show.events import (
    AnyEvent,
    Called,
    ShowCreated,
    ShowStarted,
    Taken,
    TickerSet,
    decode_event,
    encode_event,
)
from topchrono.show.model import Show
from topchrono.show.rules import decide, next_step
from topchrono.show.state import replay


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


def test_now_is_the_wall_clock_s_time() -> None:
    before = wall_ms()
    now = Clock().now()
    assert before - 50 <= now <= wall_ms() + 50


def test_now_never_goes_back() -> None:
    clock = Clock()
    times = [clock.now() for _ in range(10_000)]
    assert times == sorted(times)


def test_now_goes_on_from_the_last_time_written_down() -> None:
    tomorrow = wall_ms() + 86_400_000
    clock = Clock(not_before=tomorrow)
    assert tomorrow <= clock.now() <= tomorrow + 5_000
    assert 86_395_000 <= clock.ahead_ms <= 86_400_000
    assert Clock().ahead_ms == 0


def test_now_is_not_held_back_by_a_time_long_past() -> None:
    assert Clock(not_before=1).now() >= wall_ms() - 50


def test_now_moves_with_the_time_that_passes() -> None:
    clock = Clock()
    before = clock.now()
    time.sleep(0.02)
    assert clock.now() - before >= 19


def test_seconds_until_a_moment_to_come() -> None:
    clock = Clock()
    assert 9 < clock.seconds_until(clock.now() + 10_000) <= 10


def test_seconds_until_a_moment_that_has_passed() -> None:
    clock = Clock()
    assert -11 < clock.seconds_until(clock.now() - 10_000) <= -10


def test_sleeping_until_a_moment_never_wakes_before_it() -> None:
    clock = Clock()
    for _ in range(5):
        moment = clock.now() + 3
        while (left := clock.seconds_until(moment)) > 0:
            time.sleep(left)
        assert clock.now() >= moment


# Restarts, on a machine whose clocks the test turns


@dataclass
class Evening:
    events: list[AnyEvent]

    @property
    def show(self) -> Show:
        return replay(self.events)


@dataclass
class Clocks:
    """A machine: ``wall`` can be set, ``steady`` cannot; both in epoch or boot ms."""

    wall: int = 1_764_500_000_000
    steady: int = 5_000_000
    boot: str = "boot-1"

    @property
    def machine(self) -> Machine:
        return Machine(
            wall_ns=lambda: self.wall * 1_000_000 + 123,
            steady_ns=lambda: self.steady * 1_000_000 + 456_789,
            boot_id=lambda: self.boot,
        )

    def wait(self, ms: int) -> None:
        self.wall += ms
        self.steady += ms

    def reboot(self) -> None:
        self.boot += "x"
        self.steady = 10_000

    def resume(self, evening: Evening) -> Clock:
        return Clock.resumed(evening.show, evening.events, machine=self.machine)


def pitching(clocks: Clocks, *, length_ms: int = 120_000) -> Evening:
    """An evening whose first pitch has just started."""
    clock = Clock(machine=clocks.machine)
    now = clock.now()
    events: list[AnyEvent] = [
        ShowCreated(
            at=now, title="", pitch_length_ms=length_ms, starts_at=None, contents=(Content(project="Vélo"),)
        ),
        ShowStarted(at=now),
        Called(at=now, item="p01"),
        Taken(at=now, item="p01"),
    ]
    step = next_step(replay(events))
    assert step
    go = Go(id="00000000", expect=step)
    return Evening(events + decide(replay(events), go, now=now, boot=clock.boot_time(now)))


def left_ms(evening: Evening, clock: Clock) -> int:
    ends_at = evening.show.timer.ends_at
    assert ends_at is not None
    return ends_at - clock.now()


@pytest.mark.parametrize("set_by_h", [-24 * 100, -1, 0, 1, 24 * 100])
def test_a_running_pitch_keeps_its_two_minutes_whatever_the_clock_is_set_to(set_by_h: int) -> None:
    clocks = Clocks()
    evening = pitching(clocks)
    for waited_s in (7, 20):
        clocks.wait(waited_s * 1000)
        clocks.wall += set_by_h * 3_600_000
        clock = clocks.resume(evening)
        clocks.wait(3000)
    assert left_ms(evening, clock) == 120_000 - 7_000 - 3_000 - 20_000 - 3_000
    assert clock.ahead_ms == pytest.approx(-2 * set_by_h * 3_600_000, abs=1)


def test_a_deadline_that_passed_while_the_server_was_down_has_passed() -> None:
    clocks = Clocks()
    evening = pitching(clocks)
    clocks.wait(121_000)
    clocks.wall -= 3_600_000
    assert left_ms(evening, clocks.resume(evening)) == -1000


def test_after_a_boot_the_wall_clock_counts() -> None:
    clocks = Clocks()
    evening = pitching(clocks)
    clocks.wait(60_000)
    clocks.reboot()
    assert left_ms(evening, clocks.resume(evening)) == 60_000


def test_an_older_state_of_the_machine_is_no_help() -> None:
    clocks = Clocks()
    evening = pitching(clocks)
    clocks.wait(60_000)
    clocks.steady -= 1_000_000
    assert left_ms(evening, clocks.resume(evening)) == 60_000


def test_without_an_id_of_the_boot_nothing_is_noted() -> None:
    clocks = Clocks(boot="")
    evening = pitching(clocks)
    assert '"boot"' not in encode_event(evening.events[-1])
    clocks.wait(60_000)
    assert left_ms(evening, clocks.resume(evening)) == 60_000


def test_the_start_of_an_older_version_is_no_help() -> None:
    clocks = Clocks()
    evening = pitching(clocks)
    evening.events[-1] = decode_event(
        f'{{"type":"clock_started","at":{clocks.wall},"item":"p01","ends_at":{clocks.wall + 120_000}}}'
    )
    clocks.wait(60_000)
    assert left_ms(evening, clocks.resume(evening)) == 60_000


def test_this_machine_s_boot_has_one_id() -> None:
    assert boot_id() == boot_id()
    clock = Clock()
    noted = clock.boot_time(clock.now())
    if noted:
        assert abs(noted.since_boot_ns - steady_ns()) < 1e9


def test_a_journal_a_little_ahead_is_waited_for() -> None:
    clocks = Clocks()
    evening = Evening(pitching(clocks).events[:2])
    clocks.wall -= 3_000_000
    clock = clocks.resume(evening)
    assert (clock.now(), clock.ahead_ms, clock.stepped_back_ms) == (evening.events[-1].at, 3_000_000 - 1, 0)


def test_a_journal_far_ahead_was_wrong_and_the_wall_clock_is_followed() -> None:
    clocks = Clocks()
    evening = Evening(pitching(clocks).events[:2])
    clocks.wall -= 100 * 86_400_000
    clock = clocks.resume(evening)
    assert (clock.now(), clock.ahead_ms, clock.stepped_back_ms) == (clocks.wall, 0, 100 * 86_400_000)
    # What is noted from now on is the last time, and the next start has nothing to say.
    evening.events.append(TickerSet(at=clock.now(), text=""))
    assert clocks.resume(evening).stepped_back_ms == 0


def test_a_running_pitch_is_never_left_behind_with_a_wrong_date() -> None:
    clocks = Clocks()
    evening = pitching(clocks)
    clocks.reboot()
    clocks.wall -= 100 * 86_400_000
    assert left_ms(evening, clocks.resume(evening)) == 120_000
