"""The director's door to OBS, over HTTP and over Socket.IO."""

from collections.abc import Awaitable, Callable

import msgspec

from topchrono.show.refusal import N_, Refused
from topchrono.storage.links import AccessLink
from topchrono.views.obs import ObsAction
from topchrono.views.roles import OBS_ROLES
from topchrono.web.commands.gateway import MALFORMED, Answer, refusal
from topchrono.web.http.auth import audience_of


class ObsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the director asks of OBS."""

    action: ObsAction


decoder = msgspec.json.Decoder(ObsRequest, strict=True)


class ObsGateway:
    """Takes in what the director asks of OBS. ``perform`` is None for an evening without OBS."""

    def __init__(self, perform: Callable[[ObsAction], Awaitable[None]] | None) -> None:
        self._perform = perform

    async def perform(self, body: bytes, link: AccessLink | None, *, language: str) -> tuple[int, Answer]:
        """The HTTP status and the answer to the request in ``body`` (JSON)."""
        if link is None:
            return 401, refusal(
                Refused("unknown_link", N_("Ce lien ne marche pas. Demandez-en un autre à la régie.")),
                language,
            )
        if audience_of(link).role not in OBS_ROLES:
            return 403, refusal(Refused("forbidden", N_("Ce lien ne permet pas cette action.")), language)
        try:
            request = decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return 422, refusal(Refused("malformed", MALFORMED, detail=str(error)), language)
        try:
            if self._perform is None:
                raise Refused("no_obs", N_("Cette soirée se fait sans OBS."))
            await self._perform(request.action)
        except Refused as refused:
            return 409, refusal(refused, language)
        return 200, Answer(ok=True)
