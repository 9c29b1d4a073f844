"""Setting junk offers of help aside, by a real server's door."""

import asyncio
import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application
from structlog.testing import capture_logs

from tests.crowd.sample_offers import CONTENTS, keep, open_book
from tests.evening import Evening
from tests.help_form import LEA, kept_offers, open_page, send, text_of
from topchrono.conductor import Conductor
from topchrono.crowd.database import connect
from topchrono.crowd.offers.purge import Purge
from topchrono.crowd.offers.retention import DAY_MS
from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import Quiet
from topchrono.show.events import ShowCreated
from topchrono.show.state import replay
from topchrono.storage.journal import Journal
from topchrono.storage.links import Links
from topchrono.web.api.offers import OffersRoutes
from topchrono.web.http.errors import error_middleware

BOTH = LEA | {"item": ["p01", "p02"]}


async def ask(
    evening: Evening,
    action: str = "set_aside",
    *,
    number: object = 1,
    role: str | None = "organizer:rennes",
    **body: Any,
) -> tuple[int, dict[str, Any]]:
    """The status and the answer."""
    url, headers = f"{evening.url}/api/offers/{number}/{action}", evening.headers(role) if role else {}
    async with evening.session.post(url, json=body, headers=headers) as response:
        assert response.headers["Cache-Control"] == "no-store"
        return response.status, await response.json()


async def until_people(evening: Evening, people: dict[str, int]) -> None:
    await evening.until(lambda view: view["help"]["people"] == people)


async def exported(evening: Evening, role: str = "director") -> str:
    async with evening.session.get(f"{evening.url}/offers.csv", headers=evening.headers(role)) as response:
        return await response.text("utf-8-sig")


async def test_an_offer_is_set_aside_for_one_city_and_taken_back(evening: Evening) -> None:
    await send(evening, BOTH)
    assert await ask(evening) == (200, {"ok": True})
    for role in ("viewer", "overlay", "host", "director"):
        view = await evening.until(lambda view: view["help"]["people"] == {"p02": 1}, role=role)
        assert "set_aside" not in str(view)
    rennes = (await evening.until(lambda view: view["offers"]["set_aside_total"], role="organizer:rennes"))[
        "offers"
    ]
    assert (rennes["total"], rennes["latest"]) == (0, [])
    assert [(offer["name"], offer["items"]) for offer in rennes["set_aside"]] == [("Léa Martin", ["p01"])]
    lyon = (await evening.show("organizer:lyon"))["offers"]
    assert (lyon["total"], lyon["set_aside_total"], lyon["latest"][0]["items"]) == (1, 0, ["p02"])
    assert "Vélo Cargo" not in await exported(evening)
    assert "Léa" not in await exported(evening, "organizer:rennes")
    assert "Léa" in await exported(evening, "organizer:lyon")

    assert await ask(evening, "take_back") == (200, {"ok": True})
    rennes = (await evening.until(lambda view: view["offers"]["total"], role="organizer:rennes"))["offers"]
    assert (rennes["set_aside"], rennes["set_aside_total"]) == ([], 0)
    await evening.until(lambda view: view["help"]["people"] == {"p01": 1, "p02": 1}, role="viewer")
    assert "Vélo Cargo" in await exported(evening, "organizer:rennes")


async def test_pressing_twice_is_pressing_once(evening: Evening) -> None:
    await send(evening, LEA)
    actions: list[tuple[str, dict[str, int]]] = [("set_aside", {}), ("take_back", {"p01": 1})]
    for action, people in actions:
        for status, _ in await asyncio.gather(ask(evening, action), ask(evening, action)):
            assert status == 200
        await until_people(evening, people)


async def test_the_author_does_not_notice_and_may_change_or_withdraw_it(evening: Evening) -> None:
    page = await send(evening, BOTH)
    before = await open_page(evening, page.path)
    await ask(evening)
    assert text_of(await open_page(evening, page.path)) == text_of(before)

    form = await open_page(evening, f"{page.path}/change")
    assert re.search(r'value="p01"[^>]*checked', form.text)
    token = page.path.rsplit("/", 1)[1]
    await send(evening, LEA | {"token": token, "change": "1", "name": "Léa M.", "item": ["p01", "p03"]})
    rennes = (await evening.until(lambda view: view["offers"]["total"], role="organizer:rennes"))["offers"]
    assert [offer["items"] for offer in rennes["latest"]] == [["p03"]]
    assert [(offer["name"], offer["items"]) for offer in rennes["set_aside"]] == [("Léa M.", ["p01"])]

    async with evening.session.post(f"{evening.url}{page.path}/withdraw") as response:
        assert response.status == 200
    rennes = (await evening.until(lambda view: not view["offers"]["total"], role="organizer:rennes"))[
        "offers"
    ]
    assert rennes["set_aside"] == []
    assert kept_offers(evening) == []


