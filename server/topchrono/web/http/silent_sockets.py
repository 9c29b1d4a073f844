"""Finds which of thousands of silent sockets can be read, a few at a time.

Python's selectors make a list of all that are ready, for each slice anew: in a flood that takes longer than
the slice. ``epoll`` returns as many as asked for, in turn: https://man7.org/linux/man-pages/man2/epoll_wait.2.html
"""

import selectors
import socket
import sys
from itertools import islice
from typing import Generic, Protocol, TypeVar

Owner = TypeVar("Owner")


class SilentSockets(Protocol[Owner]):
    """Sockets, each with its owner."""

    def fileno(self) -> int:
        """The descriptor that can be read while one of the sockets can."""

    def add(self, own: socket.socket, owner: Owner) -> None:
        """Wait for ``own`` too."""

    def remove(self, own: socket.socket) -> None:
        """Wait for ``own`` no longer."""

    def ready(self, most: int) -> list[Owner]:
        """The owners of ``most`` sockets that can be read, or fewer; at once."""

    def close(self) -> None:
        """Wait for none any more."""


class Selector(Generic[Owner]):
    """Where there is no ``epoll``."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()

    def fileno(self) -> int:
        """The descriptor that can be read while one of the sockets can. Raises AttributeError on Windows."""
        return self._selector.fileno()

    def add(self, own: socket.socket, owner: Owner) -> None:
        """Wait for ``own`` too."""
        self._selector.register(own, selectors.EVENT_READ, owner)

    def remove(self, own: socket.socket) -> None:
        """Wait for ``own`` no longer."""
        self._selector.unregister(own)

    def ready(self, most: int) -> list[Owner]:
        """The owners of ``most`` sockets that can be read, or fewer; at once."""
        return [key.data for key, _ in islice(self._selector.select(0), most)]

    def close(self) -> None:
        """Wait for none any more."""
        self._selector.close()


if sys.platform == "linux":
    import select

    class Epoll(Generic[Owner]):
        """With ``epoll``."""

        def __init__(self) -> None:
            self._epoll = select.epoll()
            self._owners: dict[int, Owner] = {}

        def fileno(self) -> int:
            """The descriptor that can be read while one of the sockets can."""
            return self._epoll.fileno()

        def add(self, own: socket.socket, owner: Owner) -> None:
            """Wait for ``own`` too."""
            self._owners[own.fileno()] = owner
            self._epoll.register(own, select.EPOLLIN)

        def remove(self, own: socket.socket) -> None:
            """Wait for ``own`` no longer."""
            del self._owners[own.fileno()]
            self._epoll.unregister(own)

        def ready(self, most: int) -> list[Owner]:
            """The owners of ``most`` sockets that can be read, or fewer; at once."""
            return [self._owners[descriptor] for descriptor, _ in self._epoll.poll(0, most)]

        def close(self) -> None:
            """Wait for none any more."""
            self._epoll.close()


def silent_sockets() -> SilentSockets[Owner]:
    """What this system does it best with."""
    if sys.platform == "linux":
        return Epoll()
    return Selector()
