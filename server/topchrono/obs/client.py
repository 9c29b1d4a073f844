"""obs-websocket-py with a timeout to connect, OBS's close codes, and notice of a lost connection.

Protocol: https://github.com/obsproject/obs-websocket/blob/master/docs/generated/protocol.md
"""

import contextlib
import ipaddress
import itertools
import json
import logging
import queue
import struct
import threading
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import websocket
from msgspec import Struct
from obswebsocket import obsws
from obswebsocket.exceptions import ConnectionFailure

CONNECT_S = 2.0
"""Timeout of each of OBS's answers during the handshake."""
EVENT, REQUEST, ANSWER, BATCH, BATCH_ANSWER = 5, 6, 7, 8, 9
"""Kinds of messages (``WebSocketOpCode``)."""
AUTHENTICATION_FAILED = 4009
"""OBS's close code for a wrong or missing password."""

Request = tuple[str, dict[str, Any]]
"""The name of a request and its data."""

# The library logs each lost connection; ObsConnection logs it once and publishes it.
logging.getLogger("obswebsocket.core").addHandler(logging.NullHandler())


class CannotConnect(Exception):
    """The connection failed; the text is the reason given by OBS or the system."""


class WrongPassword(CannotConnect):
    """OBS rejected the password."""


class Route(Struct, frozen=True, kw_only=True):
    """The IP addresses of both ends of a connection."""

    ours: str
    theirs: str

    @property
    def is_local(self) -> bool:
        """Whether OBS runs on this machine."""
        return self.ours == self.theirs or ipaddress.ip_address(self.theirs.partition("%")[0]).is_loopback


class Waiter(Protocol):
    """Awaits an answer: the library calls ``set`` in its receiving thread once it has arrived."""

    def set(self) -> None:
        """The answer has arrived."""


class Socket(websocket.WebSocket):
    """A WebSocket that keeps the close code of its peer."""

    close_code: int | None = None

    def recv_data_frame(self, control_frame: bool = False) -> tuple[int, Any]:
        """The next frame."""
        opcode, frame = super().recv_data_frame(control_frame)
        if opcode == websocket.ABNF.OPCODE_CLOSE and len(frame.data) >= 2:
            (self.close_code,) = struct.unpack("!H", frame.data[:2])
        return opcode, frame


class Receiver(threading.Thread):
    """The receiving thread. The library's own dies silently when the connection is reset.

    Nor does it know batches of requests, or every event of today's OBS.
    """

    def __init__(self, core: "Client") -> None:
        super().__init__(name="obs-receiver", daemon=True)
        self.core = core
        self.running = True

    def run(self) -> None:
        """Receive until the connection is lost, then report it."""
        # A reset is an OSError, a truncated frame a WebSocketException: both end the connection.
        with contextlib.suppress(OSError, websocket.WebSocketException):
            while self.running:
                message = self.core.ws.recv()
                with contextlib.suppress(ValueError, LookupError):
                    self._hand_on(json.loads(message or "{}"))
        self.running = False
        self.core.end()

    def _hand_on(self, message: dict[str, Any]) -> None:
        """Hand an event or an answer on."""
        kind, data = message.get("op"), message.get("d", {})
        if kind == EVENT:
            self.core.on_event(data["eventType"], data.get("eventData") or {})
        elif kind in (ANSWER, BATCH_ANSWER) and (waiter := self.core.events.get(data["requestId"])):
            self.core.answers[data["requestId"]] = data
            waiter.set()


class Client(obsws):  # type: ignore[misc]  # published without types
    """One connection to OBS, used once. Its callbacks are called in other threads."""

    def __init__(
        self,
        address: tuple[str, int],
        password: str,
        *,
        on_event: Callable[[str, dict[str, Any]], None],
        on_lost: Callable[[], None],
    ) -> None:
        host, port = address
        super().__init__(host, port, password, legacy=False)
        self.on_event = on_event
        self._on_lost = on_lost
        self._ids = itertools.count(1)
        self._outbox: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._ended = threading.Event()
        self.ws: Any = Socket(enable_multithread=True)

    @property
    def route(self) -> Route | None:
        """Between which addresses the connection goes; None once it is lost."""
        try:
            return Route(ours=self.ws.sock.getsockname()[0], theirs=self.ws.sock.getpeername()[0])
        except (AttributeError, OSError):
            return None

    def connect(self) -> None:
        """Connect and authenticate; blocks for a few times ``CONNECT_S`` at most.

        Raises :class:`CannotConnect` or :class:`WrongPassword`.
        """
        self._open(self._auth)
        self.ws.settimeout(None)
        self.thread_recv = Receiver(self)
        self.thread_recv.start()
        threading.Thread(target=self._send_all, name="obs-sender", daemon=True).start()

    def connect_unidentified(self) -> None:
        """Connect without a password: OBS closes the connection when its server is restarted or changed.

        Raises :class:`CannotConnect`.
        """
        self._open(self.ws.recv)
        self.ws.settimeout(None)
        self.thread_recv = Receiver(self)
        self.thread_recv.start()

    def ask(self, name: str, data: dict[str, Any], waiter: Waiter) -> str:
        """Send a request without blocking; its id, for :meth:`answer`."""
        return self._send(REQUEST, {"requestType": name, "requestData": data}, waiter)

    def ask_all(self, requests: Iterable[Request], waiter: Waiter) -> str:
        """Send a batch without blocking; its id, for :meth:`answer`. A refused request stops no other."""
        batch = [{"requestType": name, "requestData": data} for name, data in requests]
        return self._send(BATCH, {"requests": batch}, waiter)

    def answer(self, message_id: str) -> dict[str, Any] | None:
        """OBS's answer with its status, if it has arrived; its waiter is removed."""
        self.events.pop(message_id, None)
        answer: dict[str, Any] | None = self.answers.pop(message_id, None)
        return answer

    def abandon(self) -> None:
        """Abort the connection at once, without a closing handshake; both threads end by themselves."""
        if self.thread_recv is not None:
            self.thread_recv.running = False
        self.ws.abort()
        self.end()

    def end(self) -> None:
        """The connection is lost: end the sending thread and call ``on_lost``, once."""
        if not self._ended.is_set():
            self._ended.set()
            self._outbox.put(None)
            self._on_lost()

    def _send(self, kind: int, body: dict[str, Any], waiter: Waiter) -> str:
        message_id = str(next(self._ids))
        self.events[message_id] = waiter
        self._outbox.put(json.dumps({"op": kind, "d": {"requestId": message_id, **body}}))
        return message_id

    def _open(self, greet: Callable[[], object]) -> None:
        host = f"[{self.host}]" if ":" in self.host else self.host
        try:
            self.ws.connect(f"ws://{host}:{self.port}", timeout=CONNECT_S, http_no_proxy=["*"])
            greet()
        except (OSError, websocket.WebSocketException, ConnectionFailure, ValueError, LookupError) as error:
            self.ws.shutdown()
            if self.ws.close_code == AUTHENTICATION_FAILED:
                raise WrongPassword from error
            raise CannotConnect(getattr(error, "strerror", None) or str(error)) from error
        if self._ended.is_set():
            # Abandoned during the handshake, when there was nothing to abort yet.
            self.ws.shutdown()
            raise CannotConnect("abandoned")

    def _send_all(self) -> None:
        with contextlib.suppress(OSError, websocket.WebSocketException):
            while (message := self._outbox.get()) is not None:
                self.ws.send(message)
        self.ws.abort()
