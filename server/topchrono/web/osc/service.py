"""Open Sound Control: a socket that keys press through, and one that sends the state out."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import structlog
from pythonosc.osc_message_builder import build_msg

from topchrono.conductor import Conductor
from topchrono.config import OscConfig
from topchrono.show.refusal import Refused
from topchrono.storage.links import Links, PressKey
from topchrono.web.commands.keys import KeyGateway
from topchrono.web.osc.messages import press_in
from topchrono.web.osc.state import Values, state_of, until_next_second

REPEAT_S = 5.0
"""How often everything is sent again: datagrams get lost, and devices are switched on later."""
RETRY_S = 5.0
MOST_PENDING = 32
"""Presses that are being performed; more are dropped, as datagrams are."""

log = structlog.get_logger()


class OscService:
    """Both directions, as far as the settings ask for them."""

    def __init__(self, conductor: Conductor, keys: KeyGateway, links: Links, config: OscConfig) -> None:
        self._conductor = conductor
        self._keys = keys
        self._links = links
        self._config = config
        self._changed = asyncio.Event()
        self._pending: set[asyncio.Task[None]] = set()
        self._unsent: set[tuple[str, int]] = set()

    @property
    def parts(self) -> list[Callable[[], Awaitable[None]]]:
        """What is to be run, as far as the settings ask for it."""
        return [
            *([self.listen] if self._config.listen else []),
            *([self.send] if self._config.send_to else []),
        ]

    async def follow(self) -> None:
        """The show has changed."""
        self._changed.set()

    async def listen(self) -> None:
        """Take presses until cancelled; an address that can't be listened on is tried again and again."""
        if self._config.address is None:
            return
        is_logged = False
        while True:
            try:
                transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                    lambda: _Door(self), local_addr=self._config.address
                )
                break
            except OSError as error:
                if not is_logged:
                    log.error("OSC can't listen; retrying", reason=error.strerror or str(error))
                is_logged = True
                await asyncio.sleep(RETRY_S)
        log.info("OSC listens", port=self._config.address[1])
        try:
            await asyncio.Event().wait()
        finally:
            transport.close()

    def receive(self, datagram: bytes) -> None:
        """Press the key that ``datagram`` is about. What is no press, or of no key, does nothing."""
        press = press_in(datagram)
        # Strangers fill no queue and no limit that the crew's presses need: they are told apart first.
        if press is None or self._links.known_press_key(press.token.rpartition(".")[0]) is None:
            return
        key = self._links.find_press_key(press.token)
        if key is None or len(self._pending) >= MOST_PENDING:
            return
        task = asyncio.create_task(self._press(key, press.action))
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    async def _press(self, key: PressKey, action: str) -> None:
        try:
            await self._keys.press(key, action)
        except Refused:
            # Datagrams have no answer; what has changed goes out.
            pass
        except Exception:
            log.exception("a press over OSC failed")

    async def send(self) -> None:
        """Send the state on each change, and the clock once a second, until cancelled."""
        targets = self._config.targets
        sockets = {family: _sender(family) for family in {_family(host) for host, _ in targets}}
        try:
            sent: Values = {}
            repeat_at = 0
            while True:
                now = self._conductor.clock.now()
                values = state_of(self._conductor.show, now=now)
                if self._changed.is_set() or now >= repeat_at:
                    self._changed.clear()
                    repeat_at = now + int(REPEAT_S * 1_000)
                    sent = {}
                news = [(address, value) for address, value in values.items() if sent.get(address) != value]
                datagrams = [build_msg(address, value).dgram for address, value in news]
                for target in targets:
                    self._send(sockets[_family(target[0])], target, datagrams)
                sent = values
                await self._wait(now, repeat_at)
        finally:
            for one in sockets.values():
                one.close()

    async def _wait(self, now: int, repeat_at: int) -> None:
        second = until_next_second(self._conductor.show.timer, now=now)
        delay_ms = min(repeat_at - now, repeat_at if second is None else second)
        try:
            async with asyncio.timeout(delay_ms / 1_000):
                await self._changed.wait()
        except TimeoutError:
            pass

    def _send(self, sender: socket.socket, target: tuple[str, int], datagrams: list[bytes]) -> None:
        """Send them. A full buffer drops them, as a network would; that is logged once for each target."""
        try:
            for datagram in datagrams:
                sender.sendto(datagram, target)
        except OSError as error:
            if target not in self._unsent:
                self._unsent.add(target)
                log.warning("OSC can't be sent", port=target[1], reason=error.strerror or str(error))


class _Door(asyncio.DatagramProtocol):
    def __init__(self, service: OscService) -> None:
        self._service = service

    def datagram_received(self, data: bytes, _address: tuple[str, int]) -> None:
        self._service.receive(data)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _sender(family: socket.AddressFamily) -> socket.socket:
    sender = socket.socket(family, socket.SOCK_DGRAM)
    sender.setblocking(False)
    return sender
