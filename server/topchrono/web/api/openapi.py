"""The OpenAPI document, made from the very types that the doors check with."""

from typing import Any

import msgspec

from topchrono import __version__
from topchrono.show.commands import ClientCommand
from topchrono.show.model import Alert, Timer
from topchrono.show.warnings import PitchWarning
from topchrono.views.live_state import ChannelView, CityOffers
from topchrono.views.obs import ObsBrief, ObsSection
from topchrono.views.sections import (
    ApplauseSection,
    CityView,
    CrewItemView,
    ForecastSection,
    HelpSection,
    ItemView,
    MessagesSection,
    OverlaysSection,
    ShowSection,
)
from topchrono.web.api.applause import Claps
from topchrono.web.api.journal import JournalPage
from topchrono.web.api.offers import OfferRequest
from topchrono.web.commands.gateway import Answer
from topchrono.web.commands.obs_gateway import ObsRequest

REFERENCE = "#/components/schemas/{name}"
SECTION_TYPES: dict[str, Any] = {
    "show": ShowSection,
    "timer": Timer,
    "on_air": ItemView | None,
    "on_deck": ItemView | None,
    "rundown": list[ItemView],
    "forecast": ForecastSection,
    "help": HelpSection,
    "cities": list[CityView],
    "overlays": OverlaysSection,
    "messages": MessagesSection,
    "alerts": list[Alert],
    "warnings": list[PitchWarning],
    "organizers": list[str],
    "offers": CityOffers,
    "applause": ApplauseSection,
    "channels": list[ChannelView],
    "obs": ObsSection,
}
"""The crew is given items with more fields: ``CrewItemView``. The host is given ``ObsBrief``."""


def document() -> dict[str, Any]:
    """The whole document, OpenAPI 3.1."""
    types = [
        ClientCommand,
        Answer,
        ObsRequest,
        JournalPage,
        OfferRequest,
        Claps,
        CrewItemView,
        ObsBrief,
        *SECTION_TYPES.values(),
    ]
    (command, answer, obs_request, journal, offer_request, claps, _, _, *sections), components = (
        msgspec.json.schema_components(types, ref_template=REFERENCE)
    )
    update = {
        "type": "object",
        "required": ["revision", "server_time", "changes"],
        "properties": {
            "revision": {"type": "integer", "description": "Number of the last event."},
            "server_time": {"type": "integer", "description": "Epoch milliseconds."},
            "changes": {"type": "object", "properties": dict(zip(SECTION_TYPES, sections, strict=True))},
        },
    }
    components["Command"], components["Update"] = command, update
    return {
        "openapi": "3.1.0",
        "info": {"title": "Top Chrono", "version": __version__},
        "security": [{"link": []}],
        "paths": {
            "/healthz": {
                "get": _operation("Whether the server lives", _object(ok="boolean", revision="integer"))
            },
            "/api/time": {"get": _operation("The server's time, epoch ms", _object(server_time="integer"))},
            "/api/show": {
                "get": _operation("The caller's whole view", _reference("Update"), failures=(401,))
            },
            "/api/commands": {
                "post": {
                    **_operation("Give one command", answer, failures=(401, 403, 409, 422), failure=answer),
                    "requestBody": {"required": True, "content": _json(_reference("Command"))},
                }
            },
            "/api/obs": {
                "post": {
                    **_operation(
                        "Have OBS do something", answer, failures=(401, 403, 409, 422), failure=answer
                    ),
                    "requestBody": {"required": True, "content": _json(obs_request)},
                }
            },
            "/api/journal": {
                "get": {
                    **_operation("What happened, for the director", journal, failures=(401, 403, 422)),
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
                "Tell an offer of help no more for the projects of a city", offer_request, answer
            ),
            "/api/offers/{number}/take_back": _offer_action(
                "Tell an offer that was set aside again", offer_request, answer
            ),
            "/applause": {
                "post": {
                    "summary": "Clap for the item in the picture",
                    "requestBody": {"required": True, "content": _json(claps)},
                    "responses": {
                        "204": {"description": "Counted"},
                        "409": {"description": "It is not in the picture, or these are too many claps"},
                        "422": {"description": "Not understood"},
                        "429": {"description": "Too fast for one address"},
                    },
                }
            },
            **{f"/offers.{form}": _export(form) for form in ("csv", "xlsx")},
            "/live": {
                "get": {
                    "summary": "Server-sent events named show: the viewers' view, then what changes",
                    "responses": {
                        "200": {"description": "A stream", "content": {"text/event-stream": {}}},
                        "401": {"description": "The link does not work"},
                    },
                }
            },
        },
        "components": {
            "schemas": components,
            "securitySchemes": {
                "link": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token of a link of the evening.",
                }
            },
        },
    }


def _offer_action(summary: str, request: object, answer: object) -> dict[str, Any]:
    return {
        "post": {
            **_operation(summary, answer, failures=(401, 403, 404, 422, 429, 503), failure=answer),
            "parameters": [
                {
                    "name": "number",
                    "in": "path",
                    "required": True,
                    "description": "Of the offer, as it stands in the view.",
                    "schema": {"type": "integer"},
                }
            ],
            "requestBody": {"required": True, "content": _json(request)},
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
                "200": {"description": "A file"},
                "401": {"description": "No usable link"},
                "403": {"description": "Not for this link"},
                "404": {"description": "There is no such pitch"},
                "413": {"description": "More offers than a file may hold"},
            },
        }
    }


def _operation(
    summary: str, schema: object, *, failures: tuple[int, ...] = (), failure: object | None = None
) -> dict[str, Any]:
    reasons = {
        401: "No usable link",
        403: "Not for this link",
        404: "There is no such thing",
        409: "Refused by the rules",
        422: "Not understood",
        429: "Too fast for one link",
        503: "Not written: try again",
    }
    responses: dict[str, Any] = {"200": {"description": "Done", "content": _json(schema)}}
    for status in failures:
        responses[str(status)] = {
            "description": reasons[status],
            "content": _json(failure or _reference("Answer")),
        }
    return {"summary": summary, "responses": responses}


def _json(schema: object) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": REFERENCE.format(name=name)}


def _object(**types: str) -> dict[str, Any]:
    return {"type": "object", "properties": {name: {"type": kind} for name, kind in types.items()}}
