"""A rate limit of WebSocket frames, counted before they are parsed.

Frames without a payload cost six bytes to send and some hundred bytes of memory when parsed, and escape the
parser's own back-pressure, which counts payloads. See https://datatracker.ietf.org/doc/html/rfc6455#section-5.2.
"""

import time
from collections.abc import Callable

from topchrono.web.http.limits import Limit

AT_ONCE, PER_S = 150, 40
"""A page sends some ten frames when it connects, then one for each heartbeat and each press of a button."""
MASKED, LENGTH = 0x80, 0x7F
TWO_BYTES, EIGHT_BYTES = 126, 127
"""Lengths that say how many bytes the real one has."""


class FrameLimit:
    """The rate limit of one connection."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` returns seconds."""
        self._limit = Limit(burst=AT_ONCE, per_s=PER_S, clock=clock, most_keys=1)
        self._header = b""
        """The start of a header that is not complete."""
        self._left = 0
        """Bytes of the last frame that have yet to come."""

    def allows(self, data: bytes) -> bool:
        """Count the frames in ``data``, the next bytes of the stream; False above the limit."""
        data, self._header = self._header + data, b""
        position, self._left = self._left, 0
        while position < len(data):
            end = _end_of_frame(data, position)
            if end is None:
                self._header = data[position:]
                return True
            if not self._limit.allows(""):
                return False
            position = end
        self._left = position - len(data)
        return True


def _end_of_frame(data: bytes, start: int) -> int | None:
    """The position behind the frame that begins at ``start``; None if its header is not complete."""
    payload = start + 2
    if payload > len(data):
        return None
    length = data[start + 1] & LENGTH
    if length >= TWO_BYTES:
        payload += 2 if length == TWO_BYTES else 8
        length = int.from_bytes(data[start + 2 : payload])
    if data[start + 1] & MASKED:
        payload += 4
    return payload + length if payload <= len(data) else None
