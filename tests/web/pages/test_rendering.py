"""Templates made into pages."""

from pathlib import Path

import jinja2
import pytest

from tests.test_conductor import running_conductor
from topchrono.i18n import LANGUAGES
from topchrono.web.pages.assets import Assets
from topchrono.web.pages.rendering import Renderer


async def test_the_first_reader_of_a_page_does_not_wait_for_its_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compile_late(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a template was compiled while somebody waited")

    async with running_conductor(tmp_path) as conductor:
        renderer = Renderer(conductor, Assets(None))
        await renderer.warm_up(conductor.quiet)
        monkeypatch.setattr(jinja2.Environment, "compile", compile_late)
        for language in LANGUAGES:
            page = renderer.compose("control/help/gone.html", language, nonce="", is_erased=True)
            assert "<h1>" in page


async def test_a_page_comes_without_the_indentation_of_its_template(tmp_path: Path) -> None:
    async with running_conductor(tmp_path) as conductor:
        page = Renderer(conductor, Assets(None)).compose(
            "control/help/gone.html", "fr", nonce="", is_erased=True
        )
    assert [line for line in page.splitlines() if line != line.lstrip()] == []
