"""Opens an address in the person's browser."""

import os
import sys
import webbrowser
from threading import Thread

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
LIBRARIES = "LD_LIBRARY_PATH"


def has_browser() -> bool:
    """Whether a browser with windows can be opened: those of a terminal would take it over."""
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in DISPLAYS)


def open_in_browser(address: str) -> None:
    """Open ``address``, in a thread of its own: some systems wait until the browser is closed."""
    Thread(target=_open, args=(address,), name="browser", daemon=True).start()


def _open(address: str) -> None:
    import structlog

    _restore_libraries()
    try:
        is_open = webbrowser.open(address)
    except (webbrowser.Error, OSError):
        is_open = False
    if not is_open:
        structlog.get_logger().warning("the browser could not be opened")


def _restore_libraries() -> None:
    """The libraries of the desktop application are its own: a browser needs those of the system."""
    if not getattr(sys, "frozen", False) or sys.platform in ("win32", "darwin"):
        return
    if original := os.environ.get(f"{LIBRARIES}_ORIG"):
        os.environ[LIBRARIES] = original
    else:
        os.environ.pop(LIBRARIES, None)
