"""Where OBS loads its overlays from, whatever address people open."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.evening import Evening
from tests.obs.studio import Studio
from topchrono.obs.client import Route
from topchrono.obs.overlay_address import OverlayAddress
from topchrono.storage.links import Links

EveningWithObs = Callable[..., Awaitable[Evening]]

HERE = Route(ours="127.0.0.1", theirs="127.0.0.1")
HERE_BY_ITS_NAME = Route(ours="192.168.1.5", theirs="192.168.1.5")
ELSEWHERE = Route(ours="192.168.1.5", theirs="192.168.1.77")
ELSEWHERE_IPV6 = Route(ours="fd00::5", theirs="fd00::77")
PUBLIC = "https://soiree.exemple.fr"


def address(folder: Path, *, url: str, bound: str) -> OverlayAddress:
    links = Links(folder)
    links.ensure({}, url=url, bound=bound)
    return OverlayAddress(links)


def origin(url: str) -> str:
    parts = urlsplit(url)
    assert parts.path == "/overlays/program"
    assert parts.query.startswith("key=")
    return f"{parts.scheme}://{parts.netloc}"


@pytest.mark.parametrize(
    ("bound", "url", "route", "expected"),
    [
        # On this machine: the shortest way.
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", HERE, "http://127.0.0.1:8000"),
        ("http://127.0.0.1:8000", PUBLIC, HERE, "http://127.0.0.1:8000"),
        ("http://127.0.0.1:8000", PUBLIC, None, "http://127.0.0.1:8000"),
        ("http://0.0.0.0:8001", PUBLIC, HERE, "http://127.0.0.1:8001"),
        ("http://0.0.0.0:8001", PUBLIC, HERE_BY_ITS_NAME, "http://127.0.0.1:8001"),
        ("http://[::]:8001", PUBLIC, HERE, "http://[::1]:8001"),
        ("http://[::1]:8001", PUBLIC, HERE, "http://[::1]:8001"),
        ("http://localhost:8001", PUBLIC, HERE, "http://localhost:8001"),
        ("http://192.168.1.5:8001", PUBLIC, HERE, "http://192.168.1.5:8001"),
        # On another one: the address that people open, or the one by which OBS sees us.
        ("http://127.0.0.1:8000", PUBLIC, ELSEWHERE, PUBLIC),
        ("http://0.0.0.0:8001", PUBLIC, ELSEWHERE, PUBLIC),
        ("http://0.0.0.0:8001", "http://127.0.0.1:8001", ELSEWHERE, "http://192.168.1.5:8001"),
        ("http://[::]:8001", "http://[::1]:8001", ELSEWHERE_IPV6, "http://[fd00::5]:8001"),
        ("http://192.168.1.5:8001", "http://192.168.1.5:8001", ELSEWHERE, "http://192.168.1.5:8001"),
    ],
)
def test_obs_loads_its_overlay_by_the_shortest_way(
    tmp_path: Path, bound: str, url: str, route: Route | None, expected: str
) -> None:
    found = address(tmp_path, url=url, bound=bound)
    assert origin(found.for_obs(route)) == expected
    assert found.is_reachable(route)


@pytest.mark.parametrize("bound", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_an_obs_elsewhere_can_not_load_from_a_server_for_this_machine_alone(
    tmp_path: Path, bound: str
) -> None:
    assert not address(tmp_path, url=bound, bound=bound).is_reachable(ELSEWHERE)


def test_the_command_line_knows_what_the_server_listened_on(tmp_path: Path) -> None:
    address(tmp_path, url=PUBLIC, bound="http://0.0.0.0:8001")
    assert origin(OverlayAddress(Links(tmp_path)).here) == "http://127.0.0.1:8001"


def test_without_knowing_it_the_address_of_people_is_taken(tmp_path: Path) -> None:
    Links(tmp_path).ensure({}, url=PUBLIC)
    assert origin(OverlayAddress(Links(tmp_path)).here) == PUBLIC


async def test_obs_on_this_machine_loads_from_this_machine_whatever_the_url(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_with_obs(url=PUBLIC)
    settings = studio.ask("GetInputSettings", inputName="TC Habillage")["inputSettings"]
    assert settings["url"].startswith(f"{evening.url}/overlays/program?key=")
    assert evening.links["overlay"].startswith(PUBLIC)
    async with evening.session.get(settings["url"]) as page:
        assert page.status == 200
