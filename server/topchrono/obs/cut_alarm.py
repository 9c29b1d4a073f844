"""Wakes the reconciler for the cut at the deadline: once to prepare it, once to send it."""

import asyncio
from collections.abc import Callable

from topchrono.runtime.clock import Clock
from topchrono.show.model import Timer

PREPARE_S = 0.6
"""How long before the deadline the cut is prepared, with a fresh snapshot."""
RESERVED_S = 0.3
"""How long before the deadline nothing else is asked of OBS."""
SHORTEST_WAIT_S = 0.0005


class CutAlarm:
    """The alarm of the running clock. ``wake`` is called when :attr:`is_near` or :attr:`reached` change."""

    def __init__(self, clock: Clock, lead_s: Callable[[], float], wake: Callable[[], None]) -> None:
        self.is_near = False
        """Whether the cut has to be prepared."""
        self.reached = 0
        """The last deadline, epoch ms, whose cut has to be sent."""
        self._clock = clock
        self._lead_s = lead_s
        self._wake = wake
        self._ends_at: int | None = None
        self._timer: asyncio.TimerHandle | None = None

    def follow(self, timer: Timer) -> None:
        """The show's clock may have changed."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        self._ends_at = timer.ends_at if timer.state == "running" else None
        if self._ends_at is not None:
            self._await_preparation(self._ends_at)

    @property
    def left_s(self) -> float:
        """Until the cut; infinite without one, below zero once it has to be sent."""
        if self._ends_at is None:
            return float("inf")
        return -1 if self._ends_at <= self.reached else self._clock.seconds_until(self._ends_at)

    @property
    def is_reserved(self) -> bool:
        """Whether OBS has to be free for the cut."""
        return 0 < self.left_s < RESERVED_S

    def _await_preparation(self, ends_at: int) -> None:
        delay_s = self._clock.seconds_until(ends_at) - PREPARE_S
        if delay_s > 0:
            self._timer = asyncio.get_running_loop().call_later(delay_s, self._prepare, ends_at)
        else:
            self._prepare(ends_at)

    def _prepare(self, ends_at: int) -> None:
        self.is_near = True
        self._wake()
        self._await_deadline(ends_at)

    def _await_deadline(self, ends_at: int) -> None:
        """Timers of a busy loop may fire early: wait for the rest."""
        delay_s = self._clock.seconds_until(ends_at) - self._lead_s()
        if delay_s > SHORTEST_WAIT_S:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(delay_s, self._await_deadline, ends_at)
        else:
            self.reached = ends_at
            self._wake()
