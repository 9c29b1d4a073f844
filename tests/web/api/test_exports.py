import asyncio
import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from tests.crowd.offers.test_export import writers
from tests.crowd.sample_offers import CONTENTS, keep, offer, open_book
from topchrono.conductor import Conductor
from topchrono.crowd.offers import export
from topchrono.crowd.offers.book import OfferBook
from topchrono.runtime.clock import Clock
from topchrono.show.events import ShowCreated, Withdrawn
from topchrono.show.model import cities
from topchrono.show.state import replay
from topchrono.storage.journal import Journal
from topchrono.storage.links import Links
from topchrono.web.api import exports
from topchrono.web.api.exports import Exports
from topchrono.web.http.cookies import cookie_name
from topchrono.web.http.errors import error_middleware

pytestmark = pytest.mark.slow


@dataclass
class Doors:
    """The exports behind a real server, and the links to authenticate with."""

    client: TestClient[Request, Application]
    links: Links
    book: OfferBook

    def token(self, role: str) -> str:
        name, _, city = role.partition(":")
        links = [*self.links.usable(), self.links.speaker("p01")]
        return self.links.token(
            next(link for link in links if link.role == name and (link.city or "") == city)
        )

    async def get(self, path: str, role: str = "director") -> ClientResponse:
        return await self.client.get(path, headers={"Authorization": f"Bearer {self.token(role)}"})

    async def names(self, path: str, role: str = "director") -> list[tuple[str, str]]:
        """Project and name of each row."""
        answer = await self.get(path, role)
        assert answer.status == 200
        text = (await answer.read()).decode("utf-8-sig")
        return [(row[0], row[2]) for row in list(csv.reader(io.StringIO(text), delimiter=";"))[1:]]


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    created = ShowCreated(at=1, title="Soirée", pitch_length_ms=1000, starts_at=None, contents=CONTENTS)
    journal = await Journal.open(tmp_path)
    conductor = Conductor(replay([created, Withdrawn(at=2, item="p03")]), journal, Clock())
    links = Links(tmp_path)
    links.ensure(cities(conductor.show))
    async with open_book(tmp_path) as (_, book):
        await keep(book, 1, items=("p01", "p02"))
        await keep(book, 2, name="Zoé", skills=("Design",), items=("p02",))
        await keep(book, 3, name="=Paul", skills=(), items=("p03",))
        app = Application(middlewares=[error_middleware()])
        app.add_routes(Exports(conductor, book, links).routes())
        async with TestClient(TestServer(app)) as client:
            yield Doors(client, links, book)
    await journal.close()


async def test_the_director_takes_all_offers_along(doors: Doors) -> None:
    assert await doors.names("/offers.csv") == [
        ("Vélo Cargo", "Léa Martin"),
        ("Forêt de Poche", "Léa Martin"),
        ("Forêt de Poche", "Zoé"),
        ("Cantine Zéro Reste", "'=Paul"),
    ]


async def test_offers_are_chosen_by_city_project_and_skill(doors: Doors) -> None:
    assert len(await doors.names("/offers.csv?city=rennes")) == 2
    assert await doors.names("/offers.csv?item=p02&skill=Droit") == [("Forêt de Poche", "Léa Martin")]
    assert await doors.names("/offers.csv?city=nulle-part") == []
    assert (await doors.get("/offers.csv?item=p99")).status == 404


async def test_an_organizer_takes_those_of_their_city_along(doors: Doors) -> None:
    lyon = [("Forêt de Poche", "Léa Martin"), ("Forêt de Poche", "Zoé")]
    for query in ("", "?city=lyon", "?item=p02", "?city=lyon&item=p02"):
        assert await doors.names(f"/offers.csv{query}", "organizer:lyon") == lyon


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "query", ["city=rennes", "item=p01", "city=rennes&item=p02", "city=lyon&item=p01", "city=en-ligne"]
)
async def test_an_organizer_gets_nothing_of_another_city(doors: Doors, query: str, form: str) -> None:
    assert (await doors.get(f"/offers.{form}?{query}", "organizer:lyon")).status == 403


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("role", ["host", "overlay", "viewer", "speaker"])
async def test_others_get_nothing(doors: Doors, role: str, form: str) -> None:
    for query in ("", "?city=lyon", "?item=p01"):
        assert (await doors.get(f"/offers.{form}{query}", role)).status == 403


