"""Strangers' work is admitted a little at a time, in turn by address, and not at a deadline."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.held_quiet import HeldQuiet
from topchrono.web.http.gate import MOST_AT_ONCE, Gate


@asynccontextmanager
async def running(gate: Gate) -> AsyncIterator[None]:
    task = asyncio.create_task(gate.run())
    yield
    task.cancel()


async def test_an_iteration_of_the_loop_admits_only_a_few() -> None:
    gate, admitted = Gate(HeldQuiet(is_held=False)), 0

    def admit() -> None:
        nonlocal admitted
        admitted += 1

    for _ in range(100):
        gate.queue("192.0.2.1", admit)
    async with running(gate):
        while admitted < 100:
            before = admitted
            await asyncio.sleep(0)
            assert admitted - before <= MOST_AT_ONCE


async def test_a_flood_from_one_address_does_not_hold_up_another() -> None:
    gate, order = Gate(HeldQuiet(is_held=False)), list[str]()
    for _ in range(1_000):
        gate.queue("192.0.2.1", lambda: order.append("flood"))
    gate.queue("192.0.2.2", lambda: order.append("other"))
    async with running(gate):
        await gate.turn("192.0.2.2")
    assert order.index("other") == 1
    assert len(order) < 50


async def test_requests_go_before_bytes_and_do_not_starve_them() -> None:
    gate, order = Gate(HeldQuiet(is_held=False)), list[str]()
    for _ in range(100):
        gate.queue("192.0.2.1", lambda: order.append("bytes"))

    async def ask() -> None:
        await gate.turn("192.0.2.1")
        order.append("request")

    asked = [asyncio.create_task(ask()) for _ in range(30)]
    await asyncio.sleep(0)
    async with running(gate):
        await asyncio.gather(*asked)
    assert order.count("request") == 30
    assert 5 < order.count("bytes") < 20


async def test_nothing_is_admitted_while_a_deadline_is_near() -> None:
    quiet = HeldQuiet()
    gate = Gate(quiet)
    turn = asyncio.create_task(gate.turn("192.0.2.1"))
    async with running(gate):
        await quiet.awaited.wait()
        assert not turn.done()
        quiet.passed.set()
        await turn


async def test_a_full_gate_says_so() -> None:
    gate = Gate(HeldQuiet(is_held=False), most_waiting=2)
    for _ in range(2):
        assert not gate.is_full
        gate.queue("192.0.2.1", lambda: None)
    assert gate.is_full
