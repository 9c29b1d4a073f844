"""The stream and the recording: what they do, since when, and when the stream was lost.

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
"""OBS counts an output's length in frames, which wander a little against the clock."""


class Output:
    """One of OBS's outputs, as its events and its polled state tell."""

    def __init__(self) -> None:
        self.state: OutputState = "off"
        self.since: int | None = None
        """Epoch ms."""
        self.drops = 0

    @property
    def is_on_air(self) -> bool:
        """Whether something goes out, or should."""
        return self.state in ("live", "reconnecting", "stopping")

    def apply_event(self, obs_state: str) -> OutputChange | None:
        """Take OBS's event in; what it means for the journal."""
        new = STATES.get(obs_state)
        if new is None:
            return None
        if new == "off" and self.state in ("live", "reconnecting", "dropped"):
            # OBS says STOPPING first when somebody asked for the end.
            new = "dropped"
        if new == "off" and self.state == "starting":
            new = "dropped"
        return self._become(new)

    def apply_status(
        self, *, active: bool, reconnecting: bool, duration_ms: int, now: int
    ) -> OutputChange | None:
        """Take the polled state in; what it means for the journal. An output may have ended unseen."""
        change = None
        if active and not self.is_on_air:
            change = self._become("reconnecting" if reconnecting else "live")
        elif not active and self.is_on_air:
            # Somebody asked for the end, and the look at OBS was quicker than its event.
            change = self._become("off" if self.state == "stopping" else "dropped")
        since = now - duration_ms
        if not active:
            self.since = None
        elif self.since is None or abs(since - self.since) > SAME_BEGINNING_MS:
            self.since = since
        return change

    def _become(self, new: OutputState) -> OutputChange | None:
        old, self.state = self.state, new
        if new in ("reconnecting", "dropped") and old not in ("reconnecting", "dropped"):
            self.drops += 1
            return "dropped"
        if new == "live" and old != "live":
            return "resumed" if old in ("reconnecting", "dropped") else "started"
        if new == "off" and old != "off":
            return "stopped"
        return None
