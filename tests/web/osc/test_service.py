"""Keys press over Open Sound Control by the same rules as over HTTP, and the state goes out."""

import asyncio
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import build_msg

from tests.conftest import EveningFactory
from tests.evening import Evening
from tests.keys import change, make
from tests.web.api.test_key_addresses import PITCH_EVENTS, SHOWN_S, events_of, live, revision, step
from topchrono.views.roles import PERMISSIONS
from topchrono.web.commands.keys import ACTIONS

WITHIN_S = 10


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Device:
    """A device that sends and receives datagrams."""

    own: socket.socket
    port: int
    """Where the evening listens."""

    def send(self, address: str, *arguments: object) -> None:
        """Send a message."""
        self.own.sendto(build_msg(address, list(arguments)).dgram, ("127.0.0.1", self.port))

    def raw(self, datagram: bytes) -> None:
        """Send any bytes."""
        self.own.sendto(datagram, ("127.0.0.1", self.port))

    async def until(self, address: str, value: object) -> None:
        """Receive until the evening has sent this."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(WITHIN_S):
            while True:
                message = OscMessage(await loop.sock_recv(self.own, 2_000))
                if (message.address, list(message.params)) == (f"/topchrono/{address}", [value]):
                    return


@pytest.fixture
def device() -> Iterator[Device]:
    """A device on this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.bind(("127.0.0.1", 0))
        own.setblocking(False)
        yield Device(own, free_udp_port())


@pytest.fixture
async def evening(evening_factory: EveningFactory, device: Device, tmp_path: Path) -> Evening:
    """An evening with Open Sound Control, in and out."""
    config = tmp_path / "osc.toml"
    own = device.own.getsockname()[1]
    config.write_text(f'[osc]\nlisten = "127.0.0.1:{device.port}"\nsend_to = ["127.0.0.1:{own}"]\n')
    return await evening_factory(options=["--config", str(config)])


async def settled(evening: Evening) -> int:
    """The revision, once what was sent has been dealt with."""
    await asyncio.sleep(0.15)
    return await revision(evening)


@pytest.mark.parametrize("place", ["host", "director", "organizer:lyon"])
async def test_a_key_does_what_its_role_may_and_nothing_else(
    evening: Evening, device: Device, place: str
) -> None:
    key = await make(evening, place)
    await live(evening)
    for action, command in ACTIONS.items():
        before = await settled(evening)
        device.send(f"/topchrono/{key.token}/{action}", 1)
        has_changed = await settled(evening) > before
        # The toggle before has put it on air.
        is_done_before = action == "slate/on"
        assert has_changed is (key.role in PERMISSIONS[command] and not is_done_before), action


async def test_what_is_no_press_of_a_key_does_nothing(evening: Evening, device: Device) -> None:
    key = await make(evening, "host")
    await asyncio.sleep(SHOWN_S)
    before = await revision(evening)
    for datagram in (b"", b"/", b"\0" * 500, b"/topchrono/go\0\0\0,s\0\0", b"#bundle\0" + b"\xff" * 100):
        device.raw(datagram)
    device.send("/topchrono/go")
    device.send("/topchrono/go", "abcdefgh.VzKM9pG3dPciVLAxoY-t1qC_O9E")
    device.send(f"/topchrono/{evening.tokens['host']}/go")
    device.send(f"/topchrono/{key.token}/go", 0)
    device.send(f"/topchrono/{key.token}/nothing")
    assert await settled(evening) == before
    await change(evening, "revoke", role="host", key=key.id)
    device.send(f"/topchrono/{key.token}/go")
    assert await settled(evening) == before


async def test_the_state_goes_out_on_each_change_and_the_clock_each_second(
    evening: Evening, device: Device
) -> None:
    key = await make(evening, "host")
    await device.until("phase", "setup")
    await live(evening)
    await device.until("phase", "live")
    device.send("/topchrono/slate/on", key.token)
    await device.until("slate", 1)
    device.send("/topchrono/slate/off", key.token)
    await device.until("slate", 0)
    await evening.go_until("finish")
    for value in (2, 1, 0):
        await device.until("clock/left", value)
    await device.until("project", "Vélo Cargo")


async def test_an_address_that_is_taken_stops_no_start_and_is_used_once_it_is_free(
    evening_factory: EveningFactory, device: Device, tmp_path: Path
) -> None:
    config = tmp_path / "taken.toml"
    config.write_text(f"[osc]\nlisten = '127.0.0.1:{device.port}'\n")
    log = tmp_path / "log"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other, log.open("wb") as file:
        other.bind(("127.0.0.1", device.port))
        evening = await evening_factory(options=["--config", str(config)], log=os.dup(file.fileno()))
        key = await make(evening, "host")
        await asyncio.sleep(SHOWN_S)
    assert log.read_text(encoding="utf-8").count("OSC can't listen") == 1
    async with asyncio.timeout(3 * WITHIN_S):
        while await step(evening) == "open_doors":
            device.send("/topchrono/go", key.token)
            await asyncio.sleep(0.5)
    assert key.id not in log.read_text(encoding="utf-8")


@pytest.mark.slow
async def test_a_thousand_presses_skip_and_repeat_no_step(evening: Evening, device: Device) -> None:
    host, director = await make(evening, "host"), await make(evening, "director")
    pressed = 0
    while (following := await step(evening)) != "end_show":
        await asyncio.sleep(SHOWN_S)
        for _ in range(24):
            for key in (host, director):
                device.send("/topchrono/go", key.token)
                pressed += 1
            await asyncio.sleep(0.01)
        if following == "finish":
            await evening.go_until("clear")
        async with asyncio.timeout(WITHIN_S):
            while await step(evening) == following:
                await asyncio.sleep(0.05)
    assert pressed >= 1_000
    events = [event["type"] for event in await events_of(evening)]
    assert events == ["show_created", "doors_opened", "show_started", *PITCH_EVENTS * 4]
