"""Keys press over HTTP: what each role's can do, who may call them, and that no press does wrong."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from tests.conftest import EveningFactory
from tests.docs.markdown import ROOT
from tests.evening import Evening
from tests.keys import Key, change, find, make, press
from topchrono.storage.links import Links
from topchrono.views.roles import PERMISSIONS
from topchrono.web.commands.keys import ACTIONS, PROMPTS, may_press

PLACES = ("host", "director", "organizer:lyon")
SHOWN_S = 0.75
"""A little longer than what a press would do must have been shown."""


async def revision(evening: Evening) -> int:
    async with evening.session.get(f"{evening.url}/healthz") as response:
        return int((await response.json())["revision"])


async def step(evening: Evening) -> str:
    return str((await evening.show("host"))["show"]["next_step"]["step"])


async def text_of(evening: Evening, address: str, **headers: str) -> tuple[int, str, str]:
    async with evening.session.get(address, headers=headers) as response:
        return response.status, response.content_type, await response.text()


async def live(evening: Evening) -> None:
    """Go on until the first pitch can be called, and has been shown."""
    await evening.go_until("call")
    await asyncio.sleep(SHOWN_S)


@pytest.mark.parametrize("place", PLACES)
async def test_a_key_does_what_its_role_may_and_nothing_else(evening: Evening, place: str) -> None:
    key = await make(evening, place)
    base = f"{evening.url}/key/{key.token}/"
    await live(evening)
    assert list(key.addresses) == [action for action in ACTIONS if may_press(key.role, action)]  # type: ignore[arg-type]
    for action, command in ACTIONS.items():
        before = await revision(evening)
        status, answer = await press(evening, base + action)
        if key.role in PERMISSIONS[command]:
            assert (status, answer["ok"]) == (200, True), (action, answer)
        else:
            assert (status, answer["error"]["code"]) == (403, "forbidden"), action
            assert await revision(evening) == before


async def test_go_does_the_next_step_and_says_so_in_one_line(evening: Evening) -> None:
    address = (await make(evening, "host")).addresses["go"]
    await asyncio.sleep(SHOWN_S)
    assert await text_of(evening, address) == (200, "text/plain", "Fait\u00a0: les portes sont ouvertes.")
    await asyncio.sleep(SHOWN_S)
    assert await text_of(evening, f"{address}?lang=en") == (
        200,
        "text/plain",
        "Done: the evening is starting.",
    )
    assert await step(evening) == "call"
    await asyncio.sleep(SHOWN_S)
    status, answer = await press(evening, address)
    assert (status, answer["ok"], answer["outcome"]) == (200, True, "done")
    assert answer["revision"] == await revision(evening)


async def test_a_step_that_came_under_the_finger_is_not_done(evening: Evening) -> None:
    address = (await make(evening, "host")).addresses["go"]
    await live(evening)
    await evening.go()
    status, answer = await press(evening, address)
    assert (status, answer["error"]["code"]) == (409, "too_early")
    assert await step(evening) == "take"


async def test_a_pitch_is_cut_by_two_presses_and_not_when_it_has_only_just_begun(
    evening_factory: EveningFactory,
) -> None:
    evening = await evening_factory(pitch_seconds=60)
    address = (await make(evening, "host")).addresses["go"]
    await evening.go_until("finish")
    await asyncio.sleep(1)
    assert (await press(evening, address))[1]["error"]["code"] == "too_early"
    await asyncio.sleep(2.1)
    assert (await press(evening, address))[1]["error"]["code"] == "press_again"
    assert await step(evening) == "finish"
    await asyncio.sleep(0.5)
    assert (await press(evening, address))[1]["outcome"] == "done"
    assert await step(evening) == "clear"


async def test_the_slate_is_switched_by_name_or_toggled_and_a_bouncing_switch_toggles_once(
    evening: Evening,
) -> None:
    key = await make(evening, "director")
    on, off, toggle = (key.addresses[name] for name in ("slate/on", "slate/off", "slate"))
    assert (await press(evening, on))[1]["error"]["code"] == "not_live"
    await live(evening)
    assert [(await press(evening, on))[1]["outcome"] for _ in range(3)] == ["done", "nothing", "nothing"]
    assert [(await press(evening, off))[1]["outcome"] for _ in range(3)] == ["done", "nothing", "nothing"]
    await asyncio.sleep(SHOWN_S)
    assert [(await press(evening, toggle))[1]["outcome"] for _ in range(5)] == ["done", *["nothing"] * 4]
    assert (await evening.show())["show"]["on_hold"]


def test_prompts_are_those_of_the_panel() -> None:
    module = (ROOT / "control/_shared/words/prompts.js").read_text(encoding="utf-8")
    assert dict(re.findall(r'(\w+): _\("(.+)"\)', module)) == PROMPTS


async def test_a_prompt_is_shown_once_and_cleared(evening: Evening) -> None:
    key = await make(evening, "host")
    await press(evening, key.addresses["prompt/conclude"])
    assert (await evening.show())["messages"]["prompt"]["text"] == "Concluez"
    assert (await press(evening, key.addresses["prompt/conclude"]))[1]["outcome"] == "nothing"
    await press(evening, key.addresses["prompt/clear"])
    assert (await evening.show())["messages"]["prompt"] is None
    assert (await press(evening, key.addresses["prompt/clear"]))[1]["outcome"] == "nothing"


async def test_a_city_checks_its_next_pitch_in_and_no_other_s(evening: Evening) -> None:
    key = await make(evening, "organizer:lyon")
    address = key.addresses["check-in"]
    await asyncio.sleep(SHOWN_S)
    assert [(await press(evening, address))[1]["outcome"] for _ in range(2)] == ["done", "nothing"]
    present = {item["id"]: item["check_in"]["present"] for item in (await evening.show())["rundown"]}
    assert present == {"p01": False, "p02": True, "p03": False, "p04": False}
    assert (await press(evening, f"{address}/p02"))[1]["outcome"] == "nothing"
    for item in ("p01", "p99"):
        assert (await press(evening, f"{address}/{item}"))[1]["error"]["code"] == "forbidden"
    await evening.command("withdraw", item="p02")
    assert (await press(evening, address))[1]["error"]["code"] == "nobody_next"


NO_PRESSES = [
    {"Sec_Purpose": "prefetch;prerender"},
    {"Purpose": "prefetch"},
    {"X_Moz": "prefetch"},
    {"X_Purpose": "preview"},
    {"User_Agent": "Slackbot-LinkExpanding 1.0"},
    {"User_Agent": "WhatsApp/2.23"},
    {"User_Agent": "facebookexternalhit/1.1 Facebot Twitterbot/1.0"},
    {"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Site": "none", "Sec_Fetch_Dest": "document"},
    {"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Site": "same-origin", "Sec_Fetch_Dest": "iframe"},
    {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "image", "Sec_Fetch_Mode": "no-cors"},
    {"Sec_Fetch_Site": "same-site"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Referer": "https://elsewhere.example/page"},
    {"Referer": "http://[/"},
]
METHODS = ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND")


async def test_what_is_no_press_does_nothing(evening: Evening) -> None:
    address = (await make(evening, "host")).addresses["go"]
    await asyncio.sleep(SHOWN_S)
    before = await revision(evening)
    for headers in NO_PRESSES:
        for method in ("GET", "POST"):
            assert (await press(evening, address, method=method, **headers))[0] == 403, headers
    for method in METHODS:
        async with evening.session.request(method, address) as response:
            assert (response.status, response.headers["Allow"]) == (405, "GET,POST")
            assert response.content_type != "text/html"
    assert await revision(evening) == before


async def test_a_page_of_the_evening_may_press(evening: Evening) -> None:
    address = (await make(evening, "host")).addresses["go"]
    await asyncio.sleep(SHOWN_S)
    status, _ = await press(
        evening, address, Origin=evening.url, Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="cors"
    )
    assert status == 200


async def test_answers_are_no_pages_and_are_not_kept(evening: Evening) -> None:
    key = await make(evening, "host")
    base = f"{evening.url}/key/{key.token}/"
    addresses = [base + "go", base + "nothing", base + "go/on", f"{evening.url}/key/abc.def/go", base]
    for address in addresses:
        async with evening.session.get(address, headers={"Accept": "text/html"}) as response:
            assert response.content_type == "text/plain", address
            assert response.headers["Cache-Control"] == "no-store"
            assert "Set-Cookie" not in response.headers
            assert key.token not in await response.text()


async def test_a_key_opens_nothing_and_a_link_presses_nothing(evening: Evening) -> None:
    key = await make(evening, "director")
    before = await revision(evening)
    for path in ("/director", "/host", "/api/show", "/api/links", "/api/journal", "/overlays/program"):
        for address, headers in (
            (f"{path}?key={key.token}", {}),
            (path, {"Authorization": f"Bearer {key.token}"}),
        ):
            async with evening.session.get(
                evening.url + address, headers=headers, allow_redirects=False
            ) as response:
                assert response.status == 401, address
                assert "Set-Cookie" not in response.headers
    for role in ("host", "director", "organizer:lyon", "viewer", "overlay"):
        status, answer = await press(evening, f"{evening.url}/key/{evening.tokens[role]}/go")
        assert (status, answer["error"]["code"]) == (401, "unknown_link")
    assert await revision(evening) == before


async def test_an_item_that_is_none_is_refused_whatever_stands_there(evening: Evening) -> None:
    address = (await make(evening, "host")).addresses["check-in"]
    for item in ("p99", "%ED%A0%80", "%00", "..%2F..", "%C3%A9", "x" * 3_000):
        status, answer = await press(evening, URL(f"{address}/{item}", encoded=True))
        assert (status, answer["error"]["code"]) == (409, "unknown_item"), item
    assert (await evening.show())["storage"]["unwritten_since"] is None


@pytest.mark.parametrize("action", ["renew", "revoke"])
async def test_a_key_that_was_replaced_or_revoked_does_nothing_at_once_and_after_a_restart(
    evening: Evening, action: str
) -> None:
    old = await make(evening, "host")
    status, answer = await change(evening, action, role="host", key=old.id)
    assert status == 200
    for _ in range(2):
        await asyncio.sleep(SHOWN_S)
        before = await revision(evening)
        assert (await press(evening, old.addresses["go"]))[0] == 401
        assert await revision(evening) == before
        await evening.kill()
        await evening.start()
    assert (await change(evening, action, role="host", key=old.id))[0] == 409
    if action == "renew":
        await asyncio.sleep(SHOWN_S)
        assert (await press(evening, find(answer, "host").addresses["go"]))[0] == 200
    else:
        assert answer["keys"] == []


async def test_a_key_is_made_on_demand_and_once(evening: Evening) -> None:
    async with evening.session.get(
        f"{evening.url}/api/links", headers=evening.headers("director")
    ) as response:
        assert (await response.json())["keys"] == []
    first = await make(evening, "host")
    assert (await make(evening, "host")) == first
    assert (await change(evening, "make", role="organizer", city="nowhere"))[0] == 409
    assert (await change(evening, "make", role="viewer"))[0] == 422


@pytest.mark.parametrize("by", [None, "host", "organizer:lyon", "overlay", "viewer"])
async def test_nobody_but_the_director_makes_or_ends_a_key(evening: Evening, by: str | None) -> None:
    key = await make(evening, "host")
    refused = 403 if by else 401
    assert (await change(evening, "make", by, role="director"))[0] == refused
    assert (await change(evening, "revoke", by, role="host", key=key.id))[0] == refused
    assert Links(evening.folder).find_press_key(key.token) is not None


async def test_neither_log_nor_journal_hold_more_of_a_key_than_its_role(
    evening_factory: EveningFactory, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with log.open("wb") as file:
        evening = await evening_factory(log=file.fileno())
        key = await make(evening, "director")
        await asyncio.sleep(SHOWN_S)
        await press(evening, key.addresses["go"])
        await press(evening, key.addresses["go"] + "/%00")
        await press(evening, key.addresses["go"] + "?id=1")
        await change(evening, "renew", role="director", key=key.id)
        async with evening.session.get(
            f"{evening.url}/api/journal", headers=evening.headers("director")
        ) as response:
            newest = (await response.json())["entries"][0]
        await evening.stop()
    assert (newest["event"]["type"], newest["role"], newest["city"]) == ("doors_opened", "director", None)
    files = [log, *(path for path in evening.folder.iterdir() if path.is_file())]
    for path in files:
        # The file of links has those that work.
        assert key.id.encode() not in path.read_bytes(), path


async def test_a_press_that_is_sent_again_with_its_id_is_the_same_press(evening: Evening) -> None:
    address = (await make(evening, "host")).addresses["go"]
    await asyncio.sleep(SHOWN_S)
    _, first = await press(evening, f"{address}?id=press-0001")
    await asyncio.sleep(SHOWN_S)
    for _ in range(3):
        assert (await press(evening, f"{address}?id=press-0001"))[1] == first
    await evening.kill()
    await evening.start()
    await asyncio.sleep(SHOWN_S)
    assert (await press(evening, f"{address}?id=press-0001"))[1]["outcome"] == "nothing"
    assert await step(evening) == "start_show"


async def test_a_press_after_the_end_says_so(evening: Evening) -> None:
    key = await make(evening, "host")
    await evening.go_until("end_show")
    await evening.go()
    for action in key.addresses:
        status, answer = await press(evening, key.addresses[action])
        assert status in (200, 409)
        assert status == 200 or answer["error"]["code"] in ("ended", "nobody_next"), action
    assert (await press(evening, key.addresses["go"]))[1]["error"]["code"] == "ended"


async def test_a_press_that_can_t_be_saved_says_so_and_does_nothing(evening: Evening) -> None:
    address = (await make(evening, "host")).addresses["go"]
    await asyncio.sleep(SHOWN_S)
    evening.fill_disk()
    status, answer = await press(evening, address)
    assert (status, answer["error"]["code"]) == (409, "not_saved")
    evening.empty_disk()
    await asyncio.sleep(SHOWN_S)
    assert (await press(evening, address))[0] == 200
    assert await step(evening) == "start_show"


async def test_a_key_that_floods_is_refused(evening: Evening) -> None:
    address = (await make(evening, "host")).addresses["slate/off"]
    answers = await asyncio.gather(*(press(evening, address) for _ in range(200)))
    assert {status for status, _ in answers} == {200, 429}


# A thousand presses


async def lost(evening: Evening, address: str) -> None:
    """Press, and leave before the answer."""
    _, writer = await asyncio.open_connection("127.0.0.1", evening.port)
    path = address.removeprefix(evening.url)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{evening.port}\r\n\r\n".encode())
    await writer.drain()
    writer.close()


async def late(evening: Evening, address: str, after_s: float) -> None:
    """Press on a line that takes ``after_s`` to deliver the request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", evening.port)
    path = address.removeprefix(evening.url)
    writer.write(f"POST {path} HTTP/1.1\r\n".encode())
    await asyncio.sleep(after_s)
    writer.write(f"Host: 127.0.0.1:{evening.port}\r\nConnection: close\r\n\r\n".encode())
    await reader.read()
    writer.close()


