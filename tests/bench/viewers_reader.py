"""Many viewers in one process: ``viewers_reader.py PORT VIEWERS [HEADER: VALUE] [AT ONCE]``.

Prints a line of JSON once everybody has the whole view, then one for each change: when its last byte came to
each viewer (seconds of the machine's monotonic clock) and what the first one was sent. Ends with its input.

Bare epoll, one buffer, no decoding: the reader must not be what is measured.
"""

import base64
import json
import resource
import select
import socket
import sys
import time

SMALLEST_CHANGE = 150
"""Bytes of a chunk; smaller ones are heartbeats and beginnings."""
PER_ADDRESS = 900
AT_ONCE = 100
"""How many may wait for their view at the same time."""
buffer = bytearray(1024 * 1024)


class Viewer:
    """One connection, and where in the stream of chunks it is."""

    def __init__(self, number: int, port: int, header: str) -> None:
        self.socket = socket.socket()
        self.socket.bind((f"127.0.0.{2 + number // PER_ADDRESS}", 0))
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall(f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{header}\r\n\r\n".encode())
        self.is_in = False
        """Whether the whole view has come."""
        self._is_in_body = False
        self._begun = b""
        self._size = self._left = 0

    def read(self) -> tuple[bytes, int]:
        """What is there, and how many changes came to their end with it."""
        length = self.socket.recv_into(buffer)
        if not length:
            raise ConnectionError("the server let a viewer go")
        data = bytes(buffer[:length])
        taken = min(self._left, length)
        self._left -= taken
        changes = int(taken > 0 and not self._left and self._size >= SMALLEST_CHANGE)
        return data, changes + self._begin_chunks(data[taken:])

    def _begin_chunks(self, data: bytes) -> int:
        self._begun += data
        changes = 0
        while not self._left:
            head, mark, rest = self._begun.partition(b"\r\n" if self._is_in_body else b"\r\n\r\n")
            if not mark:
                break
            if self._is_in_body:
                self._size = int(head, 16)
                self._left = max(0, self._size + len(b"\r\n") - len(rest))
                changes += not self._left and self._size >= SMALLEST_CHANGE
                rest = rest[self._size + len(b"\r\n") :]
            self._is_in_body, self._begun = True, rest
        return changes


def main() -> None:
    """Connect, then report each change once every connection has it."""
    port, count, header = int(sys.argv[1]), int(sys.argv[2]), (sys.argv[3:] or ["Accept: */*"])[0]
    at_once = int(sys.argv[4]) if sys.argv[4:] else AT_ONCE
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    epoll = select.epoll()
    epoll.register(sys.stdin, select.EPOLLIN)
    viewers: dict[int, Viewer] = {}
    first, are_all_in = -1, False
    arrivals: list[float] = []
    first_was_sent = b""
    while True:
        while len(viewers) < min(count, len(arrivals) + at_once):
            viewer = Viewer(len(viewers), port, header)
            viewers[viewer.socket.fileno()] = viewer
            epoll.register(viewer.socket, select.EPOLLIN)
            first = next(iter(viewers))
        for file, _ in epoll.poll():
            if file == sys.stdin.fileno():
                return
            viewer = viewers[file]
            data, changes = viewer.read()
            if not are_all_in and changes:
                # An update before all have connected arrives in addition to a snapshot.
                changes, viewer.is_in = int(not viewer.is_in), True
            arrivals += [time.monotonic()] * changes
            if file == first:
                first_was_sent += data
        if len(arrivals) == count:
            sent = base64.b64encode(first_was_sent).decode()
            print(json.dumps({"arrivals": arrivals, "sent": sent}), flush=True)
            arrivals, first_was_sent, are_all_in = [], b"", True


main()
