"""What tests of the whole server share."""

import socket
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.evening import PROGRAMME, Evening

# A busy machine is slow: how long an example takes says nothing.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

NEEDS = {"browser": "chromium", "obs": "screen", "server": "evening_factory"}
"""Which marker a test has for which fixture."""

EveningFactory = Callable[..., Awaitable[Evening]]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they need, order them, and say which stay together on one worker of pytest-xdist."""
    with_obs: list[pytest.Item] = []
    waiting: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    computing: defaultdict[Path, list[pytest.Item]] = defaultdict(list)
    for item in items:
        fixtures = item.fixturenames if isinstance(item, pytest.Function) else []
        for marker in (marker for marker, fixture in NEEDS.items() if fixture in fixtures):
            item.add_marker(marker)
        markers = {marker.name for marker in item.iter_markers()}
        if "obs" in markers:
            # One OBS at a time: it renders without a graphics card.
            item.add_marker(pytest.mark.xdist_group("obs"))
            with_obs.append(item)
        elif markers & {"browser", "server"}:
            together = item.get_closest_marker("xdist_group")
            waiting[together.args[0] if together else item.nodeid].append(item)
        else:
            # Short ones share what their file has made.
            item.add_marker(pytest.mark.xdist_group(str(item.path)))
            computing[item.path].append(item)
    # Those with OBS take the longest, on one worker.
    items[:] = [*with_obs, *chain.from_iterable(mixed([*waiting.values()], [*computing.values()]))]


def mixed(*kinds: list[list[pytest.Item]]) -> list[list[pytest.Item]]:
    """Spread each kind evenly: tests that wait for a browser leave the processor to those that compute.

    Those marked as slow come first of their kind, so that no worker is left alone with one of them.
    """
    placed: list[tuple[float, list[pytest.Item]]] = []
    for groups in kinds:
        groups.sort(key=lambda group: not any(item.get_closest_marker("slow") for item in group))
        placed += [(place / len(groups), group) for place, group in enumerate(groups)]
    return [group for _, group in sorted(placed, key=lambda each: each[0])]


@pytest.fixture
def localhost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has « localhost » lead to this machine where no file says so, as on a minimal Debian."""
    ask = socket.getaddrinfo
    with suppress(OSError):
        ask("localhost", None)
        return

    def answer(host: Any, *arguments: Any, **options: Any) -> Any:
        return ask("127.0.0.1" if host in ("localhost", b"localhost") else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", answer)


@pytest.fixture
async def evening_factory(tmp_path: Path) -> AsyncIterator[EveningFactory]:
    """Starts real servers: ``await evening_factory(programme=..., pitch_seconds=...)``."""
    async with AsyncExitStack() as stack:
        made = 0

        async def make(programme: str = PROGRAMME, pitch_seconds: int = 2, **options: Any) -> Evening:
            nonlocal made
            made += 1
            file = tmp_path / f"programme-{made}.csv"
            file.write_text(programme, encoding="utf-8")
            evening = Evening(tmp_path / f"evening-{made}", file, pitch_seconds, **options)
            return await stack.enter_async_context(evening)

        yield make


@pytest.fixture
async def evening(evening_factory: EveningFactory) -> Evening:
    """One real server with four pitches of two seconds."""
    return await evening_factory()
