"""The overlay and the page that are there to be copied work, and are not there for anybody else."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.test_conductor import running_conductor
from topchrono.views.look import LookSection
from topchrono.views.roles import Audience
from topchrono.web.pages.assets import Assets
from topchrono.web.pages.overlays import Overlay, find_overlays
from topchrono.web.pages.rendering import Renderer
from topchrono.web.pages.web_folder import web_folder

OVERLAY, PAGE = web_folder("overlays") / "_template", web_folder("control") / "_template"
VARIABLE = re.compile(r"var\((--[\w-]+)\)")


@pytest.fixture
async def renderer(tmp_path: Path) -> AsyncIterator[Renderer]:
    async with running_conductor(tmp_path) as conductor:
        yield Renderer(conductor, Assets(None))


async def test_the_overlay_renders(renderer: Renderer) -> None:
    part = Overlay("_template", has_script=True)
    page = renderer.compose(
        "overlays/_shared/page.html", "fr", nonce="n", name="sample", parts=[part], key="k",
        audience=Audience("overlay"), look=LookSection(),
    )  # fmt: skip
    assert '<section class="part sample" aria-label="Exemple"' in page


async def test_the_page_renders(renderer: Renderer) -> None:
    page = renderer.compose("control/_template/page.html", "fr", nonce="n", audience=Audience("director"))
    assert '<main class="sample" x-data="sample">' in page
    assert "/control/sample/page.js" in page


@pytest.mark.parametrize(("folder", "sheets"), [(OVERLAY, ("theme.css",)), (PAGE, ("_shared/ui/base.css",))])
def test_style_sheets_use_only_names_that_are_there(folder: Path, sheets: tuple[str, ...]) -> None:
    known = "".join((folder.parent / sheet).read_text("utf-8") for sheet in sheets)
    (own,) = (path.read_text("utf-8") for path in folder.glob("*.css"))
    assert VARIABLE.findall(own)
    assert [name for name in VARIABLE.findall(own) if f"{name}:" not in known] == []


@pytest.mark.parametrize("folder", [OVERLAY, PAGE])
def test_what_the_template_asks_for_is_in_the_script(folder: Path) -> None:
    (html,), (script,) = (
        [path.read_text("utf-8") for path in folder.glob(f"*.{kind}")] for kind in ("html", "js")
    )
    assert 'Alpine.data("sample"' in script
    asked = re.findall(r'(?::\w+|@\w+|x-\w+)="!?(\w+)\(?\)?"', html)
    shared = {"sample", "on"}
    assert {name for name in asked if name not in shared and name not in script} == set()


def test_neither_is_served_or_taken_for_an_overlay() -> None:
    assert [name for name in Assets(None)._files if "_template" in name] == []
    assert "_template" not in {overlay.name for overlay in find_overlays()}
