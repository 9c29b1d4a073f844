"""Where a request comes from."""

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict
from structlog.testing import capture_logs

from topchrono.config import ServerConfig
from topchrono.web.http.client_address import client_address
from topchrono.web.http.proxies import MOST_NAMED, PROXIES, Proxies, proxies_of

PROXY = "127.0.0.1"
ELSEWHERE = "192.0.2.7"
TRUSTED = ("10.0.0.5", "192.168.0.0/16", "2001:db8:aaaa::/48", "fe80::1")


def app_with(*trusted: str) -> web.Application:
    app = web.Application()
    app[PROXIES] = Proxies(ServerConfig(trusted_proxies=trusted).networks)
    return app


def request_from(peer: str, *forwarded: str, trusted: tuple[str, ...] = (), **headers: str) -> web.Request:
    sent = CIMultiDict([("X-Forwarded-For", line) for line in forwarded])
    sent.update({name.replace("_", "-"): value for name, value in headers.items()})
    return make_mocked_request("GET", "/", sent, app=app_with(*trusted)).clone(remote=peer)


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
        ("::ffff:127.0.0.1", "198.51.100.4", "198.51.100.4"),
        (PROXY, "made up, " + "x" * 8000, PROXY),
        (PROXY, "unknown", PROXY),
        (PROXY, "", PROXY),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        (PROXY, "made up by the client, 198.51.100.4", "198.51.100.4"),
        (PROXY, "203.0.113.9, 198.51.100.4", "198.51.100.4"),
        (PROXY, "198.51.100.4, ", PROXY),
        (ELSEWHERE, "198.51.100.4", ELSEWHERE),
        ("10.0.0.5", "198.51.100.4", "10.0.0.5"),
    ],
)
def test_the_proxy_on_this_machine_is_believed_and_nobody_else(
    peer: str, forwarded: str | None, address: str
) -> None:
    assert client_address(request_from(peer, *([] if forwarded is None else [forwarded]))) == address


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("10.0.0.5", "198.51.100.4", "198.51.100.4"),
        ("10.0.0.6", "198.51.100.4", "10.0.0.6"),
        ("192.168.7.7", "198.51.100.4", "198.51.100.4"),
        ("::ffff:192.168.7.7", "198.51.100.4", "198.51.100.4"),
        ("2001:db8:aaaa::1", "198.51.100.4", "198.51.100.4"),
        ("fe80::1%eth0", "198.51.100.4", "198.51.100.4"),
        # Several proxies in a row, and what a client made up before them.
        ("10.0.0.5", "203.0.113.9, 198.51.100.4, 192.168.1.1, 127.0.0.1", "198.51.100.4"),
        ("10.0.0.5", "198.51.100.4:4711, [2001:db8:aaaa::9]:443", "198.51.100.4"),
        ("10.0.0.5", "fe80::9%eth0, 192.168.1.1", "fe80::/64"),
        # A proxy that does not know its client is the last address known.
        ("10.0.0.5", "198.51.100.4, unknown, 192.168.1.1", "192.168.1.1"),
        ("10.0.0.5", "198.51.100.4, 999.1.1.1", "10.0.0.5"),
        ("10.0.0.5", "198.51.100.4, " + ", ".join(["192.168.1.1"] * 5_000), "192.168.1.1"),
        # A client on a trusted network.
        ("10.0.0.5", "192.168.3.3, 192.168.1.1", "192.168.3.3"),
    ],
)
def test_of_trusted_proxies_the_last_address_that_is_none_of_them_counts(
    peer: str, forwarded: str, address: str
) -> None:
    assert client_address(request_from(peer, forwarded, trusted=TRUSTED)) == address


def test_of_several_headers_the_last_one_is_the_proxys() -> None:
    assert client_address(request_from(PROXY, "made up", "198.51.100.4")) == "198.51.100.4"
    hops = ("203.0.113.9", "198.51.100.4, 192.168.1.1", "192.168.1.2")
    assert client_address(request_from("10.0.0.5", *hops, trusted=TRUSTED)) == "198.51.100.4"


def test_a_connection_without_an_address_has_the_empty_one() -> None:
    assert client_address(request_from("")) == ""
    assert client_address(request_from("", "198.51.100.4")) == ""


def test_an_application_that_names_no_proxies_trusts_its_own_machine() -> None:
    request = make_mocked_request("GET", "/", {"X-Forwarded-For": "198.51.100.4"}, app=web.Application())
    assert client_address(request.clone(remote=PROXY)) == "198.51.100.4"
    assert client_address(request.clone(remote=ELSEWHERE)) == ELSEWHERE


@pytest.mark.parametrize(("peer", "is_believed"), [(PROXY, True), ("10.0.0.5", True), (ELSEWHERE, False)])
def test_scheme_and_host_are_believed_of_the_same_proxies(peer: str, is_believed: bool) -> None:
    headers = {"X_Forwarded_Proto": "https", "X_Forwarded_Host": "forged.example, pitch.example"}
    request = request_from(peer, trusted=TRUSTED, **headers)
    proxies = proxies_of(request)
    assert proxies.scheme(request) == ("https" if is_believed else "http")
    assert proxies.forwarded_host(request) == ("pitch.example" if is_believed else None)


def test_a_scheme_that_is_none_of_the_webs_is_not_believed() -> None:
    for forwarded in ("", "javascript", "https:"):
        request = request_from(PROXY, X_Forwarded_Proto=forwarded)
        assert proxies_of(request).scheme(request) == "http"


def test_an_operator_learns_once_of_a_proxy_that_is_not_trusted() -> None:
    app = app_with()
    with capture_logs() as lines:
        for peer in (PROXY, "10.0.0.5", "10.0.0.5", *(f"203.0.113.{number}" for number in range(90))):
            headers = {"X-Forwarded-For": "198.51.100.4"}
            client_address(make_mocked_request("GET", "/", headers, app=app).clone(remote=peer))
    assert lines[0]["address"] == "10.0.0.5"
    assert "server.trusted_proxies" in lines[0]["event"]
    assert len(lines) == MOST_NAMED
