"""aiohttp's server with our replies to errors that it answers itself, before any handler or middleware.

It does so if a request can't be parsed (the request line or a header is too long, it is not HTTP), and if an
``Expect`` header is unknown.
"""

from typing import Any

from aiohttp import web

from topchrono.web.http.admission import ADMISSION, Admission
from topchrono.web.http.connection import Connection, MakeReply
from topchrono.web.http.lobby import BACKLOG, Lobby
from topchrono.web.http.ready_answers import READY_ANSWERS
from topchrono.web.http.request_check import check_first, tolerate_targets

UNREADABLE = web.AppKey[MakeReply]("unreadable")
"""Makes the reply of a status to a request that can't be parsed."""
LINGERING_S = 1.0
"""How long the rest of a refused request's body is read, for a client that reads no reply before."""


class Runner(web.AppRunner):
    """Runs an application that has :data:`UNREADABLE` and :data:`ADMISSION`."""

    _lobby: Lobby | None = None

    async def listen(self, host: str, port: int) -> None:
        """Serve ``host`` and ``port``. Raises OSError."""
        server = self.server
        if Lobby.is_supported() and isinstance(server, Server):
            self._lobby = Lobby(self.app[ADMISSION], server, self.app.get(READY_ANSWERS))
            await self._lobby.open(host, port)
        else:
            await web.TCPSite(self, host, port, backlog=BACKLOG).start()

    async def cleanup(self) -> None:
        """Stop serving, and clean the application up."""
        if self._lobby:
            self._lobby.close()
            self._lobby = None
        await super().cleanup()

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return Server(
            check_first(made.request_handler),
            request_factory=tolerate_targets(made.request_factory),
            admission=self.app[ADMISSION],
            make_reply=self.app[UNREADABLE],
            auto_decompress=False,
            lingering_time=LINGERING_S,
            **self._kwargs,
        )


class Server(web.Server):
    """Makes a :class:`Connection` for each client."""

    def __init__(self, handler: Any, *, admission: Admission, make_reply: MakeReply, **options: Any) -> None:
        super().__init__(self._handle, **options)
        self._handler = handler
        self._admission = admission
        self._make_reply = make_reply

    def __call__(self) -> Connection:
        """The handler of a new connection."""
        return Connection(self, self._admission, self._make_reply, loop=self._loop, **self._kwargs)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer ``request`` when it is its turn."""
        if isinstance(request.protocol, Connection):
            await request.protocol.admit(request)
            if request.transport is None:
                raise ConnectionResetError("the client has left before its turn")
        response: web.StreamResponse = await self._handler(request)
        return response
