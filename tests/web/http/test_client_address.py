"""Where a request comes from."""

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from topchrono.web.http.client_address import client_address

PROXY = "127.0.0.1"
ELSEWHERE = "192.0.2.7"


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        (ELSEWHERE, None, ELSEWHERE),
        (PROXY, None, PROXY),
        (PROXY, "198.51.100.4", "198.51.100.4"),
        ("::1", "2001:db8::4", "2001:db8::/64"),
        ("::1", "[2001:db8::4]:443", "2001:db8::/64"),
        (PROXY, "198.51.100.4:51234", "198.51.100.4"),
        (PROXY, "::ffff:198.51.100.4", "198.51.100.4"),
        (PROXY, "made up, " + "x" * 8000, PROXY),
        (PROXY, "unknown", PROXY),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        (PROXY, "made up by the client, 198.51.100.4", "198.51.100.4"),
        (PROXY, "198.51.100.4, ", PROXY),
        (ELSEWHERE, "198.51.100.4", ELSEWHERE),
    ],
)
def test_the_proxy_on_this_machine_is_believed_and_nobody_else(
    peer: str, forwarded: str | None, address: str
) -> None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    assert client_address(make_mocked_request("GET", "/", headers).clone(remote=peer)) == address


def test_of_several_headers_the_last_one_is_the_proxys() -> None:
    headers = CIMultiDict([("X-Forwarded-For", "made up"), ("X-Forwarded-For", "198.51.100.4")])
    request = make_mocked_request("GET", "/", headers).clone(remote=PROXY)
    assert client_address(request) == "198.51.100.4"


def test_a_connection_without_an_address_has_the_empty_one() -> None:
    request = make_mocked_request("GET", "/").clone(remote="")
    assert client_address(request) == ""
