"""The programming interface, from outside."""

import asyncio
import time
import uuid
from typing import Any

import pytest

from tests.conftest import EveningFactory
from tests.evening import Evening
from topchrono.views.sections import sections_of


async def post(
    evening: Evening, body: object, role: str | None = "host", **options: Any
) -> tuple[int, dict[str, Any]]:
    headers = evening.headers(role) if role else {}
    async with evening.session.post(
        f"{evening.url}/api/commands", json=body, headers=headers, **options
    ) as response:
        return response.status, await response.json()


def command(type: str, **fields: object) -> dict[str, object]:  # noqa: A002 - the contract's own name
    return {"type": type, "id": str(uuid.uuid4()), **fields}


async def test_a_command_is_answered_with_the_revision_it_is_kept_at(evening: Evening) -> None:
    assert await post(evening, command("open_doors")) == (200, {"ok": True, "revision": 2})


async def test_the_same_command_twice_gets_the_same_answer_and_is_done_once(evening: Evening) -> None:
    press = command("open_doors")
    first = await post(evening, press)
    await post(evening, command("start_show"))
    assert await post(evening, press) == first
    assert (await evening.show())["show"]["phase"] == "live"


async def test_the_same_command_twice_gets_the_same_answer_after_a_restart(evening: Evening) -> None:
    press = command("open_doors")
    first = await post(evening, press)
    await evening.kill()
    await evening.start()
    assert await post(evening, press) == first


async def test_a_refused_command_says_why_and_changes_nothing(evening: Evening) -> None:
    before = await evening.show()
    status, answer = await post(evening, command("take", item="p01"))
    assert status == 409
    assert answer == {
        "ok": False,
        "error": {"code": "not_live", "message": "La soirée n’a pas encore commencé."},
    }
    assert (await evening.show())["show"] == before["show"]


async def test_a_refusal_is_in_the_readers_language(evening: Evening) -> None:
    _, answer = await post(evening, command("take", item="p01"), params={"lang": "en"})
    assert answer["error"]["message"] == "The evening has not started yet."


async def test_a_stale_go_is_refused(evening: Evening) -> None:
    await evening.go()
    stale = {"step": "open_doors", "item": None}
    status, answer = await post(evening, command("go", expect=stale))
    assert (status, answer["error"]["code"]) == (409, "stale_go")


async def test_no_link_and_a_made_up_link_are_both_turned_away(evening: Evening) -> None:
    status, answer = await post(evening, command("open_doors"), role=None)
    assert (status, answer["error"]["code"]) == (401, "unknown_link")
    name, _, signature = evening.tokens["host"].partition(".")
    evening.tokens["forged"] = f"{name}.{signature[::-1]}"
    status, answer = await post(evening, command("open_doors"), role="forged")
    assert (status, answer["error"]["code"]) == (401, "unknown_link")


@pytest.mark.parametrize("role", ["overlay", "viewer", "organizer:lyon"])
async def test_a_role_without_the_right_is_turned_away(evening: Evening, role: str) -> None:
    status, answer = await post(evening, command("open_doors"), role=role)
    assert (status, answer["error"]["code"]) == (403, "forbidden")


