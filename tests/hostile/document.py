"""The OpenAPI document with the pages that people open, which are attacked as well."""

import copy
from typing import Any

PAGES = (
    "/",
    "/host",
    "/director",
    "/prepare",
    "/prepare/stream",
    "/prepare/cities/{city}",
    "/reach/{token}",
    "/prompter",
    "/stage",
    "/city/{city}",
    "/city/{city}/screen",
    "/city/{city}/speaker/{item}",
    "/speaker/{item}",
    "/overlays/{name}",
    "/key/{token}/{action}",
    "/help",
    "/help/notice",
    "/help/offer/{token}",
    "/help/offer/{token}/change",
    "/assets/{version}/{folder}/{path}",
    "/favicon.ico",
)
"""Addresses of pages and their files, which are in no document: any answer will do that is no fault."""
ANY_ANSWER = {"default": {"description": "A page, a file or a refusal"}}

Document = dict[str, Any]


def with_pages(document: Document) -> Document:
    """The document with an operation for each of the pages."""
    paths = copy.deepcopy(document["paths"])
    for path in PAGES:
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        parameters = [_parameter(name, "path") for name in names] + [_parameter("lang", "query")]
        page = {"security": [], "parameters": parameters, "responses": ANY_ANSWER}
        paths.setdefault(path, {})["get"] = page
    return {**document, "paths": paths}


def _parameter(name: str, place: str) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}}
