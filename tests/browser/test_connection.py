"""The crew's connection: reconnects, sleep of the device, and the limit of connections."""

import time
from contextlib import AsyncExitStack
from typing import Any

import socketio
from playwright.async_api import Page, expect

from tests.browser.conftest import until
from tests.browser.windows import OWN_MODULE, SERVER_IS_AWAY, Windows
from tests.conftest import EveningFactory
from tests.evening import Evening
from topchrono.web.push.sockets import MOST_FOR_LINK

LINES = """
    window.lines = [];
    window.answers = 0;
    window.isDeaf = false;
    window.WebSocket = class extends WebSocket {
        constructor(...address) {
            super(...address);
            window.lines.push(this);
            window.onLine?.();
        }
        set onmessage(listen) {
            super.onmessage = async (event) => {
                await window.held;
                if (this.isDead || window.isDeaf) return;
                listen(event);
                if (event.data.startsWith("43")) window.answers += 1;
            };
        }
    };
    const request = window.fetch.bind(window);
    window.fetch = async (...what) => {
        const answer = await request(...what);
        if (window.isDeaf) throw new TypeError("the answer is lost");
        return answer;
    };
"""
"""Initial script: requests arrive, but a connection that ``isDead`` gets no answers, nor does a page that
``isDeaf`` in any way."""
OFFLINE_WHILE_OPENING = """
    window.held = new Promise((resolve) => {
        window.onLine = () => {
            window.setTimeout(() => window.dispatchEvent(new Event("offline")), 50);
            window.setTimeout(resolve, 1500);
        };
    });
"""
ASK = f"""async (commands) => {{
    const {{ send }} = await {OWN_MODULE};
    return await Promise.all(commands.map(([type, fields]) => send(type, fields)));
}}"""
IS_CONNECTED = f"""{OWN_MODULE}.then(({{ theEvening }}) => theEvening().status === "connected")"""
KNOWS_THE_TIME = f"""{OWN_MODULE}.then(({{ now }}) => Math.abs(now() - Date.now()) < 500)"""
SLEEP = """(milliseconds) => {
    const now = performance.now.bind(performance);
    performance.now = () => now() - milliseconds;
    document.dispatchEvent(new Event("visibilitychange"));
}"""
"""What a device finds when it wakes up: its clock has stood still."""
NO_ANSWER = {
    "ok": False,
    "error": {
        "code": "no_answer",
        "message": "Pas de réponse de Top Chrono. Rien n’est perdu\u00a0: réessayez.",
    },
}
SESSION_IS_OVER = (*SERVER_IS_AWAY, "400 (Bad Request)")
"""What a browser says too where a page that was deaf asks with a session that the server has closed."""
HELLO = ("say", {"city": "lyon", "text": "Bonjour", "by": "Régie"})
LOUDER = ("prompt", {"text": "Plus fort"})
CALL = ("call", {"item": "p02"})


async def open_host(
    windows: Windows, evening: Evening, script: str = "", forgiven: tuple[str, ...] = SERVER_IS_AWAY
) -> Page:
    page = await windows.open(evening.links["host"], script=LINES + script, forgiven=forgiven)
    await until(page, IS_CONNECTED)
    return page


async def ask(page: Page, *commands: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = await page.evaluate(ASK, commands)
    return answers


async def ask_in_vain(page: Page, *commands: tuple[str, dict[str, Any]]) -> None:
    """Send commands that the server performs and whose answers the page never gets."""
    await page.evaluate("window.isDeaf = true")
    asked_at = time.monotonic()
    assert await ask(page, *commands) == [NO_ANSWER] * len(commands)
    assert time.monotonic() - asked_at < 16
    await page.evaluate("window.isDeaf = false")
    await until(page, IS_CONNECTED)


async def said(evening: Evening) -> list[str]:
    return [message["text"] for message in (await evening.show())["messages"]["thread"]]


async def test_a_command_whose_answer_was_lost_with_the_connection_is_retried_on_the_next_one_and_done_once(
    evening: Evening, windows: Windows
) -> None:
    page = await open_host(windows, evening)
    await page.evaluate("window.lines.at(-1).isDead = true")
    (answer,) = await ask(page, HELLO)
    assert answer["ok"], answer
    assert await said(evening) == ["Bonjour"]


async def test_a_repeated_press_retries_an_unanswered_command_and_after_its_answer_sends_a_new_one(
    evening: Evening, windows: Windows
) -> None:
    page = await open_host(windows, evening, forgiven=SESSION_IS_OVER)
    await ask_in_vain(page, HELLO, HELLO)
    assert await said(evening) == ["Bonjour"] * 2
    for _ in range(2):
        assert (await ask(page, HELLO))[0]["ok"]
    assert await said(evening) == ["Bonjour"] * 2
    assert (await ask(page, HELLO))[0]["ok"]
    assert await said(evening) == ["Bonjour"] * 3


async def test_an_unanswered_command_that_is_meant_anew_gets_a_new_id(
    evening: Evening, windows: Windows
) -> None:
    page = await open_host(windows, evening, forgiven=SESSION_IS_OVER)
    await ask_in_vain(page, CALL, LOUDER)
    await evening.go_until("call")
    (called,) = await ask(page, CALL)
    assert called["ok"], "it was refused before the start, which is no answer for now"

    await evening.command("prompt", text="")
    await ask(page, LOUDER)
    assert (await evening.show())["messages"]["prompt"]["text"] == "Plus fort"


async def test_a_later_command_does_not_clear_a_refusal_before_it_is_read(
    evening: Evening, windows: Windows
) -> None:
    page = await open_host(windows, evening)
    refusal = page.locator(".refusal")
    refused, done = await ask(page, CALL, HELLO)
    assert (refused["ok"], done["ok"]) == (False, True)
    await expect(refusal).to_contain_text(refused["error"]["message"])
    await expect(refusal).to_be_visible()
    await ask(page, HELLO)
    assert await refusal.is_visible()
    await expect(refusal).to_be_hidden()


async def test_a_page_refused_by_the_limit_connects_when_another_one_disconnects(
    evening: Evening, windows: Windows
) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(MOST_FOR_LINK):
            other = socketio.AsyncClient(reconnection=False)
            stack.push_async_callback(other.disconnect)
            await other.connect(evening.url, auth={"token": evening.tokens["host"]}, transports=["websocket"])
        page = await windows.open(evening.links["host"], forgiven=SERVER_IS_AWAY)
        await expect(page.get_by_text("Connexion perdue")).to_be_visible()
        await other.disconnect()
        await until(page, IS_CONNECTED)
        await expect(page.get_by_text("Connexion perdue")).to_be_hidden()


async def test_a_connection_that_is_just_opening_survives_the_loss_of_a_network(
    evening: Evening, windows: Windows
) -> None:
    # Under any other name, Socket.IO itself closes every connection then.
    evening.links["host"] = evening.links["host"].replace("127.0.0.1", "localhost")
    page = await open_host(windows, evening, OFFLINE_WHILE_OPENING)
    assert await page.evaluate("window.lines.length") == 1


async def test_the_time_is_right_again_when_the_device_wakes_up(
    evening_factory: EveningFactory, windows: Windows
) -> None:
    evening = await evening_factory(pitch_seconds=600)
    await evening.go_until("start_clock")
    await evening.go()
    page = await open_host(windows, evening)
    await until(page, "window.answers >= 6")
    # Short enough for the line to survive it.
    await page.evaluate(SLEEP, 4_000)
    await until(page, KNOWS_THE_TIME)