async def test_it_survives_a_restart_and_a_power_cut(evening: Evening) -> None:
    await send(evening, LEA)
    for action, end, total in (
        ("set_aside", evening.kill, 0),
        ("take_back", evening.kill, 1),
        ("set_aside", evening.stop, 0),
    ):
        assert (await ask(evening, action))[0] == 200
        await end()
        await evening.start()
        offers = (await evening.show("organizer:rennes"))["offers"]
        assert (offers["total"], offers["set_aside_total"]) == (total, 1 - total)
        assert len((await evening.show())["help"]["people"]) == total


@pytest.mark.parametrize("action", ["set_aside", "take_back"])
async def test_another_city_can_do_nothing_and_learns_nothing(evening: Evening, action: str) -> None:
    await send(evening, LEA)
    for number in (1, 2):
        status, answer = await ask(evening, action, number=number, role="organizer:lyon", city="rennes")
        assert (status, answer["error"]["code"]) == (403, "forbidden")
        # The answer must not reveal whether another city's offer exists.
        assert await ask(evening, action, number=number, role="organizer:lyon") == await ask(
            evening, action, number=99
        )
    assert kept_offers(evening)[0]["set_aside"] == {}


@pytest.mark.parametrize("role", ["viewer", "overlay", "host"])
async def test_others_of_the_evening_can_do_nothing(evening: Evening, role: str) -> None:
    await send(evening, LEA)
    for city in ({}, {"city": "rennes"}):
        status, answer = await ask(evening, role=role, **city)
        assert (status, answer["error"]["code"]) == (403, "forbidden")


async def test_without_a_link_nobody_does_anything(evening: Evening) -> None:
    await send(evening, LEA)
    status, answer = await ask(evening, role=None)
    assert (status, answer["error"]["code"]) == (401, "unknown_link")
    assert kept_offers(evening)[0]["set_aside"] == {}
    # Nor does a stranger learn how to ask.
    async with evening.session.post(f"{evening.url}/api/offers/1/set_aside", data="no JSON") as response:
        assert response.status == 401


async def test_the_director_does_it_for_one_city_or_for_all(evening: Evening) -> None:
    await send(evening, BOTH)
    await ask(evening, role="director", city="lyon")
    await until_people(evening, {"p01": 1})
    await ask(evening, role="director")
    await until_people(evening, {})
    await ask(evening, "take_back", role="director")
    await until_people(evening, {"p01": 1, "p02": 1})


async def test_of_several_cookies_the_one_of_the_city_counts(evening: Evening) -> None:
    await send(evening, LEA)
    names = {"topchrono_host": "host"} | {
        f"topchrono_organizer_{city}": f"organizer:{city}" for city in ("lyon", "rennes")
    }
    cookie = "; ".join(f"{name}={evening.tokens[role]}" for name, role in names.items())
    url = f"{evening.url}/api/offers/1/set_aside"
    async with evening.session.post(url, json={"city": "rennes"}, headers={"Cookie": cookie}) as response:
        assert response.status == 200


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "1.0", "²", "9" * 5000])
async def test_an_offer_that_is_not_there(evening: Evening, number: str) -> None:
    await send(evening, LEA)
    status, answer = await ask(evening, number=number)
    assert (status, answer["error"]["code"]) == (404, "unknown_offer")


@pytest.mark.parametrize("body", ["", "[]", "{", '{"city": 1}', '{"offer": 2}', "\ud800"])
async def test_what_makes_no_sense_does_nothing(evening: Evening, body: str) -> None:
    await send(evening, LEA)
    headers = evening.headers("organizer:rennes") | {"Content-Type": "application/json"}
    url = f"{evening.url}/api/offers/1/set_aside"
    data = body.encode(errors="surrogatepass")
    async with evening.session.post(url, data=data, headers=headers) as response:
        assert (response.status, (await response.json())["error"]["code"]) == (422, "malformed")


async def test_a_form_on_a_page_of_somebody_else_s_does_nothing(evening: Evening) -> None:
    await send(evening, LEA)
    cookie = {"Cookie": f"topchrono_organizer_rennes={evening.tokens['organizer:rennes']}"}
    url = f"{evening.url}/api/offers/1/set_aside"
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        async with evening.session.post(url, data="{}", headers=cookie | {"Content-Type": kind}) as response:
            assert response.status == 422
    assert kept_offers(evening)[0]["set_aside"] == {}


