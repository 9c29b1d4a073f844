"""Whose pages may open Socket.IO with a cookie: our own, directly or behind a trusted proxy."""

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from topchrono.config import ServerConfig
from topchrono.web.http.proxies import PROXIES, Proxies
from topchrono.web.push.sockets import is_own_page

URL = "https://pitch.example"


def allows(origin: str | None, *, peer: str = "127.0.0.1", host: str = "10.0.0.9:8000", **more: str) -> bool:
    app = web.Application()
    app[PROXIES] = Proxies(ServerConfig(trusted_proxies=("10.0.0.5",)).networks)
    headers = {"Host": host} | {name.replace("_", "-"): value for name, value in more.items()}
    request = make_mocked_request("GET", "/socket.io/", headers, app=app).clone(remote=peer)
    return is_own_page(origin, {"HTTP_HOST": host, "aiohttp.request": request}, URL)


def test_our_own_pages_and_programs_may() -> None:
    assert allows(None)
    assert allows(URL)
    assert allows("http://10.0.0.9:8000")


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://pitch.example", "10.0.0.9:8000"),
        ("https://salle.example", "salle.example:443"),
        ("http://salle.example", "SALLE.example:80"),
        ("http://[fd00::9]:8000", "[fd00::9]:8000"),
    ],
)
def test_our_own_pages_may_however_a_proxy_writes_the_host(origin: str, host: str) -> None:
    assert allows(origin, host=host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://pitch.example", "10.0.0.9"),
        ("https://salle.example", "salle.example:8000"),
        ("http://a@b", "b"),
    ],
)
def test_another_port_is_another_page(origin: str, host: str) -> None:
    assert not allows(origin, host=host)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "", "https://", "https://pitch.example.evil"]
)
def test_other_pages_may_not(origin: str) -> None:
    assert not allows(origin)
    assert not allows(origin, host="")


@pytest.mark.parametrize(
    ("peer", "is_allowed"), [("127.0.0.1", True), ("10.0.0.5", True), ("192.0.2.7", False)]
)
def test_a_forwarded_host_counts_from_a_trusted_proxy_alone(peer: str, is_allowed: bool) -> None:
    assert allows("https://salle.example", peer=peer, X_Forwarded_Host="salle.example") == is_allowed
