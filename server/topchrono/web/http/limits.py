"""Rate limits: so many at once, then so many per second, for each address or link."""

import time
from collections import OrderedDict
from collections.abc import Callable

MOST_KEYS = 20_000
"""Addresses that are remembered; the one not heard of for the longest is forgotten first."""


class Limit:
    """A bucket of ``burst`` for each key, filled again with ``per_s`` each second."""

    def __init__(
        self,
        *,
        burst: float,
        per_s: float,
        clock: Callable[[], float] = time.monotonic,
        most_keys: int = MOST_KEYS,
    ) -> None:
        """``clock`` tells seconds."""
        self._burst = burst
        self._per_s = per_s
        self._clock = clock
        self._most_keys = most_keys
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Whether ``key`` may do it once more now; counts if so."""
        now = self._clock()
        level, since = self._levels.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - since) * self._per_s)
        is_allowed = level >= 1
        self._levels[key] = (level - 1 if is_allowed else level, now)
        if len(self._levels) > self._most_keys:
            self._levels.popitem(last=False)
        return is_allowed
