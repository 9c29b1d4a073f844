"""State machine of the stream and the recording: state, start, drops, and faults.

OBS answers "ok" to a request before anything has begun, and to one that comes to nothing: only events, the
polled status and growing bytes tell.

Events and states: ``StreamStateChanged``, ``RecordStateChanged`` and ``ObsOutputState`` in the protocol of
obs-websocket 5.
"""

from typing import Literal

from topchrono.show.model import OutputChange
from topchrono.views.obs import OutputState

Fault = Literal["not_started", "not_stopped", "stalled"]
Wish = Literal["start", "stop"]

STATES: dict[str, OutputState] = {
    "OBS_WEBSOCKET_OUTPUT_STARTING": "starting",
    "OBS_WEBSOCKET_OUTPUT_STARTED": "live",
    "OBS_WEBSOCKET_OUTPUT_STOPPING": "stopping",
    "OBS_WEBSOCKET_OUTPUT_STOPPED": "off",
    "OBS_WEBSOCKET_OUTPUT_RECONNECTING": "reconnecting",
    "OBS_WEBSOCKET_OUTPUT_RECONNECTED": "live",
}
STARTED_WITHIN_S = 6.0
STOPPING_WITHIN_S = 6.0
STOPPED_WITHIN_S = 60.0
"""A stream with a delay sends the rest of it before it stops."""
STALLED_S = 6.0
"""Without a byte more for so long, an output that says it runs does not: its sound alone makes some."""
SAME_BEGINNING_MS = 1500
"""OBS counts an output's length in frames, which drift a little against the clock."""


class Output:
    """The state of one of OBS's outputs, from its events and its polled status."""

    def __init__(self, *, started_within_s: float = STARTED_WITHIN_S) -> None:
        self.state: OutputState = "off"
        self.fault: Fault | None = None
        """What is wrong with it now, where its state does not tell."""
        self.since: int | None = None
        """Epoch ms."""
        self.drops = 0
        self._started_within_s = started_within_s
        self._wish: Wish | None = None
        self._wished_at = 0.0
        self._bytes = 0
        self._grown_at: float | None = None

    @property
    def is_on_air(self) -> bool:
        """Whether the output is running, or should be."""
        return self.state in ("live", "reconnecting", "stopping")

    @property
    def is_awaited(self) -> bool:
        """Whether it is to start or to stop, and has not done so yet."""
        return self._wish is not None

    def ask(self, wish: Wish, *, at: float) -> None:
        """OBS has accepted a request to start or stop it; ``at`` is monotonic (s)."""
        self._wish, self._wished_at = wish, at
        self.fault = None

    def check(self, *, total_bytes: int, paused: bool, at: float) -> OutputChange | None:
        """Compare what was asked for with what OBS does; the change for the journal, if any.

        ``total_bytes`` is the length of the output so far, ``at`` is monotonic (s).
        """
        if self._wish is None and self.state == "starting":
            # Somebody has pressed the button in OBS.
            self._wish, self._wished_at = "start", at
        self._check_growth(total_bytes, paused, at)
        waited_s = at - self._wished_at
        if self._wish == "start" and waited_s > self._started_within_s:
            self._wish, self.fault = None, "not_started"
            return self._enter("dropped")
        stopped_within_s = STOPPED_WITHIN_S if self.state == "stopping" else STOPPING_WITHIN_S
        if self._wish == "stop" and waited_s > stopped_within_s:
            self._wish, self.fault = None, "not_stopped"
        return None

    def _check_growth(self, total_bytes: int, paused: bool, at: float) -> None:
        if self.state != "live" or paused:
            self._grown_at = None
        elif self._grown_at is None or total_bytes != self._bytes:
            self._grown_at = at
            if self.fault == "stalled":
                self.fault = None
        elif at - self._grown_at > STALLED_S:
            self.fault = self.fault or "stalled"
        self._bytes = total_bytes

    def apply_event(self, obs_state: str) -> OutputChange | None:
        """Apply OBS's event; the change for the journal, if any."""
        new = STATES.get(obs_state)
        if new is None:
            return None
        if new == "off" and self.state in ("live", "reconnecting", "dropped"):
            # OBS sends STOPPING first when the stop was requested.
            new = "dropped"
        if new == "off" and self.state == "starting":
            new = "dropped"
        return self._enter(new)

    def apply_status(
        self, *, active: bool, reconnecting: bool, duration_ms: int, now: int
    ) -> OutputChange | None:
        """Apply the polled status; the change for the journal, if any. An event may have been missed."""
        change = None
        if active and not self.is_on_air:
            change = self._enter("reconnecting" if reconnecting else "live")
        elif not active and self.is_on_air:
            # The stop was requested, and the poll was faster than its event.
            change = self._enter("off" if self.state == "stopping" else "dropped")
        since = now - duration_ms
        if not active:
            self.since = None
        elif self.since is None or abs(since - self.since) > SAME_BEGINNING_MS:
            self.since = since
        return change

    def _enter(self, new: OutputState) -> OutputChange | None:
        old, self.state = self.state, new
        self._settle(new)
        if new in ("reconnecting", "dropped") and old not in ("reconnecting", "dropped"):
            self.drops += 1
            return "dropped"
        if new == "live" and old != "live":
            return "resumed" if old in ("reconnecting", "dropped") else "started"
        if new == "off" and old != "off":
            return "stopped"
        return None

    def _settle(self, new: OutputState) -> None:
        """What was asked for has come about or come to nothing, and faults of the state before are over."""
        if new in ("live", "reconnecting") and self._wish == "start":
            self._wish = None
        if new in ("off", "dropped"):
            self._wish = None
        is_over = {
            "not_started": new != "dropped",
            "not_stopped": new in ("off", "dropped"),
            "stalled": new != "live",
        }
        if self.fault and is_over[self.fault]:
            self.fault = None
