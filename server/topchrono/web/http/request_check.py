"""Refuses requests whose values would make aiohttp or Engine.IO fail, before any handler reads them.

Such values are HTTP by their form: both libraries assume more of them, and raise where that does not hold.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from yarl import URL

SOCKET_IO = "/socket.io/"
READ_AS_ASCII = frozenset(
    {
        "accept-encoding",
        "access-control-request-headers",
        "connection",
        "content-encoding",
        "content-type",
        "expect",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "origin",
        "range",
        "sec-websocket-extensions",
        "sec-websocket-key",
        "sec-websocket-version",
        "upgrade",
    }
)
"""Headers that the libraries parse, compare or send back. Cookies are not among them: those of other programs
on the same host may hold anything."""
LONGEST = 2_000
"""Of these headers, in characters. Python refuses to read longer numbers."""
SOCKET_IO_METHODS = ("GET", "POST", "OPTIONS")

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
RequestFactory = Callable[..., web.BaseRequest]


def check_first(handler: Handler) -> Handler:
    """``handler``, for requests that pass :func:`check`."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        check(request)
        return await handler(request)

    return handle


def check(request: web.BaseRequest) -> None:
    """Raises an HTTP exception of aiohttp, if the request can't be answered."""
    if not all(_is_readable(*header) for header in request.headers.items()) or not _has_dates(request):
        raise web.HTTPBadRequest
    if request.path == SOCKET_IO:
        _check_socket_io(request)


def tolerate_targets(make_request: RequestFactory) -> RequestFactory:
    """``make_request``, also for targets that are none: an absolute one with a malformed host, or nothing."""

    def make(message: Any, *connection: Any) -> web.BaseRequest:
        if message.url is None:
            # llhttp lets CONNECT have no target.
            message = message._replace(url=URL("/"))
        try:
            return make_request(message, *connection)
        except ValueError:
            return make_request(message._replace(url=message.url.relative()), *connection)

    return make


def _is_readable(name: str, value: str) -> bool:
    return (value.isascii() and len(value) <= LONGEST) or name.lower() not in READ_AS_ASCII


def _has_dates(request: web.BaseRequest) -> bool:
    """Whether the dates of the request are some that a calendar has."""
    try:
        _ = request.if_modified_since, request.if_unmodified_since, request.if_range
    except (ValueError, OverflowError):
        return False
    return True


def _check_socket_io(request: web.BaseRequest) -> None:
    if request.method not in SOCKET_IO_METHODS:
        raise web.HTTPMethodNotAllowed(request.method, SOCKET_IO_METHODS)
    if "Sec-WebSocket-Protocol" in request.headers:
        # We have none, and aiohttp would log whatever is asked for.
        raise web.HTTPBadRequest
    # Engine.IO would make a session first, and fail then.
    is_websocket = request.headers.get("Upgrade", "").lower() == "websocket"
    if is_websocket and not web.WebSocketResponse().can_prepare(request).ok:
        raise web.HTTPBadRequest
