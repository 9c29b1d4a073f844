"""The connection of one client: strangers' bytes pass the gate, and each phase has its time limit."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from aiohttp import StreamReader, web

from topchrono.web.http.admission import Admission, Phase
from topchrono.web.http.client_address import network_of
from topchrono.web.http.errors import failure_of, reply
from topchrono.web.http.frames import FrameLimit

MakeReply = Callable[[int], web.Response]

PIECE = 4 * 1024
"""Bytes parsed at a time."""
MOST_HEAD = 32 * 1024
"""Longest headers of a request, in all; aiohttp alone would keep 128 of 8 KiB."""
MOST_SEARCHED = 16 * 1024
"""Bytes searched for a link of the crew."""
CREW = "crew"
"""The crew's queue at the gate, for what is too long to be parsed at once."""
MOST_PIPELINED = 8
"""Requests that wait behind an unanswered one on the same connection."""


class Connection(web.RequestHandler):
    """The connection of one client."""

    __slots__ = (
        "_admission",
        "_body",
        "_frames",
        "_head_size",
        "_is_open",
        "_is_queued",
        "_make_reply",
        "_socket",
        "_unread",
        "address",
        "is_admitted",
        "is_crew",
        "phase",
    )

    def __init__(
        self, server: web.Server, admission: Admission, make_reply: MakeReply, **options: Any
    ) -> None:
        super().__init__(server, **options)
        self._admission = admission
        self._make_reply = make_reply
        self._max_msg_queue_size = MOST_PIPELINED
        self._msg_queue_resume_size = MOST_PIPELINED // 2
        self._socket: asyncio.Transport | None = None
        self._is_open = False
        self._is_queued = False
        self._unread = b""
        """Received, but not yet parsed."""
        self._head_size = 0
        self._frames: FrameLimit | None = None
        self._body: StreamReader | None = None
        self.address = ""
        """Of the peer, which may be a proxy."""
        self.is_crew = False
        self.is_admitted = False
        """Whether the next bytes need not pass the gate: the client has just been let in."""
        self.phase = Phase.HANDLER

    # --- what admission asks

    def has_whole_body(self) -> bool:
        """Whether the body of the last request has arrived."""
        return self._body is None or self._body.is_eof()

    def abort(self) -> None:
        """Close the connection at once, whatever is unsent."""
        if self._is_open and self._socket:
            self._close_admission()
            self._socket.abort()

    def identify_crew(self) -> None:
        """The client has authenticated by other means than its request."""
        if self._is_open:
            self._admission.identify(self, is_crew=True)

    async def admit(self, request: web.BaseRequest) -> None:
        """Return when it is the turn of ``request``.

        Raises HTTPUnsupportedMediaType for a compressed body.
        """
        if not self.is_crew and self._is_open:
            self._admission.identify(self, is_crew=self._admission.recognise(_head_of(request)))
        if not self.is_crew:
            await self._admission.gate.turn(self.address)
        if request.headers.get("Content-Encoding", "identity") != "identity":
            # Inflating is a stranger's choice of how much memory we use.
            raise web.HTTPUnsupportedMediaType

    # --- what aiohttp and the event loop call

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has connected."""
        super().connection_made(transport)
        self._socket = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        self.address = network_of(peer[0]) if peer else ""
        self._is_open = True
        self._admission.opened(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        """The connection has ended."""
        self._close_admission()
        self._socket = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse ``data``, at once if it is the crew's. Without any, aiohttp parses what it has kept."""
        if not data:
            super().data_received(data)
            return
        if not self._is_open:
            return
        if self.phase is Phase.IDLE:
            self._admission.enter(self, Phase.HEAD)
        if self.phase is Phase.HEAD:
            # Anew for each request: a reverse proxy sends those of several clients over one connection.
            is_crew = (self.is_crew and self._head_size > 0) or self._admission.recognise(
                data[:MOST_SEARCHED]
            )
            self._admission.identify(self, is_crew=is_crew)
        is_admitted, self.is_admitted = self.is_admitted or self.is_crew, False
        if is_admitted and not self._unread and len(data) <= PIECE:
            self._parse(data)
            return
        self._unread += data
        self._pause_transport_reading()
        self._queue_unread()

    def pause_writing(self) -> None:
        """The write buffer is full."""
        super().pause_writing()
        # Server-sent events have no write buffer, and limits of their own.
        if self._is_open and self._socket and self._socket.get_write_buffer_limits()[1]:
            self._admission.stalled(self)

    def resume_writing(self) -> None:
        """The client has read on."""
        super().resume_writing()
        self._admission.drained(self)

    def set_parser(self, parser: Any, data_received_cb: Callable[[], None] | None = None) -> None:
        """The connection is a WebSocket from now on."""
        self._enter(Phase.HANDLER)
        self._frames = FrameLimit()
        if self._message_tail:
            # Clients wait for the answer to their handshake.
            self._message_tail = b""
            self.abort()
        super().set_parser(parser, data_received_cb)

    async def _handle_request(self, *arguments: Any) -> tuple[web.StreamResponse, bool]:
        try:
            return await super()._handle_request(*arguments)
        except asyncio.InvalidStateError as error:
            # A handler has ended just when aiohttp's shutdown gave up waiting for it.
            raise ConnectionResetError from error

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The reply to a request that can't be parsed, or whose reply can't be made."""
        if isinstance(exc, ConnectionError):
            # The client has left in the middle of the handler: there is nobody to reply to.
            raise exc
        # Logs; raises where a part of the reply has been sent.
        super().handle_error(request, status, exc, message)
        response = self._make_reply(status)
        response.force_close()
        return response

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send the reply. A stranger who is refused is disconnected: a crowd of them holds nothing."""
        if isinstance(resp, web.HTTPError):
            resp = reply(request, failure_of(resp, during="a request"))
        if resp.status >= 400 and not self.is_crew and not resp.prepared:
            resp.force_close()
        try:
            return await super().finish_response(request, resp, start_time)
        finally:
            if not resp.keep_alive:
                self._enter(Phase.CLOSING)
            elif not self._messages:
                self._enter(Phase.IDLE)

    # --- inside

    def _enter(self, phase: Phase) -> None:
        if self._is_open:
            self._admission.enter(self, phase)

    def _close_admission(self) -> None:
        self._is_open = False
        self._unread = b""
        self._admission.closed(self)

    def _queue_unread(self) -> None:
        if self._is_queued:
            return
        if self._admission.gate.is_full:
            self.abort()
            return
        self._is_queued = True
        self._admission.gate.queue(CREW if self.is_crew else self.address, self._parse_piece)

    def _parse_piece(self) -> None:
        self._is_queued = False
        if not self._is_open or self._reading_paused or self._buffer_paused:
            return
        piece, self._unread = self._unread[:PIECE], self._unread[PIECE:]
        self._parse(piece)
        self._resume_transport_reading()

    def _parse(self, data: bytes) -> None:
        if self._frames and not self._frames.allows(data):
            self.abort()
            return
        requests = self._request_count
        super().data_received(data)
        if self._request_count > requests:
            self._head_size = 0
            self._body = self._messages[-1][1] if self._messages else None
            self._enter(Phase.HANDLER if self.has_whole_body() else Phase.BODY)
        elif self.phase is Phase.BODY and self.has_whole_body():
            self._enter(Phase.HANDLER)
        elif self.phase is Phase.HEAD:
            self._head_size += len(data)
            if self._head_size > MOST_HEAD:
                self.abort()

    def _resume_transport_reading(self) -> None:
        """Read on, unless what is here has to be parsed first."""
        if self._unread:
            self._queue_unread()
        elif not self._reading_paused and not self._buffer_paused:
            super()._resume_transport_reading()


def _head_of(request: web.BaseRequest) -> bytes:
    """The parts of a parsed request that may hold a token."""
    headers = (value for name, value in request.raw_headers if name.lower() in (b"authorization", b"cookie"))
    return b"\n".join((request.path_qs.encode(errors="replace"), *headers))
