"""``/key/TOKEN/ACTION``: the addresses that keys call, by GET or POST, without a body.

They open no page, sign nobody in and read no view: the token of a key is that of no link.
"""

import re

import msgspec
from aiohttp import web

from topchrono.i18n import render
from topchrono.settings import Settings
from topchrono.show.refusal import Refused
from topchrono.show.text import N_
from topchrono.storage.links import Links
from topchrono.web.commands.keys import KeyAnswer, KeyGateway
from topchrono.web.http.answers import json_response
from topchrono.web.http.json_body import NOT_UNDERSTOOD
from topchrono.web.http.origin import origin_for
from topchrono.web.http.presses import require_press
from topchrono.web.http.request_language import language_in

UNKNOWN_KEY = N_(
    "Rien n'a été fait : cette touche ne marche pas ou ne marche plus. Demandez-en une à la régie."
)
PRESS_ID = re.compile(r"[\w-]{8,64}", re.ASCII)
"""What tells one press of a script from another, so that it can be sent again."""


class Pressed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to a press that is done, for programs."""

    ok: bool
    outcome: str
    """``done``, or ``nothing`` if there was nothing to do."""
    message: str
    """For people."""
    revision: int | None = None


class KeyAddresses:
    """The door of the keys over HTTP."""

    def __init__(self, keys: KeyGateway, links: Links, settings: Settings) -> None:
        self._keys = keys
        self._links = links
        self._settings = settings

    def routes(self) -> list[web.RouteDef]:
        """The route and its handler."""
        return [web.route("*", "/key/{token}/{action:.+}", self.press)]

    async def press(self, request: web.Request) -> web.Response:
        """Press a key: a line of text says what it has done, or JSON to who accepts that."""
        require_press(request, origin_for(request, self._settings), f"//{request.headers.get('Host', '')}")
        key = self._links.find_press_key(request.match_info["token"])
        if key is None:
            raise Refused("unknown_link", UNKNOWN_KEY)
        press_id = request.query.get("id", "")
        if press_id and not PRESS_ID.fullmatch(press_id):
            raise Refused("malformed", NOT_UNDERSTOOD, detail="id")
        return _response(request, await self._keys.press(key, request.match_info["action"], press_id))


def _response(request: web.Request, answer: KeyAnswer) -> web.Response:
    message = render(answer.text, language_in(request))
    if "json" in request.headers.get("Accept", ""):
        outcome = "nothing" if answer.revision is None else "done"
        return json_response(Pressed(ok=True, outcome=outcome, message=message, revision=answer.revision))
    return web.Response(
        text=message, headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    )
