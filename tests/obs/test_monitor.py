"""What the monitor makes of answers that are older than the events around them.

OBS can't be made to answer late at the right moment: here a stand-in does.
"""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest

from topchrono.obs.connection import ObsConnection
from topchrono.obs.monitor import STALE_S, Monitor
from topchrono.runtime.clock import Clock
from topchrono.show.model import Output, OutputChange

STATS = dict.fromkeys(
    (
        "cpuUsage",
        "activeFps",
        "availableDiskSpace",
        "renderSkippedFrames",
        "renderTotalFrames",
        "outputSkippedFrames",
        "outputTotalFrames",
    ),
    0,
)


class LateObs:
    """Answers what was true when it was asked, as soon as ``answers`` is set."""

    state = "connected"

    def __init__(self) -> None:
        self.is_recording = True
        self.answers = asyncio.Event()
        self.answers.set()
        self._listeners: list[Callable[[str, dict[str, Any]], None]] = []

    def on_state(self, _listener: Callable[[], None]) -> None:
        """The connection does not change."""

    def on_event(self, listener: Callable[[str, dict[str, Any]], None]) -> None:
        self._listeners.append(listener)

    async def call(self, request: str) -> dict[str, Any]:
        status = {"outputActive": self.is_recording, "outputDuration": 3_000}
        await self.answers.wait()
        match request:
            case "GetVersion":
                return {"obsVersion": "29.0.2", "availableRequests": ["GetStats"]}
            case "GetStats":
                return STATS
            case "GetStreamStatus":
                return {"outputActive": False, "outputDuration": 0}
            case _:
                return status

    def stop_recording(self) -> None:
        """As when somebody presses the button in OBS."""
        self.is_recording = False
        for state in ("STOPPING", "STOPPED"):
            for listener in self._listeners:
                listener("RecordStateChanged", {"outputState": f"OBS_WEBSOCKET_OUTPUT_{state}"})


@pytest.mark.slow
async def test_an_answer_older_than_the_end_of_a_recording_does_not_begin_it_again() -> None:
    noted: list[tuple[Output, OutputChange]] = []

    async def note(output: Output, change: OutputChange) -> None:
        noted.append((output, change))

    obs = LateObs()
    monitor = Monitor(cast(ObsConnection, obs), Clock(), changed=lambda: None, note=note)
    running = asyncio.create_task(monitor.run())
    async with asyncio.timeout(5):
        while not noted:
            await asyncio.sleep(0.01)
    obs.answers.clear()
    monitor._wake.set()
    await asyncio.sleep(0.05)
    obs.stop_recording()
    obs.answers.set()
    await asyncio.sleep(3 * STALE_S)
    running.cancel()
    assert monitor.record.state == "off"
    assert noted == [("record", "started"), ("record", "stopped")]
