"""The crew's links in unparsed bytes."""

import time
from pathlib import Path

import pytest

from topchrono.storage.links import Links
from topchrono.web.http.recognition import MOST_VERIFIED, holds_crew_link


@pytest.fixture
def links(tmp_path: Path) -> Links:
    links = Links(tmp_path)
    links.ensure({"lyon": "Lyon"})
    return links


@pytest.mark.parametrize(
    "request_",
    [
        "GET /live HTTP/1.1\r\nAuthorization: Bearer {token}\r\n\r\n",
        "GET /host?key={token} HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /socket.io/?EIO=4&key={token}&transport=websocket HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nCookie: a=b.c; topchrono_host={token}; d=e\r\n",
    ],
)
def test_a_link_is_recognised_wherever_it_is_sent(links: Links, request_: str) -> None:
    for link in links.usable():
        data = request_.format(token=links.token(link)).encode()
        assert holds_crew_link(data, links) == (link.role != "viewer")


def test_the_link_that_replaces_a_revoked_one_of_a_speaker_is(links: Links) -> None:
    first = links.speaker("p07")
    links.revoke(first)
    assert not holds_crew_link(links.token(first).encode(), links)
    assert holds_crew_link(links.token(links.speaker("p07")).encode(), links)


def test_a_forged_or_revoked_link_is_not(links: Links) -> None:
    host = next(link for link in links.usable() if link.role == "host")
    token = links.token(host)
    # Not the last character, some of whose bits say nothing.
    forged = f"{token[:-2]}{'A' if token[-2] != 'A' else 'B'}{token[-1]}"
    assert not holds_crew_link(forged.encode(), links)
    links.revoke(host)
    assert not holds_crew_link(token.encode(), links)


def test_few_signatures_are_verified(links: Links) -> None:
    forged = b"speaker-p01.AAAAAAAAAAAAAAAAAAAAAAAAAAA;" * MOST_VERIFIED
    host = links.token(next(link for link in links.usable() if link.role == "host"))
    assert not holds_crew_link(forged + host.encode(), links)


@pytest.mark.parametrize("hostile", [b"a" * 16_384, b"a." * 8_192, b"a-" * 8_192, (b"a" * 64 + b".") * 252])
def test_hostile_bytes_take_no_time(links: Links, hostile: bytes) -> None:
    began = time.process_time()
    for _ in range(20):
        assert not holds_crew_link(hostile, links)
    assert time.process_time() - began < 1
