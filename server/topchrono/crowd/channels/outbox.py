"""Transactional outbox: announcements are retried with backoff until their service has taken them."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial

import structlog
from msgspec import Struct

from topchrono.config import Channel
from topchrono.crowd.channels.announcements import MOST_LINES, Gettext, address_for, digest, title
from topchrono.crowd.channels.messenger import Messenger
from topchrono.crowd.database import Database, Work
from topchrono.runtime.quiet import Quiet
from topchrono.views.live_state import ChannelView

MOST_IN_MESSAGE = 2_000
"""Announcements that one message stands for: deleting them is one transaction, which offers wait for."""

log = structlog.get_logger()


class Intervals(Struct, frozen=True, kw_only=True):
    """Rate limit, backoff and batching of the outbox."""

    between_messages_ms: int = 10_000
    """Rate limit: a channel gets no more than one message in that time."""
    first_delay_ms: int = 10_000
    """Until the first retry; twice as long before each further one."""
    longest_delay_ms: int = 900_000
    batch_window_s: float = 1.0
    """Offers within that time are coalesced into one message and one query of the table."""
    disk_retry_s: float = 10.0


DEFAULT_INTERVALS = Intervals()


class Queue(Struct, frozen=True):
    """The pending announcements of one channel."""

    waiting: int
    attempts: int
    """Failed deliveries of the oldest one."""
    due_at: int
    """Epoch ms."""


class Batch(Struct, frozen=True):
    """The content of one message: the pending rows of a channel, by row and offer, and the first lines."""

    keys: list[tuple[int, str]]
    lines: list[str]


class Outbox:
    """Delivers the rows of the table ``outbox`` to their channels, in as few messages as possible.

    A row is deleted once its service has acknowledged the message. If the server dies in between, the message
    is sent again after the restart: delivery is at least once. A failed delivery is retried with exponential
    backoff, for as long as the offer exists. A row without a text belongs to an offer that was set aside: it
    stays in case the offer is taken back.
    """

    def __init__(
        self,
        database: Database,
        channels: Sequence[Channel],
        messenger: Messenger,
        *,
        now: Callable[[], int],
        quiet: Quiet,
        evening: Callable[[], str],
        url: str,
        gettext: Gettext,
        on_change: Callable[[], None],
        intervals: Intervals = DEFAULT_INTERVALS,
    ) -> None:
        """``now`` is in epoch ms. Near a deadline (``quiet``) nothing is written.

        ``evening`` returns the evening's title.
        ``url`` is the server's, without a slash at its end. ``on_change`` is called when :meth:`views` has
        changed.
        """
        self._database = database
        self._channels = {channel.name: channel for channel in channels}
        self._messenger = messenger
        self._now = now
        self._quiet = quiet
        self._evening = evening
        self._url = url
        self._gettext = gettext
        self._on_change = on_change
        self._intervals = intervals
        self._asked = asyncio.Event()
        self._sent_at: dict[str, int] = {}
        self._failing_since: dict[str, int] = {}
        self._views: tuple[ChannelView, ...] = ()
        self._delivered: list[Batch] = []
        self._moved: set[str] = set()
        """Channels that have another address now: their backoff was that of the address before."""

    def use(self, channels: Sequence[Channel]) -> None:
        """Deliver to these channels from now on; what waits for another one is deleted."""
        before, self._channels = self._channels, {channel.name: channel for channel in channels}
        self._moved |= {
            channel.name
            for channel in channels
            if channel.name in before and before[channel.name].url != channel.url
        }
        self.wake()

    def wake(self) -> None:
        """Signal that there may be new rows."""
        self._asked.set()

    def views(self) -> tuple[ChannelView, ...]:
        """The channels as the director sees them."""
        return self._views

    async def run(self) -> None:
        """Deliver pending announcements, until cancelled."""
        try:
            while True:
                self._asked.clear()
                try:
                    next_at = await self.deliver_due()
                except sqlite3.Error as error:
                    log.error("the outbox can't be read or written; retrying", reason=str(error))
                    next_at = self._now() + round(self._intervals.disk_retry_s * 1000)
                await self._sleep_until(next_at)
        finally:
            await self._messenger.close()

    async def deliver_due(self) -> int | None:
        """Deliver to every channel that is due; when the next one is (epoch ms). Raises sqlite3.Error."""
        await self._delete_delivered()
        await self._forget_backoff()
        queues = await self._read_queues()
        for name, queue in queues.items():
            channel = self._channels.get(name)
            if channel and self._due_at(name, queue) <= self._now():
                await self._deliver(channel, queue)
                queues = await self._read_queues()
        return min((self._due_at(name, queue) for name, queue in queues.items()), default=None)

    async def _sleep_until(self, next_at: int | None) -> None:
        """Wait for that moment (epoch ms; None for never) or for :meth:`wake`."""
        await asyncio.sleep(self._intervals.batch_window_s)
        delay_s = None if next_at is None else max(0.0, (next_at - self._now()) / 1000)
        try:
            async with asyncio.timeout(delay_s):
                await self._asked.wait()
        except TimeoutError:
            pass

    def _due_at(self, name: str, queue: Queue) -> int:
        # Later than any retry, it was noted while the clock was wrong.
        is_wrong = queue.due_at > self._now() + self._intervals.longest_delay_ms
        due_at = 0 if is_wrong else queue.due_at
        if name not in self._sent_at:
            return due_at
        return max(due_at, self._sent_at[name] + self._intervals.between_messages_ms)

    async def _read_queues(self) -> dict[str, Queue]:
        """The pending announcements by channel. Those of removed channels are deleted."""
        found = await self._database.perform(_count)
        gone = sorted(found.keys() - self._channels.keys())
        if gone:
            await self._write(lambda connection: _delete_channels(connection, gone))
            log.warning("announcements for channels that the settings don't have are deleted", channels=gone)
        queues = {name: queue for name, queue in found.items() if name in self._channels}
        for name, queue in queues.items():
            if queue.attempts:
                self._failing_since.setdefault(name, self._now())
        for name in self._failing_since.keys() - queues.keys():
            del self._failing_since[name]
        self._show(queues)
        return queues

    def _show(self, queues: dict[str, Queue]) -> None:
        views = tuple(
            ChannelView(
                name=name,
                waiting=queues[name].waiting if name in queues else 0,
                failing_since=self._failing_since.get(name),
            )
            for name in self._channels
        )
        if views != self._views:
            self._views = views
            self._on_change()

    async def _deliver(self, channel: Channel, queue: Queue) -> None:
        batch = await self._database.perform(lambda connection: _read(connection, channel.name))
        count = len(batch.keys)
        if not count:
            return
        was_sent = await self._messenger.send(
            channel.url,
            title=title(count, self._evening(), self._gettext),
            body=digest(batch.lines, count, address_for(channel, self._url), self._gettext),
        )
        now = self._now()
        self._sent_at[channel.name] = now
        if was_sent:
            self._failing_since.pop(channel.name, None)
            self._delivered.append(batch)
            await self._delete_delivered()
            return
        delay_ms = self._intervals.first_delay_ms * 2 ** min(queue.attempts, 16)
        delay_ms = min(delay_ms, self._intervals.longest_delay_ms)
        await self._write(lambda connection: _postpone(connection, batch, now + delay_ms))
        log.warning("new offers could not be announced", channel=channel.name, again_s=delay_ms // 1000)

    async def _forget_backoff(self) -> None:
        """Make what waits for a channel with a new address due. Raises sqlite3.Error."""
        if self._moved:
            names = sorted(self._moved)
            await self._write(lambda connection: _make_due(connection, names))
            self._moved.difference_update(names)
            for name in names:
                self._failing_since.pop(name, None)

    async def _delete_delivered(self) -> None:
        """Delete what was sent: a disk that fails must not have it sent again. Raises sqlite3.Error."""
        while self._delivered:
            await self._write(partial(_delete, batch=self._delivered[-1]))
            self._delivered.pop()

    async def _write(self, work: Work[None]) -> None:
        await self._quiet.wait()
        await self._database.perform(work)


def _count(connection: sqlite3.Connection) -> dict[str, Queue]:
    # New rows wait for the backoff of earlier ones, or every offer would retry a service that is down.
    rows = connection.execute(
        "SELECT channel, count(*), max(attempts), "
        "max(min(next_at), max(CASE WHEN attempts > 0 THEN next_at ELSE 0 END)) "
        "FROM outbox WHERE body <> '' GROUP BY channel"
    )
    return {channel: Queue(*values) for channel, *values in rows}


def _read(connection: sqlite3.Connection, channel: str) -> Batch:
    keys = connection.execute(
        "SELECT id, offer FROM outbox WHERE channel = ? AND body <> '' ORDER BY id LIMIT ?",
        (channel, MOST_IN_MESSAGE),
    )
    lines = connection.execute(
        "SELECT body FROM outbox WHERE channel = ? AND body <> '' ORDER BY id LIMIT ?", (channel, MOST_LINES)
    )
    return Batch(keys=keys.fetchall(), lines=[line for (line,) in lines])


def _delete(connection: sqlite3.Connection, batch: Batch) -> None:
    # By the offer too: the id of a row whose offer was withdrawn meanwhile may have been reused.
    connection.executemany("DELETE FROM outbox WHERE id = ? AND offer = ?", batch.keys)


def _postpone(connection: sqlite3.Connection, batch: Batch, next_at: int) -> None:
    connection.executemany(
        "UPDATE outbox SET attempts = attempts + 1, next_at = ? WHERE id = ? AND offer = ?",
        [(next_at, *key) for key in batch.keys],
    )


def _make_due(connection: sqlite3.Connection, names: Sequence[str]) -> None:
    connection.executemany(
        "UPDATE outbox SET attempts = 0, next_at = 0 WHERE channel = ?", [(name,) for name in names]
    )


def _delete_channels(connection: sqlite3.Connection, names: Sequence[str]) -> None:
    connection.executemany("DELETE FROM outbox WHERE channel = ?", [(name,) for name in names])
