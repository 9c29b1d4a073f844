"""Requests to an OBS that answers "not ready": since 30.2 it does so while it opens, and changes its scenes.

How long a real OBS does so depends on the machine: here a stand-in does.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from topchrono.obs import connection as module
from topchrono.obs.connection import NOT_READY, ObsConnection, ObsError

UNREADY = {"result": False, "code": NOT_READY, "comment": "OBS is not ready to perform the request."}


class Opening:
    """Stands for the client of an OBS that is not ready for the first ``count`` requests."""

    route = None

    def __init__(self, count: int) -> None:
        self.unready = count
        self.asked: list[str] = []
        self.batch: list[str] = []

    def ask(self, name: str, data: dict[str, Any], waiter: module.Arrival) -> str:
        self.asked.append(name)
        waiter.set()
        return name

    def ask_all(self, requests: Sequence[tuple[str, dict[str, Any]]], waiter: module.Arrival) -> str:
        self.batch = [name for name, _ in requests]
        return self.ask("batch", {}, waiter)

    def answer(self, message_id: str) -> dict[str, Any]:
        self.unready -= 1
        if message_id == "batch":
            return {"results": [self._result(name) for name in self.batch]}
        return self._result(message_id)

    def _result(self, name: str) -> dict[str, Any]:
        if self.unready >= 0:
            return {"requestStatus": UNREADY}
        return {"requestStatus": {"result": True}, "responseData": {"of": name}}

    def abandon(self) -> None:
        """The connection does not end."""


def connection_to(obs: Opening) -> ObsConnection:
    connection = ObsConnection(("127.0.0.1", 4455), "")
    connection._client = obs  # type: ignore[assignment]
    return connection


@pytest.mark.parametrize("request_name", ["GetSceneList", "SetCurrentProgramScene"])
async def test_the_same_request_is_sent_again_until_obs_is_ready(request_name: str) -> None:
    obs = Opening(3)
    assert await connection_to(obs).call(request_name) == {"of": request_name}
    assert obs.asked == [request_name] * 4


async def test_a_batch_is_sent_again_as_a_whole() -> None:
    obs = Opening(2)
    answers = await connection_to(obs).call_all([("GetSceneList", {}), ("GetInputList", {})])
    assert answers == [{"of": "GetSceneList"}, {"of": "GetInputList"}]
    assert obs.asked == ["batch"] * 3


async def test_requests_keep_their_order_while_obs_is_not_ready() -> None:
    obs = Opening(2)
    connection = connection_to(obs)
    await asyncio.gather(connection.call("SetInputMute"), connection.call("SetCurrentProgramScene"))
    assert obs.asked == ["SetInputMute"] * 3 + ["SetCurrentProgramScene"]


async def test_an_obs_that_never_becomes_ready_costs_all_waiting_requests_the_bound_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "READY_WITHIN_S", 0.3)
    connection = connection_to(Opening(1_000))
    began = asyncio.get_running_loop().time()
    failures = await asyncio.gather(
        *(connection.call("GetSceneList") for _ in range(20)), return_exceptions=True
    )
    assert asyncio.get_running_loop().time() - began < 1.5
    assert {failure.code for failure in failures if isinstance(failure, ObsError)} == {NOT_READY}
    assert all(isinstance(failure, ObsError) for failure in failures)


async def test_the_bound_is_that_of_one_time_of_not_being_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "READY_WITHIN_S", 0.3)
    obs = Opening(1_000)
    connection = connection_to(obs)
    with pytest.raises(ObsError):
        await connection.call("GetSceneList")
    obs.unready = 0
    await connection.call("GetSceneList")
    # Later it changes its scene collection.
    obs.unready = 2
    assert await connection.call("GetSceneList")
