"""A start with links that can't be written."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.storage.test_links import full_disk
from topchrono.app import CannotStart, open_links
from topchrono.conductor import Conductor
from topchrono.runtime.clock import Clock
from topchrono.settings import Settings
from topchrono.show.content import Content
from topchrono.show.events import ShowCreated
from topchrono.show.state import replay
from topchrono.storage.journal import Journal
from topchrono.storage.links import Links

CITIES = {"lyon": "Lyon"}


@pytest.fixture
async def conductor(tmp_path: Path) -> AsyncIterator[Conductor]:
    contents = (Content(kind="pitch", project="Forêt de Poche", city="Lyon"),)
    created = ShowCreated(at=1, title="Soirée", pitch_length_ms=1000, starts_at=None, contents=contents)
    journal = await Journal.open(tmp_path)
    yield Conductor(replay([created]), journal, Clock())
    await journal.close()


async def test_the_start_goes_on_as_long_as_the_links_can_be_read(
    tmp_path: Path, conductor: Conductor
) -> None:
    before = Links(tmp_path)
    before.ensure(CITIES)
    tokens = [before.token(link) for link in before.usable()]
    with capture_logs() as logged, full_disk():
        links, _ = open_links(Settings(data=tmp_path, port=8123), conductor, is_expected=True)
    assert [entry["log_level"] for entry in logged] == ["warning"]
    assert all(links.find(token) for token in tokens)
    assert links.address_of("host").startswith("http://127.0.0.1:8123/host?key=")


@pytest.mark.parametrize("content", [None, b"", b'{"secret": "0123456789abcdef", "links": []}'])
async def test_otherwise_it_is_refused_with_the_remedy(
    tmp_path: Path, conductor: Conductor, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "links.json").write_bytes(content)
    with full_disk(), pytest.raises(CannotStart, match="Libérez de la place"):
        open_links(Settings(data=tmp_path), conductor, is_expected=True)
    open_links(Settings(data=tmp_path), conductor, is_expected=True)
