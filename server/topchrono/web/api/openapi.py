"""The OpenAPI document: the paths of the HTTP API, their requests and responses."""

from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec

from topchrono.crowd.offers.model import (
    LONGEST_CITY,
    LONGEST_MESSAGE,
    LONGEST_NAME,
    MOST_ITEMS,
    TOKEN,
)
from topchrono.i18n import DEFAULT_LANGUAGE, LANGUAGES
from topchrono.inputs.email import LONGEST_ADDRESS
from topchrono.views.roles import ROLES
from topchrono.web.api.contract import view_name
from topchrono.web.api.exports import TYPES
from topchrono.web.api.journal import NEWEST
from topchrono.web.api.offers import LONGEST_NUMBER
from topchrono.web.api.schemas import Schema, components, reference

ABOUT = """\
Every refusal has a code for programs and a message for people, in the language of `lang`. An unknown
address is answered with 404, a method that is not listed with 405, and what is not HTTP with 400.

A link's token goes into the header `Authorization` or the query's `key`; its cookie will do too.

Socket.IO and the pages that people open are not in this document.
"""
PUBLIC: list[dict[str, list[str]]] = [{}]
"""Security requirement of a public operation: none."""
FAILURES = {
    400: "Not HTTP, or a body that can't be read",
    401: "No usable link",
    403: "Not for this link",
    404: "There is no such thing",
    409: "Refused by the rules",
    413: "Too large, or more than fits into one file",
    415: "Not in this content type",
    422: "Not understood",
    429: "Too fast for one link or address",
    500: "The server could not do it",
    503: "Not now: try again",
}
"""The descriptions of error responses, by status."""
DELAYED = (429, 503)
"""Statuses that may tell when to try again."""

Operation = dict[str, Any]


@cache
def encoded_document() -> bytes:
    """The whole document as JSON: it is the same for every evening."""
    return msgspec.json.encode(document())


