"""What tests of the whole server share."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
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
    """Mark each test by what it needs, and say which ones stay together on one worker of pytest-xdist."""
    for item in items:
        fixtures = item.fixturenames if isinstance(item, pytest.Function) else []
        for marker in (marker for marker, fixture in NEEDS.items() if fixture in fixtures):
            item.add_marker(marker)
        markers = {marker.name for marker in item.iter_markers()}
        if "obs" in markers:
            # One OBS at a time: it renders without a graphics card.
            item.add_marker(pytest.mark.xdist_group("obs"))
        elif not markers & {"browser", "server"}:
            # Short ones share what their file has made.
            item.add_marker(pytest.mark.xdist_group(str(item.path)))
    # The longest first, so that no worker is left alone with one of them.
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


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
