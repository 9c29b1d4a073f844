"""What the operations of the document are made of: parameters, bodies, answers, failures."""

from typing import Any

from topchrono.i18n import DEFAULT_LANGUAGE, LANGUAGES
from topchrono.web.api.schemas import Schema, reference

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


def operation(summary: str, schema: Schema, *, failures: tuple[int, ...] = ()) -> Operation:
    """An operation that is answered with JSON of ``schema``; ``failures`` are its other statuses."""
    done = {"200": {"description": "Done", "content": _json(schema)}}
    return {"summary": summary, "responses": done | error_responses(*failures)}


def error_responses(*statuses: int, kinds: tuple[str, ...] = ()) -> dict[str, Any]:
    """The error responses: JSON of the same schema, and where people may ask, also of these content types."""
    content = _json(_answer(ok=False, always=("error",))) | {kind: {} for kind in kinds}
    return {str(status): _failure(status, content) for status in statuses}


def _failure(status: int, content: dict[str, Any]) -> dict[str, Any]:
    failure = {"description": FAILURES[status], "content": content}
    if status not in DELAYED:
        return failure
    delay = {"description": "In seconds.", "schema": {"type": "integer", "minimum": 1}}
    return failure | {"headers": {"Retry-After": delay}}


def done_schema(*always: str) -> Schema:
    """The answer to what was done; ``always`` are its fields that are never left out."""
    return _answer(ok=True, always=always)


def _answer(*, ok: bool, always: tuple[str, ...]) -> Schema:
    known = {name: {"not": {"type": "null"}} for name in always}
    exact = {"required": list(always), "properties": {"ok": {"const": ok}, **known}}
    return {"allOf": [reference("Answer"), exact]}


def qr_code(summary: str, of: dict[str, Any], failures: dict[str, Any]) -> Operation:
    """An operation that is answered with a QR code of what the parameter ``of`` names."""
    return {
        "summary": summary,
        "parameters": [of, language()],
        "responses": {"200": {"description": "An image", "content": {"image/svg+xml": {}}}, **failures},
    }


def language() -> dict[str, Any]:
    """The parameter that chooses the language of messages."""
    languages = ", ".join(LANGUAGES)
    description = f"Of messages ({languages}); anything else counts as {DEFAULT_LANGUAGE}."
    return query("lang", description, {"type": "string"})


def query(name: str, description: str, schema: Schema) -> dict[str, Any]:
    """A parameter of the query, which may be left out."""
    return {"name": name, "in": "query", "description": description, "schema": schema}


def in_path(name: str, description: str, schema: Schema) -> dict[str, Any]:
    """A parameter that is a part of the path."""
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def json_body(name: str) -> dict[str, Any]:
    """A body in JSON: the component of that name."""
    return {"required": True, "content": _json(reference(name))}


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def object_schema(**properties: Schema) -> Schema:
    """An object of which no property may be missing."""
    return {"type": "object", "required": list(properties), "properties": properties}


def count_schema() -> Schema:
    """A number that is counted from zero."""
    return {"type": "integer", "minimum": 0}
