import time

from topchrono.runtime.clock import Clock


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
