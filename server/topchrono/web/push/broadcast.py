"""Broadcasts of Socket.IO, encoded and framed once for a whole room and written without a task per client.

The library would frame each message anew for each client, in tasks made and woken for that. For the packets,
see https://socket.io/docs/v4/socket-io-protocol/.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import engineio
import socketio
from engineio.packet import MESSAGE
from socketio.packet import EVENT

from topchrono.web.push.websocket import text_frame

SLICE_S = 0.001
"""Time slice of a broadcast before it yields to the event loop: thousands of clients hold up no deadline."""


class Broadcaster(socketio.AsyncManager):  # type: ignore[misc]  # published without types
    """The library's manager of clients and rooms, with a broadcast of its own."""

    def __init__(self, *, slice_s: float = SLICE_S) -> None:
        super().__init__()
        self._slice_s = slice_s

    async def emit(
        self,
        event: str,
        data: object,
        namespace: str,
        room: str | list[str] | None = None,
        skip_sid: str | None = None,
        callback: Callable[..., object] | None = None,
        to: str | list[str] | None = None,
        **options: Any,
    ) -> None:
        """Send an event with the argument ``data`` to all who are in these rooms now, the first at once.

        Clients that can't be written to go through their queue. Broadcasts to a room are awaited one after
        the other, as the library asks of its callers too.
        """
        if skip_sid or callback:
            await super().emit(event, data, namespace, room, skip_sid, callback, to, **options)
            return
        # Views are text: the library need not look for bytes in them.
        arguments = [event, data]
        message = self.server.packet_class(EVENT, arguments, namespace=namespace, binary=False).encode()
        packet = engineio.packet.Packet(MESSAGE, message)
        frame = text_frame(packet.encode())
        engine = self.server.eio
        slice_ends = time.monotonic() + self._slice_s
        for _, eio_sid in list(self.get_participants(namespace, to or room)):
            if time.monotonic() >= slice_ends:
                await asyncio.sleep(0)
                slice_ends = time.monotonic() + self._slice_s
            if not engine.write(eio_sid, frame):
                await engine.queue(eio_sid, packet)
