"""A Socket.IO server that disconnects clients that send more than our subset of the protocol.

The protocol allows much that our pages never send: binary attachments that are buffered until they are
complete, events with the library's own names, unsolicited acknowledgements. See
https://socket.io/docs/v4/socket-io-protocol/ for its packets.
"""

import asyncio
from typing import Any

import socketio
import structlog

log = structlog.get_logger()

PACKETS = ("0", "1", "2")
"""Connect, disconnect and event: the packet types that our clients send."""
MOST_UNREAD = 64
"""Back-pressure: packets queued for a slow client; one further behind is disconnected and reconnects."""
CONNECT_WITHIN_S = 5.0


class GuardedServer(socketio.AsyncServer):  # type: ignore[misc]  # published without types
    """Disconnects a client that sends anything but ``events``, or that does not read."""

    def __init__(self, events: frozenset[str], **options: Any) -> None:
        super().__init__(**options)
        self._events = events
        self._tasks: set[asyncio.Task[None]] = set()

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        task = asyncio.create_task(self._expect_connect(eio_sid))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await super()._handle_eio_connect(eio_sid, environ)

    async def _handle_eio_message(self, eio_sid: str, data: object) -> None:
        if not isinstance(data, str) or not data.startswith(PACKETS) or self._is_behind(eio_sid):
            await self._abort(eio_sid)
            return
        try:
            await super()._handle_eio_message(eio_sid, data)
        except Exception as error:  # noqa: BLE001 - whatever a stranger sends is no fault of ours
            log.debug("a client sent a malformed packet", error=repr(error))
            await self._abort(eio_sid)

    async def _handle_event(self, eio_sid: str, namespace: str, id: int | None, data: object) -> None:  # noqa: A002 - the library's own name
        if not isinstance(data, list) or not data or data[0] not in self._events:
            await self._abort(eio_sid)
            return
        await super()._handle_event(eio_sid, namespace, id, data)

    async def disconnect_slow(self) -> None:
        """Disconnect slow clients: those whose queue is full."""
        for eio_sid in list(self.eio.sockets):
            if self._is_behind(eio_sid):
                await self._abort(eio_sid)

    def _is_behind(self, eio_sid: str) -> bool:
        socket = self.eio.sockets.get(eio_sid)
        return socket is not None and socket.queue.qsize() > MOST_UNREAD

    async def _abort(self, eio_sid: str) -> None:
        socket = self.eio.sockets.get(eio_sid)
        if socket is None or socket.closed:
            return
        request = self.environ.get(eio_sid, {}).get("aiohttp.request")
        await socket.close(wait=False, abort=True)
        # The library would wait for its next heartbeat, and block for a client that does not read.
        socket.queue.put_nowait(None)
        if request is not None and request.transport is not None:
            request.transport.abort()

    async def _expect_connect(self, eio_sid: str) -> None:
        """Disconnect a client that does not complete the handshake in time."""
        await asyncio.sleep(CONNECT_WITHIN_S)
        if self.manager.sid_from_eio_sid(eio_sid, "/") is None:
            await self._abort(eio_sid)
