"""The answers to programs, the same over HTTP and Socket.IO."""

from collections.abc import Mapping

import msgspec
from aiohttp import web

SERVER_TIME = "X-Server-Time"
"""The header with the server's clock in epoch ms: clients that poll learn it from each answer."""


class Problem(msgspec.Struct, omit_defaults=True):
    """Why a command was refused: a code for programs, a message for people."""

    code: str
    message: str
    key: str | None = None
    """Which of several values is the reason, if one is."""


class Answer(msgspec.Struct, omit_defaults=True):
    """The result of a command."""

    ok: bool
    revision: int | None = None
    error: Problem | None = None


def json_response(
    value: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """``value`` as JSON, not to be cached."""
    return web.Response(
        body=msgspec.json.encode(value),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **(headers or {})},
    )