async def test_without_a_link_there_is_nothing(doors: Doors) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        answer = await doors.client.get("/offers.csv", headers=headers)
        assert answer.status == 401
        assert "Léa" not in await answer.text()


async def test_of_several_cookies_the_one_that_allows_it_counts(doors: Doors) -> None:
    def cookies(*roles: str) -> dict[str, str]:
        found = {role: doors.links.find(doors.token(role)) for role in roles}
        return {
            cookie_name(link, doors.links.evening): doors.token(role) for role, link in found.items() if link
        }

    for roles, path, status in (
        (("host", "director"), "/offers.csv", 200),
        (("host", "organizer:lyon", "organizer:rennes"), "/offers.csv?city=rennes", 200),
        (("host", "organizer:lyon", "organizer:rennes"), "/offers.csv?item=p02", 200),
        (("host", "organizer:lyon"), "/offers.csv?item=p01", 403),
    ):
        answer = await doors.client.get(
            path, headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies(*roles).items())}
        )
        assert (answer.status, roles) == (status, roles)


async def test_exports_are_rate_limited_per_link(doors: Doors) -> None:
    answers = await asyncio.gather(*(doors.get("/offers.csv", "organizer:lyon") for _ in range(30)))
    assert {answer.status for answer in answers} == {200, 429}
    assert (await doors.get("/offers.csv", "organizer:rennes")).status == 200


async def test_a_file_has_a_name_is_kept_nowhere_and_is_what_it_says(doors: Doors) -> None:
    answer = await doors.get("/offers.xlsx?city=rennes&skill=Coup de main")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="offres-aide-20')
    assert disposition.endswith('-rennes-coup-de-main.xlsx"')
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    sheet = openpyxl.load_workbook(io.BytesIO(await answer.read())).worksheets[0]
    assert sheet["A1"].value == "Projet"
    assert (await doors.get("/offers.csv")).headers["Content-Type"] == "text/csv; charset=utf-8"


async def test_a_hostile_filter_does_no_harm(doors: Doors) -> None:
    answer = await doors.get('/offers.csv?skill=%22%0d%0aSet-Cookie:x=1;"&city=../../etc')
    assert answer.status == 200
    assert "Set-Cookie" not in answer.headers
    assert "/" not in answer.headers["Content-Disposition"]


async def test_too_many_rows_are_said_in_words_with_what_to_do(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 2)
    answer = await doors.get("/offers.xlsx")
    assert answer.status == 413
    assert "choisissez une ville" in await answer.text()
    assert (await doors.get("/offers.xlsx?city=lyon")).status == 200
    assert len(await doors.names("/offers.csv")) == 4


async def test_a_process_that_fails_is_said_in_words(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_SCRIPT", Path("/nowhere.py"))
    answer = await doors.get("/offers.csv")
    assert (answer.status, "pas pu être fait" in await answer.text()) == (500, True)


async def test_headers_alone_need_no_file(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_SCRIPT", Path("/nowhere.py"))
    headers = {"Authorization": f"Bearer {doors.token('director')}"}
    assert (await doors.client.head("/offers.csv", headers=headers)).status == 200


async def test_a_client_that_goes_away_or_stalls_lets_the_others_have_theirs(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "LONGEST_STALL_S", 0.5)
    book = doors.book
    filler = offer(1, message="é" * 600)
    # More than sockets and pipes hold.
    for number in range(4, 20_000):
        book._offers[f"{number:022}"] = filler
    token = doors.token("director")
    for closes_at_once in (True, False):
        stalled = []
        for _ in range(exports.MOST_AT_ONCE):
            reader, writer = await asyncio.open_connection(doors.client.host, doors.client.port, limit=1024)
            writer.write(f"GET /offers.csv?key={token} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert b"200" in await reader.readline()
            stalled.append(writer)
        if closes_at_once:
            for writer in stalled:
                writer.transport.abort()
        answer = await doors.get("/offers.csv", "organizer:lyon")
        assert answer.status == 200
        await answer.read()
        for writer in stalled:
            writer.close()
    async with asyncio.timeout(5):
        while writers():
            await asyncio.sleep(0.05)
