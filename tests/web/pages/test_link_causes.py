"""A link that does not open a page is explained, and what was added to one on its way is ignored."""

import asyncio
import re
from collections.abc import Mapping
from html import unescape

import aiohttp
import pytest

from tests.conftest import EveningFactory
from tests.evening import Evening
from topchrono.storage.links import Links
from topchrono.web.http.cookies import cookie_name

PHONE = "Mozilla/5.0 (Linux; Android 14) Mobile"
REPLACED = "La régie l’a remplacé à"
CUT = "Il est coupé"
ALTERED = "Il a changé en route"
FOREIGN = "Il vient d’une autre soirée"
NO_KEY = "cette adresse n’en a pas la clé"
NO_COOKIES = "ce navigateur refuse les cookies"


async def ask(
    evening: Evening, path: str, headers: Mapping[str, str] | None = None, *, follow: bool = False
) -> tuple[int, str, str]:
    """Status, target of a redirect, and what a person reads."""
    sent = {"Accept": "text/html", "User-Agent": PHONE, **(headers or {})}
    address = path if path.startswith("http") else f"{evening.url}{path}"
    async with evening.session.get(address, headers=sent, allow_redirects=follow) as response:
        body = re.sub(r"(?s)<(head|style|title)\b.*?</\1>", "", await response.text())
        text = " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ").split())
        return response.status, response.headers.get("Location", ""), text


async def test_each_cause_is_named_with_its_remedy(evening_factory: EveningFactory) -> None:
    evening, other = [await evening_factory() for _ in range(2)]
    links = Links(evening.folder)
    token = evening.tokens["host"]
    wrong = "A" if token[-5] != "A" else "B"
    speaker = Links(other.folder).token(links.speaker("p01"))
    for path, cause in (
        ("/host", NO_KEY),
        ("/host?key=", CUT),
        (f"/host?key={token[:-3]}", CUT),
        (f"/host?key={token[:8]}", CUT),
        (f"/host?key={token[:-5]}{wrong}{token[-4:]}", ALTERED),
        (f"/host?key={other.tokens['host']}", FOREIGN),
        (f"/speaker/p01?key={speaker}", "Il vient d’une autre soirée, ou un caractère"),
        (f"/director?key={token}", "C’est le lien de l’animation."),
        (f"/host?key={evening.tokens['director']}", "C’est le lien de la régie."),
        (f"/host?key={evening.tokens['organizer:lyon']}", "C’est le lien de la salle « Lyon »."),
        (f"/host?key={evening.tokens['overlay']}", "il est pour OBS"),
        (f"/city/rennes?key={evening.tokens['organizer:lyon']}", "C’est le lien de la salle « Lyon »."),
        (f"/host?key={links.token(links.speaker('p02'))}", "C’est le lien du pitch « Forêt de Poche »."),
    ):
        status, _, text = await ask(evening, path)
        assert status == 401
        assert cause in text, path
        assert token not in text

    links_of_other = Links(other.folder)
    name = cookie_name(links_of_other.usable()[0], links_of_other.evening)
    headers = {"Cookie": f"{name}={other.tokens['host']}"}
    assert FOREIGN in (await ask(evening, "/host", headers))[2]
    assert NO_KEY in (await ask(evening, "/director", headers))[2]

    links.revoke(next(link for link in links.usable() if link.role == "host"))
    async with asyncio.timeout(5):
        while REPLACED not in (await ask(evening, f"/host?key={token}"))[2]:
            await asyncio.sleep(0.1)
    name = cookie_name(next(link for link in links.usable() if link.role == "host"), links.evening)
    status, _, text = await ask(evening, "/host", {"Cookie": f"{name}={token}"})
    assert (status, REPLACED in text) == (401, True)


async def test_a_link_of_another_page_opens_its_own_from_there(evening: Evening) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        async with browser.get(f"{evening.url}/director?key={evening.tokens['host']}") as response:
            assert response.status == 401
            assert 'href="/host"' in await response.text()
        async with browser.get(f"{evening.url}/host") as response:
            assert response.status == 200


async def test_a_browser_without_cookies_is_told_so(evening: Evening) -> None:
    for path in (evening.links["host"], Links(evening.folder).address(Links(evening.folder).speaker("p01"))):
        status, _, text = await ask(evening, path, follow=True)
        assert (status, NO_COOKIES in text) == (401, True)
    # It is said once: the next one who comes may have followed no link.
    assert NO_KEY in (await ask(evening, "/host"))[2]
    await ask(evening, evening.links["host"])
    assert NO_KEY in (await ask(evening, "/host", {"User-Agent": "another browser"}))[2]


