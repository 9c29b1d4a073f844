"""What happened, as the director can read it."""

import asyncio
from typing import Any

import pytest

from tests.evening import Evening
from topchrono.privacy.journal import read_rows
from topchrono.runtime.clock import boot_id
from topchrono.storage.folder import EveningFolder
from topchrono.storage.links import Links


async def ask(evening: Evening, role: str | None = "director", **query: str) -> tuple[int, dict[str, Any]]:
    headers = evening.headers(role) if role else {}
    url = f"{evening.url}/api/journal"
    async with evening.session.get(url, headers=headers, params=query) as response:
        assert response.headers["Cache-Control"] == "no-store"
        return response.status, await response.json()


async def entries_of(evening: Evening) -> list[dict[str, Any]]:
    status, page = await ask(evening)
    assert status == 200
    return list(page["entries"])


async def test_the_newest_entry_comes_first_and_names_its_actor(evening: Evening) -> None:
    await evening.command("open_doors", role="host")
    ticks = {"present": True, "sound": True, "picture": False}
    await evening.command("check_in", role="organizer:lyon", item="p02", **ticks, by="Camille")
    await evening.command("swap", item="p01", other="p02")
    entries = await entries_of(evening)
    assert [(entry["event"]["type"], entry["role"], entry["city"]) for entry in entries] == [
        ("moved", "director", None),
        ("checked_in", "organizer", "lyon"),
        ("doors_opened", "host", None),
        ("show_created", None, None),
    ]
    assert (entries[1]["event"]["by"], entries[1]["event"]["item"]) == ("Camille", "p02")
    times = [entry["event"]["at"] for entry in entries]
    assert times == sorted(times, reverse=True)


async def test_time_up_has_no_actor(evening: Evening) -> None:
    await evening.go_until("clear")
    last = (await entries_of(evening))[0]
    assert (last["event"]["type"], last["event"]["item"], last["role"]) == ("time_up", "p01", None)


async def test_the_machine_s_boot_is_in_the_journal_and_in_nobody_s_view(evening: Evening) -> None:
    await evening.go_until("finish")
    (started,) = [entry for entry in await entries_of(evening) if entry["event"]["type"] == "clock_started"]
    assert started["event"].keys() == {"type", "at", "item", "ends_at"}
    for role in ("host", "director", "organizer:lyon", "viewer"):
        assert "boot" not in str(await evening.show(role))
    rows = read_rows(EveningFolder(evening.folder).journal)
    assert any("since_boot_ns" in row.body for row in rows) == bool(boot_id())


async def test_a_revoked_link_is_still_known_by_its_role(evening: Evening) -> None:
    await evening.command("set_ticker", text="Bonsoir")
    links = Links(evening.folder)
    link = links.find(evening.tokens["director"])
    assert link
    evening.tokens["director"] = links.token(links.revoke(link))
    async with asyncio.timeout(5):
        while (await ask(evening))[0] == 401:
            await asyncio.sleep(0.1)
    assert (await entries_of(evening))[0]["role"] == "director"


async def test_of_the_items_texts_only_the_project_is_sent(evening: Evening) -> None:
    await evening.command("edit_item", item="p01", summary="tout un résumé")
    edited, created = await entries_of(evening)
    assert (edited["event"]["type"], edited["event"]["project"]) == ("item_edited", "Vélo Cargo")
    assert "résumé" not in str(edited)
    assert "Forêt de Poche" not in str(created)


async def test_older_entries_are_on_the_next_page(evening: Evening) -> None:
    for number in range(105):
        role = ("host", "director")[number % 2]
        await evening.command("say", role=role, city="", text=f"numéro {number}")
    _, first = await ask(evening)
    assert [entry["seq"] for entry in first["entries"]] == list(range(106, 6, -1))
    assert first["before"] == 7
    _, second = await ask(evening, before="7")
    assert [entry["seq"] for entry in second["entries"]] == list(range(6, 0, -1))
    assert second["before"] is None
    assert (await ask(evening, before="1"))[1] == {"entries": [], "before": None}


@pytest.mark.parametrize("role", ["host", "organizer:lyon", "overlay", "viewer"])
async def test_only_the_director_reads_it(evening: Evening, role: str) -> None:
    status, answer = await ask(evening, role)
    assert (status, answer["error"]["code"]) == (403, "forbidden")


async def test_without_a_link_it_stays_closed(evening: Evening) -> None:
    status, answer = await ask(evening, None)
    assert (status, answer["error"]["code"]) == (401, "unknown_link")


async def test_a_browser_that_holds_the_host_s_cookie_too_reads_as_the_director(evening: Evening) -> None:
    held = {f"topchrono_{role}": evening.tokens[role] for role in ("host", "director")}
    cookie = "; ".join(f"{name}={token}" for name, token in held.items())
    async with evening.session.get(f"{evening.url}/api/journal", headers={"Cookie": cookie}) as response:
        assert response.status == 200


@pytest.mark.parametrize("before", ["", "x", "-1", "1.5", "²", "9" * 30, "9" * 5000, "1 OR 1=1"])
async def test_a_page_that_makes_no_sense(evening: Evening, before: str) -> None:
    status, answer = await ask(evening, before=before)
    assert (status, answer["error"]["code"]) == (422, "malformed")
