"""Who listens on a TCP port of this machine, and which addresses it has."""

import os
import socket
from contextlib import suppress

UNPRIVILEGED = 1024
"""Below it, most systems let only the administrator listen."""
SOMEWHERE = ("192.0.2.1", 9)
"""An address of documentation: nothing is sent there."""


def owner_of(port: int) -> str:
    """The program that listens on ``port`` and its process's number; empty if the system does not tell."""
    import psutil

    with suppress(psutil.Error, OSError):
        for connection in psutil.net_connections(kind="tcp"):
            if connection.status != psutil.CONN_LISTEN or connection.laddr[1:] != (port,):
                continue
            if connection.pid is None:
                break
            return f"{psutil.Process(connection.pid).name()} ({connection.pid})"
    return ""


def is_answered(host: str, port: int) -> bool:
    """Whether something listens at ``host``, an address of this machine."""
    with suppress(OSError), socket.create_connection((host, port), timeout=0.5):
        return True
    return False


def free_port_after(port: int) -> int:
    """The next port that nobody listens on."""
    return next((other for other in range(port + 1, 65_536) if not is_answered("127.0.0.1", other)), port)


def is_free(port: int) -> bool:
    """Whether a server could listen on ``port`` of this machine alone."""
    # Some systems let two programs listen on one port, by different addresses.
    if is_answered("127.0.0.1", port):
        return False
    with socket.socket() as probe:
        if os.name == "posix":
            # As servers do: connections that have just ended hold the port for a minute.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def first_free_port(start: int) -> int:
    """The first port from ``start`` on that a server could listen on; ``start`` if there is none."""
    return next((port for port in range(start, 65_536) if is_free(port)), start)


def own_addresses() -> set[str]:
    """The IP addresses of this machine."""
    import psutil

    addresses = (address for card in psutil.net_if_addrs().values() for address in card)
    families = (socket.AF_INET, socket.AF_INET6)
    return {address.address.partition("%")[0] for address in addresses if address.family in families}


def network_address() -> str | None:
    """The IP address by which others on the network reach this machine, if it is on one."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(SOMEWHERE)
        return str(probe.getsockname()[0])
    return None
