"""State machine of the stream and the recording: state, start, and drops.

Events and states: ``StreamStateChanged``, ``RecordStateChanged`` and ``ObsOutputState`` in the protocol of
obs-websocket 5.
"""

from topchrono.show.model import OutputChange
from topchrono.views.obs import OutputState

STATES: dict[str, OutputState] = {
    "OBS_WEBSOCKET_OUTPUT_STARTING": "starting",
    "OBS_WEBSOCKET_OUTPUT_STARTED": "live",
    "OBS_WEBSOCKET_OUTPUT_STOPPING": "stopping",
    "OBS_WEBSOCKET_OUTPUT_STOPPED": "off",
    "OBS_WEBSOCKET_OUTPUT_RECONNECTING": "reconnecting",
    "OBS_WEBSOCKET_OUTPUT_RECONNECTED": "live",
}
SAME_BEGINNING_MS = 1500
"""OBS counts an output's length in frames, which drift a little against the clock."""


class Output:
    """The state of one of OBS's outputs, from its events and its polled status."""

    def __init__(self) -> None:
        self.state: OutputState = "off"
        self.since: int | None = None
        """Epoch ms."""
        self.drops = 0

    @property
    def is_on_air(self) -> bool:
        """Whether the output is running, or should be."""
        return self.state in ("live", "reconnecting", "stopping")

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
        if new in ("reconnecting", "dropped") and old not in ("reconnecting", "dropped"):
            self.drops += 1
            return "dropped"
        if new == "live" and old != "live":
            return "resumed" if old in ("reconnecting", "dropped") else "started"
        if new == "off" and old != "off":
            return "stopped"
        return None
