"""The connection to OBS for the event loop: non-blocking, with heartbeat and reconnects with backoff."""

import asyncio
import contextlib
import random
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

import structlog

from topchrono.obs.client import CannotConnect, Client, Request, Route, Waiter, WrongPassword
from topchrono.views.obs import ObsState

CONNECT_WITHIN_S = 5.0
ANSWER_WITHIN_S = 1.0
"""Timeout of a request; a slower OBS is disconnected, then reconnected with backoff."""
HEARTBEAT_S = 0.5
"""With the timeout of its answer, a silent peer is detected within 1.5 s."""
FIRST_DELAY_S = 0.1
LONGEST_DELAY_S = 1.0
FIRST_REFUSED_DELAY_S = 2.0
LONGEST_REFUSED_DELAY_S = 15.0
"""Backoff of a refused password: OBS may show an alert for each attempt."""
BACKOFF = 1.6
STABLE_S = 5.0
"""A connection that has lasted this long resets the backoff."""

READY_WITHIN_S = 5.0
"""How long OBS may be not ready, from its first such answer on, before requests fail for that."""
FIRST_UNREADY_DELAY_S = 0.05
LONGEST_UNREADY_DELAY_S = 0.4

NO_ANSWER = 0
"""The code of a failure without an answer of OBS."""
NOT_READY = 207
"""OBS's code while it opens or changes its scene collection: it is connected, and fails each request."""
NOT_OURS = -1
"""The code of a request that was not sent, because it would change an OBS that another evening controls."""
OF_OWNERSHIP = frozenset({"BroadcastCustomEvent", "SetPersistentData"})
"""Requests that change nothing on air: they tell who controls OBS."""

log = structlog.get_logger()

T = TypeVar("T")
EventListener = Callable[[str, dict[str, Any]], None]


class ObsError(Exception):
    """A request that failed: OBS's own code and comment, or :data:`NO_ANSWER` or :data:`NOT_OURS`.

    Codes: ``RequestStatus`` in the protocol of obs-websocket.
    """

    def __init__(self, request: str, code: int, comment: str) -> None:
        super().__init__(f"{request}: {comment or 'refused'} ({code})")
        self.request = request
        self.code = code
        self.comment = comment