async def test_the_cause_is_the_same_in_another_language(evening: Evening) -> None:
    for path, english in (
        (f"/host?key={evening.tokens['host'][:-3]}", "It is cut off"),
        ("/host?key=", "It is cut"),
    ):
        headers = {"Accept": "text/html"}
        async with evening.session.get(f"{evening.url}{path}", headers=headers) as response:
            found = re.search(r'href="(\?lang=en[^"]*)"', await response.text())
        assert found
        assert english in (await ask(evening, f"/host{unescape(found[1])}"))[2]
    assert "alert" not in (await ask(evening, "/host?why=<script>alert"))[2]


@pytest.mark.parametrize(
    "form",
    [
        "/host?key={token}.",
        "/host?key={token})",
        "/host?key={token}%C2%A0%C2%BB",
        "/host?key={token}%22",
        "/host?key=%E2%80%9C{token}%E2%80%9D",
        "/host?key={half}=%0D%0A{rest}",
        "/host?key={half}=%20{rest}",
        "/host?key={half}%E2%80%8B{rest}",
        "/host?key=3D{token}",
        "/host?key%3D{token}",
        "/host?amp;key={token}",
        "/host?utm_source=mail&amp;key={token}&amp;fbclid=x",
        "/host?key={token}&utm_campaign=x&mc_eid=y&gclid=z",
        "/host?key={token}http://127.0.0.1/host?key={token}",
        "/host?key={token}](http://127.0.0.1/host?key={token})",
        "/host?KEY={token}",
    ],
)
async def test_what_mail_programs_add_to_a_link_is_ignored(evening: Evening, form: str) -> None:
    token = evening.tokens["host"]
    path = form.format(token=token, half=token[:20], rest=token[20:])
    status, target, _ = await ask(evening, path)
    assert (status, target) == (303, "/host")


@pytest.mark.parametrize(
    "form",
    [
        "/host%3Fkey%3D{token}",
        "/host&key={token}",
        "/host/{token}",
        "/HOST?key={token}",
        "/host.?key={token}",
        "/host)?key={token}",
        "/host/?key={token}",
        "/?key={token}",
        "/index.html?key={token}&lang=en",
        "/v2/host-3Fkey-3D{proofpoint}",
    ],
)
async def test_a_link_whose_path_was_changed_leads_to_its_page(evening: Evening, form: str) -> None:
    token = evening.tokens["host"]
    proofpoint = token.replace("_", "%5F").replace("-", "-2D").replace("%5F", "-5F")
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        path = form.format(token=token, proofpoint=proofpoint)
        async with browser.get(f"{evening.url}{path}", headers={"Accept": "text/html"}) as response:
            assert response.status == 200
            assert response.url.path == "/host"
            assert "key" not in response.url.query


async def test_an_overlay_connects_without_what_was_added_to_its_link(evening: Evening) -> None:
    token = evening.tokens["overlay"]
    async with evening.session.get(f"{evening.url}/overlays/program?key={token}.&utm_source=x") as response:
        assert response.status == 200
        assert f'data-token="{token}"' in await response.text()
    for path in (f"/overlays/program%3Fkey%3D{token}", f"/overlays/program&key={token}"):
        assert (await ask(evening, path, follow=True))[0] == 200
    assert (await ask(evening, f"/overlays/none?key={token}"))[0] == 404


async def test_previews_of_a_link_use_nothing_up(evening: Evening) -> None:
    preview = {"User-Agent": "facebookexternalhit/1.1"}
    for _ in range(40):
        async with evening.session.head(evening.links["organizer:lyon"], headers=preview) as response:
            assert response.status == 303
        await ask(evening, evening.links["organizer:lyon"], preview, follow=True)
    assert (await evening.show())["cities"]
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser,
        browser.get(evening.links["organizer:lyon"]) as response,
    ):
        assert response.status == 200


async def test_a_program_s_token_is_read_as_it_is(evening: Evening) -> None:
    headers = {"Authorization": f"Bearer {evening.tokens['host']}."}
    async with evening.session.get(f"{evening.url}/api/show", headers=headers) as response:
        assert response.status == 401
