"""An address that can't lead to this server is refused or told before anybody opens it."""

import socket
from pathlib import Path

import pytest

from tests.ports import free_port
from topchrono.cli.reachability import notes_on_url, refusal_of_url
from topchrono.runtime import ports
from topchrono.settings import Settings

LAN = "192.168.1.20"


@pytest.fixture(autouse=True)
def _on_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("topchrono.cli.reachability.own_addresses", lambda: {"127.0.0.1", LAN})
    monkeypatch.setattr("topchrono.cli.reachability.network_address", lambda: LAN)


def settings(url: str | None, *, host: str = "127.0.0.1", port: int = 8000) -> Settings:
    return Settings(data=Path("evening"), url=url, host=host, port=port)


@pytest.mark.parametrize(
    ("url", "host", "words"),
    [
        (f"http://{LAN}:8000", "127.0.0.1", "--host 0.0.0.0"),
        (f"https://{LAN}:8000", "0.0.0.0", f"--url http://{LAN}:8000"),
        ("https://localhost:8000", "127.0.0.1", "--url http://localhost:8000"),
    ],
)
def test_an_address_of_this_machine_that_is_not_served_is_refused(url: str, host: str, words: str) -> None:
    refusal = refusal_of_url(settings(url, host=host))
    assert refusal is not None
    assert words in str(refusal)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (None, "127.0.0.1"),
        (f"http://{LAN}:8000", "0.0.0.0"),
        ("http://127.0.0.1:8000", "127.0.0.1"),
        ("https://soiree.example.org", "127.0.0.1"),
        ("http://192.168.1.99:8000", "127.0.0.1"),
    ],
)
def test_what_may_work_is_not_refused(url: str | None, host: str) -> None:
    assert refusal_of_url(settings(url, host=host)) is None


def test_another_port_is_refused_unless_something_listens_there() -> None:
    port = free_port()
    refusal = refusal_of_url(settings(f"http://127.0.0.1:{port}"))
    assert f"rien n'écoute au port {port}" in str(refusal)
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        assert refusal_of_url(settings(f"http://127.0.0.1:{proxy.getsockname()[1]}")) is None


@pytest.mark.parametrize(
    ("url", "host", "words"),
    [
        (None, "0.0.0.0", f"--url http://{LAN}:8000"),
        (None, "::", f"--url http://{LAN}:8000"),
        ("http://localhost:8000", "127.0.0.1", "aucun téléphone"),
        ("http://soiree.example.org:8080", "127.0.0.1", "port 8080"),
        ("https://soiree.example.org:8000", "0.0.0.0", "https"),
        ("http://monpc:8000", "127.0.0.1", "--host 0.0.0.0"),
        ("http://192.168.1.99:8000", "localhost", "--host 0.0.0.0"),
    ],
)
def test_what_people_should_know_of_the_links_is_told(url: str | None, host: str, words: str) -> None:
    (note,) = notes_on_url(settings(url, host=host))
    assert words in str(note)


@pytest.mark.parametrize("url", [None, "https://soiree.example.org"])
def test_there_is_nothing_to_tell_of_an_address_that_works(url: str | None) -> None:
    assert notes_on_url(settings(url)) == []


def test_a_machine_without_a_network_gets_an_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "SOMEWHERE", ("256.0.0.1", 9))
    assert ports.network_address() is None
