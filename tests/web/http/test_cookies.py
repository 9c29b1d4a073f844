"""One browser opens many links, and every page answers it all the same."""

import re
import time
from collections.abc import Iterable
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request

from tests.evening import Evening
from topchrono.storage.links import AccessLink, Links
from topchrono.views.roles import Audience
from topchrono.web.http.auth import find_link, links_in_cookies
from topchrono.web.http.cookies import (
    MOST_EXPIRED,
    MOST_HEADER_BYTES,
    MOST_KEPT,
    cookie_name,
    read_cookies,
    superfluous_cookies,
)

CITIES = {f"ville-numero-{number}": f"Ville numéro {number}" for number in range(40)}
USUAL_LIMIT = 8_000
"""Bytes of one header that servers and proxies read; a few are for other programs' cookies."""


@pytest.fixture
def links(tmp_path: Path) -> Links:
    links = Links(tmp_path)
    links.ensure(CITIES)
    return links


def speakers(links: Links, count: int) -> list[AccessLink]:
    return [links.speaker(f"p{number:02d}") for number in range(1, count + 1)]


def cookies_of(links: Links, opened: Iterable[AccessLink]) -> dict[str, str]:
    return {cookie_name(link): links.token(link) for link in opened}


def header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def read(header: str) -> dict[str, str]:
    return read_cookies(make_mocked_request("GET", "/", {"Cookie": header}))


def open_links(links: Links, opened: Iterable[AccessLink], cookies: dict[str, str]) -> dict[str, str]:
    """The cookies of a browser with ``cookies`` after it has followed these links."""
    for link in opened:
        for name in superfluous_cookies(cookies, links, link):
            del cookies[name]
        cookies.setdefault(cookie_name(link), "")
        cookies[cookie_name(link)] = links.token(link)
    return cookies


def test_a_browser_that_opens_every_link_stays_below_the_usual_limits(links: Links) -> None:
    cookies = open_links(links, [*links.usable(), *speakers(links, 130)], {})
    assert len(header(cookies)) < USUAL_LIMIT
    found = links_in_cookies(cookies, links)
    assert {link.role for link in found} == {"host", "director", "overlay", "viewer", "organizer", "speaker"}
    assert len([link for link in found if link.role == "organizer"]) == len(CITIES)


def test_the_oldest_speakers_make_room(links: Links) -> None:
    cookies = open_links(links, speakers(links, 30), {})
    assert list(cookies) == [cookie_name(link) for link in speakers(links, 30)[-MOST_KEPT["speaker"] :]]
    assert superfluous_cookies(cookies, links, speakers(links, 30)[-1]) == []


def test_what_earlier_versions_have_set_goes_in_a_few_steps(links: Links) -> None:
    everything = [*speakers(links, 130), *links.usable()]
    cookies = cookies_of(links, everything)
    host = links.usable()[0]
    counts = []
    while superfluous := superfluous_cookies(cookies, links, host):
        counts.append(len(superfluous))
        open_links(links, [host], cookies)
    assert counts == [MOST_EXPIRED, MOST_EXPIRED, 130 - MOST_KEPT["speaker"] - 2 * MOST_EXPIRED]
    assert len(header(cookies)) < USUAL_LIMIT


def test_cookies_that_authenticate_nobody_go_first(links: Links, tmp_path: Path) -> None:
    other = Links(tmp_path / "another evening on this host")
    other.ensure({"nantes": "Nantes"})
    director, host = (
        next(link for link in links.usable() if link.role == role) for role in ("director", "host")
    )
    own = cookies_of(links, [host, *speakers(links, 25)])
    foreign = cookies_of(other, [link for link in other.usable() if link.role in ("organizer", "viewer")])
    revoked = cookies_of(links, [director])
    links.revoke(director)
    malformed = {"topchrono_speaker_p99": "", "topchrono_nobody": "x.y", "topchrono_stage": links.token(host)}
    cookies = {**own, "topchrono_language": "en", **foreign, **revoked, **malformed}
    oldest = [cookie_name(link) for link in speakers(links, 25 - MOST_KEPT["speaker"])]
    assert superfluous_cookies(cookies, links, host) == [*foreign, *revoked, *malformed, *oldest]


def test_cookies_of_other_programs_are_left_alone(links: Links) -> None:
    host = links.usable()[0]
    token = links.token(host)
    for others in ("", 'a="b; c"; ', "=; ; a; b==; ", "x=ÿ; é=ü; ", "xtopchrono_host=1; ", 'a="; '):
        assert read(f"{others}topchrono_host={token}; z=topchrono_host") == {"topchrono_host": token}
    assert read(f' topchrono_host = "{token}" ;') == {"topchrono_host": token}
    assert read("topchrono_é=1; topchrono_(=2; topchrono_") == {}


@pytest.mark.parametrize("piece", ["a=b;", ";", "; ", 'a="', "\\", "topchrono_a=b.c;", ";topchrono_a ", "="])
def test_a_hostile_header_is_read_at_once(links: Links, piece: str) -> None:
    request = make_mocked_request("GET", "/", {"Cookie": piece * (MOST_HEADER_BYTES // len(piece))})
    begun = time.process_time()
    find_link(request, links)
    assert time.process_time() - begun < 0.02


def test_signatures_are_verified_for_the_wanted_audience_alone(
    links: Links, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookies = {"Cookie": header(cookies_of(links, [*speakers(links, 130), *links.usable()]))}
    verified: list[str] = []
    find = links.find

    def count(token: str) -> AccessLink | None:
        verified.append(token)
        return find(token)

    monkeypatch.setattr(links, "find", count)
    wanted = Audience("organizer", "ville-numero-7")
    link = find_link(make_mocked_request("GET", "/", cookies), links, wanted=wanted)
    assert link is not None
    assert link.city == "ville-numero-7"
    link = find_link(make_mocked_request("GET", "/", cookies), links)
    assert link is not None
    assert link.role == "host"
    assert len(verified) == 2


async def test_a_browser_with_every_link_of_an_evening_gets_in(evening: Evening) -> None:
    links = Links(evening.folder)
    cookies = cookies_of(links, [*speakers(links, 130), *links.usable()])
    assert len(header(cookies)) > 8_190
    for page in ("/host", "/director", "/city/lyon", "/stage", "/speaker/p01", "/", "/api/show"):
        sent = {"Cookie": header(cookies), "X-Forwarded-For": "192.0.2.1"}
        async with evening.session.get(f"{evening.url}{page}", headers=sent) as response:
            assert response.status == 200, page

    async with evening.session.get(
        evening.links["host"], headers={"Cookie": header(cookies)}, allow_redirects=False
    ) as response:
        assert response.status == 303
        lines = response.headers.getall("Set-Cookie")
    assert sum(map(len, lines)) < 4_000
    morsels = [morsel for line in lines for morsel in SimpleCookie(line).values()]
    expired = {morsel.key for morsel in morsels if morsel["max-age"] == "0" and morsel["path"] == "/"}
    assert expired == {cookie_name(link) for link in speakers(links, MOST_EXPIRED)}
    assert [re.sub("=.*", "", line) for line in lines if "Max-Age=0" not in line] == ["topchrono_host"]


async def test_a_header_that_is_longer_is_still_refused(evening: Evening) -> None:
    for length, status in ((MOST_HEADER_BYTES - 100, 200), (MOST_HEADER_BYTES + 100, 400)):
        headers = {"Cookie": "a=" + "a" * length}
        async with evening.session.get(f"{evening.url}/healthz", headers=headers) as response:
            assert response.status == status
