"""A real OBS for the tests; skipped where it is not installed, but not under continuous integration."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import EveningFactory
from tests.evening import Evening
from tests.obs.studio import PASSWORD, PortTaken, Screen, Studio, missing


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    """One X server for the whole run."""
    if lacking := missing():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            f"{', '.join(lacking)} not installed: apt-get install obs-studio obs-plugins xvfb ffmpeg"
        )
    screen = Screen()
    yield screen
    screen.close()


StudioFactory = Callable[..., Awaitable[Studio]]


@pytest.fixture
async def studio_factory(screen: Screen, tmp_path: Path) -> AsyncIterator[StudioFactory]:
    """Starts real OBS: ``await studio_factory(scripts=[], fps=30)``."""
    studios: list[Studio] = []

    async def start(**options: Any) -> Studio:
        studio = Studio(tmp_path / f"obs-{len(studios)}", screen, **options)
        studios.append(studio)
        await studio.start()
        return studio

    async def make(**options: Any) -> Studio:
        try:
            return await start(**options)
        except PortTaken:
            return await start(**options | {"port": None})

    yield make
    for studio in studios:
        await studio.kill()


@pytest.fixture
async def studio(studio_factory: StudioFactory) -> Studio:
    """One OBS with browser sources, empty otherwise."""
    return await studio_factory()


@pytest.fixture
async def evening_with_obs(
    evening_factory: EveningFactory, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Awaitable[Evening]]:
    """Starts servers that know the OBS of this test, with set-up done: ``await evening_with_obs(toml=…)``."""

    async def make(
        *, toml: str = "", set_up: bool = True, password: str = PASSWORD, **options: Any
    ) -> Evening:
        config = tmp_path / "topchrono.toml"
        config.write_text(toml, encoding="utf-8")
        monkeypatch.setenv("TOPCHRONO_OBS_PASSWORD", password)
        evening = await evening_factory(options=["--obs", studio.url, "--config", str(config)], **options)
        if set_up:
            await evening.until_obs(lambda obs: obs["state"] == "connected")
            assert (await evening.obs("setup"))["ok"]
        return evening

    return make