async def doubled(evening: Evening, address: str, after_s: float) -> None:
    """Press again after ``after_s``."""
    await asyncio.sleep(after_s)
    await press(evening, address)


def round_of_presses(evening: Evening, host: Key, director: Key) -> list[Any]:
    """Forty-eight presses within half a second, which mean one step."""
    go = (host.addresses["go"], director.addresses["go"])
    return [
        *(press(evening, address) for address in go * 6),
        *(doubled(evening, address, 0.02 * place) for place in range(6) for address in go),
        *(late(evening, address, 0.08 * place) for place in range(6) for address in go),
        *(lost(evening, address) for address in go * 6),
    ]


@pytest.mark.slow
async def test_a_thousand_doubled_late_lost_and_simultaneous_presses_skip_and_repeat_no_step(
    evening: Evening,
) -> None:
    host, director = await make(evening, "host"), await make(evening, "director")
    pressed, steps = 0, []
    while (following := await step(evening)) != "end_show":
        # Pitches are shorter than what keeps one from being cut, so their clocks end them.
        await asyncio.sleep(SHOWN_S)
        if following != "finish":
            steps.append(following)
        presses = round_of_presses(evening, host, director)
        pressed += len(presses)
        await asyncio.gather(*presses)
        if following == "finish":
            await evening.go_until("clear")
    assert pressed >= 1_000
    one_pitch = ["call", "take", "start_clock", "clear"]
    assert steps == ["open_doors", "start_show", *one_pitch * 4]
    events = [
        event["type"] + (f" {event['item']}" if "item" in event else "") for event in await events_of(evening)
    ]
    expected = [f"{event} p0{pitch}" for pitch in range(1, 5) for event in PITCH_EVENTS]
    assert events == ["show_created", "doors_opened", "show_started", *expected]


PITCH_EVENTS = ("called", "taken", "clock_started", "time_up", "cleared")


async def events_of(evening: Evening) -> list[dict[str, Any]]:
    url, headers = f"{evening.url}/api/journal", evening.headers("director")
    async with evening.session.get(url, headers=headers) as response:
        return [entry["event"] for entry in reversed((await response.json())["entries"])]
