"""Records where each pitch is in the stream and in the recording, to find it in the video later."""

import asyncio
from collections.abc import Awaitable, Callable

from msgspec import Struct

from topchrono.obs.connection import ObsConnection, ObsError
from topchrono.runtime.clock import Clock
from topchrono.show.model import Edge, Show, Timer

CHAPTER = "CreateRecordChapter"


class Marker(Struct, frozen=True, kw_only=True):
    """A pitch's clock starts or ends at ``at`` (epoch ms)."""

    item: str
    edge: Edge
    at: int
    name: str


Keep = Callable[[Marker, int | None, int | None], Awaitable[None]]
"""Awaited with the marker and its positions in stream and recording, in ms from their starts."""


class Markers:
    """Records a marker at each start and end of a pitch's clock."""

    def __init__(
        self,
        connection: ObsConnection,
        show: Callable[[], Show],
        clock: Clock,
        can: Callable[[str], bool],
        keep: Keep,
    ) -> None:
        self._connection = connection
        self._show = show
        self._clock = clock
        self._can = can
        self._keep = keep
        self._timer = show().timer
        self._markers: asyncio.Queue[Marker] = asyncio.Queue()

    def follow(self) -> None:
        """The show has changed."""
        show = self._show()
        before, self._timer = self._timer, show.timer
        for item, edge, at in edges(before, show.timer, self._clock.now()):
            known = show.item(item)
            name = known.content.project if known else item
            self._markers.put_nowait(Marker(item=item, edge=edge, at=at, name=name))

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            marker = await self._markers.get()
            try:
                await self._find(marker)
            except ObsError:
                continue

    async def _find(self, marker: Marker) -> None:
        stream = await self._place("GetStreamStatus", marker.at)
        record = await self._place("GetRecordStatus", marker.at)
        if stream is None and record is None:
            return
        await self._keep(marker, stream, record)
        if marker.edge == "start" and record is not None and self._can(CHAPTER):
            await self._connection.call(CHAPTER, chapterName=marker.name)

    async def _place(self, request: str, at: int) -> int | None:
        """The position of ``at`` in the output, in ms; None if it is not running or was started later."""
        status = await self._connection.call(request)
        place = status["outputDuration"] - (self._clock.now() - at)
        return int(place) if status["outputActive"] and place >= 0 else None


def edges(before: Timer, after: Timer, now: int) -> list[tuple[str, Edge, int]]:
    """The starts and ends of clocks between two states of the timer: item, edge, epoch ms."""
    found: list[tuple[str, Edge, int]] = []
    same = before.started_at == after.started_at and before.item == after.item
    if before.state == "running" and before.item and not (same and after.state == "running"):
        ended = after.stopped_at or after.ends_at if same else None
        found.append((before.item, "end", ended or now))
    if after.state == "running" and after.item and after.started_at is not None and not same:
        found.append((after.item, "start", after.started_at))
    return found
