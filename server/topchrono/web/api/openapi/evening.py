"""The evening itself: its view, its commands, and what the server knows of a client."""

from typing import Any

from topchrono.views.roles import ROLES
from topchrono.web.api.contract import view_name
from topchrono.web.api.journal import NEWEST
from topchrono.web.api.openapi.parts import (
    PUBLIC,
    Operation,
    count_schema,
    done_schema,
    error_responses,
    json_body,
    language,
    object_schema,
    operation,
    query,
)
from topchrono.web.api.schemas import Schema, reference


def paths() -> dict[str, Any]:
    """The paths of this topic, with their operations."""
    return {
        "/healthz": {"get": _health()},
        "/api/time": {"get": _time()},
        "/api/client": {"get": _client()},
        "/api/show": {"get": _show()},
        "/api/commands": {"post": _command()},
        "/api/obs": {"post": _obs_request()},
        "/api/journal": {"get": _journal()},
        "/live": {"get": _live()},
        "/live/show": {"get": _live_show()},
    }


def _health() -> Operation:
    health = object_schema(
        ok={"const": True}, revision=count_schema(), evening={"type": "string", "pattern": "^[0-9a-f]{8}$"}
    )
    return {**operation("Whether the server lives", health), "security": PUBLIC}


def _time() -> Operation:
    return {
        **operation("The server's time, epoch ms", object_schema(server_time=count_schema())),
        "security": PUBLIC,
    }


def _client() -> Operation:
    client = object_schema(
        address={"type": "string", "description": "As limits count it: of IPv6, the network."},
        is_shared={"type": "boolean", "description": "It is a proxy's, this machine's or a trusted one's."},
        is_forwarding_ignored={"type": "boolean", "description": "It came through an untrusted proxy."},
        scheme={"enum": ["http", "https"]},
    )
    return {**operation("What the server knows of the client", client), "security": PUBLIC}


def _show() -> Operation:
    whole = operation("The caller's whole view", _whole_view(), failures=(401,))
    name = query("name", "First name of an organizer whose room is open.", {"type": "string"})
    page = query("page", "Any text that tells this page from others, for its presence.", {"type": "string"})
    return {**_polled(whole), "parameters": [*_of_several(), name, page]}


def _command() -> Operation:
    return {
        **operation("Give one command", done_schema("revision"), failures=(400, 401, 403, 409, 422, 503)),
        "parameters": [*_of_several(), language()],
        "requestBody": json_body("Command"),
    }


def _obs_request() -> Operation:
    return {
        **operation("Have OBS do something", done_schema(), failures=(400, 401, 403, 409, 422)),
        "parameters": [*_of_several(), language()],
        "requestBody": json_body("ObsRequest"),
    }


def _journal() -> Operation:
    before = query(
        "before",
        "Number of an event: those before it are wanted.",
        {"type": "integer", "minimum": 0, "maximum": int(NEWEST)},
    )
    return {
        **operation(
            "What happened, for the director", reference("JournalPage"), failures=(401, 403, 422, 503)
        ),
        "parameters": [before, language()],
    }


def _live() -> Operation:
    return {
        "summary": "Server-sent events named show: the viewers' view, then what changes",
        "description": "The data of each event is an Update.",
        "security": [*PUBLIC, {"link": []}, {"key": []}],
        "responses": {
            "200": {"description": "A stream", "content": {"text/event-stream": {}}},
            **error_responses(401, 503),
        },
    }


def _live_show() -> Operation:
    viewers_view = {
        "allOf": [reference("Update"), {"properties": {"changes": reference(view_name("viewer"))}}]
    }
    summary = "The viewers' whole view, for lines that hold streams back"
    return {**_polled(operation(summary, viewers_view, failures=(429,))), "security": PUBLIC}


def _polled(asked: Operation) -> Operation:
    """``asked``, which clients may repeat at little cost."""
    unchanged = {"description": "Nothing has changed since the reply whose `ETag` is in `If-None-Match`"}
    return {**asked, "responses": asked["responses"] | {"304": unchanged}}


def _of_several() -> list[dict[str, Any]]:
    """The parameters that choose among the links of a browser."""
    return [
        query("role", "Of several cookies, the one of this role counts.", {"type": "string"}),
        query("city", "Of several organizer's cookies, the one of this city counts.", {"type": "string"}),
    ]


def _whole_view() -> Schema:
    views = [reference(view_name(role)) for role in ROLES]
    return {"allOf": [reference("Update"), {"properties": {"changes": {"anyOf": views}}}]}