async def test_one_link_has_its_limit_and_the_others_go_on(evening: Evening) -> None:
    await send(evening, BOTH)
    answers = await asyncio.gather(*(ask(evening, role="organizer:lyon") for _ in range(80)))
    assert {status for status, _ in answers} == {200, 429}
    assert (await ask(evening))[0] == 200


async def test_the_journal_has_nothing_of_it(evening: Evening) -> None:
    await send(evening, LEA)
    await ask(evening)
    headers = evening.headers("director")
    async with evening.session.get(f"{evening.url}/api/journal", headers=headers) as response:
        assert [entry["event"]["type"] for entry in (await response.json())["entries"]] == ["show_created"]


async def test_the_log_says_which_offer_and_by_which_role_and_not_whose(tmp_path: Path) -> None:
    created = ShowCreated(at=1, title="Soirée", pitch_length_ms=1000, starts_at=None, contents=CONTENTS)
    journal = await Journal.open(tmp_path)
    links = Links(tmp_path)
    links.ensure({"rennes": "Rennes"})
    link = next(link for link in links.usable() if link.role == "organizer")
    async with open_book(tmp_path) as (database, book):
        await keep(book)
        app = Application(middlewares=[error_middleware()])
        purge = Purge(
            book,
            database,
            tmp_path,
            keep_days=90,
            last_event_at=1,
            quiet=Quiet(Clock()),
            now=lambda: 1,
            on_change=lambda: None,
        )
        conductor = Conductor(replay([created]), journal, Clock())
        app.add_routes(OffersRoutes(conductor, book, purge, links).routes())
        headers = {"Authorization": f"Bearer {links.token(link)}"}
        async with TestClient(TestServer(app)) as client:
            with capture_logs() as logs:
                for action in ("set_aside", "take_back"):
                    assert (
                        await client.post(f"/api/offers/1/{action}", json={}, headers=headers)
                    ).status == 200
            await database.perform(lambda connection: connection.execute("DROP TABLE offers"))
            answer = await client.post("/api/offers/1/set_aside", json={}, headers=headers)
            assert (answer.status, (await answer.json())["error"]["code"]) == (503, "not_saved")
    await journal.close()
    assert logs == [
        {"event": event, "log_level": "info", "number": 1, "role": "organizer"}
        for event in ("an offer was set aside", "an offer was taken back")
    ]


async def confirm_retention(evening: Evening, asked_at: object, *, role: str = "director") -> tuple[int, Any]:
    url, headers = f"{evening.url}/api/offers/confirm_retention", evening.headers(role)
    async with evening.session.post(url, json={"asked_at": asked_at}, headers=headers) as response:
        return response.status, await response.json()


async def test_the_director_is_asked_before_a_jump_of_the_date_erases_offers(evening: Evening) -> None:
    await send(evening, LEA)
    assert (await evening.show())["retention"] is None
    await evening.stop()
    # As if the machine's date had jumped by a hundred days meanwhile.
    ago = 100 * DAY_MS
    with closing(connect(evening.folder)) as database:
        database.execute("UPDATE offers SET at = at - ?, body = json_set(body, '$.at', at - ?)", (ago, ago))
        database.execute("UPDATE retention SET trusted_at = trusted_at - ?", (ago,))
    for _ in range(2):
        await evening.start()
        doubt = (await evening.show())["retention"]
        assert (doubt["offers"], doubt["keep_days"], doubt["trusted_days"]) == (1, 90, 90)
        assert doubt["asked_at"] - doubt["trusted_at"] > 99 * DAY_MS
        assert "retention" not in await evening.show("host")
        for role in ("host", "organizer:rennes", "viewer"):
            assert (await confirm_retention(evening, doubt["asked_at"], role=role))[0] == 403
        for asked_at, status in ((doubt["asked_at"] + 1, 409), ("hier", 422)):
            assert (await confirm_retention(evening, asked_at))[0] == status
        assert len(kept_offers(evening)) == 1
        await evening.stop()
    await evening.start()
    doubt = (await evening.show())["retention"]
    assert await confirm_retention(evening, doubt["asked_at"]) == (200, {"ok": True})
    await evening.until(lambda view: view["retention"] is None and not view["help"]["people"])
    assert kept_offers(evening) == []
