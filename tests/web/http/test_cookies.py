"""One browser opens many links, and every page answers it all the same."""

import re
import shutil
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
    holder,
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
    return {cookie_name(link, links.evening): links.token(link) for link in opened}


def old_cookies_of(links: Links, opened: Iterable[AccessLink]) -> dict[str, str]:
    """As version 0.1.0 has set them."""
    return {old_name(link): links.token(link) for link in opened}


def old_name(link: AccessLink) -> str:
    return f"topchrono_{holder(link.role, link.city or link.item)}"


def header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def read(header: str) -> dict[str, str]:
    return read_cookies(make_mocked_request("GET", "/", {"Cookie": header}))


def open_links(links: Links, opened: Iterable[AccessLink], cookies: dict[str, str]) -> dict[str, str]:
    """The cookies of a browser with ``cookies`` after it has followed these links."""
    for link in opened:
        name = cookie_name(link, links.evening)
        for other in superfluous_cookies(cookies, links, link, name):
            del cookies[other]
        cookies[name] = links.token(link)
    return cookies


def superfluous(cookies: dict[str, str], links: Links, link: AccessLink) -> list[str]:
    return superfluous_cookies(cookies, links, link, cookie_name(link, links.evening))


def test_a_browser_that_opens_every_link_stays_below_the_usual_limits(links: Links) -> None:
    cookies = open_links(links, [*links.usable(), *speakers(links, 130)], {})
    assert len(header(cookies)) < USUAL_LIMIT
    found = links_in_cookies(cookies, links)
    assert {link.role for link in found} == {"host", "director", "overlay", "viewer", "organizer", "speaker"}
    assert len([link for link in found if link.role == "organizer"]) == len(CITIES)


def test_the_oldest_speakers_make_room(links: Links) -> None:
    cookies = open_links(links, speakers(links, 30), {})
    assert list(cookies) == list(cookies_of(links, speakers(links, 30)[-MOST_KEPT["speaker"] :]))
    assert superfluous(cookies, links, speakers(links, 30)[-1]) == []


def test_what_earlier_versions_have_set_goes_in_a_few_steps(links: Links) -> None:
    host = links.usable()[0]
    cookies = old_cookies_of(links, [*speakers(links, 130), *links.usable()])
    counts = []
    while names := superfluous(cookies, links, host):
        counts.append(len(names))
        open_links(links, [host], cookies)
    # Besides the speakers, that of the host, which has a new name.
    assert counts == [MOST_EXPIRED, MOST_EXPIRED, 130 - MOST_KEPT["speaker"] - 2 * MOST_EXPIRED + 1]
    assert len(header(cookies)) < USUAL_LIMIT
    assert links_in_cookies(cookies, links)[0].role == "host"


def test_cookies_that_authenticate_nobody_go_first(links: Links) -> None:
    director, host = (
        next(link for link in links.usable() if link.role == role) for role in ("director", "host")
    )
    own = cookies_of(links, [host, *speakers(links, 25)])
    revoked = cookies_of(links, [director])
    links.revoke(director)
    prefix = f"topchrono-{links.evening}"
    malformed = {f"{prefix}_speaker_p99": "", f"{prefix}_nobody": "x.y", f"{prefix}_stage": links.token(host)}
    cookies = {**own, "topchrono_language": "en", **revoked, **malformed}
    oldest = cookies_of(links, speakers(links, 25 - MOST_KEPT["speaker"]))
    assert superfluous(cookies, links, host) == [*revoked, *malformed, *oldest]


def another(links: Links, folder: Path) -> Links:
    other = Links(folder)
    other.ensure(CITIES)
    assert other.evening != links.evening
    return other


def test_two_evenings_in_one_browser_leave_each_other_alone(links: Links, tmp_path: Path) -> None:
    practice = another(links, tmp_path / "practice")
    cookies: dict[str, str] = {}
    for evening in (links, practice, links, practice):
        open_links(evening, [link for link in evening.usable() if link.role != "organizer"], cookies)
    for evening in (links, practice):
        assert [link.role for link in links_in_cookies(cookies, evening)] == [
            "host",
            "director",
            "overlay",
            "viewer",
        ]


