"""Errors of a request are pages for people and JSON for programs, never bare English text."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
import socketio
from aiohttp import web
from structlog.testing import capture_logs

from tests.evening import PROGRAMME, free_port
from topchrono.app import build
from topchrono.conductor import Conductor
from topchrono.settings import Settings
from topchrono.show.text import N_
from topchrono.storage.errors import JournalError
from topchrono.storage.links import Links
from topchrono.web.http.errors import FILES, HttpRefused
from topchrono.web.http.runner import UNREADABLE, Runner
from topchrono.web.pages.errors import MOST_CACHED, ErrorPages

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
PROGRAM = "application/json"
OBS = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/127.0.0.0 Safari/537.36 OBS/31.0.0"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
BARE = re.compile(r"\s*\d{3}\b")
"""How aiohttp's own texts begin: « 404: Not Found »."""


@dataclass
class Reply:
    status: int
    headers: Any
    text: str
    """As it is sent."""

    @property
    def read(self) -> str:
        """What a person reads."""
        body = re.sub(r"(?s)<(head|style|title)\b.*?</\1>", "", self.text)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ").split())

    @property
    def heading(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.text)
        return unescape(found[1]) if found else ""

    @property
    def is_page(self) -> bool:
        return bool(self.headers["Content-Type"] == "text/html; charset=utf-8")


