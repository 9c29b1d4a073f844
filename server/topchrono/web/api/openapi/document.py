"""The OpenAPI document: the paths of the HTTP API, their requests and responses."""

from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec

from topchrono.web.api.openapi import evening, look, machine, offers, programme
from topchrono.web.api.openapi.parts import PUBLIC, Operation, operation
from topchrono.web.api.schemas import components

ABOUT = """\
Every refusal has a code for programs and a message for people, in the language of `lang`. An unknown
address is answered with 404, a method that is not listed with 405, and what is not HTTP with 400.

A link's token goes into the header `Authorization` or the query's `key`; its cookie will do too.

Socket.IO and the pages that people open are not in this document.
"""


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
        "paths": {
            "/api/openapi.json": {"get": _this_document()},
            **evening.paths(),
            **offers.paths(),
            **look.paths(),
            **programme.paths(),
            **machine.paths(),
        },
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


def _this_document() -> Operation:
    return {**operation("This document", {"type": "object"}), "security": PUBLIC}
