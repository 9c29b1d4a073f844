"""Who listens on a port."""

import os
import socket

from topchrono.runtime.ports import free_port_after, is_answered, network_address, own_addresses, owner_of


def test_the_program_on_a_port_is_named_with_its_number() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert owner_of(port).endswith(f"({os.getpid()})")
        assert is_answered("127.0.0.1", port)
        assert free_port_after(port) > port
    assert owner_of(port) == ""
    assert not is_answered("127.0.0.1", port)


def test_this_machine_s_addresses() -> None:
    assert "127.0.0.1" in own_addresses()
    address = network_address()
    assert address is None or address in own_addresses()
