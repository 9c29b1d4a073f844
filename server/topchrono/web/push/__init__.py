"""Publishes changes to connected clients: Socket.IO for the crew, server-sent events for viewers."""

import sys

if "requests" not in sys.modules:
    # Engine.IO's client, which a server never uses, would import it: 100 modules, 5 MB, a tenth of the start.
    sys.modules["requests"] = None  # type: ignore[assignment]  # as Python marks what can't be imported
    try:
        import engineio  # noqa: F401
    finally:
        del sys.modules["requests"]