def test_a_copy_of_an_evening_replaces_a_link_for_itself_alone(links: Links, tmp_path: Path) -> None:
    copied = tmp_path / "copied"
    copied.mkdir()
    shutil.copy(tmp_path / "links.json", copied)
    copy = Links(copied)
    assert copy.evening != links.evening
    host = links.usable()[0]
    cookies = open_links(links, [host], {})
    assert links_in_cookies(cookies, copy), "the same link, the same secret"
    open_links(copy, [copy.revoke(copy.usable()[0])], cookies)
    for evening in (links, copy):
        (link,) = links_in_cookies(cookies, evening)
        assert link.role == "host"


def test_what_other_evenings_have_set_goes_where_the_header_gets_too_long(
    links: Links, tmp_path: Path
) -> None:
    live = another(links, tmp_path / "live")
    cookies = cookies_of(live, [*live.usable(), *speakers(live, 20)])
    for _ in range(5):
        open_links(links, [*links.usable(), *speakers(links, 20)], cookies)
    assert len(header(cookies)) < USUAL_LIMIT
    # The rehearsal has all of its own, and whoever works at the live evening is not signed out.
    assert len(links_in_cookies(cookies, links)) == 4 + len(CITIES) + 20
    assert [link.role for link in links_in_cookies(cookies, live)][:2] == ["host", "director"]


def test_names_as_long_as_they_get_sign_out_nobody_at_work(tmp_path: Path) -> None:
    live, rehearsal = Links(tmp_path / "live"), Links(tmp_path / "rehearsal")
    live.ensure({})
    rehearsal.ensure({f"{'a' * 190}-{number}": "Ville" for number in range(60)})
    cookies = cookies_of(live, live.usable())
    open_links(rehearsal, rehearsal.usable(), cookies)
    assert len(header(cookies)) < USUAL_LIMIT
    assert len(links_in_cookies(cookies, live)) == len(live.usable())
    assert links_in_cookies(cookies, rehearsal)[0].role == "host"


def test_cookies_of_version_0_1_0_are_read_and_those_of_this_one_count_before_them(links: Links) -> None:
    host = links.usable()[0]
    cookies = old_cookies_of(links, [host])
    assert [link.id for link in links_in_cookies(cookies, links)] == [host.id]
    newer = links.revoke(host)
    cookies |= cookies_of(links, [newer])
    assert [link.id for link in links_in_cookies(cookies, links)] == [newer.id]


def test_a_secure_cookie_stands_beside_that_of_plain_http(links: Links) -> None:
    host = links.usable()[0]
    names = [cookie_name(host, links.evening, is_secure=is_secure) for is_secure in (False, True)]
    assert names[1] == f"__Secure-{names[0]}"
    cookies = read("; ".join(f"{name}={links.token(host)}" for name in names))
    assert list(cookies) == names
    assert [link.id for link in links_in_cookies(cookies, links)] == [host.id]


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
    cookies = old_cookies_of(links, [*speakers(links, 130), *links.usable()])
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
    # That of the host gets a new name; of the speakers, the oldest go.
    assert expired == {"topchrono_host", *map(old_name, speakers(links, MOST_EXPIRED - 1))}
    host = next(link for link in links.usable() if link.role == "host")
    kept = [re.sub("=.*", "", line) for line in lines if "Max-Age=0" not in line]
    assert kept == [cookie_name(host, links.evening)]


async def test_a_header_that_is_longer_is_still_refused(evening: Evening) -> None:
    for length, status in ((MOST_HEADER_BYTES - 100, 200), (MOST_HEADER_BYTES + 100, 400)):
        headers = {"Cookie": "a=" + "a" * length}
        async with evening.session.get(f"{evening.url}/healthz", headers=headers) as response:
            assert response.status == status
