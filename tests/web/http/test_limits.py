"""So many at once, then so many per second."""

import pytest

from topchrono.web.http.limits import Limit


class Clock:
    """Time in the test's own hands, in seconds."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def allowed(limit: Limit, key: str, tries: int) -> int:
    return sum(limit.allows(key) for _ in range(tries))


def test_a_burst_passes_and_no_more(clock: Clock) -> None:
    assert allowed(Limit(burst=5, per_s=1, clock=clock), "a", 20) == 5


def test_a_bucket_is_refilled_per_second_up_to_the_burst(clock: Clock) -> None:
    limit = Limit(burst=5, per_s=2, clock=clock)
    allowed(limit, "a", 20)
    clock.now += 1
    assert allowed(limit, "a", 20) == 2
    clock.now += 3600
    assert allowed(limit, "a", 20) == 5


def test_a_refused_request_takes_no_token(clock: Clock) -> None:
    limit = Limit(burst=1, per_s=1, clock=clock)
    for _ in range(8):
        allowed(limit, "a", 20)
        clock.now += 0.125
    assert limit.allows("a")


def test_each_key_has_its_own_bucket(clock: Clock) -> None:
    limit = Limit(burst=1, per_s=1, clock=clock)
    assert limit.allows("a")
    assert limit.allows("b")
    assert not limit.allows("a")


def test_the_least_recently_used_key_is_evicted(clock: Clock) -> None:
    limit = Limit(burst=1, per_s=0, clock=clock, most_keys=3)
    for key in "abc":
        limit.allows(key)
    assert not limit.allows("a"), "heard of again, so b is the one to be forgotten"
    limit.allows("d")
    assert not limit.allows("a")
    assert not limit.allows("c")
    assert limit.allows("b")