async def test_an_organizer_acts_for_their_own_city_alone(evening: Evening) -> None:
    ticks = {"present": True, "sound": True, "picture": False}
    own = await post(evening, command("check_in", item="p01", **ticks), role="organizer:rennes")
    foreign = await post(evening, command("check_in", item="p02", **ticks), role="organizer:rennes")
    assert own[0] == 200
    assert (foreign[0], foreign[1]["error"]["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    "name",
    ["Régie", " REGIE ", "Re\u0301gie", "\uff32égie", "La régie", "R\u0435gie", "Re\u200bgie", "rég1e"],
)
async def test_an_organizer_cannot_pass_for_the_regie(evening: Evening, name: str) -> None:
    said = command("say", city="lyon", text="Bonsoir", by=name)
    status, answer = await post(evening, said, role="organizer:lyon")
    assert (status, answer["error"]["code"]) == (409, "name_is_regie")
    assert (await evening.show())["messages"]["thread"] == []
    for role, by in (("director", name), ("organizer:lyon", "Régine")):
        said = command("say", city="lyon", text="Bonsoir", by=by)
        assert (await post(evening, said, role=role))[0] == 200


async def test_organizers_sign_neither_as_the_host_nor_as_the_director(evening: Evening) -> None:
    async def code_of(role: str, by: str) -> str | None:
        answer = await evening.command("say", role=role, city="lyon", text="Bonsoir", by=by)
        return answer["error"]["code"] if not answer["ok"] else None

    assert await code_of("organizer:lyon", "La Régie") == "name_is_regie"
    assert await code_of("organizer:lyon", "L'animation") == "name_is_animation"
    for role, by in (
        ("host", "Animation"),
        ("host", "Régie"),
        ("director", "Animation"),
        ("director", "La Régie"),
        ("host", "Ana"),
    ):
        assert await code_of(role, by) is None


@pytest.mark.parametrize("role", ["host", "director"])
async def test_two_pitches_change_places(evening: Evening, role: str) -> None:
    assert (await post(evening, command("swap", item="p01", other="p03"), role=role))[0] == 200
    assert [item["id"] for item in (await evening.show())["rundown"]] == ["p03", "p02", "p01", "p04"]
    swap = command("swap", item="p03", other="p01")
    assert (await post(evening, swap, role="organizer:rennes"))[0] == 403


@pytest.mark.parametrize(
    "body",
    [
        [],
        "go",
        {},
        {"type": "dance", "id": "12345678"},
        {"type": "take", "id": "12345678"},
        {"type": "take", "id": "short", "item": "p01"},
        {"type": "take", "id": "12345678", "item": 7},
        {"type": "take", "id": "12345678", "item": "p01", "more": 1},
        {"type": "set_ticker", "id": "12345678", "text": "x" * 301},
    ],
)
async def test_a_malformed_command_is_distinguished_from_a_refused_one(
    evening: Evening, body: object
) -> None:
    status, answer = await post(evening, body)
    assert (status, answer["error"]["code"]) == (422, "malformed")


async def test_a_body_that_is_no_json_or_far_too_long_is_not_understood(evening: Evening) -> None:
    url, headers = (
        f"{evening.url}/api/commands",
        evening.headers("host") | {"Content-Type": "application/json"},
    )
    for body in (b"\xff\xfe{", b"[" * 50_000, b" " * 200_000):
        async with evening.session.post(url, data=body, headers=headers) as response:
            assert response.status == 422
    assert await evening.answers()


async def test_the_view_needs_a_link_and_holds_the_sections_of_the_role(evening: Evening) -> None:
    async with evening.session.get(f"{evening.url}/api/show") as response:
        assert response.status == 401
    assert set(await evening.show("viewer")) == {section.name for section in sections_of("viewer")}


async def test_the_document_describes_every_command(evening: Evening) -> None:
    async with evening.session.get(f"{evening.url}/api/openapi.json") as response:
        document = await response.json()
    mapping = document["components"]["schemas"]["Command"]["discriminator"]["mapping"]
    assert {"go", "take", "start_clock", "void", "check_in", "set_ticker"} <= set(mapping)


async def test_a_stopped_evening_goes_on_where_it_was(evening_factory: EveningFactory) -> None:
    evening = await evening_factory(pitch_seconds=600)
    await evening.go_until("finish")
    timer = (await evening.show())["timer"]
    await evening.kill()
    await evening.start()
    assert (await evening.show())["timer"] == timer


async def test_a_deadline_that_passed_while_the_server_was_down_is_a_time_up_at_that_deadline(
    evening_factory: EveningFactory,
) -> None:
    evening = await evening_factory(pitch_seconds=1)
    await evening.go_until("finish")
    ends_at = (await evening.show())["timer"]["ends_at"]
    await evening.kill()
    await asyncio.sleep(max(0.0, ends_at / 1000 - time.time()) + 0.05)
    await evening.start()
    view = await evening.show()
    assert view["timer"]["state"] == "time_up"
    assert view["rundown"][0]["runs"][0]["ended_at"] == ends_at
