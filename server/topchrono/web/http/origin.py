"""The public origin of the evening, for QR codes and links."""

import re

from aiohttp import web

from topchrono.settings import Settings

HOST = re.compile(r"[A-Za-z0-9._-]{1,80}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
"""Bounded: drawing a QR code for the longest host that HTTP accepts takes a third of a second."""


def origin_for(request: web.Request, settings: Settings) -> str:
    """The configured origin, else that of the request; without a slash at its end."""
    if settings.url or not HOST.fullmatch(request.host):
        return settings.public_url
    return f"{request.scheme}://{request.host}"