@dataclass
class House:
    """The whole server, with some addresses more, at each of which something goes wrong."""

    app: web.Application
    links: Links
    port: int
    session: aiohttp.ClientSession

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pages(self) -> ErrorPages:
        pages = self.app[UNREADABLE].__self__  # type: ignore[attr-defined]  # a bound method
        assert isinstance(pages, ErrorPages)
        return pages

    async def ask(self, path: str, accept: str = BROWSER, *, method: str = "GET", **options: Any) -> Reply:
        headers = options.pop("headers", {}) | {"Accept": accept}
        async with self.session.request(
            method, f"{self.url}{path}", headers=headers, allow_redirects=False, **options
        ) as response:
            return Reply(response.status, response.headers, await response.text())

    async def error(self, path: str, accept: str = PROGRAM, **options: Any) -> tuple[int, str, str]:
        """Status, code and message of a program's reply."""
        reply = await self.ask(path, accept, **options)
        assert reply.headers["Content-Type"].startswith("application/json"), reply
        assert reply.headers["Cache-Control"] == "no-store"
        answer = await _decode(reply)
        assert answer.keys() == {"ok", "error"}
        assert answer["ok"] is False
        assert answer["error"].keys() == {"code", "message"}
        return reply.status, answer["error"]["code"], answer["error"]["message"]

    async def send(self, request: bytes) -> Reply:
        """The raw reply to these bytes, up to the end of the connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        async with asyncio.timeout(10):
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        first, *lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        return Reply(int(first.split()[1]), headers, body.decode())

    def cookies(self, *roles: str) -> str:
        """What a browser sends that has opened the links of these roles."""
        usable = {link.role: link for link in self.links.usable()}
        return "; ".join(f"topchrono_{role}={self.links.token(usable[role])}" for role in roles)  # type: ignore[index]  # test's own names


async def _decode(reply: Reply) -> dict[str, Any]:
    answer = msgspec.json.decode(reply.text)
    assert isinstance(answer, dict)
    return answer


async def fail(_request: web.Request) -> web.Response:
    raise ValueError("the password is s3cret")


async def fail_late(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b"the first half")
    raise ValueError("the second half is lost")


async def be_busy(_request: web.Request) -> web.Response:
    raise web.HTTPServiceUnavailable(headers={"Retry-After": "30"}, text="busy")


async def limit(_request: web.Request) -> web.Response:
    raise web.HTTPTooManyRequests(headers={"Retry-After": "10"})


async def forbid(_request: web.Request) -> web.Response:
    raise web.HTTPForbidden


async def lose_the_journal(_request: web.Request) -> web.Response:
    raise JournalError(N_("Le journal ne se lit plus : {reason}."), reason="disk I/O error")


async def refuse(_request: web.Request) -> web.Response:
    raise HttpRefused(413, "too_many_rows", N_("Écrivez d'abord un texte."))


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder: Path = tmp_path_factory.mktemp("errors")
    (folder / "programme.csv").write_text(PROGRAMME, encoding="utf-8")
    port = free_port()
    settings = Settings(data=folder / "evening", programme=folder / "programme.csv", port=port)
    app = await build(settings)
    for path, handler in {
        "/fault": fail, "/api/fault": fail, "/late": fail_late, "/busy": be_busy, "/limited": limit,
        "/api/limited": limit, "/forbidden": forbid, "/refused": refuse, "/api/lost": lose_the_journal,
    }.items():  # fmt: skip
        app.router.add_route("*", path, handler)
    runner = Runner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield House(app, Links(settings.data), port, session)
    await runner.cleanup()


PAGES = [
    ("/host?key=cut-short", "GET", 401, "Ce lien ne marche pas", "This link does not work"),
    ("/offers.csv", "GET", 401, "Ce lien ne marche pas", "This link does not work"),
    ("/forbidden", "GET", 403, "Cette page n’est pas la vôtre", "This page is not yours"),
    ("/nowhere", "GET", 404, "Il n’y a rien ici", "There is nothing here"),
    ("/speaker/p99", "GET", 404, "Il n’y a rien ici", "There is nothing here"),
    ("/host", "POST", 405, "Cette page ne s’ouvre pas ainsi", "This page does not open that way"),
    ("/help", "POST", 415, "Top Chrono n’a pas compris", "Top Chrono did not understand"),
    ("/limited", "GET", 429, "Un instant, s’il vous plaît", "One moment, please"),
    ("/fault", "GET", 500, "Quelque chose a mal marché", "Something went wrong"),
    ("/busy", "GET", 503, "Un instant, s’il vous plaît", "One moment, please"),
]


@pytest.mark.parametrize(("path", "method", "status", "french", "english"), PAGES)
async def test_people_read_a_page_in_their_language(
    house: House, path: str, method: str, status: int, french: str, english: str
) -> None:
    for options, language, heading in (
        ({}, "fr", french),
        ({"params": {"lang": "en"}}, "en", english),
        ({"headers": {"Cookie": "topchrono_language=en"}}, "en", english),
        ({"params": {"lang": "klingon"}}, "fr", french),
    ):
        reply = await house.ask(path, method=method, **options)  # type: ignore[arg-type]  # of several kinds
        assert (reply.status, reply.is_page, reply.heading) == (status, True, heading)
        assert f'<html lang="{language}"' in reply.text
        assert 'href="/"' in reply.text
    assert "s3cret" not in reply.text


async def test_a_page_has_the_headers_that_keep_every_page_safe(house: House) -> None:
    for path, method, *_ in PAGES:
        headers = (await house.ask(path, method=method)).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-eval" not in policy


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        ("/api/show", "GET", 401, "unknown_link"),
        ("/host", "GET", 401, "unknown_link"),
        ("/live?key=made-up", "GET", 401, "unknown_link"),
        ("/offers.xlsx", "GET", 401, "unknown_link"),
        ("/forbidden", "GET", 403, "forbidden"),
        ("/api/nowhere", "GET", 404, "not_found"),
        ("/nowhere", "GET", 404, "not_found"),
        ("/api/commands", "GET", 405, "method_not_allowed"),
        ("/healthz", "POST", 405, "method_not_allowed"),
        ("/refused", "GET", 413, "too_many_rows"),
        ("/help", "POST", 415, "malformed"),
        ("/applause", "POST", 422, "malformed"),
        ("/api/limited", "GET", 429, "too_many_requests"),
        ("/api/fault", "GET", 500, "server_error"),
        ("/busy", "GET", 503, "busy"),
        ("/api/lost", "GET", 503, "unreadable"),
    ],
)
async def test_programs_read_a_code_and_people_before_them_a_message(
    house: House, path: str, method: str, status: int, code: str
) -> None:
    french = await house.error(path, method=method)
    english = await house.error(path, method=method, headers={"Cookie": "topchrono_language=en"})
    assert (french[:2], english[:2]) == ((status, code), (status, code))
    assert french[2] != english[2]
    assert "s3cret" not in french[2]


@pytest.mark.parametrize("path", ["/api/nowhere", "/api/commands", "/live?key=x", "/applause"])
async def test_an_address_for_programs_answers_in_json_to_any_client(house: House, path: str) -> None:
    for accept in (BROWSER, "*/*"):
        await house.error(path, accept, method="DELETE")


async def test_a_program_that_takes_anything_is_known_by_its_token(house: House) -> None:
    bearer = {"Authorization": "Bearer made-up"}
    assert (await house.error("/offers.csv", "*/*", headers=bearer))[:2] == (401, "unknown_link")
    assert (await house.ask("/nowhere", "*/*")).is_page
    assert (await house.send(b"GET /nowhere HTTP/1.0\r\n\r\n")).is_page
    assert not (await house.send(b"GET /api/nowhere HTTP/1.0\r\n\r\n")).is_page


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/assets/x/control/none.js", "*/*"),
        ("/assets/x/none/a.css", "text/css,*/*;q=0.1"),
        ("/qr/p99.svg", "image/*"),
    ],
)
async def test_a_missing_file_has_a_short_reply(house: House, path: str, accept: str) -> None:
    reply = await house.ask(path, accept)
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert (reply.status, reply.text) == (404, "Il n’y a rien à cette adresse.")


async def test_the_methods_that_are_allowed_and_when_to_try_again_are_kept(house: House) -> None:
    for accept in (BROWSER, PROGRAM):
        reply = await house.ask("/help/offer/x/withdraw", accept)
        assert (reply.status, reply.headers["Allow"]) == (405, "POST")
        assert (await house.ask("/limited", accept)).headers["Retry-After"] == "10"
        assert (await house.ask("/busy", accept)).headers["Retry-After"] == "30"
    reply = await house.ask("/live", PROGRAM, method="HEAD")
    assert (reply.status, reply.headers["Allow"]) == (405, "GET")


@pytest.mark.parametrize("path", ["/nowhere", "/host", "/api/show", "/fault"])
async def test_head_has_the_same_status_and_headers_without_a_body(house: House, path: str) -> None:
    got, head = await house.ask(path), await house.ask(path, method="HEAD")
    assert (head.status, head.text) == (got.status, "")
    for name in ("Content-Type", "Content-Length", "Cache-Control"):
        assert head.headers[name] == got.headers[name]


async def test_what_passes_is_tried_again_by_a_button_and_a_form_by_reloading(house: House) -> None:
    for path in ("/limited", "/busy", "/fault"):
        assert 'href="">Réessayer</a>' in (await house.ask(path)).text
        form = await house.ask(path, method="POST")
        assert "Réessayer" not in form.text
        assert "Rechargez cette page" in form.read
    assert "Réessayer" not in (await house.ask("/nowhere")).text


async def test_one_s_own_pages_are_a_click_away(house: House) -> None:
    for path in ("/nowhere", "/fault", "/host?key=cut-short"):
        reply = await house.ask(path, headers={"Cookie": house.cookies("director")})
        assert 'href="/director"' in reply.text
        assert "Votre lien ouvre cette page" in reply.read
    reply = await house.ask("/stage/x", headers={"Cookie": house.cookies("director", "host")})
    assert 'href="/host"' in reply.text
    assert "Vos liens ouvrent ces pages" in reply.read


async def test_somebody_else_s_page_is_not_called_a_broken_link(house: House) -> None:
    cookies = {"Cookie": house.cookies("host")}
    assert (await house.ask("/director", headers=cookies)).heading == "Cette page n’est pas la vôtre"
    assert (await house.ask("/director?key=x", headers=cookies)).heading == "Ce lien ne marche pas"


async def test_a_link_of_another_page_is_not_called_a_broken_one(house: House) -> None:
    key = house.cookies("host").partition("=")[2]
    assert (await house.ask(f"/director?key={key}")).heading == "Ce lien n’ouvre pas cette page"
    own = {"Cookie": house.cookies("host")}
    reply = await house.ask(f"/director?key={key}", headers=own)
    assert reply.heading == "Ce lien n’ouvre pas cette page"
    assert 'href="/host"' in reply.text


async def test_an_error_s_own_text_stands_on_the_page(house: House) -> None:
    reply = await house.ask("/refused")
    assert (reply.status, reply.heading) == (413, "Ce n’est pas possible pour l’instant")
    assert "Écrivez d’abord un texte." in reply.read


async def test_in_obs_an_error_is_not_on_air_and_is_asked_for_again(house: House) -> None:
    reply = await house.ask("/overlays/program?key=revoked", headers={"User-Agent": OBS})
    assert (reply.status, reply.read) == (401, "")
    assert '<meta http-equiv="refresh" content="5">' in reply.text
    # A panel docked in OBS is for people.
    assert (await house.ask("/director", headers={"User-Agent": OBS})).heading == "Ce lien ne marche pas"


async def test_an_unexpected_error_is_logged_once_and_without_the_address(house: House) -> None:
    for accept, path in ((BROWSER, "/fault?key=k3y"), (PROGRAM, "/api/fault?key=k3y")):
        with capture_logs() as logs:
            await house.ask(path, accept)
        (record,) = logs
        assert (record["log_level"], record["during"]) == ("error", f"GET {path.partition('?')[0]}")
        assert str(record["exc_info"]) == "the password is s3cret"
        assert "k3y" not in str({name: value for name, value in record.items() if name != "exc_info"})


async def test_an_expected_error_is_not_logged(house: House) -> None:
    with capture_logs() as logs:
        for path, method, status, *_ in PAGES:
            if status != 500:
                await house.ask(path, method=method)
    assert logs == []


async def test_half_a_reply_is_not_continued_with_an_error(house: House) -> None:
    reply = await house.send(b"GET /late HTTP/1.0\r\nAccept: text/html\r\n\r\n")
    assert (reply.status, reply.text) == (200, "the first half")


UNREADABLE_REQUESTS = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "an address too long": b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "cookies too long": b"GET / HTTP/1.1\r\nHost: x\r\nCookie: a=" + b"a" * 30_000 + b"\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "a length that is none": b"POST /help HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
    "an unknown method": b"DANCE / HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("request_bytes", UNREADABLE_REQUESTS.values(), ids=UNREADABLE_REQUESTS)
async def test_a_malformed_request_is_answered_in_every_language(house: House, request_bytes: bytes) -> None:
    reply = await house.send(request_bytes)
    assert (reply.status, reply.is_page) == (400, True)
    assert "Top Chrono n’a pas compris" in reply.read
    assert "Top Chrono did not understand" in reply.read
    assert "bytes" not in reply.read
    assert reply.headers["Cache-Control"] == "no-store"
    # It loads nothing: with cookies that are too long, nothing could be had.
    assert "src=" not in reply.text
    assert "href=" not in reply.text


async def test_a_body_that_is_not_what_it_says_is_malformed(house: House) -> None:
    zipped = JSON | {"Content-Encoding": "gzip"}
    reply = await house.error("/api/commands", method="POST", data=b"not gzip", headers=zipped)
    assert reply[:2] == (415, "malformed")


async def test_a_body_that_is_too_long(house: House) -> None:
    body = b"x" * 70_000
    assert (await house.ask("/help", method="POST", data=body, headers=FORM)).heading == "C’est trop long"
    reply = await house.ask("/help", PROGRAM, method="POST", data=body, headers=FORM)
    assert (reply.status, (await _decode(reply))["error"]["code"]) == (413, "too_large")
    # The programming interface has called it so from the beginning.
    reply_to_program = await house.error("/api/commands", method="POST", data=body, headers=JSON)
    assert reply_to_program[:2] == (422, "too_large")


async def test_an_expectation_that_nobody_knows(house: House) -> None:
    for path in ("/", "/nowhere", "/api/show"):
        request = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: miracles\r\n\r\n"
        reply = await house.send(request.encode())
        assert (reply.status, (await _decode(reply))["error"]["code"]) == (417, "malformed")


@pytest.mark.parametrize(
    "path",
    [
        "/%zz",
        "/%",
        "/city/%ff%fe",
        "/speaker/%00",
        "//evil.example/host",
        "/overlays/..%2f",
        "/nowhere?lang=%ff",
    ],
)
async def test_a_malformed_address_is_not_found(house: House, path: str) -> None:
    lines = (f"GET {path} HTTP/1.1", "Host: x", f"Accept: {BROWSER}", "Connection: close", "", "")
    reply = await house.send("\r\n".join(lines).encode())
    assert (reply.status in (401, 404), reply.is_page) == (True, True)
    assert "evil.example" not in reply.text


@pytest.mark.parametrize(
    "cookie",
    [
        "a",
        "=",
        ";;;",
        'x="',
        "topchrono_host=\\",
        "topchrono_=.",
        "topchrono_host={}; other=\u00ff",
        "$x=1; a=b=c",
    ],
)
async def test_cookies_of_other_programs_do_no_harm(house: House, cookie: str) -> None:
    lines = ("GET /host HTTP/1.1", "Host: x", f"Accept: {BROWSER}", f"Cookie: {cookie}", "Connection: close")
    reply = await house.send(("\r\n".join(lines) + "\r\n\r\n").encode())
    assert (reply.status, reply.heading) == (401, "Ce lien ne marche pas")


def every_address(app: web.Application) -> Iterator[tuple[str, set[str]]]:
    """Each address of the server with something made up in its places, and the methods that it knows."""
    resources = [
        resource for resource in app.router.resources() if not resource.canonical.startswith("/socket.io")
    ]
    for canonical in {resource.canonical for resource in resources}:
        path = re.sub(r"\{[^}]*\}", "none", canonical)
        # « /look/{place} » is the address of « /look/partners » too.
        methods = {route.method for resource in resources if _is_of(resource, path) for route in resource}
        if "*" not in methods:
            yield path, methods


def _is_of(resource: web.AbstractResource, path: str) -> bool:
    info = resource.get_info()
    pattern = info.get("pattern")
    return info.get("path") == path or bool(pattern and pattern.fullmatch(path))


@pytest.mark.slow
async def test_no_route_answers_with_a_bare_text_of_the_library(house: House) -> None:
    tried = 0
    for path, methods in every_address(house.app):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
            for accept in (BROWSER, PROGRAM, "*/*"):
                if path == "/live" and method == "GET":
                    continue  # Open to all, and without an end.
                reply = await house.ask(path, accept, method=method)
                summary = f"{method} {path} {accept}: {reply.status} {reply.text[:80]!r}"
                if method not in methods:
                    assert reply.status == 405, summary
                    assert set(reply.headers["Allow"].split(",")) == methods, summary
                if reply.status < 400 or method == "HEAD":
                    continue
                tried += 1
                assert not BARE.match(reply.text), summary
                if reply.headers["Content-Type"].startswith("application/json"):
                    assert (await _decode(reply))["error"]["message"], summary
                elif reply.is_page:
                    assert reply.heading or "<h1>" in reply.text, summary
                    assert accept != PROGRAM or path.startswith("/help/offer/"), summary
                else:
                    assert path.startswith(FILES), summary
                    assert len(reply.text) < 100, summary
    assert tried > 300


@pytest.mark.slow
async def test_a_flood_is_not_made_a_page_each(house: House) -> None:
    made = house.pages._cached.cache_info
    before = made()
    replies = await asyncio.gather(*(house.ask(f"/nowhere/{number}") for number in range(500)))
    assert {reply.status for reply in replies} == {404}
    assert made().misses - before.misses <= 1
    assert made().maxsize == MOST_CACHED


async def test_a_command_by_socket_is_refused_with_the_same_text(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = next(link for link in house.links.usable() if link.role == "host")
    auth = {"token": house.links.token(host), "language": "en"}
    client = socketio.AsyncClient(reconnection=False)
    await client.connect(house.url, auth=auth)
    press = {"type": "take", "id": str(uuid.uuid4()), "item": "p01"}
    by_socket = await client.call("command", press)
    async with house.session.post(
        f"{house.url}/api/commands?lang=en", json=press, headers={"Authorization": f"Bearer {auth['token']}"}
    ) as response:
        assert (response.status, await response.json()) == (409, by_socket)
    assert by_socket["error"]["message"] == "The evening has not started yet."

    async def break_down(*_: object, **__: object) -> int:
        raise RuntimeError("s3cret")

    monkeypatch.setattr(Conductor, "submit", break_down)
    with capture_logs() as logs:
        answer = await client.call("command", press | {"id": str(uuid.uuid4())})
    assert (answer["ok"], answer["error"]["code"]) == (False, "server_error")
    assert "s3cret" not in answer["error"]["message"]
    assert [line["log_level"] for line in logs] == ["error"]
    await client.disconnect()
