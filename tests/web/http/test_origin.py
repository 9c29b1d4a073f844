"""Where people open the evening."""

import socket
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from topchrono.settings import Settings
from topchrono.web.http.origin import origin_for


def origin(host: str, url: str | None = None) -> str:
    request = make_mocked_request("GET", "/", {"Host": host}, app=web.Application())
    return origin_for(request, Settings(data=Path(), url=url))


@pytest.mark.parametrize("host", ["192.168.1.20:8000", "venue.example", "[2001:db8::4]:8000"])
def test_without_a_chosen_address_it_is_the_one_that_was_asked(host: str) -> None:
    assert origin(host) == f"http://{host}"


def test_a_chosen_address_counts_before_the_one_that_was_asked() -> None:
    assert origin("venue.example", "https://pitch.example/") == "https://pitch.example"


@pytest.mark.parametrize(
    "host", ["a" * 2000, "a.example/b", "a@b.example", "a b", "[::", "é.example", "x:1234567"]
)
def test_a_host_that_is_none_is_not_believed(host: str) -> None:
    assert origin(host) == "http://127.0.0.1:8000"


def test_behind_a_proxy_it_has_the_scheme_that_the_client_used() -> None:
    headers = {"Host": "pitch.example", "X-Forwarded-Host": "forged.example", "X-Forwarded-Proto": "https"}
    request = make_mocked_request("GET", "/", headers, app=web.Application())
    settings = Settings(data=Path())
    assert origin_for(request.clone(remote="127.0.0.1"), settings) == "https://pitch.example"
    assert origin_for(request.clone(remote="192.0.2.7"), settings) == "http://pitch.example"


def test_a_request_without_a_host_does_not_wait_for_the_resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve() -> str:
        raise AssertionError("it asked the resolver")

    monkeypatch.setattr(socket, "getfqdn", resolve)
    request = make_mocked_request("GET", "/", app=web.Application())
    assert origin_for(request, Settings(data=Path())) == "http://127.0.0.1:8000"
