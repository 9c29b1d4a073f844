"""Ports of this machine for the programs under test.

``bind(0)`` hands out an ephemeral port, which any outgoing connection may take before the program under test
listens on it. These lie below that range, and each worker of pytest-xdist has a slice of its own.
"""

import os
import socket
from pathlib import Path

EPHEMERAL_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
LINUX_FIRST_EPHEMERAL = 32_768
SLICES = 32
SLICE_SIZE = 400
FIRST_UNPRIVILEGED = 1024


def first_ephemeral(file: Path = EPHEMERAL_RANGE) -> int:
    """The lowest port that the system gives to outgoing connections.

    Linux's default where there is no such file (other systems begin higher), or where the range leaves no
    room below.
    """
    try:
        first = int(file.read_text().split()[0])
    except FileNotFoundError:
        return LINUX_FIRST_EPHEMERAL
    return first if first >= FIRST_UNPRIVILEGED + SLICES * SLICE_SIZE else LINUX_FIRST_EPHEMERAL


def slice_of(worker: str, end: int) -> range:
    """The ports below ``end`` of a worker of pytest-xdist (``gw0``), or of a run without workers (empty)."""
    number = (int(worker.removeprefix("gw")) + 1) % SLICES if worker else 0
    return range(end - (number + 1) * SLICE_SIZE, end - number * SLICE_SIZE)


def is_free(port: int) -> bool:
    """Whether a program could listen on this port."""
    with socket.socket() as probe:
        try:
            probe.bind(("", port))
        except OSError:
            return False
        return True


class Ports:
    """Hands out the free ports of one slice in turn, so that one is not handed out again at once."""

    def __init__(self, ports: range, start: int = 0) -> None:
        self._ports = ports
        self._next = start

    def take(self) -> int:
        """The next port that nobody uses.

        Raises:
            RuntimeError: all of them are in use.
        """
        for _ in self._ports:
            port = self._ports[self._next % len(self._ports)]
            self._next += 1
            if is_free(port):
                return port
        raise RuntimeError(f"no port is free from {self._ports.start} to {self._ports.stop}")


# Two runs side by side on one machine have the same slices, and begin at different places.
_OURS = Ports(slice_of(os.environ.get("PYTEST_XDIST_WORKER", ""), first_ephemeral()), start=os.getpid())


def free_port() -> int:
    """A port of this machine that nobody uses, and that no outgoing connection will be given."""
    return _OURS.take()
