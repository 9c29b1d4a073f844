"""Which overlays there are, and what they are called."""

import re

import aiohttp
import jinja2
import msgspec
import pytest

from tests.evening import Evening
from topchrono.show.cues import SWITCHABLE_OVERLAYS
from topchrono.web.pages.overlays import Overlay, find_overlays, overlay_labels


def test_every_folder_with_a_template_is_an_overlay() -> None:
    overlays = find_overlays()
    assert Overlay("clock", has_script=True) in overlays
    assert Overlay("slate", has_script=False) in overlays
    assert set(SWITCHABLE_OVERLAYS) <= {overlay.name for overlay in overlays}
    assert [overlay.name for overlay in overlays if overlay.name.startswith("_")] == []


async def test_the_director_has_the_label_of_each_overlay(evening: Evening) -> None:
    called = {}
    for language in ("fr", "en"):
        address = f"{evening.links['director']}&lang={language}"
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as browser, browser.get(address) as response:
            found = re.search(r"data-overlay-labels='([^']+)'", await response.text())
        assert found
        called[language] = msgspec.json.decode(found[1])
    assert called["fr"]["waiting"] == "Écran d’attente"
    assert called["en"]["waiting"] == "Waiting screen"
    assert set(called["fr"]) == {overlay.name for overlay in find_overlays()}
    assert [name for name, label in called["fr"].items() if label == name] == []


@pytest.mark.parametrize(
    "template",
    ["<p>no label</p>", "{% block label %}{{ oops", "{% block label %}{{ nothing }}{% endblock %}"],
)
def test_an_overlay_without_a_readable_label_is_called_as_its_folder(template: str) -> None:
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(
            {
                "overlays/mine/overlay.html": template,
                "overlays/other/overlay.html": "{% block label %}Une autre{% endblock %}",
            }
        ),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
    )
    overlays = [Overlay("mine", has_script=False), Overlay("other", has_script=False)]
    assert overlay_labels(environment, overlays) == {"mine": "mine", "other": "Une autre"}


async def test_an_overlay_alone_shows_no_other_one(evening: Evening) -> None:
    address = f"{evening.url}/overlays/{{name}}?key={evening.tokens['overlay']}"
    async with evening.session.get(address.format(name="slate")) as response:
        page = await response.text()
    assert re.findall(r'class="part ([\w -]+)"', page) == ["screen slate"]
    for name in ("_template", "_shared", "nothing"):
        async with evening.session.get(address.format(name=name)) as response:
            assert response.status == 404
