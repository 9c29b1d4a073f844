"""A real OBS for the tests; skipped where it is not installed, but not under continuous integration."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import EveningFactory
from tests.evening import Evening
from tests.obs.studio import PASSWORD, NotReset, PortTaken, Screen, Studio, missing

StudioFactory = Callable[..., Awaitable[Studio]]


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


@asynccontextmanager
async def studios(folder: Path, screen: Screen) -> AsyncIterator[StudioFactory]:
    """Starts real OBS, and ends them."""
    started: list[Studio] = []

    async def start(**options: Any) -> Studio:
        studio = Studio(folder / f"obs-{len(started)}", screen, **options)
        started.append(studio)
        await studio.start()
        return studio

    async def make(**options: Any) -> Studio:
        try:
            return await start(**options)
        except PortTaken:
            return await start(**options | {"port": None})

    yield make
    for studio in started:
        await studio.kill()


@pytest.fixture
async def studio_factory(screen: Screen, tmp_path: Path) -> AsyncIterator[StudioFactory]:
    """Starts real OBS: ``await studio_factory(scripts=[], record_format="mkv")``."""
    async with studios(tmp_path, screen) as make:
        yield make


@pytest.fixture
async def own_studio(studio_factory: StudioFactory) -> Studio:
    """An OBS of this test alone."""
    return await studio_factory()


@pytest.fixture(scope="module")
async def module_studio(
    screen: Screen, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Callable[[], Awaitable[Studio]]]:
    """The OBS of this module's tests, started when the first one asks for it."""
    async with studios(tmp_path_factory.mktemp("obs"), screen) as make:
        running: list[Studio] = []

        async def get() -> Studio:
            if not (running and running[-1].is_running):
                running.append(await make())
            return running[-1]

        yield get


@pytest.fixture
async def shared_studio(module_studio: Callable[[], Awaitable[Studio]]) -> AsyncIterator[Studio]:
    """The OBS of this module, as it was when it started."""
    studio = await module_studio()
    try:
        await studio.reset()
    except NotReset:
        # An input of which something still holds a reference is never removed: here, another OBS.
        await studio.kill()
        studio = await module_studio()
    yield studio
    assert studio.is_running


@pytest.fixture
def studio(request: pytest.FixtureRequest, screen: Screen) -> Studio:
    """An OBS with browser sources, empty otherwise: the module's, or one of its own for ``own_obs``."""
    is_own = request.node.get_closest_marker("own_obs") is not None
    studio: Studio = request.getfixturevalue("own_studio" if is_own else "shared_studio")
    return studio


@pytest.fixture
async def evening_with_obs(
    studio: Studio, evening_factory: EveningFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Awaitable[Evening]]:
    """Starts servers that know the OBS of this test, with set-up done: ``await evening_with_obs(toml=…)``."""

    async def make(
        *,
        toml: str = "",
        set_up: bool = True,
        password: str = PASSWORD,
        url: str | None = None,
        **options: Any,
    ) -> Evening:
        config = tmp_path / "topchrono.toml"
        config.write_text(toml, encoding="utf-8")
        monkeypatch.setenv("TOPCHRONO_OBS_PASSWORD", password)
        arguments = ["--obs", studio.url, "--config", str(config)]
        arguments += ["--url", url] if url else []
        evening = await evening_factory(options=arguments, **options)
        if set_up:
            await evening.until_obs(lambda obs: obs["state"] == "connected")
            assert (await evening.obs("setup"))["ok"]
        return evening

    return make
