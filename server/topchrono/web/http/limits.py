"""Rate limits: a token bucket for each address or link, in an LRU cache."""

import time
from collections import OrderedDict
from collections.abc import Callable

MOST_KEYS = 20_000
"""Buckets kept; the least recently used is evicted first."""


class Limit:
    """A token bucket for each key: ``burst`` tokens, refilled with ``per_s`` a second."""

    def __init__(
        self,
        *,
        burst: float,
        per_s: float,
        clock: Callable[[], float] = time.monotonic,
        most_keys: int = MOST_KEYS,
    ) -> None:
        """``clock`` returns seconds."""
        self._burst = burst
        self._per_s = per_s
        self._clock = clock
        self._most_keys = most_keys
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Take a token of ``key``; False if its bucket is empty."""
        now = self._clock()
        level, since = self._levels.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - since) * self._per_s)
        is_allowed = level >= 1
        self._levels[key] = (level - 1 if is_allowed else level, now)
        if len(self._levels) > self._most_keys:
            self._levels.popitem(last=False)
        return is_allowed
