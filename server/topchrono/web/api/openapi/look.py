"""The pictures of the evening's look."""

from typing import Any

from topchrono.storage.look.pictures import ID
from topchrono.web.api.look import LONGEST_PARTNER_NAME, LONGEST_SIDES
from topchrono.web.api.openapi.parts import Operation, done_schema, in_path, language, operation, query
from topchrono.web.api.schemas import reference


def paths() -> dict[str, Any]:
    """The paths of this topic, with their operations."""
    return {
        "/api/look/{place}": {"put": _picture(), "delete": _no_picture()},
        "/api/look/partners": {"put": _partner()},
        "/api/look/partners/{picture}": {"delete": _no_partner()},
    }


def _picture() -> Operation:
    return {
        **_upload("Upload the logo or the background, and show it"),
        "parameters": [_place(), language()],
    }


def _no_picture() -> Operation:
    return {
        **operation(
            "Show no logo or background", done_schema("revision"), failures=(401, 403, 404, 409, 503)
        ),
        "parameters": [_place(), language()],
    }


def _partner() -> Operation:
    name = query(
        "name",
        "Of the partner, for those who do not see the logo.",
        {"type": "string", "minLength": 1, "maxLength": LONGEST_PARTNER_NAME},
    )
    before = query("before", "The picture before which it is shown; last without it.", {"type": "string"})
    return {
        **_upload("Upload a partner's logo, and show it"),
        "parameters": [{**name, "required": True}, before, language()],
    }


def _no_partner() -> Operation:
    picture = in_path("picture", "The id of the logo.", {"type": "string", "pattern": f"^{ID.pattern}$"})
    return {
        **operation("Show a partner's logo no more", done_schema("revision"), failures=(401, 403, 404, 503)),
        "parameters": [picture, language()],
    }


def _upload(summary: str) -> Operation:
    return {
        **operation(summary, reference("PictureAnswer"), failures=(400, 401, 403, 404, 409, 422, 429, 503)),
        "description": "The body is a PNG, JPEG or WebP picture of 10 MB at most, which is written anew.",
        "requestBody": {"required": True, "content": {"image/*": {}}},
    }


def _place() -> dict[str, Any]:
    return in_path("place", "Of the picture.", {"type": "string", "enum": list(LONGEST_SIDES)})
