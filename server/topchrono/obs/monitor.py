"""Polls the health of OBS and listens to events of the stream and the recording."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from topchrono.obs.connection import ObsConnection, ObsError
from topchrono.obs.health import Sample, Window, grade_of_loss, machine_view
from topchrono.obs.output_problems import output_problems
from topchrono.obs.outputs import Output as OutputNow
from topchrono.obs.outputs import Wish
from topchrono.runtime.clock import Clock
from topchrono.show.model import Output, OutputChange
from topchrono.views.obs import MachineView, ObsProblem, RecordView, StreamView

POLL_S = 2.0
AWAITED_POLL_S = 0.5
"""While an output is to start or stop."""
STREAM_STARTED_WITHIN_S = 12.0
"""The server of a stream may be far away, and slow to answer."""
STALE_S = 0.5
"""After an event of an output, OBS's answers about it may be stale for so long."""

Note = Callable[[Output, OutputChange], Awaitable[None]]


class Monitor:
    """The health of OBS. ``note`` is awaited for each change that belongs in the journal."""

    def __init__(
        self, connection: ObsConnection, clock: Clock, changed: Callable[[], None], note: Note
    ) -> None:
        self.machine: MachineView | None = None
        self.version = ""
        self._requests: frozenset[str] = frozenset()
        self._connection = connection
        self._clock = clock
        self._changed = changed
        self._note = note
        self._stream = OutputNow(started_within_s=STREAM_STARTED_WITHIN_S)
        self._record = OutputNow()
        self._is_paused = False
        self._dropped_frames = 0
        self._sent = Window()
        self._rendered = Window()
        self._changes: asyncio.Queue[tuple[Output, OutputChange]] = asyncio.Queue()
        self._last_event_at = -STALE_S
        self._wake = asyncio.Event()
        connection.on_state(self._on_state)
        connection.on_event(self._on_event)

    def can(self, request: str) -> bool:
        """Whether this OBS supports the request."""
        return request in self._requests

    @property
    def stream(self) -> StreamView:
        """The stream for the view."""
        is_on_air = self._stream.is_on_air
        dropped = self._sent.lost_percent
        grade = grade_of_loss(dropped) if self._stream.state in ("live", "stopping") else "bad"
        return StreamView(
            state=self._stream.state,
            since=self._stream.since,
            bitrate_kbps=self._sent.kbps if is_on_air else 0,
            dropped_percent=dropped if is_on_air else 0.0,
            dropped_frames=self._dropped_frames if is_on_air else 0,
            grade=None if self._stream.state in ("off", "starting") else grade,
            drops=self._stream.drops,
        )

    @property
    def problems(self) -> list[ObsProblem]:
        """What is wrong with the stream and the recording, and what to do."""
        return output_problems(self._stream, self._record)

    def ask(self, output: Output, wish: Wish) -> None:
        """OBS has accepted a request to start or stop ``output``."""
        known = {"stream": self._stream, "record": self._record}[output]
        known.ask(wish, at=asyncio.get_running_loop().time())
        self._wake.set()

    @property
    def record(self) -> RecordView:
        """The recording for the view."""
        return RecordView(state=self._record.state, paused=self._is_paused, since=self._record.since)

    async def run(self) -> None:
        """Poll until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._poll())
            tasks.create_task(self._drain_changes())

    async def _poll(self) -> None:
        while True:
            if self._connection.state == "connected":
                try:
                    await self._poll_once()
                except ObsError:
                    self.machine = None
                self._changed()
            try:
                is_awaited = self._stream.is_awaited or self._record.is_awaited
                async with asyncio.timeout(AWAITED_POLL_S if is_awaited else POLL_S):
                    await self._wake.wait()
                self._wake.clear()
            except TimeoutError:
                pass

    async def _drain_changes(self) -> None:
        while True:
            await self._note(*await self._changes.get())

    async def _poll_once(self) -> None:
        if not self._requests:
            version = await self._connection.call("GetVersion")
            self.version = version["obsVersion"]
            self._requests = frozenset(version["availableRequests"])
        begun = asyncio.get_running_loop().time()
        stats, stream, record = await asyncio.gather(
            self._connection.call("GetStats"),
            self._connection.call("GetStreamStatus"),
            self._connection.call("GetRecordStatus"),
        )
        at = asyncio.get_running_loop().time()
        skipped = stats["renderSkippedFrames"] + stats["outputSkippedFrames"]
        self._rendered.add(Sample(at, skipped, stats["renderTotalFrames"]))
        self.machine = machine_view(stats, self._rendered.lost_percent)
        if stream["outputActive"]:
            frames, dropped = stream["outputTotalFrames"], stream["outputSkippedFrames"]
            self._sent.add(Sample(at, dropped, frames, stream["outputBytes"]))
            self._dropped_frames = dropped
        if begun - self._last_event_at < STALE_S:
            # The answer may be older than the event: a stale "active" would restart a stopped output.
            asyncio.get_running_loop().call_later(STALE_S, self._wake.set)
            return
        self._is_paused = record.get("outputPaused", False)
        self._apply_status("stream", self._stream, stream)
        self._apply_status("record", self._record, record)

    def _apply_status(self, name: Output, output: OutputNow, status: dict[str, Any]) -> None:
        change = output.apply_status(
            active=status["outputActive"],
            reconnecting=status.get("outputReconnecting", False),
            duration_ms=status["outputDuration"],
            now=self._clock.now(),
        )
        self._keep(name, change)
        fault = output.check(
            total_bytes=status.get("outputBytes", 0),
            paused=status.get("outputPaused", False),
            at=asyncio.get_running_loop().time(),
        )
        self._keep(name, fault)

    def _on_state(self) -> None:
        self.machine = None
        self._requests = frozenset()
        self._rendered.clear()
        self._sent.clear()
        self._wake.set()

    def _on_event(self, name: str, data: dict[str, Any]) -> None:
        if name == "StreamStateChanged":
            self._keep("stream", self._stream.apply_event(data["outputState"]))
        elif name == "RecordStateChanged":
            self._is_paused = data["outputState"] == "OBS_WEBSOCKET_OUTPUT_PAUSED"
            self._keep("record", self._record.apply_event(data["outputState"]))
        else:
            return
        self._last_event_at = asyncio.get_running_loop().time()
        self._changed()
        self._wake.set()

    def _keep(self, name: Output, change: OutputChange | None) -> None:
        if change:
            self._changes.put_nowait((name, change))
