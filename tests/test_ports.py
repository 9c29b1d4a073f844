"""The ports that programs under test are given."""

import socket
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from tests.conftest import EveningFactory
from tests.ports import LINUX_FIRST_EPHEMERAL, SLICES, Ports, first_ephemeral, free_port, slice_of


@pytest.fixture
def occupied() -> Iterator[int]:
    """A port of the tests that is in use, as by an outgoing connection."""
    port = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        yield port


def test_a_port_is_below_those_of_outgoing_connections() -> None:
    assert free_port() < first_ephemeral()


def test_the_range_is_read_from_the_system(tmp_path: Path) -> None:
    file = tmp_path / "ip_local_port_range"
    file.write_text("40000\t60999\n")
    assert first_ephemeral(file) == 40_000


def test_a_system_without_a_range_or_without_room_below_it_gets_that_of_linux(tmp_path: Path) -> None:
    assert first_ephemeral(tmp_path / "absent") == LINUX_FIRST_EPHEMERAL
    file = tmp_path / "ip_local_port_range"
    file.write_text("1024\t65535\n")
    assert first_ephemeral(file) == LINUX_FIRST_EPHEMERAL


def test_no_two_workers_share_a_port() -> None:
    workers = ["", *(f"gw{number}" for number in range(SLICES - 1))]
    slices = [slice_of(worker, LINUX_FIRST_EPHEMERAL) for worker in workers]
    assert not any(set(one) & set(other) for one, other in combinations(slices, 2))
    assert all(0 < port < LINUX_FIRST_EPHEMERAL for ports in slices for port in (ports[0], ports[-1]))


def test_a_port_in_use_is_left_out(occupied: int) -> None:
    assert Ports(range(occupied, occupied + 20)).take() > occupied
    with pytest.raises(RuntimeError, match="no port is free"):
        Ports(range(occupied, occupied + 1)).take()


def test_a_port_is_not_handed_out_again_at_once() -> None:
    handed_out = [free_port() for _ in range(50)]
    assert len(set(handed_out)) == 50


async def test_a_server_whose_port_was_taken_gets_another(
    evening_factory: EveningFactory, occupied: int
) -> None:
    evening = await evening_factory(port=occupied)
    assert evening.port != occupied
    assert (await evening.show())["show"]["phase"] == "setup"
