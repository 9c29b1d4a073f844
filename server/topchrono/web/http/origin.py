"""Where people open the evening: what codes and links that are handed on begin with."""

import re

from aiohttp import web

from topchrono.settings import Settings

HOST = re.compile(r"[A-Za-z0-9._-]{1,80}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
"""A longer name is nobody's, and drawing a code for the longest that HTTP lets through takes a third of a
second."""


def origin_for(request: web.Request, settings: Settings) -> str:
    """The address that was chosen, or else the one that was asked; without a slash at its end."""
    if settings.url or not HOST.fullmatch(request.host):
        return settings.public_url
    return f"{request.scheme}://{request.host}"
