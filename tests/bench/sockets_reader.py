"""Reads as Socket.IO clients: ``sockets_reader.py ARGUMENTS``, those of :func:`main` in JSON.

Prints a line of JSON once everybody is in, then one for each change: when it came to each client (seconds of
the machine's monotonic clock) and its message. Answers pings. Ends with its input.

Bare epoll, no decoding: the reader must not be what is measured. For the packets, see
https://socket.io/docs/v4/engine-io-protocol/ and https://socket.io/docs/v4/socket-io-protocol/.
"""

import json
import select
import socket
import struct
import sys
import time
from typing import Any

AT_ONCE = 50
"""How many may connect at the same time."""
PONG = b"\x81\x81\x00\x00\x00\x003"
"""A frame with an empty mask."""


class Reader:
    """One client."""

    def __init__(self, port: int, token: str, then: str, joined: str) -> None:
        self._hello = "40" + json.dumps({"token": token})
        self._then, self._joined = then, joined.encode()
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket&key={token} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        self.is_in = False
        self._is_upgraded = False
        self._unread = b""

    def read(self) -> list[bytes]:
        """The messages of the changes that have come."""
        data = self.socket.recv(1024 * 1024)
        if not data:
            raise ConnectionError("the server let a client go")
        self._unread += data
        if not self._is_upgraded:
            _, mark, rest = self._unread.partition(b"\r\n\r\n")
            if not mark:
                return []
            self._is_upgraded, self._unread = True, rest
        return [message for message in self._messages() if self._is_change(message)]

    def _messages(self) -> list[bytes]:
        messages = []
        while len(self._unread) >= 2:
            begin, length = 2, self._unread[1]
            if length >= 126:
                begin = 4 if length == 126 else 10
                length = int.from_bytes(self._unread[2:begin])
            if len(self._unread) < begin + length:
                break
            messages.append(self._unread[begin : begin + length])
            self._unread = self._unread[begin + length :]
        return messages

    def _is_change(self, message: bytes) -> bool:
        if message == b"2":
            self.socket.send(PONG)
        elif message[:1] == b"0":
            self._send(self._hello)
        elif message[:2] == b"40" and self._then:
            self._send(self._then)
        if self.is_in:
            return message[:2] == b"42"
        self.is_in = message.startswith(self._joined)
        return False

    def _send(self, message: str) -> None:
        payload = message.encode()
        self.socket.sendall(struct.pack("!BBHI", 0x81, 0x80 | 126, len(payload), 0) + payload)


def main(port: int, count: int, tokens: list[str], then: str, joined: str) -> None:
    """Connect, then report each change once every client has it.

    A client is in once a message begins with ``joined``. It sends ``then`` when Socket.IO has let it in.
    """
    epoll = select.epoll()
    epoll.register(sys.stdin, select.EPOLLIN)
    readers: dict[int, Reader] = {}
    waiting: set[int] = set()
    are_all_in = False
    arrivals: list[float] = []
    while True:
        while len(readers) < count and len(waiting) < AT_ONCE:
            reader = Reader(port, tokens[len(readers) % len(tokens)], then, joined)
            readers[reader.socket.fileno()] = reader
            waiting.add(reader.socket.fileno())
            epoll.register(reader.socket, select.EPOLLIN)
        for file, _ in epoll.poll():
            if file == sys.stdin.fileno():
                return
            for message in readers[file].read():
                arrivals.append(time.monotonic())
                if are_all_in and len(arrivals) == count:
                    _print(arrivals=arrivals, message=message.decode())
                    arrivals = []
            if file in waiting and readers[file].is_in:
                waiting.discard(file)
        if not are_all_in and len(readers) == count and not waiting:
            are_all_in, arrivals = True, []
            _print(clients=count)


def _print(**line: Any) -> None:
    print(json.dumps(line), flush=True)


main(**json.loads(sys.argv[1]))
