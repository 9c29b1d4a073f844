"""The pages and who may open them, from outside."""

import asyncio
import re

import aiohttp
import pytest

from tests.conftest import EveningFactory
from tests.evening import Evening
from topchrono.i18n import LANGUAGES, language_name
from topchrono.storage.links import Links

Browser = aiohttp.ClientSession


async def open_page(evening: Evening, path: str, browser: Browser | None = None) -> tuple[int, str]:
    async with (browser or evening.session).get(f"{evening.url}{path}") as response:
        return response.status, await response.text()


async def test_a_link_sets_a_cookie_and_leaves_the_address_without_its_key(evening: Evening) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        async with browser.get(evening.links["host"], allow_redirects=False) as response:
            assert response.status == 303
            assert response.headers["Location"] == "/host"
            cookie = response.headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
        async with browser.get(evening.links["host"]) as response:
            assert response.status == 200
            assert "key=" not in str(response.url)
        assert (await open_page(evening, "/api/show", browser))[0] == 200


async def test_a_cookie_is_secure_where_the_proxy_speaks_https(evening: Evening) -> None:
    for scheme, is_secure in (("https", True), ("http", False)):
        async with evening.session.get(
            evening.links["host"], headers={"X-Forwarded-Proto": scheme}, allow_redirects=False
        ) as response:
            assert ("; Secure" in response.headers["Set-Cookie"]) == is_secure


PUBLIC = "https://soiree.example"


@pytest.mark.parametrize(
    ("headers", "is_secure"),
    [
        ({"Host": "10.0.0.9:8000"}, False),
        ({"Host": "10.0.0.9:8000", "Sec-Fetch-Site": "none"}, False),
        ({"Host": "soiree.example"}, False),
        ({"Host": "soiree.example", "Sec-Fetch-Site": "none"}, True),
        ({"Host": "soiree.example", "X-Forwarded-Proto": "https"}, True),
        ({"Host": "10.0.0.9:8000", "X-Forwarded-Proto": "http"}, False),
    ],
)
async def test_a_panel_opens_over_http_where_everybody_else_has_https(
    evening_factory: EveningFactory, headers: dict[str, str], is_secure: bool
) -> None:
    evening = await evening_factory(options=["--url", PUBLIC])
    path = evening.links["host"].removeprefix(PUBLIC)
    async with evening.session.get(f"{evening.url}{path}", headers=headers, allow_redirects=False) as reply:
        cookie = reply.headers["Set-Cookie"]
    assert cookie.startswith("__Secure-") == is_secure
    assert ("; Secure" in cookie) == is_secure
    sent = {"Cookie": cookie.partition(";")[0]} | headers
    async with evening.session.get(f"{evening.url}/host", headers=sent) as reply:
        assert reply.status == 200


async def test_two_evenings_in_one_browser_sign_nobody_out(
    evening_factory: EveningFactory,
) -> None:
    evenings = [await evening_factory() for _ in range(2)]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        for evening in (*evenings, *evenings):
            for role in ("host", "director", "organizer:lyon"):
                async with browser.get(evening.links[role]) as response:
                    assert response.status == 200
        for evening in evenings:
            for path in ("/host", "/director", "/city/lyon"):
                assert (await open_page(evening, path, browser))[0] == 200


async def test_two_links_live_side_by_side_in_one_browser(evening: Evening) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        for role in ("director", "host"):
            async with browser.get(evening.links[role]) as response:
                assert response.status == 200
        for path in ("/director", "/host"):
            assert (await open_page(evening, path, browser))[0] == 200


