"""The system's limit of open files, which connections count towards."""

import contextlib
import sys

WANTED = 65_536
RESERVED = 300
"""Descriptors that viewers can't use: for the crew, OBS, the evening's files, and clients that arrive."""
ARRIVING = 150
"""Of these, for clients that have yet to identify themselves."""
FEW = 2_000
"""Below, some of an ordinary evening's viewers may be refused."""
FEWEST = 400
"""Below, the crew may find no connection free."""
FEWEST_VIEWERS = 50
UNKNOWN = 10_000
"""Where the system has no such limit: Windows."""


def raise_limit() -> int:
    """Raise this process's limit as far as the system lets it; the limit."""
    if sys.platform == "win32":
        return UNKNOWN
    import resource

    granted, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(hard, WANTED)
    if granted != resource.RLIM_INFINITY and granted < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return limit()


def limit() -> int:
    """This process's limit."""
    if sys.platform == "win32":
        return UNKNOWN
    import resource

    granted, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return WANTED if granted == resource.RLIM_INFINITY else granted


def most_viewers() -> int:
    """Most viewers at once, so that the reserve stays free."""
    return max(FEWEST_VIEWERS, limit() - RESERVED)


def most_strangers() -> int:
    """Most connections at once that are not the crew's."""
    return most_viewers() + ARRIVING
