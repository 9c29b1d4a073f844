"""ARCHITECTURE says what is so: its figure, its rooms, its promises and the tests that hold them."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.docs.state_figure import ARCHITECTURE, FIGURE, state_figure

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "server/topchrono"
TEXT = ARCHITECTURE.read_text(encoding="utf-8")
PLACES = sorted(set(re.findall(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|js|md|toml))`", TEXT)))
"""What stands between backticks and looks like a file or a folder."""
EVERY_PATH = [
    f"/{path.relative_to(ROOT).as_posix()}"
    for name in ("control", "docs", "overlays", "server", "tests", "tools", "pyproject.toml")
    for path in ((ROOT / name), *(ROOT / name).rglob("*"))
]


def test_the_figure_of_statuses_is_the_table_of_transitions() -> None:
    assert FIGURE.findall(TEXT) == [state_figure()]


@pytest.mark.parametrize("place", PLACES)
def test_every_file_and_folder_that_is_named_is_there(place: str) -> None:
    is_of_the_evening = place == "topchrono.toml"
    assert is_of_the_evening or any(path.endswith(f"/{place.rstrip('/')}") for path in EVERY_PATH)


def test_every_room_of_the_package_has_its_line() -> None:
    rooms = {
        path.name + ("/" if path.is_dir() else "")
        for path in PACKAGE.iterdir()
        if (path.suffix == ".py" and not path.name.startswith("__")) or (path / "__init__.py").is_file()
    }
    table = TEXT[TEXT.index("## The rooms") : TEXT.index("| room outside")]
    assert rooms == set(re.findall(r"`([\w.]+/?)`", "\n".join(_first_cells(table))))


def test_the_layers_are_those_that_are_checked() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]
    assert " ► ".join(layer.replace(" | ", ", ") for layer in layers) in TEXT


def test_every_promise_names_a_test_that_holds_it() -> None:
    table = TEXT[TEXT.index("| promise |") : TEXT.index("## How to add a command")]
    rows = [row for row in table.splitlines() if row.startswith("| **")]
    assert len(rows) > 10
    assert [row for row in rows if "`tests/" not in row.rsplit("|", 2)[1]] == []


def _first_cells(table: str) -> list[str]:
    return [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