class ObsConnection:
    """Holds the connection. Listeners are called on the event loop, in the order of OBS's events."""

    def __init__(
        self, address: tuple[str, int], password: str, *, connect_within_s: float = CONNECT_WITHIN_S
    ) -> None:
        self.state: ObsState = "connecting"
        self.reason = ""
        """Why the connection failed, in the words of the system or of OBS."""
        self._address = address
        self._password = password
        self._connect_within_s = connect_within_s
        self._client: Client | None = None
        self._lost = asyncio.Event()
        self._retry = asyncio.Event()
        """Cuts the delay until the next attempt short."""
        self._attempt_ended = asyncio.Event()
        # OBS handles requests in several threads, which may deadlock: send one at a time.
        self._turn = asyncio.Lock()
        self._unready_since: float | None = None
        self._is_ours: Callable[[], bool] = lambda: True
        self._waiting: set[asyncio.Future[None]] = set()
        self._state_listeners: list[Callable[[], None]] = []
        self._event_listeners: list[EventListener] = []

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of OBS."""
        return self._address

    @property
    def route(self) -> Route | None:
        """Between which addresses the connection goes; None without one."""
        return self._client.route if self._client else None

    @property
    def can_write(self) -> bool:
        """Whether OBS is connected and this evening controls it."""
        return self.state == "connected" and self._is_ours()

    def guard(self, is_ours: Callable[[], bool]) -> None:
        """From now on, send requests that change OBS only while ``is_ours``."""
        self._is_ours = is_ours

    def use(self, address: tuple[str, int], password: str) -> None:
        """Use another address or password from now on. A connection to the same address stays."""
        is_elsewhere = address != self._address
        self._address, self._password = address, password
        self._retry.set()
        if is_elsewhere:
            self.close()
            self._lost.set()

    async def retry(self) -> None:
        """Connect now, without the rest of the delay; return once that attempt has ended."""
        if self.state == "connected":
            return
        ended = self._attempt_ended
        self._retry.set()
        await ended.wait()

    def on_state(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after each change of ``state``."""
        self._state_listeners.append(listener)

    def on_event(self, listener: EventListener) -> None:
        """Call ``listener`` with the name and the data of each of OBS's events."""
        self._event_listeners.append(listener)

    async def call(self, request: str, *, within_s: float = ANSWER_WITHIN_S, **data: Any) -> dict[str, Any]:
        """OBS's answer to ``request``, after those of earlier requests. Raises :class:`ObsError`.

        While OBS is not ready, it is asked again with backoff, for :data:`READY_WITHIN_S` at most.
        """

        async def attempt() -> dict[str, Any]:
            answer = await self._ask(
                [request], lambda client, waiter: client.ask(request, data, waiter), within_s
            )
            return _response(request, answer)

        return await self._when_ready(attempt)

    async def call_all(
        self, requests: Sequence[Request], *, within_s: float = ANSWER_WITHIN_S
    ) -> list[dict[str, Any] | None]:
        """OBS's answers to ``requests``, sent as one batch: one round trip. A refused one is None.

        While OBS is not ready, all of them are sent again, as in :meth:`call`. Raises :class:`ObsError`
        without an answer.
        """
        names = [name for name, _ in requests]

        async def attempt() -> list[dict[str, Any] | None]:
            answer = await self._ask(names, lambda client, waiter: client.ask_all(requests, waiter), within_s)
            return [_unless_refused(*found) for found in zip(names, answer["results"], strict=True)]

        return await self._when_ready(attempt)

    async def _when_ready(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """The outcome of ``attempt``, made when it is its turn, and repeated while OBS is not ready."""
        loop = asyncio.get_running_loop()
        delay_s = FIRST_UNREADY_DELAY_S
        async with self._turn:
            while True:
                try:
                    outcome = await attempt()
                except ObsError as problem:
                    if problem.code != NOT_READY:
                        self._unready_since = None
                        raise
                    # The bound is one for all requests: a queue of them must not wait for each in turn.
                    self._unready_since = self._unready_since or loop.time()
                    if loop.time() - self._unready_since > READY_WITHIN_S:
                        raise
                else:
                    self._unready_since = None
                    return outcome
                await asyncio.sleep(delay_s)
                delay_s = min(delay_s * 2, LONGEST_UNREADY_DELAY_S)

    async def _ask(
        self, names: list[str], send: Callable[[Client, Waiter], str], within_s: float
    ) -> dict[str, Any]:
        """OBS's whole answer to the requests ``names``, which ``send`` sends. Raises :class:`ObsError`."""
        name = names[0] if len(names) == 1 else "batch"
        client = self._client
        if client is None:
            raise ObsError(name, NO_ANSWER, "not connected")
        if not (self._is_ours() or all(map(is_harmless, names))):
            raise ObsError(name, NOT_OURS, "another evening controls this OBS")
        arrived: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(arrived)
        message_id = send(client, Arrival(arrived))
        try:
            async with asyncio.timeout(within_s):
                await arrived
        except TimeoutError:
            if client is self._client:
                self.close()
                self._lost.set()
            raise ObsError(name, NO_ANSWER, f"no answer within {within_s} s") from None
        finally:
            self._waiting.discard(arrived)
            answer = client.answer(message_id)
        if answer is None:
            raise ObsError(name, NO_ANSWER, "connection lost")
        return answer

    async def run(self) -> None:
        """Connect and reconnect with backoff, until cancelled."""
        delay_s, refused_delay_s = FIRST_DELAY_S, FIRST_REFUSED_DELAY_S
        loop = asyncio.get_running_loop()
        try:
            while True:
                if self._retry.is_set():
                    delay_s, refused_delay_s = FIRST_DELAY_S, FIRST_REFUSED_DELAY_S
                self._retry.clear()
                try:
                    await self.connect()
                except WrongPassword:
                    self._end_attempt("refused", "")
                    await self._unless_retried(self._wait_for_other_password(refused_delay_s))
                    refused_delay_s = min(refused_delay_s * BACKOFF, LONGEST_REFUSED_DELAY_S)
                    continue
                except CannotConnect as problem:
                    self._end_attempt("unreachable", str(problem))
                else:
                    connected_at = loop.time()
                    await self._watch()
                    if loop.time() - connected_at > STABLE_S:
                        delay_s = FIRST_DELAY_S
                    refused_delay_s = FIRST_REFUSED_DELAY_S
                    self._change("unreachable", "connection lost")
                # Spread the attempts.
                spread_s = delay_s * random.uniform(0.5, 1.0)  # noqa: S311
                await self._unless_retried(asyncio.sleep(spread_s))
                delay_s = min(delay_s * BACKOFF, LONGEST_DELAY_S)
        finally:
            self.close()

    async def connect(self) -> None:
        """Connect once. Raises :class:`CannotConnect` or :class:`WrongPassword`."""
        self._lost = lost = asyncio.Event()
        self._client = await self._open(Client.connect, lost)
        self._unready_since = None
        self._end_attempt("connected", "")

    async def _open(self, connect: Callable[[Client], None], lost: asyncio.Event) -> Client:
        """A client after ``connect``; ``lost`` is set when its connection ends."""
        loop = asyncio.get_running_loop()

        def on_lost() -> None:
            _call_on(loop, lost.set)

        def on_event(name: str, data: dict[str, Any]) -> None:
            _call_on(loop, self._dispatch, client, name, data)

        client = Client(self._address, self._password, on_event=on_event, on_lost=on_lost)
        try:
            async with asyncio.timeout(self._connect_within_s):
                await _in_thread(lambda: connect(client))
        except TimeoutError:
            client.abandon()
            raise CannotConnect("timed out") from None
        except asyncio.CancelledError:
            client.abandon()
            raise
        return client

    async def _wait_for_other_password(self, delay_s: float) -> None:
        """Wait ``delay_s``, or until OBS restarts its server, which it does when its password is changed.

        A connection without a password notices that and costs no alert in OBS.
        """
        closed = asyncio.Event()
        idle = None
        try:
            async with asyncio.timeout(delay_s):
                with contextlib.suppress(CannotConnect):
                    idle = await self._open(Client.connect_unidentified, closed)
                    await closed.wait()
                # An OBS that keeps no such connections must not be asked in a tight loop.
                await asyncio.sleep(FIRST_REFUSED_DELAY_S)
        except TimeoutError:
            pass
        finally:
            if idle:
                idle.abandon()

    async def _unless_retried(self, waiting: Coroutine[Any, Any, None]) -> None:
        """Wait, at most until a retry is asked for."""
        tasks = [asyncio.create_task(waiting), asyncio.create_task(self._retry.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def close(self) -> None:
        """Abort the connection; pending requests fail."""
        client, self._client = self._client, None
        if client:
            client.abandon()
        for arrived in self._waiting:
            if not arrived.done():
                arrived.set_result(None)

    async def _watch(self) -> None:
        """Send heartbeats; return when the connection is lost, even silently."""
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    await self._lost.wait()
                break
            except TimeoutError:
                pass
            with contextlib.suppress(ObsError):
                await self.call("GetStats")
        self.close()

    def _dispatch(self, client: Client, name: str, data: dict[str, Any]) -> None:
        if client is self._client:
            for listener in self._event_listeners:
                listener(name, data)

    def _end_attempt(self, state: ObsState, reason: str) -> None:
        self._change(state, reason)
        ended, self._attempt_ended = self._attempt_ended, asyncio.Event()
        ended.set()

    def _change(self, state: ObsState, reason: str) -> None:
        changed = state != self.state
        self.state, self.reason = state, reason
        if changed:
            log.info("OBS", state=state, reason=reason)
            for listener in self._state_listeners:
                listener()


def is_harmless(request: str) -> bool:
    """Whether the request changes nothing on air."""
    return request.startswith("Get") or request in OF_OWNERSHIP


def _response(request: str, answer: dict[str, Any]) -> dict[str, Any]:
    """The data of the answer to one request. Raises :class:`ObsError` if OBS refused it."""
    status = answer["requestStatus"]
    if not status["result"]:
        raise ObsError(request, status["code"], status.get("comment", ""))
    return answer.get("responseData") or {}


def _unless_refused(request: str, answer: dict[str, Any]) -> dict[str, Any] | None:
    """The same, or None if OBS refused it for another reason than that it is not ready."""
    try:
        return _response(request, answer)
    except ObsError as refusal:
        if refusal.code == NOT_READY:
            raise
        return None


class Arrival:
    """Set by the receiving thread when an answer has arrived: wakes the loop."""

    def __init__(self, arrived: "asyncio.Future[None]") -> None:
        self._arrived = arrived

    def set(self) -> None:
        """The answer has arrived."""
        _call_on(self._arrived.get_loop(), self._settle)

    def _settle(self) -> None:
        if not self._arrived.done():
            self._arrived.set_result(None)


def _call_on(loop: asyncio.AbstractEventLoop, callback: Callable[..., None], *arguments: object) -> None:
    """Call ``callback`` on the loop, unless the loop is closed: a thread may outlive it."""
    try:
        loop.call_soon_threadsafe(callback, *arguments)
    except RuntimeError:
        if not loop.is_closed():
            raise


async def _in_thread(function: Callable[[], None]) -> None:
    """Call ``function`` in a daemon thread."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def settle(error: BaseException | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def work() -> None:
        error: BaseException | None = None
        try:
            function()
        except Exception as problem:  # noqa: BLE001 - raised again where it is awaited
            error = problem
        _call_on(loop, settle, error)

    threading.Thread(target=work, name="obs-connect", daemon=True).start()
    await done
