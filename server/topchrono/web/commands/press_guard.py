"""What a press of a key means: the guard of the host's button, on the server.

Who presses a key of a Stream Deck, or a foot switch, does not see what the button says at that moment: the
step may have changed under the finger. Pure: times are milliseconds of one clock, and come in as arguments.
"""

from collections.abc import Hashable
from typing import Generic, Literal, TypeVar

SHOWN_MS = 700
"""What a press would do must have been shown for so long: nobody decides faster."""
DEBOUNCE_MS = 300
"""Presses closer than this are one, as in ``press_guard.js``: a contact that bounces, a key that repeats."""
TIME_UP_GUARD_MS = 1_000
"""After a clock that ran out under a finger about to end it."""
SECOND_AFTER_MS = 350
SECOND_WITHIN_MS = 3_000
"""What needs a second press needs it neither at once nor much later."""

Meaning = Literal["go", "ask", "same", "early"]
"""Do it, ask for a second press, or nothing: it is the same press still, or what it does is too new."""

T = TypeVar("T", bound=Hashable)


class Shown(Generic[T]):
    """Since when something has been as it is."""

    def __init__(self, value: T, now: int) -> None:
        self.value = value
        self.since = now

    def follow(self, value: T, now: int) -> None:
        """It is ``value`` at ``now``."""
        if value != self.value:
            self.value, self.since = value, now


class PressGuard:
    """The presses of one key, for one action."""

    def __init__(self) -> None:
        self._pressed_at: int | None = None
        self._asked_at: int | None = None
        self._asked_about: Hashable = None

    def press(
        self, now: int, shown: Shown[T], *, needs_second: bool = False, shown_ms: int = SHOWN_MS
    ) -> Meaning:
        """The meaning of a press at ``now`` that would do what is ``shown``, for ``shown_ms`` at least."""
        is_same = self._pressed_at is not None and now - self._pressed_at < DEBOUNCE_MS
        # However long somebody drums, it is one press.
        self._pressed_at = now
        if is_same:
            return "same"
        if now - shown.since < max(shown_ms, TIME_UP_GUARD_MS if self._was_asking(shown) else 0):
            return "early"
        if not needs_second:
            self._asked_at = None
            return "go"
        return self._second(now, shown)

    def _second(self, now: int, shown: Shown[T]) -> Meaning:
        """The meaning of a press that must be confirmed."""
        since_asked = None
        if self._asked_at is not None and self._asked_about == shown.value:
            since_asked = now - self._asked_at
        if since_asked is not None and since_asked < SECOND_AFTER_MS:
            return "same"
        if since_asked is not None and since_asked <= SECOND_WITHIN_MS:
            self._asked_at = None
            return "go"
        self._asked_at, self._asked_about = now, shown.value
        return "ask"

    def _was_asking(self, shown: Shown[T]) -> bool:
        """Whether the second press was awaited for something else when ``shown`` came instead."""
        return (
            self._asked_at is not None
            and self._asked_about != shown.value
            and shown.since - self._asked_at <= SECOND_WITHIN_MS
        )
