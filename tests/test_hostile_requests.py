"""Hostile requests of every role. ``TOPCHRONO_HOSTILE_REQUESTS`` is their number."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import EveningFactory
from tests.evening import Evening
from tests.hostile.document import with_pages
from tests.hostile.requests import Attack, Attacker
from topchrono.storage.links import Links

MOST = int(os.environ.get("TOPCHRONO_HOSTILE_REQUESTS", "500"))
CITIES = ("Rennes", "Lyon", "Brest", "Lille", "Nantes", "Metz", "Tours", "Dijon")
PROGRAMME = "Projet;Ville\n" + "".join(f"Projet {n};{CITIES[n % len(CITIES)]}\n" for n in range(24))
TOKEN = "AAAAAAAAAAAAAAAAAAAA{:02}"


async def attackers_of(evening: Evening) -> list[Attacker]:
    """Everybody who has a link, a wrong one or none; those who may do something more often than others."""
    links = Links(evening.folder)
    revoked = next(link for link in links.usable() if link.city == "dijon")
    links.revoke(revoked)
    organizers = [name for name in evening.tokens if name.startswith("organizer:")]
    crew = [Attacker(role, evening.tokens[role]) for role in ("host", "director")] * len(organizers)
    crew += [Attacker(name, evening.tokens[name]) for name in organizers]
    public = [Attacker(role, evening.tokens[role]) for role in ("overlay", "viewer")]
    public += [
        Attacker("speaker", links.token(links.speaker("p01"))),
        Attacker("revoked", links.token(revoked)),
        Attacker("wrong", "p01.wrong"),
        Attacker("none", None),
    ]
    return crew + public * 2


async def make_offers(evening: Evening) -> list[str]:
    tokens = [TOKEN.format(number) for number in range(20)]
    for token in tokens:
        form = {"token": token, "name": "Léa", "address": f"lea-{token}@exemple.fr", "item": "p01"}
        async with evening.session.post(f"{evening.url}/help", data=form, allow_redirects=False) as response:
            assert response.status == 303
    return tokens


async def names_of(evening: Evening, offers: list[str]) -> dict[str, list[Any]]:
    # Few, so that one is called, taken and started in turn.
    items = [item["id"] for item in (await evening.show())["rundown"]][:6]
    return {
        "item": items,
        "before": items,
        "other": items,
        "city": [city.lower() for city in CITIES],
        "token": offers,
        "number": [1, 2, 3],
        "alert": ["a1", "a2", "a3"],
        "address": ["lea@exemple.fr", "max@exemple.fr"],
        "skill": ["Droit", "Design"],
        "name": ["program", "clock", "Léa"],
    }


def answers_in(folder: Path) -> dict[str, int]:
    """The acknowledged commands in the journal, with their revisions."""
    with closing(sqlite3.connect(folder / "journal.db")) as journal:
        return dict(journal.execute("SELECT command_id, revision FROM answers"))


@pytest.mark.timeout(120 + MOST)
async def test_hostile_requests_of_every_role_find_no_fault_and_the_evening_goes_on(
    evening_factory: EveningFactory, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "server.log").open("wb") as log:
        evening = await evening_factory(programme=PROGRAMME, pitch_seconds=3600, log=log.fileno())
    offers = await make_offers(evening)
    for command in ("open_doors", "start_show"):
        assert (await evening.command(command))["ok"]
    async with evening.session.get(f"{evening.url}/api/openapi.json") as response:
        document = with_pages(await response.json())
    attack = Attack(evening.url, document, await attackers_of(evening), names=await names_of(evening, offers))
    attack.run(MOST)
    report = attack.report
    with capsys.disabled():
        print(f"\n{report}")  # noqa: T201 - how many of them did what they were meant to

    assert "\n\n".join(report.failures.values()) == ""
    assert (tmp_path / "server.log").read_text(encoding="utf-8").count("Traceback") == 0
    assert report.limited < report.sent / 10

    # The evening goes on from the revision of the last command that was acknowledged.
    last = max(report.acknowledged.values())
    async with evening.session.get(f"{evening.url}/healthz") as response:
        assert (await response.json())["revision"] == last
    assert await evening.command("set_ticker", text="On reprend") == {"ok": True, "revision": last + 1}
    kept = answers_in(evening.folder)
    assert {command: kept.get(command) for command in report.acknowledged} == report.acknowledged
