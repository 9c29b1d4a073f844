"""The connection to a real OBS: requests, events, and reconnects."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from tests.evening import free_port
from tests.obs.studio import PASSWORD, Studio
from topchrono.obs.client import CannotConnect, Client, WrongPassword
from topchrono.obs.connection import ObsConnection, ObsError

NOTICED_WITHIN_S = 2.0
WRONG = "un autre"
TRIED_WITHIN_S = 5.0
STARTED_WITHIN_S = 15.0
REFUSED = "has disconnected with code `4009`"
"""What OBS logs for a wrong password, and may show as an alert."""


@asynccontextmanager
async def running(port: int, password: str = PASSWORD) -> AsyncIterator[ObsConnection]:
    connection = ObsConnection(("127.0.0.1", port), password)
    task = asyncio.create_task(connection.run())
    try:
        yield connection
    finally:
        task.cancel()
        began = time.monotonic()
        await asyncio.gather(task, return_exceptions=True)
        assert time.monotonic() - began < 0.5


async def until(is_so: Callable[[], object], within_s: float = 10) -> float:
    """Wait; the seconds that it took."""
    began = time.monotonic()
    async with asyncio.timeout(within_s):
        while not is_so():
            await asyncio.sleep(0.005)
    return time.monotonic() - began


async def test_a_refusal_keeps_obs_own_code_and_comment(studio: Studio) -> None:
    async with running(studio.port) as connection:
        await until(lambda: connection.state == "connected")
        with pytest.raises(ObsError) as refusal:
            await connection.call("SetCurrentProgramScene", sceneName="Ailleurs")
        assert refusal.value.code == 600
        assert "Ailleurs" in refusal.value.comment


async def test_a_batch_has_an_answer_per_request_and_none_for_a_refused_one(studio: Studio) -> None:
    async with running(studio.port) as connection:
        await until(lambda: connection.state == "connected")
        answers = await connection.call_all(
            [
                ("GetSceneItemList", {"sceneName": "Ailleurs"}),
                ("GetSceneList", {}),
                ("GetInputMute", {"inputName": "Ailleurs"}),
                ("GetStudioModeEnabled", {}),
            ]
        )
        assert [answer is None for answer in answers] == [True, False, True, False]
        assert answers[1] == await connection.call("GetSceneList")


async def test_events_reach_the_loop_in_order(studio: Studio) -> None:
    names: list[str] = []
    async with running(studio.port) as connection:
        await until(lambda: connection.state == "connected")
        connection.on_event(
            lambda name, data: names.append(data["sceneName"]) if name == "SceneCreated" else None
        )
        for number in range(20):
            await connection.call("CreateScene", sceneName=f"Scène {number}")
        await until(lambda: len(names) == 20)
    assert names == [f"Scène {number}" for number in range(20)]


@pytest.mark.own_obs
async def test_a_killed_and_a_frozen_obs_are_noticed_and_found_again(studio: Studio) -> None:
    async with running(studio.port) as connection:
        await until(lambda: connection.state == "connected")
        studio.freeze()
        assert await until(lambda: connection.state != "connected") < NOTICED_WITHIN_S
        studio.thaw()
        await until(lambda: connection.state == "connected")
        await studio.kill()
        assert await until(lambda: connection.state != "connected") < NOTICED_WITHIN_S
        await studio.start()
        assert await until(lambda: connection.state == "connected") < NOTICED_WITHIN_S
        await connection.call("GetVersion")


@pytest.mark.own_obs
async def test_a_call_to_a_frozen_obs_ends_in_time_and_so_does_stopping(studio: Studio) -> None:
    async with running(studio.port) as connection:
        await until(lambda: connection.state == "connected")
        studio.freeze()
        # A stopped process may still finish what it had begun.
        await asyncio.sleep(0.1)
        began = time.monotonic()
        with pytest.raises(ObsError):
            await connection.call("GetVersion")
        assert time.monotonic() - began < NOTICED_WITHIN_S
    studio.thaw()


async def test_a_wrong_password_is_distinguished_from_other_failures_and_retried_with_backoff(
    studio: Studio,
) -> None:
    states: list[str] = []
    async with running(studio.port, WRONG) as connection:
        connection.on_state(lambda: states.append(connection.state))
        await until(lambda: connection.state == "refused")
        await asyncio.sleep(9)
    assert states == ["refused"]
    # At once, after 2 s and after 3.2 s; the next one would come 5.1 s later.
    assert studio.log.count(REFUSED) == 3
    with pytest.raises(WrongPassword):
        await ObsConnection(("127.0.0.1", studio.port), "").connect()


async def test_a_corrected_password_is_tried_at_once(studio: Studio) -> None:
    async with running(studio.port, WRONG) as connection:
        await until(lambda: connection.state == "refused")
        connection.use(("127.0.0.1", studio.port), PASSWORD)
        assert await until(lambda: connection.state == "connected") < 1


async def test_a_retry_ends_with_its_outcome_and_needs_no_delay(studio: Studio) -> None:
    async with running(studio.port, WRONG) as connection:
        await until(lambda: connection.state == "refused")
        for _ in range(3):
            await connection.retry()
        assert connection.state == "refused"
        # OBS writes its log a little later.
        await until(lambda: studio.log.count(REFUSED) == 4)


@pytest.mark.own_obs
async def test_a_password_changed_in_obs_is_noticed_however_long_it_was_refused(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("topchrono.obs.connection.FIRST_REFUSED_DELAY_S", 1.0)
    monkeypatch.setattr("topchrono.obs.connection.BACKOFF", 600.0)
    monkeypatch.setattr("topchrono.obs.connection.LONGEST_REFUSED_DELAY_S", 600.0)
    async with running(studio.port, WRONG) as connection:
        # The second refusal is followed by a delay of ten minutes.
        await until(lambda: studio.log.count(REFUSED) == 2)
        await asyncio.sleep(1)
        await studio.kill()
        studio.change_password(WRONG)
        accepting = asyncio.create_task(studio.start())
        await until(lambda: connection.state == "connected", within_s=STARTED_WITHIN_S)
        await accepting


@pytest.mark.own_obs
@pytest.mark.parametrize("connect", [Client.connect, Client.connect_unidentified])
async def test_a_connection_abandoned_during_its_handshake_does_not_come_about(
    studio: Studio, connect: Callable[[Client], None]
) -> None:
    client = Client(("127.0.0.1", studio.port), PASSWORD, on_event=lambda *_: None, on_lost=lambda: None)
    studio.freeze()
    # A stopped process may still finish what it had begun.
    await asyncio.sleep(0.1)
    connecting = asyncio.create_task(asyncio.to_thread(connect, client))
    await asyncio.sleep(0.3)
    client.abandon()
    studio.thaw()
    with pytest.raises(CannotConnect):
        await connecting


@pytest.mark.own_obs
async def test_another_address_is_used_at_once(studio: Studio) -> None:
    async with running(studio.port) as connection:
        await until(lambda: connection.state == "connected")
        connection.use(("127.0.0.1", free_port()), PASSWORD)
        assert await until(lambda: connection.state == "unreachable") < 1
        connection.use(("127.0.0.1", studio.port), PASSWORD)
        assert await until(lambda: connection.state == "connected") < 1


async def test_a_peer_that_never_speaks_does_not_hold_the_connection() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        connection = ObsConnection(("127.0.0.1", silent.getsockname()[1]), PASSWORD, connect_within_s=0.5)
        began = time.monotonic()
        with pytest.raises(CannotConnect):
            await connection.connect()
        assert time.monotonic() - began < 1


async def test_nobody_at_the_address_is_no_reason_to_stop_trying() -> None:
    async with running(free_port()) as connection:
        await until(lambda: connection.state == "unreachable")
        with pytest.raises(ObsError):
            await connection.call("GetVersion")
        await asyncio.sleep(1)
        assert connection.state == "unreachable"
        await connection.retry()
        assert connection.state == "unreachable"


def test_a_program_ends_at_once_though_it_is_connecting_to_a_silent_peer() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        program = (
            "import asyncio\nfrom topchrono.obs.connection import ObsConnection\n"
            f"async def main():\n    obs = ObsConnection(('127.0.0.1', {silent.getsockname()[1]}), '')\n"
            "    task = asyncio.create_task(obs.run())\n    await asyncio.sleep(0.3)\n"
            "asyncio.run(main())\n"
        )
        subprocess.run([sys.executable, "-c", program], check=True, timeout=5)
