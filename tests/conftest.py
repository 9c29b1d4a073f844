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

EveningFactory = Callable[..., Awaitable[Evening]]


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