async def test_somebody_elses_page_leads_to_ones_own(evening: Evening) -> None:
    links = Links(evening.folder)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        await open_page(evening, evening.links["organizer:lyon"].removeprefix(evening.url), browser)
        for address, heading in (
            ("/city/rennes", "Cette page n’est pas la vôtre"),
            ("/host", "Cette page n’est pas la vôtre"),
            (f"/director?key={evening.tokens['viewer']}", "Ce lien n’ouvre pas cette page"),
        ):
            status, text = await open_page(evening, address, browser)
            assert status == 401
            assert heading in text
            assert 'href="/city/lyon"' in text
            assert "Votre lien ouvre cette page" in text

        text = (await open_page(evening, "/city/lyon?key=cut-short", browser))[1]
        assert "Ce lien ne marche pas" in text
        assert 'href="/city/lyon"' in text

        speaker = links.address(links.speaker("p02")).removeprefix(evening.url)
        for address in (speaker, evening.links["viewer"].removeprefix(evening.url)):
            await open_page(evening, address, browser)
        text = (await open_page(evening, "/city/rennes", browser))[1]
        for own in ("/city/lyon", "/speaker/p02"):
            assert f'href="{own}"' in text
        assert "Vos liens ouvrent ces pages" in text

        links.revoke(next(link for link in links.usable() if link.city == "lyon"))
        async with asyncio.timeout(5):
            while "/city/lyon" in (await open_page(evening, "/city/rennes", browser))[1]:
                await asyncio.sleep(0.1)


@pytest.mark.parametrize("path", ["/host", "/director", "/stage", "/city/lyon", "/overlays/program"])
async def test_a_page_of_the_crew_is_closed_without_a_link(evening: Evening, path: str) -> None:
    for address, heading in (
        (path, "Ce lien ne marche pas"),
        (f"{path}?key=made-up", "Ce lien ne marche pas"),
        (f"{path}?key={evening.tokens['viewer']}", "Ce lien n’ouvre pas cette page"),
    ):
        status, text = await open_page(evening, address)
        assert status == 401
        assert heading in text
    viewer = evening.headers("viewer")
    async with evening.session.get(f"{evening.url}{path}", headers=viewer) as response:
        assert response.status == 401


@pytest.mark.parametrize(
    "name",
    ["program", "clock", "lower_third", "next_up", "needs", "waiting", "time_up", "slate", "ticker"],
)
async def test_every_overlay_opens_with_its_key(evening: Evening, name: str) -> None:
    status, text = await open_page(evening, f"/overlays/{name}?key={evening.tokens['overlay']}")
    assert status == 200
    assert f'data-overlay="{name}"' in text


async def test_an_unknown_overlay_is_not_there(evening: Evening) -> None:
    assert (await open_page(evening, f"/overlays/none?key={evening.tokens['overlay']}"))[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "control/host/page.html",
        "control/../../package.json",
        "overlays/%2e%2e/%2e%2e/tsconfig.json",
        "none/a.js",
    ],
)
async def test_what_is_no_file_for_browsers_is_not_served(evening: Evening, path: str) -> None:
    assert (await open_page(evening, f"/assets/x/{path}"))[0] == 404


async def test_pages_let_no_foreign_script_run(evening: Evening) -> None:
    async with evening.session.get(evening.links["overlay"]) as response:
        policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy


async def test_a_theme_of_the_evening_stands_before_ours(evening: Evening) -> None:
    await evening.stop()
    theme = evening.folder / "theme"
    theme.mkdir()
    (theme / "theme.css").write_text(":root { --accent: hotpink; }", encoding="utf-8")
    await evening.start()
    _, page = await open_page(evening, f"/overlays/clock?key={evening.tokens['overlay']}")
    address = page.split('theme.css"')[0].rsplit('"', 1)[1] + "theme.css"
    assert "hotpink" in (await open_page(evening, address))[1]


async def test_english_is_chosen_in_the_address_and_kept(evening: Evening) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        assert 'lang="fr"' in (await open_page(evening, "/host", browser))[1]
        assert 'lang="en"' in (await open_page(evening, "/host?lang=en", browser))[1]
        assert 'lang="en"' in (await open_page(evening, "/host", browser))[1]


