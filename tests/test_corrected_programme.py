"""The programme of a running evening is corrected over HTTP, and the server is killed and started again."""

import asyncio
from typing import Any

import pytest

from tests.conftest import EveningFactory
from tests.crowd.sample_offers import token
from tests.evening import Evening
from tests.show.correcting import application
from topchrono.privacy.journal import read_rows
from topchrono.show.content import Content
from topchrono.show.events import decode_event
from topchrono.show.model import Show
from topchrono.show.state import replay
from topchrono.storage.folder import EveningFolder

CORRECTED = (
    Content(project="Vélo Cargo", city="Rennes", speaker="Léa Martin"),
    Content(project="Cantine Zéro Reste", city="Rennes"),
    Content(project="Allô Démarches"),
    Content(project="Ruche partagée", city="Nantes"),
)
OFFER = {
    "token": token(1),
    "name": "Zoé Zed",
    "address": "zoe@zed.fr",
    "skill": "Droit",
    "city": "Zedville",
    "message": "",
}


def show_of(evening: Evening) -> Show:
    rows = read_rows(EveningFolder(evening.folder).journal)
    return replay(decode_event(row.body) for row in rows)


async def correct(evening: Evening, *contents: Content, role: str = "director") -> dict[str, Any]:
    return await evening.command("apply_programme", role=role, **application(show_of(evening), contents))


async def undo(evening: Evening) -> dict[str, Any]:
    return await evening.command("undo_programme", at=show_of(evening).corrections[-1].at)


async def offer_help(evening: Evening, item: str) -> None:
    async with evening.session.post(f"{evening.url}/help", data={**OFFER, "item": item}) as answer:
        assert answer.status == 200


def without_forecast(view: dict[str, Any]) -> dict[str, Any]:
    """The view but for what the time alone changes, or the machine."""
    return {name: value for name, value in view.items() if name not in ("forecast", "storage")}


async def test_a_correction_and_its_undo_outlive_the_server(evening_factory: EveningFactory) -> None:
    evening = await evening_factory()
    await evening.go_until("clear")
    await offer_help(evening, "p02")
    before = await evening.show()
    assert (await correct(evening, *CORRECTED))["ok"]
    corrected = await evening.show()
    assert [(item["id"], item["status"]) for item in corrected["rundown"]] == [
        ("p01", "done"),
        ("p02", "withdrawn"),
        ("p03", "queued"),
        ("p04", "queued"),
        ("p05", "queued"),
    ]
    await evening.kill()
    await evening.start()
    again = await evening.show()
    assert without_forecast(again) == without_forecast(corrected)
    assert again["help"]["people"] == {"p02": 1}
    assert (await undo(evening))["ok"]
    await evening.kill()
    await evening.start()
    assert without_forecast(await evening.show()) == without_forecast(before)


async def test_a_new_city_gets_a_room_and_a_link(evening_factory: EveningFactory) -> None:
    evening = await evening_factory()
    await correct(evening, *CORRECTED)
    view = await evening.until(lambda view: any(city["slug"] == "nantes" for city in view["cities"]))
    assert [item["city_slug"] for item in view["rundown"]][-1] == "nantes"
    async with asyncio.timeout(10):
        while "organizer:nantes" not in evening.tokens:
            await asyncio.sleep(0.05)
            evening._read_links()
    assert (await evening.command("check_in", role="organizer:nantes", item="p05", present=True))["ok"]
    # What it confirmed is not undone.
    assert (await undo(evening))["error"]["code"] == "programme_went_on"


async def test_an_offer_for_a_new_pitch_keeps_it(evening_factory: EveningFactory) -> None:
    evening = await evening_factory()
    await correct(evening, *CORRECTED)
    await offer_help(evening, "p05")
    await evening.until(lambda view: view["help"]["people"])
    answer = await undo(evening)
    assert answer["error"]["code"] == "has_offers"
    assert "Ruche partagée" in answer["error"]["message"]


@pytest.mark.parametrize("role", ["host", "organizer:lyon", "overlay", "viewer"])
async def test_the_director_alone_corrects_the_programme(evening: Evening, role: str) -> None:
    assert (await correct(evening, *CORRECTED, role=role))["error"]["code"] == "forbidden"
    undone = await evening.command("undo_programme", role=role, at=0)
    assert undone["error"]["code"] == "forbidden"


async def test_a_correction_that_is_sent_twice_is_made_once(evening: Evening) -> None:
    asked = {"id": "00000000", **application(show_of(evening), CORRECTED)}
    first = await evening.command("apply_programme", **asked)
    assert await evening.command("apply_programme", **asked) == first
    assert len((await evening.show())["rundown"]) == 5


async def test_the_journal_tells_of_it_without_its_rows(evening: Evening) -> None:
    await correct(evening, *CORRECTED)
    async with evening.session.get(
        f"{evening.url}/api/journal", headers=evening.headers("director")
    ) as answer:
        entry = (await answer.json())["entries"][0]
    assert entry["event"]["type"] == "programme_applied"
    assert {name: entry["event"][name] for name in ("new", "changed", "moved", "gone")} == {
        "new": 1,
        "changed": 1,
        "moved": 0,
        "gone": 1,
    }
    assert "Léa Martin" not in str(entry)
