"""A programme is fetched from its address within bounds; what prevents it is told to who can mend it."""

import asyncio
import json
import socket
import zlib
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from tests.loop_steps import loop_steps
from tests.ports import free_port
from tests.remote.sheet_server import (
    LOGIN_PAGE,
    MEGABYTE,
    SHEET,
    SheetServer,
    bomb,
    endless,
    running_raw_server,
    running_sheet_server,
    with_etag,
    zipped,
)
from topchrono.inputs.hosts import Address
from topchrono.inputs.programme_address import ProgrammeAddress, read_programme_address
from topchrono.programme import read_data
from topchrono.remote.fetching import Fetched, Fetcher, FetchError, Validators
from topchrono.remote.public_network import is_any
from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import Quiet

pytestmark = pytest.mark.slow

LONGEST_STEP_MS = 8.0


@pytest.fixture
async def server() -> AsyncIterator[SheetServer]:
    async with running_sheet_server() as running:
        yield running


def a_fetcher(
    *, timeout_s: float = 15.0, most_bytes: int = 10 * MEGABYTE, resolver: AbstractResolver | None = None
) -> Fetcher:
    """A client of a server that only its own machine reaches."""
    return Fetcher(
        Quiet(Clock()), is_allowed=is_any, timeout_s=timeout_s, most_bytes=most_bytes, resolver=resolver
    )


async def fetch(url: str, known: Validators | None = None, fetcher: Fetcher | None = None) -> Fetched:
    return await (fetcher or a_fetcher()).fetch(read_programme_address(url), known or Validators())


async def reason(url: str, fetcher: Fetcher | None = None) -> str:
    """Why nothing could be fetched, in French."""
    with pytest.raises(FetchError) as failed:
        await fetch(url, fetcher=fetcher)
    assert "{" not in str(failed.value)
    return str(failed.value)


