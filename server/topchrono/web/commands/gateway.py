"""The one entry of commands, from HTTP and Socket.IO: decode, authorise, rate limit, submit, answer."""

from collections import Counter
from typing import Protocol

import msgspec

from topchrono.conductor import Conductor
from topchrono.show.commands import ClientCommand
from topchrono.show.refusal import Refused
from topchrono.show.text import N_
from topchrono.storage.links import AccessLink
from topchrono.web.commands.permissions import require_permission
from topchrono.web.http.answers import Answer
from topchrono.web.http.auth import audience_of, require_link
from topchrono.web.http.json_body import decode
from topchrono.web.http.limits import Limit

MOST_PENDING = 8
"""Pending commands of one link: a flood must not fill the queue before the host's command."""
AT_ONCE, PER_S = 80, 20
"""Token bucket of one link, which a room of organizers shares."""

decoder = msgspec.json.Decoder(ClientCommand, strict=True)


class Perform(Protocol):
    """The interface of a gateway."""

    async def __call__(self, body: bytes, link: AccessLink | None) -> Answer:
        """The answer to the request in ``body`` (JSON). Raises :class:`Refused`."""


class CommandGateway:
    """Submits commands to the conductor, within the rate limits of each link."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._pending: Counter[str] = Counter()
        self._limit = Limit(burst=AT_ONCE, per_s=PER_S)

    async def perform(self, body: bytes, link: AccessLink | None) -> Answer:
        """The answer to the command in ``body`` (JSON). Raises :class:`Refused`."""
        link = require_link(link)
        command = decode(body, decoder)
        require_permission(audience_of(link), command, self._conductor.show)
        return Answer(ok=True, revision=await self._submit(command, link))

    async def _submit(self, command: ClientCommand, link: AccessLink) -> int:
        if self._pending[link.id] >= MOST_PENDING or not self._limit.allows(link.id):
            raise Refused("busy", N_("Trop de demandes à la fois : attendez une seconde."))
        self._pending[link.id] += 1
        try:
            return await self._conductor.submit(command, actor=link.id)
        finally:
            self._pending[link.id] -= 1
            if not self._pending[link.id]:
                del self._pending[link.id]
