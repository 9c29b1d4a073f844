"""The OpenAPI document: the paths of the HTTP API, their requests and responses."""

from importlib.metadata import version
from typing import Any

from topchrono.views.roles import ROLES
from topchrono.web.api.contract import view_name
from topchrono.web.api.schemas import Schema, components, reference

PUBLIC: list[dict[str, list[str]]] = [{}]
"""Security requirement of a public operation: none."""
FAILURES = {
    401: "No usable link",
    403: "Not for this link",
    404: "There is no such thing",
    409: "Refused by the rules",
    413: "More than fits into one file",
    422: "Not understood",
    429: "Too fast for one link or address",
    500: "The server could not do it",
    503: "Not now: try again",
}
"""The descriptions of error responses, by status."""
EXPORTS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def document() -> dict[str, Any]:
    """The whole document, OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Top Chrono", "version": version("topchrono")},
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
        "/healthz": {
            "get": {
                **_operation("Whether the server lives", _object(ok="boolean", revision="integer")),
                "security": PUBLIC,
            }
        },
        "/api/openapi.json": {"get": {**_operation("This document", {"type": "object"}), "security": PUBLIC}},
        "/api/time": {
            "get": {
                **_operation("The server's time, epoch ms", _object(server_time="integer")),
                "security": PUBLIC,
            }
        },
        "/api/show": {"get": _operation("The caller's whole view", _whole_view(), failures=(401,))},
        "/api/commands": {
            "post": {
                **_operation("Give one command", reference("Answer"), failures=(401, 403, 409, 422)),
                "requestBody": _body("Command"),
            }
        },
        "/api/obs": {
            "post": {
                **_operation("Have OBS do something", reference("Answer"), failures=(401, 403, 409, 422)),
                "requestBody": _body("ObsRequest"),
            }
        },
        "/api/journal": {
            "get": {
                **_operation(
                    "What happened, for the director",
                    reference("JournalPage"),
                    failures=(401, 403, 422, 503),
                ),
                "parameters": [
                    {
                        "name": "before",
                        "in": "query",
                        "description": "Number of an event: those before it are wanted.",
                        "schema": {"type": "integer"},
                    }
                ],
            }
        },
        "/api/offers/{number}/set_aside": _offer_action(
            "Set an offer of help aside for the projects of a city"
        ),
        "/api/offers/{number}/take_back": _offer_action("Take back an offer that was set aside"),
        "/api/offers/confirm_retention": {
            "post": {
                **_operation(
                    "Confirm the machine's date: offers that are too old by it are erased",
                    reference("Answer"),
                    failures=(401, 403, 409, 422, 429, 503),
                ),
                "requestBody": _body("RetentionRequest"),
            }
        },
        "/applause": {
            "post": {
                "summary": "Clap for the item in the picture",
                "security": PUBLIC,
                "requestBody": _body("Claps"),
                "responses": {"204": {"description": "Counted"}, **_failures(409, 422, 429)},
            }
        },
        **{f"/offers.{form}": _export(form) for form in EXPORTS},
        "/live": {
            "get": {
                "summary": "Server-sent events named show: the viewers' view, then what changes",
                "description": "The data of each event is an Update.",
                "security": [*PUBLIC, {"link": []}, {"key": []}],
                "responses": {
                    "200": {"description": "A stream", "content": {"text/event-stream": {}}},
                    **_failures(401, 503),
                },
            }
        },
    }


def _whole_view() -> Schema:
    views = [reference(view_name(role)) for role in ROLES]
    return {"allOf": [reference("Update"), {"properties": {"changes": {"anyOf": views}}}]}


def _offer_action(summary: str) -> dict[str, Any]:
    return {
        "post": {
            **_operation(summary, reference("Answer"), failures=(401, 403, 404, 422, 429, 503)),
            "parameters": [
                {
                    "name": "number",
                    "in": "path",
                    "required": True,
                    "description": "Of the offer, as it stands in the view.",
                    "schema": {"type": "integer"},
                }
            ],
            "requestBody": _body("OfferRequest"),
        }
    }


def _export(form: str) -> dict[str, Any]:
    filters = {"city": "The slug of a city.", "item": "The id of a pitch.", "skill": "One of the skills."}
    return {
        "get": {
            "summary": f"Offers of help as {form}: all for the director, those of their city for organizers",
            "parameters": [
                {"name": name, "in": "query", "description": description, "schema": {"type": "string"}}
                for name, description in filters.items()
            ],
            "responses": {
                "200": {"description": "A file", "content": {EXPORTS[form]: {}}},
                **_failures(401, 403, 404, 413, 429, 500, 503),
            },
        }
    }


def _operation(summary: str, schema: Schema, *, failures: tuple[int, ...] = ()) -> dict[str, Any]:
    done = {"200": {"description": "Done", "content": _json(schema)}}
    return {"summary": summary, "responses": done | _failures(*failures)}


def _failures(*statuses: int) -> dict[str, Any]:
    """The error responses, all with the same schema."""
    content = _json(reference("Answer"))
    return {str(status): {"description": FAILURES[status], "content": content} for status in statuses}


def _body(name: str) -> dict[str, Any]:
    return {"required": True, "content": _json(reference(name))}


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _object(**types: str) -> Schema:
    properties = {name: {"type": kind} for name, kind in types.items()}
    return {"type": "object", "required": list(types), "properties": properties}
