"""The entry of the director's requests to OBS, from HTTP and Socket.IO."""

from collections.abc import Awaitable, Callable

import msgspec

from topchrono.show.refusal import Refused
from topchrono.storage.links import AccessLink
from topchrono.views.obs import ObsAction
from topchrono.views.roles import OBS_ROLES
from topchrono.web.http.answers import Answer
from topchrono.web.http.auth import FORBIDDEN, audience_of, require_link
from topchrono.web.http.json_body import decode


class ObsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request of the director to OBS."""

    action: ObsAction


decoder = msgspec.json.Decoder(ObsRequest, strict=True)


class ObsGateway:
    """Decodes, authorises and performs requests to OBS."""

    def __init__(self, perform: Callable[[ObsAction], Awaitable[None]]) -> None:
        self._perform = perform

    async def perform(self, body: bytes, link: AccessLink | None) -> Answer:
        """The answer to the request in ``body`` (JSON). Raises :class:`Refused`."""
        if audience_of(require_link(link)).role not in OBS_ROLES:
            raise Refused("forbidden", FORBIDDEN)
        request = decode(body, decoder)
        await self._perform(request.action)
        return Answer(ok=True)
