"""What the public gives: offers of help and applause."""

from typing import Any

from topchrono.crowd.offers.model import (
    LONGEST_CITY,
    LONGEST_MESSAGE,
    LONGEST_NAME,
    MOST_ITEMS,
    TOKEN,
)
from topchrono.inputs.email import LONGEST_ADDRESS
from topchrono.web.api.exports import TYPES
from topchrono.web.api.offers import LONGEST_NUMBER
from topchrono.web.api.openapi.parts import (
    FAILURES,
    PUBLIC,
    Operation,
    done_schema,
    error_responses,
    in_path,
    json_body,
    language,
    operation,
    qr_code,
    query,
)
from topchrono.web.api.schemas import Schema


def paths() -> dict[str, Any]:
    """The paths of this topic, with their operations."""
    return {
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
    }


def _offer_action(summary: str) -> Operation:
    number = in_path(
        "number",
        "Of the offer, as it stands in the view.",
        {"type": "integer", "minimum": 0, "maximum": 10**LONGEST_NUMBER - 1},
    )
    return {
        **operation(summary, done_schema(), failures=(400, 401, 403, 404, 422, 429, 503)),
        "parameters": [number, language()],
        "requestBody": json_body("OfferRequest"),
    }


def _retention() -> Operation:
    return {
        **operation(
            "Confirm the machine's date: offers that are too old by it are erased",
            done_schema(),
            failures=(400, 401, 403, 409, 422, 429, 503),
        ),
        "parameters": [language()],
        "requestBody": json_body("RetentionRequest"),
    }


def _applause() -> Operation:
    return {
        "summary": "Clap for the item in the picture",
        "description": "The body is JSON of any content type, as browsers send it when a page closes.",
        "security": PUBLIC,
        "parameters": [language()],
        "requestBody": json_body("Claps"),
        "responses": {"204": {"description": "Counted"}, **error_responses(400, 409, 422, 429)},
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
            *(query(name, description, {"type": "string"}) for name, description in filters.items()),
            language(),
        ],
        "responses": {
            "200": {"description": "A file", "headers": {"Content-Disposition": name}, "content": {kind: {}}},
            **error_responses(401, 403, 404, 413, 429, 500, 503, kinds=("text/html",)),
        },
    }


def _qr_code() -> Operation:
    of = in_path("item", "The id of a pitch.", {"type": "string", "minLength": 1})
    failures = error_responses(404, 429, kinds=("text/plain", "text/html"))
    return {**qr_code("The QR code of a project's form", of, failures), "security": PUBLIC}


def _offer() -> Operation:
    again = "The form again, filled in, with what is missing: "
    return {
        "summary": "Offer help to projects, or change an offer",
        "description": "Idempotent by token. A project's box gives its team the offer's data.",
        "security": PUBLIC,
        "parameters": [language()],
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
            **error_responses(400, 413, 415, 429, kinds=("text/html",)),
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
    token = in_path("token", "Of the offer.", {"type": "string", "pattern": f"^{TOKEN.pattern}$"})
    page: dict[str, Schema] = {"text/html": {}}
    return {
        "summary": "Erase an offer of help",
        "security": PUBLIC,
        "parameters": [token, language()],
        "responses": {
            "200": {"description": "Erased", "content": page},
            "404": {"description": "It is no longer there", "content": page},
            "503": {"description": FAILURES[503], "content": page},
            **error_responses(429, kinds=("text/html",)),
        },
    }
