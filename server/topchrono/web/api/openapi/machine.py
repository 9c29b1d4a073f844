"""What the director prepares on the machine: settings, OBS, links."""

from typing import Any

from topchrono.web.api.openapi.parts import (
    Operation,
    done_schema,
    error_responses,
    in_path,
    json_body,
    language,
    operation,
    qr_code,
)
from topchrono.web.api.schemas import reference


def paths() -> dict[str, Any]:
    """The paths of this topic, with their operations."""
    return {
        "/api/settings": {"get": _settings(), "patch": _settings_change()},
        "/api/settings/channels/test": {"post": _channel_test()},
        "/api/settings/obs/try": {"post": _obs_try()},
        "/api/obs/found": {"get": _obs_found()},
        "/api/examination": {"get": _examination()},
        "/api/links": {"get": _links()},
        "/api/links/revoke": {"post": _link_revocation()},
        "/api/keys": {"post": _key_change()},
        "/api/links/{link}/code.svg": {"get": _link_code()},
        "/api/reach": {"get": _reach()},
    }


def _settings() -> Operation:
    return {
        **operation(
            "The settings of this machine without their secrets, for the director",
            reference("SettingsView"),
            failures=(401, 403),
        ),
        "parameters": [language()],
    }


def _settings_change() -> Operation:
    return {
        **operation(
            "Change settings: all of those named, or none",
            reference("SettingsView"),
            failures=(400, 401, 403, 409, 422, 429, 503),
        ),
        "parameters": [language()],
        "requestBody": json_body("SettingsChange"),
    }


def _channel_test() -> Operation:
    return {
        **operation(
            "Send a test message to a channel", done_schema(), failures=(400, 401, 403, 409, 422, 429)
        ),
        "parameters": [language()],
        "requestBody": json_body("ChannelTest"),
    }


def _obs_try() -> Operation:
    return {
        **operation(
            "Connect to an OBS once, to see whether address and password are right",
            reference("ObsTrial"),
            failures=(400, 401, 403, 409, 422, 429),
        ),
        "parameters": [language()],
        "requestBody": json_body("ObsTry"),
    }


def _obs_found() -> Operation:
    return {
        **operation(
            "Whether an OBS accepts connections on the server's machine",
            reference("ObsFound"),
            failures=(401, 403, 429),
        ),
        "parameters": [language()],
    }


def _examination() -> Operation:
    return {
        **operation(
            "What could spoil the evening, for the director",
            reference("Examination"),
            failures=(401, 403, 429, 503),
        ),
        "parameters": [language()],
    }


def _links() -> Operation:
    return {
        **operation(
            "The links to hand out, for the director", reference("LinksView"), failures=(401, 403, 429)
        ),
        "parameters": [language()],
    }


def _link_revocation() -> Operation:
    return {
        **operation(
            "Replace a link: the old one stops working at once",
            reference("LinksView"),
            failures=(400, 401, 403, 409, 422, 429, 503),
        ),
        "parameters": [language()],
        "requestBody": json_body("LinkRequest"),
    }


def _key_change() -> Operation:
    return {
        **operation(
            "Make, renew or revoke the key of a role or a city, for the director",
            reference("LinksView"),
            failures=(400, 401, 403, 409, 422, 429, 503),
        ),
        "parameters": [language()],
        "requestBody": json_body("KeyRequest"),
    }


def _link_code() -> Operation:
    of = in_path("link", "The id of a link.", {"type": "string", "minLength": 1})
    return qr_code("The QR code of a link, for the director", of, error_responses(401, 403, 404, 429))


def _reach() -> Operation:
    return {
        **operation(
            "An address that a phone opens to show that it reaches the evening, for the director",
            reference("ReachTrial"),
            failures=(401, 403),
        ),
        "parameters": [language()],
    }
