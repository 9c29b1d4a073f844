"""A programme is read in a process of its own, within bounds, and says there what it says here."""

import asyncio
from pathlib import Path

import pytest

from topchrono.programme import read_data, read_pasted
from topchrono.programme.apart import read_data_apart, read_pasted_apart

pytestmark = pytest.mark.slow

LISTS = sorted((Path(__file__).parents[1] / "data/programmes").glob("*.csv"))
DEFORMED = "Cette feuille de calcul est démesurée"


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
async def test_it_says_the_same(path: Path) -> None:
    data = path.read_bytes()
    assert await read_data_apart(data) == read_data(data)


async def test_so_does_what_was_pasted() -> None:
    for text in ("Projet\tVille\nVélo\tLyon", "", "https://example.org"):
        assert await read_pasted_apart(text) == read_pasted(text)


async def test_refusals_come_back_too() -> None:
    for data in (b"", b"%PDF-1.7", b"x" * 11_000_000):
        assert await read_data_apart(data) == read_data(data)


async def test_what_takes_too_long_is_refused_and_ended() -> None:
    programme = await read_data_apart(LISTS[0].read_bytes(), timeout_s=0.001)

    assert DEFORMED in str(programme.problems[0].text)
    assert not programme.usable


async def test_the_process_ends_with_the_task_that_asked() -> None:
    reading = asyncio.create_task(read_data_apart(LISTS[0].read_bytes()))
    await asyncio.sleep(0.05)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
