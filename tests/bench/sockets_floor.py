"""What can't be avoided: writes the same frame to as many sockets, by bare ``socket.send`` in a plain loop.

Prints its port. Each line of its input is a frame in base64, for everybody. It answers the handshakes of
``sockets_reader.py`` with what that waits for. Ends with its input.
"""

import base64
import select
import socket
import sys

ANSWER = b"HTTP/1.1 101 Switching Protocols\r\n\r\n\x81\x0240"


def main() -> None:
    """Let clients in and write the input to all."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=1000)
    print(listening.getsockname()[1], flush=True)
    epoll = select.epoll()
    epoll.register(sys.stdin, select.EPOLLIN)
    epoll.register(listening, select.EPOLLIN)
    everybody: list[socket.socket] = []
    while True:
        for file, _ in epoll.poll():
            if file == listening.fileno():
                client, _ = listening.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                client.send(ANSWER)
                everybody.append(client)
                continue
            line = sys.stdin.buffer.readline()
            if not line:
                return
            frame = base64.b64decode(line)
            for client in everybody:
                client.send(frame)


main()
