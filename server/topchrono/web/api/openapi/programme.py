"""Drafts of programmes, and the address that is followed."""

from typing import Any

from topchrono.web.api.openapi.parts import (
    Operation,
    done_schema,
    in_path,
    json_body,
    language,
    operation,
    query,
)
from topchrono.web.api.schemas import reference


def paths() -> dict[str, Any]:
    """The paths of this topic, with their operations."""
    return {
        "/api/programme/drafts": {"post": _address_draft()},
        "/api/programme/file": {"put": _file_draft()},
        "/api/programme/pasted": {"put": _pasted_draft()},
        "/api/programme/drafts/{draft}": {"get": _draft()},
        "/api/programme/drafts/{draft}/mending": {"put": _draft_mending()},
        "/api/programme/drafts/{draft}/apply": {"post": _draft_application()},
        "/api/programme/follow": {"put": _follow(), "delete": _no_follow()},
        "/api/programme/follow/check": {"post": _follow_check()},
    }


def _address_draft() -> Operation:
    return {
        **_read_draft("Read the programme at an address, and compare it with the evening"),
        "parameters": [language()],
        "requestBody": json_body("AddressRequest"),
    }


def _file_draft() -> Operation:
    name = query("name", "Of the file.", {"type": "string"})
    return {
        **_read_draft("Read the file of a programme, and compare it with the evening"),
        "description": "The body is a file of 10 MB at most. Nothing changes before the draft is applied.",
        "parameters": [name, language()],
        "requestBody": {"required": True, "content": {"application/octet-stream": {}}},
    }


def _pasted_draft() -> Operation:
    return {
        **_read_draft("Read a table that was pasted, and compare it with the evening"),
        "parameters": [language()],
        "requestBody": {"required": True, "content": {"text/plain": {}}},
    }


def _draft() -> Operation:
    return {
        **operation(
            "Compare a draft with the evening as it is now",
            reference("ProgrammeDraft"),
            failures=(401, 403, 404, 429),
        ),
        "parameters": [_draft_id(), language()],
    }


def _draft_mending() -> Operation:
    return {
        **_read_draft("Read a draft anew, as somebody has mended it"),
        "parameters": [_draft_id(), language()],
        "requestBody": json_body("Mending"),
    }


def _draft_application() -> Operation:
    return {
        **operation(
            "Apply a draft as it was looked at",
            done_schema("revision"),
            failures=(400, 401, 403, 404, 409, 422, 429, 503),
        ),
        "parameters": [_draft_id(), language()],
        "requestBody": json_body("ApplyRequest"),
    }


def _follow() -> Operation:
    return {
        **operation(
            "Follow the address of a draft: what differs there is told",
            done_schema(),
            failures=(400, 401, 403, 404, 409, 422, 429, 503),
        ),
        "parameters": [language()],
        "requestBody": json_body("FollowRequest"),
    }


def _no_follow() -> Operation:
    return {
        **operation("Follow no address any more", done_schema(), failures=(401, 403, 429, 503)),
        "parameters": [language()],
    }


def _follow_check() -> Operation:
    return {
        **operation("Look at the followed address at once", done_schema(), failures=(401, 403, 429)),
        "parameters": [language()],
    }


def _read_draft(summary: str) -> Operation:
    failures = (400, 401, 403, 404, 409, 413, 422, 429, 503)
    return operation(summary, reference("ProgrammeDraft"), failures=failures)


def _draft_id() -> dict[str, Any]:
    return in_path("draft", "As the draft says.", {"type": "string", "minLength": 1})
