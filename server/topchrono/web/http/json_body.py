"""Reads JSON bodies: bounded in size, decoded strictly, or refused with a reason."""

from typing import TypeVar

import msgspec
from aiohttp import web

from topchrono.show.refusal import Refused
from topchrono.show.text import N_

TOO_LARGE = N_("Cette demande est trop longue.")
NOT_UNDERSTOOD = N_("Cette demande n'est pas comprise : {detail}")

Decoded = TypeVar("Decoded")


async def read_json(request: web.Request) -> bytes:
    """The body of a request with the content type of JSON. Raises :class:`Refused`.

    Protects from CSRF: a cross-site form can't send this content type.
    """
    if request.content_type != "application/json":
        raise Refused("malformed", N_("Une demande s'envoie en JSON."))
    return await read_body(request)


async def read_body(request: web.Request) -> bytes:
    """The body, of any content type. Raises :class:`Refused`."""
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise Refused("too_large", TOO_LARGE) from error


def decode(body: bytes, decoder: msgspec.json.Decoder[Decoded]) -> Decoded:
    """Decode ``body``. Raises :class:`Refused`."""
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("malformed", NOT_UNDERSTOOD, detail=error) from error
