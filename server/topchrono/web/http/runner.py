"""aiohttp's server with our replies to errors that it answers itself, before any handler or middleware.

It does so if a request can't be parsed (the request line or a header is too long, it is not HTTP), and if an
``Expect`` header is unknown.
"""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from topchrono.web.http.errors import failure_of, reply
from topchrono.web.http.request_check import check_first, tolerate_targets

MakeReply = Callable[[int], web.Response]
UNREADABLE = web.AppKey[MakeReply]("unreadable")
"""Makes the reply of a status to a request that can't be parsed."""


class Runner(web.AppRunner):
    """Runs an application that has :data:`UNREADABLE`."""

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return Server(
            check_first(made.request_handler),
            request_factory=tolerate_targets(made.request_factory),
            make_reply=self.app[UNREADABLE],
            **self._kwargs,
        )


class Server(web.Server):
    """Makes a :class:`Connection` for each client."""

    def __init__(self, handler: Any, *, make_reply: MakeReply, **options: Any) -> None:
        super().__init__(handler, **options)
        self._make_reply = make_reply

    def __call__(self) -> web.RequestHandler:
        """The handler of a new connection."""
        return Connection(self, self._make_reply, loop=self._loop, **self._kwargs)


class Connection(web.RequestHandler):
    """The connection of one client."""

    __slots__ = ("_make_reply",)

    def __init__(self, server: web.Server, make_reply: MakeReply, **options: Any) -> None:
        super().__init__(server, **options)
        self._make_reply = make_reply

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The reply to a request that can't be parsed, or whose reply can't be made."""
        # Logs; raises where a part of the reply has been sent.
        super().handle_error(request, status, exc, message)
        response = self._make_reply(status)
        response.force_close()
        return response

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send the reply."""
        if isinstance(resp, web.HTTPError):
            resp = reply(request, failure_of(resp, during="a request"))
        return await super().finish_response(request, resp, start_time)
