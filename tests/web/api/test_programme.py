"""The director looks at a programme, mends it and applies it, by a real server's door."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import EveningFactory
from tests.evening import PROGRAMME, Evening
from tests.remote.sheet_server import LOGIN_PAGE, SheetServer, running_sheet_server

LISTS = Path(__file__).parents[2] / "data" / "programmes"
EDITED = "Projet;Ville\nVélo Cargo;Nantes\nForêt de Poche;Lyon\nAllô Démarches;\nNeuf;Metz\nTotal : 4;\n"
DRAFTS = "/api/programme/drafts"


async def ask(
    evening: Evening, method: str, path: str, *, role: str | None = "director", **content: Any
) -> tuple[int, Any]:
    headers = evening.headers(role) if role else {}
    async with evening.session.request(method, evening.url + path, headers=headers, **content) as response:
        assert response.headers["Cache-Control"] == "no-store"
        return response.status, await response.json()


async def read(evening: Evening, text: str | bytes) -> Any:
    """The draft of a file."""
    data = text.encode() if isinstance(text, str) else text
    status, draft = await ask(evening, "PUT", "/api/programme/file?name=liste.csv", data=data)
    assert status == 200, draft
    return draft


async def apply(evening: Evening, draft: Any, **choices: Any) -> tuple[int, Any]:
    json = {"id": str(uuid.uuid4()), "expect": draft["expect"], **choices}
    return await ask(evening, "POST", f"{DRAFTS}/{draft['draft']}/apply", json=json)


async def projects(evening: Evening) -> list[tuple[str, str, str]]:
    rundown = (await evening.show("director"))["rundown"]
    return [(item["project"], item["city"], item["status"]) for item in rundown]


async def follow_of(evening: Evening) -> Any:
    return (await evening.show("director"))["follow"]


async def until_followed(evening: Evening, **wanted: Any) -> Any:
    """The section of the followed programme, once it is so."""
    async with asyncio.timeout(20):
        while True:
            follow = await follow_of(evening)
            if follow and all(bool(follow[name]) == value for name, value in wanted.items()):
                return follow
            await asyncio.sleep(0.05)


@pytest.fixture
async def sheets() -> AsyncIterator[SheetServer]:
    async with running_sheet_server() as server:
        yield server


async def test_an_edited_list_is_compared_and_then_applied(evening: Evening) -> None:
    before = await projects(evening)
    draft = await read(evening, EDITED)
    assert (draft["source"], draft["name"]) == ("file", "liste.csv")
    assert (draft["new"], draft["changed"], draft["gone"], draft["is_usable"]) == (1, 1, 1, True)
    assert draft["new_cities"] == ["Nantes", "Metz"]
    [left_out] = draft["left_out"]
    assert (left_out["row"], left_out["text"], left_out["can_be_taken"]) == (6, "Total : 4", True)
    assert await projects(evening) == before
    status, answer = await apply(evening, draft)
    assert (status, answer["ok"]) == (200, True)
    assert ("Vélo Cargo", "Nantes", "queued") in await projects(evening)
    assert ("Cantine Zéro Reste", "Rennes", "withdrawn") in await projects(evening)
    correction = (await evening.show("director"))["correction"]
    assert (await evening.command("undo_programme", at=correction["at"]))["ok"]
    assert await projects(evening) == before


async def test_an_evening_without_a_programme_gets_its_first_one(evening_factory: EveningFactory) -> None:
    evening = await evening_factory()
    async with Evening(evening.folder.with_name("empty"), None, pitch_seconds=2) as empty:
        draft = await read(empty, (LISTS / "nuit-du-code-citoyen.csv").read_bytes())
        assert draft["new"] == len(draft["rows"]) > 30
        assert (await apply(empty, draft))[0] == 200
        assert len(await projects(empty)) == draft["new"]


async def test_rows_columns_and_texts_are_mended(evening: Evening) -> None:
    draft = await read(evening, "Truc;Lieu dit\nVélo Cargo;Rennes\n;Lyon\n")
    assert not draft["is_usable"]
    assert draft["top"][1] == ["Vélo Cargo", "Rennes"]
    assert "project" in draft["fields"]
    mending = {
        "header_row": 1,
        "columns": [{"column": 0, "field": "project"}, {"column": 1, "field": "city"}],
        "rows": [{"row": 3, "texts": {"project": "Zébu", "speaker": "Zoé"}}],
    }
    path = f"{DRAFTS}/{draft['draft']}"
    status, draft = await ask(evening, "PUT", f"{path}/mending", json=mending)
    assert status == 200
    assert [(row["row"], row["project"], row["speaker"], row["city"]) for row in draft["rows"][:2]] == [
        (2, "Vélo Cargo", "", "Rennes"),
        (3, "Zébu", "Zoé", "Lyon"),
    ]
    assert draft["mending"]["rows"][0]["texts"] == {"project": "Zébu", "speaker": "Zoé"}
    assert (await apply(evening, draft))[0] == 200
    assert ("Zébu", "Lyon", "queued") in await projects(evening)


async def test_a_pasted_table_is_read_too(evening: Evening) -> None:
    status, draft = await ask(evening, "PUT", "/api/programme/pasted", data=b"Projet\tVille\nNeuf\tMetz\n")
    assert (status, draft["source"], draft["pitches"]) == (200, "pasted", {"Metz": 1})
    status, draft = await ask(evening, "PUT", "/api/programme/pasted", data=b"https://example.org/liste")
    assert (status, draft["is_usable"]) == (200, False)


async def test_a_comparison_with_an_evening_that_has_changed_is_refused_and_made_anew(
    evening: Evening,
) -> None:
    draft = await read(evening, EDITED)
    await evening.command("edit_item", item="p01", city="Brest")
    before = await projects(evening)
    status, answer = await apply(evening, draft)
    assert (status, answer["error"]["code"]) == (409, "stale_programme")
    assert await projects(evening) == before
    status, anew = await ask(evening, "GET", f"{DRAFTS}/{draft['draft']}")
    assert (status, anew["conflicts"]) == (200, 1)
    assert (await apply(evening, anew, theirs={"p01": ["city"]}))[0] == 200
    assert ("Vélo Cargo", "Nantes", "queued") in await projects(evening)


async def test_the_evening_s_own_value_may_be_kept(evening: Evening) -> None:
    draft = await read(evening, EDITED)
    assert (await apply(evening, draft, ours={"p01": ["city"]}))[0] == 200
    assert ("Vélo Cargo", "Rennes", "queued") in await projects(evening)


async def test_applied_twice_with_one_id_is_applied_once(evening: Evening) -> None:
    draft = await read(evening, EDITED)
    path, json = f"{DRAFTS}/{draft['draft']}/apply", {"id": "once-and-only", "expect": draft["expect"]}
    first = await ask(evening, "POST", path, json=json)
    assert first[0] == 200
    # Whatever has become of the evening and of the draft meanwhile.
    await evening.command("edit_item", item="p01", city="Brest")
    mending = {"rows": [{"row": 2, "texts": {"speaker": "Ana"}}]}
    assert (await ask(evening, "PUT", f"{DRAFTS}/{draft['draft']}/mending", json=mending))[0] == 200
    assert await ask(evening, "POST", path, json=json) == first
    assert ("Vélo Cargo", "Brest", "queued") in await projects(evening)
    status, answer = await ask(evening, "POST", path, json=json | {"ours": {"p01": ["city"]}})
    assert (status, answer["error"]["code"]) == (409, "id_reused")


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7 x", b"PK\x03\x04broken", LOGIN_PAGE, b"\x00" * 10_000, b"Bonjour\n", b"Projet\n"],
    ids=["empty", "pdf", "broken", "login", "zeros", "text", "no pitch"],
)
async def test_what_is_no_list_is_told_and_changes_nothing(evening: Evening, data: bytes) -> None:
    before = await projects(evening)
    draft = await read(evening, data)
    assert (draft["is_usable"], draft["expect"]) == (False, "")
    assert any(problem["is_error"] for problem in draft["problems"])
    status, answer = await apply(evening, draft | {"expect": "something"})
    assert (status, answer["ok"]) == (409, False)
    assert await projects(evening) == before


async def test_what_is_too_large_is_refused_before_it_is_read(evening: Evening) -> None:
    for path in ("file?name=a.csv", "pasted"):
        status, answer = await ask(evening, "PUT", f"/api/programme/{path}", data=b"x" * 10_500_000)
        assert (status, answer["error"]["code"]) == (413, "too_large")
    draft = await read(evening, PROGRAMME)
    rows = [{"row": 2, "texts": {"summary": "x" * 2_000}}] * 600
    status, answer = await ask(evening, "PUT", f"{DRAFTS}/{draft['draft']}/mending", json={"rows": rows})
    assert (status, answer["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "mending",
    [
        {"rows": [{"row": 0}]},
        {"rows": [{"row": "2"}]},
        {"columns": [{"column": -1, "field": "project"}]},
        {"header_row": 21},
        {"nonsense": 1},
        [],
    ],
)
async def test_a_mending_that_means_nothing_is_refused(evening: Evening, mending: Any) -> None:
    draft = await read(evening, PROGRAMME)
    status, answer = await ask(evening, "PUT", f"{DRAFTS}/{draft['draft']}/mending", json=mending)
    assert (status, answer["error"]["code"]) == (422, "malformed")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/api/programme/file"),
        ("PUT", "/api/programme/pasted"),
        ("POST", DRAFTS),
        ("GET", f"{DRAFTS}/x"),
        ("PUT", f"{DRAFTS}/x/mending"),
        ("POST", f"{DRAFTS}/x/apply"),
        ("PUT", "/api/programme/follow"),
        ("DELETE", "/api/programme/follow"),
        ("POST", "/api/programme/follow/check"),
    ],
)
async def test_nobody_but_the_director_gets_in(evening: Evening, method: str, path: str) -> None:
    json = (
        {
            "expect": "x",
            "id": "12345678",
        }
        if path.endswith("apply")
        else {"draft": "x"}
        if path.endswith("follow")
        else {}
    )
    assert (await ask(evening, method, path, role=None, json=json))[0] == 401
    for role in ("host", "organizer:lyon", "viewer", "overlay"):
        assert (await ask(evening, method, path, role=role, json=json))[0] == 403, role


async def test_a_draft_that_is_gone_is_told(evening: Evening) -> None:
    for method, path, json in (
        ("GET", "", None),
        ("PUT", "/mending", {}),
        ("POST", "/apply", {"id": "12345678", "expect": "x"}),
    ):
        status, answer = await ask(evening, method, f"{DRAFTS}/nowhere{path}", json=json)
        assert (status, answer["error"]["code"]) == (404, "unknown_draft")


async def test_an_address_is_read_or_told_why_not(evening: Evening, sheets: SheetServer) -> None:
    address = sheets.serve("/liste.csv")
    status, draft = await ask(evening, "POST", DRAFTS, json={"address": address})
    assert (status, draft["source"], draft["name"], draft["is_followed"]) == (200, "address", address, False)
    assert draft["pitches"] == {"Rennes": 1, "Lyon": 1}
    for wrong in ("", "rien", "ftp://example.org/a", f"{sheets.url}/gone"):
        status, answer = await ask(evening, "POST", DRAFTS, json={"address": wrong})
        assert (status, answer["error"]["code"]) == (422, "invalid_address"), wrong
        assert answer["error"]["message"]


async def test_a_followed_address_is_told_of_and_applied_by_nobody(
    evening: Evening, sheets: SheetServer
) -> None:
    address = sheets.serve("/liste.csv", PROGRAMME.encode())
    _, draft = await ask(evening, "POST", DRAFTS, json={"address": address})
    assert (await ask(evening, "PUT", "/api/programme/follow", json={"draft": draft["draft"]}))[0] == 200
    follow = await until_followed(evening, checked_at=True)
    assert (follow["address"], follow["news"]) == (address, None)
    before = await projects(evening)
    sheets.serve("/liste.csv", EDITED.encode())
    assert (await ask(evening, "POST", "/api/programme/follow/check"))[0] == 200
    news = (await until_followed(evening, news=True))["news"]
    assert (news["new"], news["changed"], news["gone"]) == (1, 1, 1)
    assert await projects(evening) == before
    status, draft = await ask(evening, "POST", DRAFTS, json={})
    assert (status, draft["is_followed"], draft["new"]) == (200, True, 1)
    assert (await apply(evening, draft))[0] == 200
    assert (await until_followed(evening, news=False))["news"] is None
    # What the crew alone changes is theirs: nobody has to look at it.
    await evening.command("edit_item", item="p01", theme="Mobilité")
    await ask(evening, "POST", "/api/programme/follow/check")
    sheets.serve("/liste.csv", (EDITED + "Autre;Metz\n").encode())
    await ask(evening, "POST", "/api/programme/follow/check")
    assert (await until_followed(evening, news=True))["news"]["new"] == 1
    sheets.serve("/liste.csv", EDITED.encode())
    await ask(evening, "POST", "/api/programme/follow/check")
    await until_followed(evening, news=False)
    assert (await ask(evening, "DELETE", "/api/programme/follow"))[0] == 200
    await evening.until(lambda view: view["follow"] is None)


async def test_it_is_followed_after_a_restart_with_what_was_mended(
    evening: Evening, sheets: SheetServer
) -> None:
    address = sheets.serve("/liste.csv", PROGRAMME.encode())
    _, draft = await ask(evening, "POST", DRAFTS, json={"address": address})
    mending = {"rows": [{"row": 2, "texts": {"speaker": "Ana"}}]}
    _, draft = await ask(evening, "PUT", f"{DRAFTS}/{draft['draft']}/mending", json=mending)
    await ask(evening, "PUT", "/api/programme/follow", json={"draft": draft["draft"]})
    assert (await apply(evening, draft))[0] == 200
    await evening.stop()
    await evening.start()
    follow = await until_followed(evening, checked_at=True)
    assert (follow["address"], follow["news"]) == (address, None)
    assert (evening.folder / "followed.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"", b"{", b'{"address": 7}', b'{"address": "file:///etc/passwd"}'])
async def test_a_damaged_memory_of_what_is_followed_stops_no_start(evening: Evening, content: bytes) -> None:
    await evening.stop()
    (evening.folder / "followed.json").write_bytes(content)
    await evening.start()
    assert await follow_of(evening) is None
