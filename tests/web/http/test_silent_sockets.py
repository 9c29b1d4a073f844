"""Which of many sockets can be read, a few at a time and in turn."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from topchrono.web.http.silent_sockets import Selector, SilentSockets, silent_sockets


@pytest.fixture(params=[silent_sockets, Selector], ids=["of this system", "of any system"])
def silent(request: pytest.FixtureRequest) -> Iterator[SilentSockets[str]]:
    sockets: SilentSockets[str] = request.param()
    yield sockets
    sockets.close()


@pytest.fixture
def pairs() -> Iterator[dict[str, tuple[socket.socket, socket.socket]]]:
    with ExitStack() as stack:
        made = {name: socket.socketpair() for name in "abcdef"}
        for pair in made.values():
            for end in pair:
                stack.enter_context(end)
        yield made


def test_those_that_can_be_read_are_found(
    silent: SilentSockets[str], pairs: dict[str, tuple[socket.socket, socket.socket]]
) -> None:
    for name, (own, _) in pairs.items():
        silent.add(own, name)
    assert silent.ready(10) == []
    pairs["b"][1].send(b"x")
    pairs["e"][1].close()
    assert sorted(silent.ready(10)) == ["b", "e"]
    silent.remove(pairs["b"][0])
    assert silent.ready(10) == ["e"]


def test_no_more_are_returned_than_asked_for(
    silent: SilentSockets[str], pairs: dict[str, tuple[socket.socket, socket.socket]]
) -> None:
    for name, (own, other) in pairs.items():
        silent.add(own, name)
        other.send(b"x")
    assert len(silent.ready(2)) == 2


def test_all_have_their_turn(pairs: dict[str, tuple[socket.socket, socket.socket]]) -> None:
    silent: SilentSockets[str] = silent_sockets()
    for name, (own, other) in pairs.items():
        silent.add(own, name)
        other.send(b"x")
    assert {name for _ in range(3) for name in silent.ready(2)} == set(pairs)
    silent.close()
