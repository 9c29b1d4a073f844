"""How soon a command begins."""

import subprocess
import sys

SLOW_IMPORTS = {"aiohttp", "aiosqlite", "apprise", "jinja2", "obswebsocket", "socketio", "structlog"}


def test_no_server_is_imported_before_a_command_needs_it() -> None:
    script = "import sys, topchrono.cli.main; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert SLOW_IMPORTS.isdisjoint(run.stdout.split())
