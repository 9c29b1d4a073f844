"""The director sees the links to hand out, prints them, and replaces those in wrong hands."""

from typing import Any

import aiohttp
import pytest

from tests.conftest import EveningFactory
from tests.evening import Evening
from topchrono.storage.links import Links


async def ask(
    evening: Evening, path: str = "/api/links", role: str | None = "director"
) -> tuple[int, aiohttp.ClientResponse]:
    headers = evening.headers(role) if role else {}
    async with evening.session.get(f"{evening.url}{path}", headers=headers) as response:
        await response.read()
        return response.status, response


async def links_of(evening: Evening) -> list[dict[str, Any]]:
    status, response = await ask(evening)
    assert (status, response.headers["Cache-Control"]) == (200, "no-store")
    return list((await response.json())["links"])


async def revoke(evening: Evening, by: str | None = "director", **body: Any) -> tuple[int, Any]:
    headers = evening.headers(by) if by else {}
    async with evening.session.post(
        f"{evening.url}/api/links/revoke", json=body, headers=headers
    ) as response:
        return response.status, await response.json()


async def opens(evening: Evening, address: str) -> bool:
    async with evening.session.get(address, allow_redirects=False) as response:
        return response.status == 303


async def test_every_link_but_the_director_s_own_is_there(evening: Evening) -> None:
    links = await links_of(evening)
    assert [(link["role"], link["city"], link["item"]) for link in links] == [
        ("host", None, None),
        ("organizer", "en-ligne", None),
        ("organizer", "lyon", None),
        ("organizer", "rennes", None),
        ("overlay", None, None),
        ("viewer", None, None),
        ("speaker", "rennes", "p01"),
        ("speaker", "lyon", "p02"),
        ("speaker", "rennes", "p03"),
        ("speaker", "en-ligne", "p04"),
    ]
    assert (
        next(link for link in links if link["city"] == "lyon")["address"] == evening.links["organizer:lyon"]
    )


async def test_links_that_open_on_the_server_s_machine_alone_are_said_to(
    evening: Evening, evening_factory: EveningFactory
) -> None:
    online = await evening_factory(options=["--url", "https://soiree.example.org"])
    for one, is_alone in ((evening, True), (online, False)):
        _, response = await ask(one)
        assert (await response.json())["is_this_machine"] is is_alone
        _, sheet = await ask(one, "/prepare/cities/lyon")
        assert ("ne s’ouvrent pas sur un téléphone" in await sheet.text()) is is_alone


async def test_a_city_without_a_pitch_gets_its_link_and_loses_it(evening: Evening) -> None:
    await evening.command("add_city", name="Saint-Étienne")
    await evening.until(lambda view: any(city["slug"] == "saint-etienne" for city in view["cities"]))
    link = next(link for link in await links_of(evening) if link["city"] == "saint-etienne")
    assert await opens(evening, link["address"])
    await evening.command("remove_city", city="saint-etienne")
    assert "saint-etienne" not in [link["city"] for link in await links_of(evening)]


@pytest.mark.parametrize("place", ["organizer:lyon", "host", "speaker"])
async def test_a_replaced_link_stops_at_once_and_another_works(evening: Evening, place: str) -> None:
    role, _, city = place.partition(":")
    old = next(
        link
        for link in await links_of(evening)
        if link["role"] == role and (not city or link["city"] == city)
    )
    status, answer = await revoke(evening, link=old["id"])
    assert status == 200
    new = next(
        link
        for link in answer["links"]
        if (link["role"], link["city"], link["item"]) == (old["role"], old["city"], old["item"])
    )
    assert new["address"] != old["address"]
    assert await opens(evening, new["address"])
    assert not await opens(evening, old["address"])
    status, answer = await revoke(evening, link=old["id"])
    assert (status, answer["error"]["code"]) == (409, "replaced")


async def test_the_director_s_own_link_is_not_replaced_from_the_page(evening: Evening) -> None:
    link = Links(evening.folder).find(evening.tokens["director"])
    assert link
    status, answer = await revoke(evening, link=link.id)
    assert (status, answer["error"]["code"]) == (409, "own_link")
    assert (await ask(evening))[0] == 200


@pytest.mark.parametrize("role", [None, "host", "organizer:lyon", "overlay", "viewer"])
async def test_nobody_else_sees_or_replaces_a_link(evening: Evening, role: str | None) -> None:
    link = (await links_of(evening))[0]["id"]
    refused = 403 if role else 401
    assert (await ask(evening, role=role))[0] == refused
    assert (await ask(evening, f"/api/links/{link}/code.svg", role=role))[0] == refused
    assert (await revoke(evening, role, link=link))[0] == refused
    assert (await ask(evening, "/prepare/cities/lyon", role=role))[0] == 401
    assert await opens(evening, evening.links["host"])


@pytest.mark.parametrize("body", [{}, {"link": 1}, {"link": None}, {"link": "x", "role": "host"}])
async def test_a_request_that_makes_no_sense_replaces_nothing(evening: Evening, body: dict[str, Any]) -> None:
    assert (await revoke(evening, **body))[0] == 422


@pytest.mark.parametrize("link", ["nulle-part", "speaker-p99", "speaker-p01~7", "%00", "a" * 3000])
async def test_an_unknown_link_has_no_code_and_is_not_replaced(evening: Evening, link: str) -> None:
    assert (await ask(evening, f"/api/links/{link}/code.svg"))[0] in (400, 404)
    assert (await revoke(evening, link=link))[0] == 409


async def test_the_code_of_a_link_is_an_image_that_is_not_kept(evening: Evening) -> None:
    link = (await links_of(evening))[0]["id"]
    status, response = await ask(evening, f"/api/links/{link}/code.svg")
    assert (status, response.content_type, response.headers["Cache-Control"]) == (
        200,
        "image/svg+xml",
        "no-store",
    )


async def test_the_sheet_of_a_city_has_the_codes_of_its_room_and_its_pitches_alone(evening: Evening) -> None:
    await evening.command("set_city", city="rennes", contact="06 12 34 56 78", facilitator="Zoé Martin")
    status, response = await ask(evening, "/prepare/cities/rennes")
    text = await response.text()
    assert status == 200
    assert "Vélo Cargo" in text
    assert "Cantine Zéro Reste" in text
    assert "Zoé Martin" in text
    assert "Forêt de Poche" not in text
    assert "06 12 34 56 78" not in text
    assert text.count("/code.svg") == 3
    assert (await ask(evening, "/prepare/cities/ailleurs"))[0] == 404


async def test_contacts_are_the_director_s_alone(evening: Evening) -> None:
    await evening.command("set_city", city="lyon", contact="lea@exemple.fr", facilitator="Zoé Martin")
    for role in evening.tokens:
        seen = str(await evening.show(role))
        assert ("lea@exemple.fr" in seen, "Zoé Martin" in seen) == (role == "director",) * 2
    for role in ("host", "organizer:lyon", "viewer"):
        answer = await evening.command("set_city", role=role, city="lyon", contact="x")
        assert answer["error"]["code"] == "forbidden"
