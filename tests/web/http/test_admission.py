"""How long connections may wait for what, and which are closed where there is no room."""

import asyncio
import ipaddress

import pytest

from tests.held_quiet import HeldQuiet
from topchrono.web.http.admission import LIMITS_S, MOST_BODIES, MOST_SILENT, STALLED_S, Admission, Phase
from topchrono.web.http.gate import Gate
from topchrono.web.http.proxies import Proxies


class Client:
    """A connection that only knows whether it was closed."""

    def __init__(
        self,
        admission: Admission,
        address: str = "192.0.2.1",
        *,
        is_crew: bool = False,
        phase: Phase = Phase.HEAD,
    ) -> None:
        self.address = address
        self.is_crew = is_crew
        self.phase = Phase.HANDLER
        self.is_closed = False
        self.body_is_whole = False
        self._admission = admission
        admission.opened(self, phase)

    def has_whole_body(self) -> bool:
        return self.body_is_whole

    def abort(self) -> None:
        self.is_closed = True
        self._admission.closed(self)


def admission_with(**bounds: int) -> Admission:
    return Admission(Gate(HeldQuiet(is_held=False)), lambda _data: False, **bounds)


def later(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


@pytest.mark.parametrize("phase", [Phase.SILENT, Phase.HEAD, Phase.BODY, Phase.IDLE, Phase.CLOSING])
@pytest.mark.parametrize("is_crew", [True, False])
async def test_every_wait_for_a_client_has_a_limit(phase: Phase, is_crew: bool) -> None:
    admission = admission_with()
    client = Client(admission, is_crew=is_crew)
    admission.enter(client, phase)
    admission.sweep(later(LIMITS_S[phase] - 1))
    assert not client.is_closed
    admission.sweep(later(LIMITS_S[phase] + 1))
    assert client.is_closed


async def test_a_stream_has_no_limit() -> None:
    admission = admission_with()
    client = Client(admission)
    admission.enter(client, Phase.HANDLER)
    admission.sweep(later(100_000))
    assert not client.is_closed


async def test_a_body_that_is_complete_waits_for_us() -> None:
    admission = admission_with()
    client = Client(admission)
    admission.enter(client, Phase.BODY)
    client.body_is_whole = True
    admission.sweep(later(100_000))
    assert not client.is_closed
    assert client.phase is Phase.HANDLER


async def test_a_client_that_does_not_read_is_disconnected() -> None:
    admission = admission_with()
    stalled, reading = Client(admission), Client(admission)
    for client in (stalled, reading):
        admission.enter(client, Phase.HANDLER)
        admission.stalled(client)
    admission.drained(reading)
    admission.sweep(later(STALLED_S + 1))
    assert stalled.is_closed
    assert not reading.is_closed


async def test_the_longest_waiting_connection_of_an_address_makes_room() -> None:
    admission = admission_with(most_waiting_per_address=2)
    other = Client(admission, "192.0.2.2")
    first, second, third = (Client(admission) for _ in range(3))
    assert [client.is_closed for client in (other, first, second, third)] == [False, True, False, False]


async def test_many_wait_behind_the_address_of_a_proxy() -> None:
    proxies = Proxies([ipaddress.ip_network("192.0.2.1"), ipaddress.ip_network("2001:db8::5")])
    admission = Admission(
        Gate(HeldQuiet(is_held=False)),
        lambda _data: False,
        proxies.is_shared,
        most_waiting_per_address=1,
    )
    clients = [
        Client(admission, address)
        for address in ("192.0.2.1", "127.0.0.1", "2001:db8::/64", "192.0.2.2", "")
        for _ in range(2)
    ]
    closed = [client.address for client in clients if client.is_closed]
    assert closed == ["192.0.2.2", ""]


async def test_the_longest_waiting_connection_of_all_makes_room() -> None:
    admission = admission_with(most_waiting=2)
    clients = [Client(admission, f"192.0.2.{number}") for number in range(4)]
    assert [client.is_closed for client in clients] == [True, True, False, False]


async def test_silent_connections_are_bounded_too() -> None:
    admission = admission_with(most_waiting=1)
    addresses = [f"192.0.2.{number % 100}" for number in range(MOST_SILENT + 1)]
    silent = [Client(admission, address, phase=Phase.SILENT) for address in addresses]
    assert [client.is_closed for client in silent] == [True] + [False] * MOST_SILENT


async def test_unfinished_bodies_are_bounded() -> None:
    admission = admission_with()
    clients = [Client(admission, f"192.0.2.{number}") for number in range(MOST_BODIES + 1)]
    for client in clients:
        admission.enter(client, Phase.BODY)
    assert [client.is_closed for client in clients] == [True] + [False] * MOST_BODIES


async def test_strangers_leave_room_for_the_crew() -> None:
    admission = admission_with(most_strangers=2)
    viewers = [Client(admission) for _ in range(2)]
    for viewer in viewers:
        admission.enter(viewer, Phase.HANDLER)
    stranger = Client(admission)
    assert stranger.is_closed
    assert not any(viewer.is_closed for viewer in viewers)
    crew = [Client(admission, is_crew=True) for _ in range(5)]
    assert not any(client.is_closed for client in crew)


async def test_the_crew_is_not_evicted() -> None:
    admission = admission_with(most_waiting=2, most_waiting_per_address=2, most_strangers=3)
    host = Client(admission)
    admission.identify(host, is_crew=True)
    admission.enter(host, Phase.IDLE)
    for _ in range(10):
        Client(admission)
    assert not host.is_closed


async def test_a_connection_that_is_a_strangers_again_counts_as_one() -> None:
    # A reverse proxy sends the requests of several clients over one connection.
    admission = admission_with(most_strangers=1)
    shared = Client(admission)
    admission.identify(shared, is_crew=True)
    admission.identify(shared, is_crew=False)
    admission.enter(shared, Phase.IDLE)
    Client(admission)
    assert shared.is_closed