async def test_a_speakers_link_opens_their_own_pitch_alone(evening: Evening) -> None:
    links = Links(evening.folder)
    token = links.token(links.speaker("p02"))
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        for address in ("/speaker/p02", f"/speaker/p01?key={token}", f"/host?key={token}"):
            assert (await open_page(evening, address, browser))[0] == 401
        async with browser.get(links.address(links.speaker("p02"))) as response:
            assert response.status == 200
            assert response.url.path_qs == "/speaker/p02"
            assert 'data-item="p02"' in await response.text()
        assert (await open_page(evening, "/speaker/p02", browser))[0] == 200
        for address in ("/speaker/p01", "/speaker/p03", "/director", "/city/lyon", "/city/lyon/speaker/p02"):
            assert (await open_page(evening, address, browser))[0] == 401
        assert (await open_page(evening, "/speaker/p99", browser))[0] == 404


async def test_a_speaker_may_give_no_command(evening: Evening) -> None:
    links = Links(evening.folder)
    evening.tokens["speaker"] = links.token(links.speaker("p02"))
    for command in ("open_doors", "start_show"):
        assert (await evening.command(command, role="speaker"))["error"]["code"] == "forbidden"
    ticks = {"present": True, "sound": True, "picture": True}
    for command, fields in (
        ("check_in", {"item": "p02", **ticks}),
        ("say", {"city": "lyon", "text": "Bonsoir", "by": "Zoé"}),
        ("raise_alert", {"city": "lyon", "text": "À l’aide", "by": "Zoé"}),
        ("prompt", {"text": "Plus vite"}),
    ):
        answer = await evening.command(command, role="speaker", **fields)
        assert answer["error"]["code"] == "forbidden"
    sections = await evening.show("speaker")
    assert {"offers", "alerts", "cities", "organizers"}.isdisjoint(sections)
    assert sections["messages"]["thread"] == []


async def test_an_invitation_is_for_the_organizers_of_its_city_and_the_director(evening: Evening) -> None:
    links = Links(evening.folder)
    address = "/city/lyon/speaker/p02"
    for role, status in (
        ("organizer:lyon", 200), ("director", 200),
        ("organizer:rennes", 401), ("host", 401), ("overlay", 401), ("viewer", 401),
    ):  # fmt: skip
        async with evening.session.get(f"{evening.url}{address}", headers=evening.headers(role)) as response:
            assert response.status == status, role
            text = await response.text()
            assert (links.token(links.speaker("p02")) in text) == (status == 200)
    assert (await open_page(evening, address))[0] == 401
    rennes = evening.headers("organizer:rennes")
    for foreign in ("/city/rennes/speaker/p02", "/city/rennes/speaker/p99"):
        async with evening.session.get(f"{evening.url}{foreign}", headers=rennes) as response:
            assert response.status == 404


async def test_a_file_that_has_not_changed_is_answered_without_a_byte_of_content(evening: Evening) -> None:
    _, text = await open_page(evening, "/")
    path = next(path for path in re.findall(r"/assets/[^\"]+", text) if path.endswith(".css"))
    async with evening.session.get(f"{evening.url}{path}") as response:
        tag = response.headers["ETag"]
    reader, writer = await asyncio.open_connection("127.0.0.1", evening.port)
    lines = (f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: gzip", f"If-None-Match: {tag}")
    writer.write("\r\n".join((*lines, "Connection: close", "", "")).encode())
    head, _, content = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    assert head.startswith(b"HTTP/1.1 304")
    assert content == b""


async def test_head_of_a_file_has_not_a_byte_of_content(evening: Evening) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", evening.port)
    lines = ("HEAD /favicon.ico HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: gzip", "Connection: close")
    writer.write("\r\n".join((*lines, "", "")).encode())
    head, _, content = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    assert head.startswith(b"HTTP/1.1 200")
    assert content == b""


@pytest.mark.parametrize(
    ("path", "language"), [("/", "fr"), ("/?lang=en", "en"), ("/help?project=p01&lang=en", "en")]
)
async def test_a_public_page_leads_to_itself_in_every_other_language(
    evening: Evening, path: str, language: str
) -> None:
    page = (await open_page(evening, path))[1]
    footer = page[page.index("<footer>") :]
    links = re.findall(r'href="[^"]*\?lang=(\w+)[^"]*" lang="\1" hreflang="\1">(\w+)<', footer)
    assert links == [(code, language_name(code)) for code in LANGUAGES if code != language]
