"""The programming interface over HTTP."""
