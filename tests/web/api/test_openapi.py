"""The OpenAPI document: what it says is what the server does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from aiohttp import web

from tests.evening import PROGRAMME, Evening
from tests.hostile.document import PAGES
from topchrono.app import build
from topchrono.settings import Settings
from topchrono.show.commands import ClientCommand
from topchrono.storage.links import Links
from topchrono.views.delta import PARTS
from topchrono.views.obs import ObsBrief, ObsSection
from topchrono.views.roles import ROLES, Role
from topchrono.views.sections import SECTIONS
from topchrono.web.api.contract import view_name
from topchrono.web.api.openapi.document import document

SCHEMAS = document()["components"]["schemas"]


def token(evening: Evening, role: Role) -> str:
    if role == "speaker":
        links = Links(evening.folder)
        return links.token(links.speaker("p01"))
    return evening.tokens["organizer:lyon" if role == "organizer" else role]


async def fetch(evening: Evening, path: str, **headers: str) -> Any:
    async with evening.session.get(f"{evening.url}{path}", headers=headers) as response:
        assert response.status == 200
        return await response.json()


async def test_every_role_is_given_the_sections_that_the_served_document_declares(evening: Evening) -> None:
    schemas = (await fetch(evening, "/api/openapi.json"))["components"]["schemas"]
    for role in ROLES:
        whole = await fetch(evening, "/api/show", Authorization=f"Bearer {token(evening, role)}")
        declared = schemas[view_name(role)]
        assert list(whole["changes"]) == list(declared["properties"]) == declared["required"]


def test_an_update_may_hold_any_section_and_what_stands_in_place_of_some() -> None:
    expected = [one.name for one in (*SECTIONS, *PARTS)]
    assert list(SCHEMAS["Update"]["properties"]["changes"]["properties"]) == expected
    assert {part.section for part in PARTS} <= {section.name for section in SECTIONS}


def test_items_and_obs_are_typed_as_each_role_is_given_them() -> None:
    rundown = {role: SCHEMAS[view_name(role)]["properties"]["rundown"]["items"] for role in ROLES}
    crew, public = ({"$ref": f"#/components/schemas/{name}"} for name in ("CrewItemView", "ItemView"))
    assert rundown == {
        "host": crew,
        "director": crew,
        "organizer": {"anyOf": [public, crew]},
        "overlay": public,
        "viewer": public,
        "speaker": public,
    }
    for role, kind in (("host", ObsBrief), ("director", ObsSection)):
        schema = SCHEMAS[f"ViewFor{role.title()}"]["properties"]["obs"]
        assert schema == {"$ref": f"#/components/schemas/{kind.__name__}"}


def test_answers_hold_every_field_and_requests_only_those_without_a_default() -> None:
    assert SCHEMAS["StreamView"]["required"] == list(SCHEMAS["StreamView"]["properties"])
    assert SCHEMAS["Answer"]["required"] == ["ok"]
    assert set(SCHEMAS["Void"]["required"]) == {"type", "id", "item"}
    # A request may leave out the item of a step, although the view always has it.
    assert SCHEMAS["NextStep"]["required"] == ["step"]


def test_fields_say_what_they_mean() -> None:
    assert SCHEMAS["PitchWarning"]["properties"]["city"]["description"] == "The slug of its city."
    assert SCHEMAS["StorageSection"]["properties"]["unwritten_since"]["description"].endswith(
        "`null` while all is well."
    )


def test_every_command_that_people_may_give_is_in_the_document() -> None:
    tags = [kind.__struct_config__.tag for kind in get_args(ClientCommand)]
    assert list(SCHEMAS["Command"]["discriminator"]["mapping"]) == tags


def test_every_reference_leads_somewhere() -> None:
    assert set(references(document())) <= {f"#/components/schemas/{name}" for name in SCHEMAS}


PAGE = "a page that people open"
FILE = "a file that pages load"
LEFT_OUT = {
    "/": PAGE,
    "/host": PAGE,
    "/director": PAGE,
    "/prepare": PAGE,
    "/prepare/stream": PAGE,
    "/prepare/cities/{slug}": PAGE,
    "/reach/{token}": PAGE,
    "/help/notice": PAGE,
    "/prompter": PAGE,
    "/stage": PAGE,
    "/city/{slug}": PAGE,
    "/city/{slug}/screen": PAGE,
    "/city/{slug}/speaker/{item}": PAGE,
    "/speaker/{item}": PAGE,
    "/overlays/{name}": PAGE,
    "/key/{token}/{action}": "called by keys, see docs/keys.md",
    "/help/offer/{token}": PAGE,
    "/help/offer/{token}/change": PAGE,
    "/assets/bundles/{path}": FILE,
    "/assets/{version}/messages/{language}.js": FILE,
    "/assets/{version}/{folder}/{path}": FILE,
    "/favicon.ico": FILE,
    "/look/{picture}": FILE,
    "/socket.io/": "Socket.IO, which OpenAPI can't describe",
}
"""Addresses that are not in the document, and why."""
PAGES_OF_FORMS = {("/help", "get")}
"""The page at an address where programs only send."""


async def test_the_document_has_every_address_but_those_that_are_left_out_for_a_reason(
    tmp_path: Path,
) -> None:
    programme = tmp_path / "programme.csv"
    programme.write_text(PROGRAMME, encoding="utf-8")
    app = await build(Settings(data=tmp_path / "evening", programme=programme))
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        served = {
            (resource.canonical, route.method.lower())
            for route in app.router.routes()
            if (resource := route.resource) is not None and route.method != "HEAD"
        }
    finally:
        await runner.cleanup()
    described = {(path, method) for path, methods in document()["paths"].items() for method in methods}
    assert described == {pair for pair in served if pair[0] not in LEFT_OUT} - PAGES_OF_FORMS
    assert set(LEFT_OUT) <= {path for path, _ in served}


def test_attacks_know_every_page_that_the_document_leaves_out() -> None:
    pages = {path.replace("{slug}", "{city}") for path, reason in LEFT_OUT.items() if reason == PAGE}
    assert pages <= set(PAGES)


def test_every_operation_says_what_its_refusals_look_like() -> None:
    for path, methods in document()["paths"].items():
        for operation in methods.values():
            refusals = [one for status, one in operation["responses"].items() if int(status) >= 400]
            assert all(refusal["content"] for refusal in refusals)
            needs_link = operation.get("security", [{"link": []}]) == [{"link": []}, {"key": []}]
            assert not needs_link or "401" in operation["responses"], path


@pytest.mark.parametrize("path", ["/healthz", "/api/time", "/api/client", "/api/openapi.json"])
async def test_what_needs_no_link_says_so(evening: Evening, path: str) -> None:
    assert document()["paths"][path]["get"]["security"] == [{}]
    assert await fetch(evening, path)


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "$ref":
                yield part
            else:
                yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)