def document() -> dict[str, Any]:
    """The whole document, OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Top Chrono", "version": version("topchrono"), "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"link": []}, {"key": []}],
        "paths": _paths(),
        "components": {
            "schemas": components(),
            "securitySchemes": {
                "link": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token of a link of the evening. The cookie that it sets will do too.",
                },
                "key": {
                    "type": "apiKey",
                    "in": "query",
                    "name": "key",
                    "description": "The same token, for programs that can set no header.",
                },
            },
        },
    }


def _paths() -> dict[str, Any]:
    return {
        "/healthz": {"get": _health()},
        "/api/openapi.json": {"get": {**_operation("This document", {"type": "object"}), "security": PUBLIC}},
        "/api/time": {"get": _time()},
        "/api/show": {"get": _show()},
        "/api/commands": {"post": _command()},
        "/api/obs": {"post": _obs_request()},
        "/api/journal": {"get": _journal()},
        "/api/offers/{number}/set_aside": {
            "post": _offer_action("Set an offer of help aside for the projects of a city")
        },
        "/api/offers/{number}/take_back": {"post": _offer_action("Take back an offer that was set aside")},
        "/api/offers/confirm_retention": {"post": _retention()},
        "/applause": {"post": _applause()},
        **{f"/offers.{form}": {"get": _export(form, kind)} for form, kind in TYPES.items()},
        "/qr/{item}.svg": {"get": _qr_code()},
        "/help": {"post": _offer()},
        "/help/offer/{token}/withdraw": {"post": _withdrawal()},
        "/live": {"get": _live()},
        "/live/show": {"get": _live_show()},
    }


def _health() -> Operation:
    health = _object(ok={"const": True}, revision=_count())
    return {**_operation("Whether the server lives", health), "security": PUBLIC}


def _time() -> Operation:
    return {**_operation("The server's time, epoch ms", _object(server_time=_count())), "security": PUBLIC}


def _command() -> Operation:
    return {
        **_operation("Give one command", _done("revision"), failures=(400, 401, 403, 409, 422, 503)),
        "parameters": [*_of_several(), _language()],
        "requestBody": _body("Command"),
    }


def _obs_request() -> Operation:
    return {
        **_operation("Have OBS do something", _done(), failures=(400, 401, 403, 409, 422)),
        "parameters": [*_of_several(), _language()],
        "requestBody": _body("ObsRequest"),
    }


def _journal() -> Operation:
    before = _query(
        "before",
        "Number of an event: those before it are wanted.",
        {"type": "integer", "minimum": 0, "maximum": int(NEWEST)},
    )
    return {
        **_operation(
            "What happened, for the director", reference("JournalPage"), failures=(401, 403, 422, 503)
        ),
        "parameters": [before, _language()],
    }


def _offer_action(summary: str) -> Operation:
    number = _in_path(
        "number",
        "Of the offer, as it stands in the view.",
        {"type": "integer", "minimum": 0, "maximum": 10**LONGEST_NUMBER - 1},
    )
    return {
        **_operation(summary, _done(), failures=(400, 401, 403, 404, 422, 429, 503)),
        "parameters": [number, _language()],
        "requestBody": _body("OfferRequest"),
    }


def _retention() -> Operation:
    return {
        **_operation(
            "Confirm the machine's date: offers that are too old by it are erased",
            _done(),
            failures=(400, 401, 403, 409, 422, 429, 503),
        ),
        "parameters": [_language()],
        "requestBody": _body("RetentionRequest"),
    }


def _applause() -> Operation:
    return {
        "summary": "Clap for the item in the picture",
        "description": "The body is JSON of any content type, as browsers send it when a page closes.",
        "security": PUBLIC,
        "parameters": [_language()],
        "requestBody": _body("Claps"),
        "responses": {"204": {"description": "Counted"}, **_failures(400, 409, 422, 429)},
    }


def _export(form: str, kind: str) -> Operation:
    filters = {"city": "The slug of a city.", "item": "The id of a pitch.", "skill": "One of the skills."}
    name = {
        "description": "The file's name.",
        "required": True,
        "schema": {"type": "string", "pattern": "^attachment; filename="},
    }
    return {
        "summary": f"Offers of help as {form}: all for the director, those of their city for organizers",
        "parameters": [
            *(_query(name, description, {"type": "string"}) for name, description in filters.items()),
            _language(),
        ],
        "responses": {
            "200": {"description": "A file", "headers": {"Content-Disposition": name}, "content": {kind: {}}},
            **_failures(401, 403, 404, 413, 429, 500, 503, kinds=("text/html",)),
        },
    }


def _qr_code() -> Operation:
    return {
        "summary": "The QR code of a project's form",
        "security": PUBLIC,
        "parameters": [
            _in_path("item", "The id of a pitch.", {"type": "string", "minLength": 1}),
            _language(),
        ],
        "responses": {
            "200": {"description": "An image", "content": {"image/svg+xml": {}}},
            **_failures(404, 429, kinds=("text/plain", "text/html")),
        },
    }


def _offer() -> Operation:
    again = "The form again, filled in, with what is missing: "
    return {
        "summary": "Offer help to projects, or change an offer",
        "description": "Idempotent by token. A project's box gives its team the offer's data.",
        "security": PUBLIC,
        "parameters": [_language()],
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": _form()}},
        },
        "responses": {
            "303": {
                "description": "Kept",
                "headers": {
                    "Location": {
                        "description": "The offer's own page.",
                        "required": True,
                        "schema": {"type": "string", "pattern": "^/help/offer/[A-Za-z0-9_-]{22}$"},
                    }
                },
            },
            **_failures(400, 413, 415, 429, kinds=("text/html",)),
            "422": {"description": f"{again}{FAILURES[422]}", "content": {"text/html": {}}},
            "503": {"description": f"{again}{FAILURES[503]}", "content": {"text/html": {}}},
        },
    }


def _form() -> Schema:
    texts = {
        "name": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
        "address": {"type": "string", "minLength": 3, "maxLength": LONGEST_ADDRESS},
        "city": {"type": "string", "maxLength": LONGEST_CITY},
        "message": {"type": "string", "maxLength": LONGEST_MESSAGE},
    }
    return {
        "type": "object",
        "required": ["token", "name", "address", "item"],
        "properties": {
            "token": {
                "type": "string",
                "pattern": f"^{TOKEN.pattern}$",
                "description": "128 random bits in URL-safe base64: to see, change and withdraw the offer.",
            },
            **texts,
            "skill": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Of the evening's list.",
            },
            "item": {
                "type": "array",
                "items": {"type": "string"},
                "minItems": 1,
                "maxItems": MOST_ITEMS,
                "description": "The ids of the pitches to help.",
            },
            "change": {"type": "string", "description": "Not empty: change the offer of this token."},
        },
    }


def _withdrawal() -> Operation:
    token = _in_path("token", "Of the offer.", {"type": "string", "pattern": f"^{TOKEN.pattern}$"})
    page: dict[str, Schema] = {"text/html": {}}
    return {
        "summary": "Erase an offer of help",
        "security": PUBLIC,
        "parameters": [token, _language()],
        "responses": {
            "200": {"description": "Erased", "content": page},
            "404": {"description": "It is no longer there", "content": page},
            "503": {"description": FAILURES[503], "content": page},
            **_failures(429, kinds=("text/html",)),
        },
    }


def _live() -> Operation:
    return {
        "summary": "Server-sent events named show: the viewers' view, then what changes",
        "description": "The data of each event is an Update.",
        "security": [*PUBLIC, {"link": []}, {"key": []}],
        "responses": {
            "200": {"description": "A stream", "content": {"text/event-stream": {}}},
            **_failures(401, 503),
        },
    }


def _live_show() -> Operation:
    viewers_view = {
        "allOf": [reference("Update"), {"properties": {"changes": reference(view_name("viewer"))}}]
    }
    summary = "The viewers' whole view, for lines that hold streams back"
    return {**_polled(_operation(summary, viewers_view, failures=(429,))), "security": PUBLIC}


def _show() -> Operation:
    whole = _operation("The caller's whole view", _whole_view(), failures=(401,))
    return {**_polled(whole), "parameters": _of_several()}


def _polled(operation: Operation) -> Operation:
    """``operation``, which clients may repeat at little cost."""
    unchanged = {"description": "Nothing has changed since the reply whose `ETag` is in `If-None-Match`"}
    return {**operation, "responses": operation["responses"] | {"304": unchanged}}


def _of_several() -> list[dict[str, Any]]:
    """The parameters that choose among the links of a browser."""
    return [
        _query("role", "Of several cookies, the one of this role counts.", {"type": "string"}),
        _query("city", "Of several organizer's cookies, the one of this city counts.", {"type": "string"}),
    ]


def _whole_view() -> Schema:
    views = [reference(view_name(role)) for role in ROLES]
    return {"allOf": [reference("Update"), {"properties": {"changes": {"anyOf": views}}}]}


def _done(*always: str) -> Schema:
    """The answer to what was done; ``always`` are its fields that are never left out."""
    return _answer(ok=True, always=always)


def _answer(*, ok: bool, always: tuple[str, ...]) -> Schema:
    known = {name: {"not": {"type": "null"}} for name in always}
    exact = {"required": list(always), "properties": {"ok": {"const": ok}, **known}}
    return {"allOf": [reference("Answer"), exact]}


def _operation(summary: str, schema: Schema, *, failures: tuple[int, ...] = ()) -> Operation:
    done = {"200": {"description": "Done", "content": _json(schema)}}
    return {"summary": summary, "responses": done | _failures(*failures)}


def _failures(*statuses: int, kinds: tuple[str, ...] = ()) -> dict[str, Any]:
    """The error responses: JSON of the same schema, and where people may ask, also of these content types."""
    content = _json(_answer(ok=False, always=("error",))) | {kind: {} for kind in kinds}
    return {str(status): _failure(status, content) for status in statuses}


def _failure(status: int, content: dict[str, Any]) -> dict[str, Any]:
    failure = {"description": FAILURES[status], "content": content}
    if status not in DELAYED:
        return failure
    delay = {"description": "In seconds.", "schema": {"type": "integer", "minimum": 1}}
    return failure | {"headers": {"Retry-After": delay}}


def _language() -> dict[str, Any]:
    languages = ", ".join(LANGUAGES)
    description = f"Of messages ({languages}); anything else counts as {DEFAULT_LANGUAGE}."
    return _query("lang", description, {"type": "string"})


def _query(name: str, description: str, schema: Schema) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _in_path(name: str, description: str, schema: Schema) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def _body(name: str) -> dict[str, Any]:
    return {"required": True, "content": _json(reference(name))}


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


def _count() -> Schema:
    return {"type": "integer", "minimum": 0}
