"""On which addresses the server listens."""

import socket

import pytest

from tests.conftest import EveningFactory


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
@pytest.mark.parametrize("host", ["::", "[::]"])
async def test_every_address_of_ipv6_means_those_of_ipv4_too(
    evening_factory: EveningFactory, host: str
) -> None:
    evening = await evening_factory(options=["--host", host])
    for address in ("127.0.0.1", "[::1]"):
        async with evening.session.get(f"http://{address}:{evening.port}/healthz") as response:
            assert response.status == 200
    assert evening.links["host"].startswith(f"http://127.0.0.1:{evening.port}/")