class Names(AbstractResolver):
    """Resolves every name to these addresses, one list after the other."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        addresses = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if not addresses:
            raise OSError("there is no such name")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """There is nothing to close."""


async def test_a_sheet_is_fetched(server: SheetServer) -> None:
    assert (await fetch(server.serve("/a.csv"))).data == SHEET


async def test_nothing_of_ours_is_sent_along(server: SheetServer) -> None:
    first = server.serve("/a.csv", headers={"Set-Cookie": "a=b"})
    fetcher = a_fetcher()
    await fetch(first, fetcher=fetcher)
    await fetch(first, fetcher=fetcher)

    for request in server.requests:
        assert set(request.headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", zipped(SHEET)),
        ("x-gzip", zipped(SHEET)),
        ("GZIP", zipped(SHEET[:20]) + zipped(SHEET[20:])),
        ("deflate", zlib.compress(SHEET)),
        ("identity", SHEET),
    ],
    ids=["gzip", "x-gzip", "two members", "deflate", "identity"],
)
async def test_a_packed_sheet_is_unpacked(server: SheetServer, encoding: str, body: bytes) -> None:
    url = server.serve("/a.csv", body, headers={"Content-Encoding": encoding})
    assert (await fetch(url)).data == SHEET


async def test_a_large_packed_sheet_comes_whole(server: SheetServer) -> None:
    sheet = b"".join(b"%d;%d\n" % (number, number * 7919 % 10007) for number in range(700_000))
    url = server.serve("/a.csv", zipped(sheet), headers={"Content-Encoding": "gzip"})
    assert (await fetch(url)).data == sheet


async def test_what_has_not_changed_is_not_sent_again(server: SheetServer) -> None:
    url = server.serve_by("/a.csv", with_etag(SHEET))
    first = await fetch(url)
    again = await fetch(url, first.validators)

    assert first.data == SHEET
    assert again == Fetched(None, first.validators)


async def test_a_date_does_as_well_as_a_tag(server: SheetServer) -> None:
    date = "Mon, 30 Nov 2026 19:00:00 GMT"

    async def answer(request: web.Request) -> web.Response:
        if request.headers.get("If-Modified-Since") == date:
            return web.Response(status=304)
        return web.Response(body=SHEET, headers={"Last-Modified": date})

    url = server.serve_by("/a.csv", answer)
    first = await fetch(url)
    assert (await fetch(url, first.validators)).data is None


async def test_a_server_that_says_unchanged_unasked_is_told(server: SheetServer) -> None:
    assert "l’erreur 304" in await reason(server.serve("/a.csv", b"", status=304))


async def test_an_endless_tag_is_not_sent_back(server: SheetServer) -> None:
    url = server.serve("/a.csv", headers={"ETag": "é" * 10, "Last-Modified": "x" * 5_000})
    assert (await fetch(url)).validators == Validators()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, "ce tableau n’est pas public"),
        (403, "ce tableau n’est pas public"),
        (404, "n’a pas de tableau à cette adresse"),
        (410, "n’a pas de tableau à cette adresse"),
        (429, "trop de demandes"),
        (500, "en panne (erreur 500)"),
        (503, "en panne (erreur 503)"),
        (418, "l’erreur 418"),
        (206, "l’erreur 206"),
        (204, "l’erreur 204"),
    ],
)
async def test_each_status_has_its_sentence(server: SheetServer, status: int, expected: str) -> None:
    assert expected in await reason(server.serve("/a.csv", b"", status=status))


async def test_a_pretalx_without_a_schedule_says_what_to_do(server: SheetServer) -> None:
    assert "publiez le programme dans pretalx" in await reason(f"{server.url}/nuit/schedule/")


async def test_a_login_page_is_fetched_and_named_by_the_reader(server: SheetServer) -> None:
    fetched = await fetch(server.serve("/a.csv", LOGIN_PAGE, headers={"Content-Type": "text/html"}))
    assert "page de connexion" in str(read_data(fetched.data or b"").problems[0].text)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ((HEAD + b"Content-Length: 500\r\n\r\n" + SHEET,), "coupé l’envoi"),
        ((HEAD + b"Transfer-Encoding: chunked\r\n\r\n8\r\nProjet;V\r\n",), "coupé l’envoi"),
        ((HEAD + b"Content-Encoding: gzip\r\n\r\n" + zipped(SHEET)[:-9],), "coupé l’envoi"),
        ((HEAD,), "coupé l’envoi"),
        ((), "coupé l’envoi"),
        ((b"SSH-2.0-OpenSSH_9.2\r\n",), "incompréhensible"),
        ((b"HTTP/1.1 999999 x\r\n\r\n",), "incompréhensible"),
        ((HEAD + b"Content-Length: -1\r\n\r\n",), "incompréhensible"),
        ((HEAD + b"x" * 100_000 + b": y\r\n\r\n",), "incompréhensible"),
        ((HEAD + b"Content-Encoding: gzip\r\n\r\n" + SHEET,), "incompréhensible"),
        ((HEAD + b"Content-Encoding: br\r\n\r\n" + SHEET,), "incompréhensible"),
    ],
)
async def test_a_broken_response_is_told(pieces: tuple[bytes, ...], expected: str) -> None:
    async with running_raw_server(*pieces) as url:
        assert expected in await reason(url)


async def test_a_body_without_a_length_ends_with_its_connection() -> None:
    async with running_raw_server(HEAD + b"\r\n" + SHEET[:10], SHEET[10:]) as url:
        assert (await fetch(url)).data == SHEET


async def test_a_body_longer_than_its_length_is_told() -> None:
    async with running_raw_server(HEAD + b"Content-Length: 13\r\n\r\n" + SHEET) as url:
        assert "incompréhensible" in await reason(url)


async def test_fifty_megabytes_are_not_read(server: SheetServer) -> None:
    assert "trop gros" in await reason(server.serve("/a.csv", bytes(50 * MEGABYTE)))


@pytest.mark.parametrize(
    "length", [b"", b"Content-Length: 50000000\r\n", b"Content-Length: 99999999999999\r\n"]
)
async def test_no_more_is_read_than_allowed_whatever_the_length_says(length: bytes) -> None:
    async with running_raw_server(HEAD + length + b"\r\n", *[bytes(MEGABYTE)] * 50) as url:
        assert "trop gros" in await reason(url)


async def test_an_endless_body_is_not_read_to_its_end(server: SheetServer) -> None:
    assert "trop gros" in await reason(server.serve_by("/a.csv", endless()))


@pytest.mark.parametrize("size", [50 * MEGABYTE, 2_000 * MEGABYTE])
async def test_a_bomb_is_not_unpacked(server: SheetServer, size: int) -> None:
    url = server.serve("/a.csv", bomb(size), headers={"Content-Encoding": "gzip"})
    assert "moins de 10 Mo" in await reason(url)


async def test_a_slow_body_is_given_up(server: SheetServer) -> None:
    url = server.serve_by("/a.csv", endless(b"x", pause_s=0.01))
    assert "n’a pas tout envoyé en 0.3 s" in await reason(url, a_fetcher(timeout_s=0.3))


async def test_a_server_that_says_nothing_is_given_up() -> None:
    for pieces in ((), (b"HTTP/1.1 200 OK\r\n",), (HEAD + b"Content-Length: 5\r\n\r\n",)):
        async with running_raw_server(*pieces, stays=True) as url:
            assert "n’a pas tout envoyé" in await reason(url, a_fetcher(timeout_s=0.2))


async def test_the_whole_of_many_slow_redirects_is_bounded(server: SheetServer) -> None:
    async def answer(request: web.Request) -> web.Response:
        await asyncio.sleep(0.15)
        number = int(request.path[2:]) + 1
        return web.Response(status=302, headers={"Location": f"/r{number}"})

    for number in range(6):
        server.serve_by(f"/r{number}", answer)
    assert "n’a pas tout envoyé" in await reason(f"{server.url}/r0", a_fetcher(timeout_s=0.4))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed(server: SheetServer, status: int) -> None:
    server.serve("/b.csv")
    server.redirect("/a/2", "../b.csv", status)
    url = server.redirect("/1", f"{server.url}/a/2#x", status)
    assert (await fetch(url)).data == SHEET


async def test_a_redirect_to_a_page_leads_to_its_data(server: SheetServer) -> None:
    server.serve("/nuit/schedule/export/schedule.json")
    assert (await fetch(server.redirect("/short", "/nuit/schedule/"))).data == SHEET


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/start", "sans fin"),
        ("", "sans fin"),
        ("ftp://example.org/a.csv", "n’est pas une adresse"),
        ("file:///etc/passwd", "n’est pas une adresse"),
        ("http://[::1", "incompréhensible"),
        ("https://a:b@example.org/", "un nom ou un mot de passe"),
        ("http://127.0.0.1:25/", "le port 25"),
        ("https://docs.google.com/forms/d/e/x/viewform", "d’un formulaire"),
        ("https://accounts.google.com/ServiceLogin?continue=x", "page de connexion"),
    ],
)
async def test_a_redirect_to_no_table_is_told(server: SheetServer, location: str, expected: str) -> None:
    assert expected in await reason(server.redirect("/start", location))


async def test_five_redirects_are_followed_and_six_are_not(server: SheetServer) -> None:
    for number in range(1, 7):
        server.redirect(f"/{number}", f"/{number - 1}")
    server.serve("/0")

    assert (await fetch(f"{server.url}/5")).data == SHEET
    assert "sans fin" in await reason(f"{server.url}/6")


PRIVATE = "est sur un réseau privé"


@pytest.mark.usefixtures("localhost")
async def test_a_public_server_does_not_read_private_addresses(server: SheetServer) -> None:
    server.serve("/a.csv")
    port = server.url.rpartition(":")[2]
    fetcher = Fetcher(Quiet(Clock()))
    for host in (
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "0.0.0.0",
        "[::]",
    ):
        assert PRIVATE in await reason(f"http://{host}:{port}/a.csv", fetcher)
    assert not server.requests


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["::1", "127.0.0.1"], ["10.1.2.3"], ["169.254.169.254"], ["fe80::1"]]
)
async def test_a_name_of_a_private_address_is_not_read(server: SheetServer, addresses: list[str]) -> None:
    port = server.url.rpartition(":")[2]
    fetcher = Fetcher(Quiet(Clock()), resolver=Names(addresses))
    assert PRIVATE in await reason(f"http://sheet.example:{port}/a.csv", fetcher)
    assert not server.requests


def is_first(address: Address) -> bool:
    """Stands for the public network: the address that the sheet server has."""
    return str(address) == "127.0.0.1"


async def test_a_name_that_turns_private_after_a_redirect_is_not_read(server: SheetServer) -> None:
    port = server.url.rpartition(":")[2]
    server.redirect("/a.csv", "/b.csv")
    fetcher = Fetcher(Quiet(Clock()), is_allowed=is_first, resolver=Names(["127.0.0.1"], ["127.0.0.2"]))
    assert PRIVATE in await reason(f"http://sheet.example:{port}/a.csv", fetcher)
    assert len(server.requests) == 1


@pytest.mark.parametrize("target", ["http://127.0.0.2:{port}/b.csv", "http://[::1]:{port}/b.csv"])
async def test_a_redirect_to_a_private_address_is_not_followed(server: SheetServer, target: str) -> None:
    url = server.redirect("/a.csv", target.format(port=server.url.rpartition(":")[2]))
    fetcher = Fetcher(Quiet(Clock()), is_allowed=is_first)
    assert PRIVATE in await reason(url, fetcher)
    assert len(server.requests) == 1


async def test_a_name_with_a_public_and_a_private_address_is_read_at_the_public_one(
    server: SheetServer,
) -> None:
    url = server.serve("/a.csv").replace("127.0.0.1", "sheet.example")
    fetcher = Fetcher(Quiet(Clock()), is_allowed=is_first, resolver=Names(["127.0.0.2", "127.0.0.1"]))
    assert (await fetch(url, fetcher=fetcher)).data == SHEET


async def test_an_unknown_name_is_told() -> None:
    assert "Le site sheet.example est introuvable" in await reason(
        "https://sheet.example/a.csv", a_fetcher(resolver=Names([]))
    )


async def test_a_closed_port_is_told() -> None:
    assert "ne répond pas" in await reason(f"http://127.0.0.1:{free_port()}/a.csv")


async def test_a_certificate_that_proves_nothing_is_told() -> None:
    async with running_raw_server(HEAD + b"\r\n" + SHEET, has_tls=True) as url:
        assert "Le certificat de 127.0.0.1 n’est pas valable" in await reason(url)


async def test_a_server_without_encryption_is_told(server: SheetServer) -> None:
    assert "La connexion chiffrée" in await reason(server.url.replace("http:", "https:"))


def serve_api(server: SheetServer, pages: int, *, host: str | None = None, size: int = 1) -> str:
    """Submissions on so many pages; the address of the first."""

    async def answer(request: web.Request) -> web.Response:
        number = int(request.query.get("page", "1"))
        following = f"{host or server.url}{request.path}?page={number + 1}" if number < pages else None
        talks = [{"title": f"Projet {number}.{talk}", "speakers": []} for talk in range(size)]
        return web.json_response({"count": pages, "next": following, "previous": None, "results": talks})

    return server.serve_by("/api/events/nuit/submissions/", answer)


@pytest.mark.parametrize("host", [None, "http://behind.proxy.example"])
async def test_every_page_of_an_api_is_fetched(server: SheetServer, host: str | None) -> None:
    fetched = await fetch(serve_api(server, 3, host=host))

    assert fetched.validators == Validators()
    assert [content.project for content in read_data(fetched.data or b"").contents] == [
        "Projet 1.0",
        "Projet 2.0",
        "Projet 3.0",
    ]


async def test_one_page_is_as_it_was_sent(server: SheetServer) -> None:
    assert json.loads((await fetch(serve_api(server, 1))).data or b"")["count"] == 1


async def test_all_pages_together_are_bounded(server: SheetServer) -> None:
    url = serve_api(server, 1_000_000, size=50)
    assert "trop gros" in await reason(url, a_fetcher(most_bytes=50_000))
    await fetch(url)
    assert len(server.requests) < 130


async def test_a_page_that_follows_itself_ends(server: SheetServer) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"count": 1, "next": "http://x/?page=2", "results": []})

    await fetch(server.serve_by("/api/events/nuit/submissions/", answer))
    assert len(server.requests) == 2


@pytest.mark.parametrize("packed", [False, True])
async def test_no_step_of_a_fetch_holds_the_loop(
    server: SheetServer, monkeypatch: pytest.MonkeyPatch, *, packed: bool
) -> None:
    sheet = (b"Projet;Ville\n" * MEGABYTE)[: 9 * MEGABYTE]
    body, headers = (zipped(sheet), {"Content-Encoding": "gzip"}) if packed else (sheet, None)
    url = server.serve("/a.csv", body, headers=headers)
    await fetch(url)
    with loop_steps(monkeypatch) as steps:
        fetched = await fetch(url)
    assert fetched.data == sheet
    assert max(steps) < LONGEST_STEP_MS


async def test_a_fetch_waits_while_a_deadline_is_near(server: SheetServer) -> None:
    clock = Clock()
    quiet = Quiet(clock)
    quiet.deadline = clock.now() + 20
    fetcher = Fetcher(quiet, is_allowed=is_any)
    await fetcher.fetch(ProgrammeAddress(server.serve("/a.csv")))
    assert clock.now() > quiet.deadline
