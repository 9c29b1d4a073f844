"""The one entry of commands, from HTTP and Socket.IO: decode, authorise, rate limit, submit, answer."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec
from msgspec.structs import replace

from topchrono.conductor import Conductor
from topchrono.i18n import LANGUAGES
from topchrono.inputs.reading import NotUnderstood
from topchrono.inputs.stream import read_stream_url
from topchrono.show.commands import ApplyProgramme, ClientCommand, SetLanguage, SetStream, UndoProgramme
from topchrono.show.correction import added
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
BEFORE_PROGRAMME_S = 0.3
"""A programme is not compared with the evening this close before a deadline."""

decoder = msgspec.json.Decoder(ClientCommand, strict=True)


class Perform(Protocol):
    """The interface of a gateway."""

    async def __call__(self, body: bytes, link: AccessLink | None) -> Answer:
        """The answer to the request in ``body`` (JSON). Raises :class:`Refused`."""


def _with_stream_address(command: SetStream) -> SetStream:
    """The command with the address itself. Raises :class:`Refused` if no page of ours could show it."""
    if not command.url:
        return command
    try:
        return replace(command, url=read_stream_url(command.url))
    except NotUnderstood as problem:
        raise Refused("unknown_stream", problem.text.message, **problem.text.details) from problem


class CommandGateway:
    """Submits commands to the conductor, within the rate limits of each link."""

    def __init__(
        self, conductor: Conductor, *, has_offers: Callable[[Sequence[str]], bool] = lambda _items: False
    ) -> None:
        self._conductor = conductor
        self._has_offers = has_offers
        self._pending: Counter[str] = Counter()
        self._limit = Limit(burst=AT_ONCE, per_s=PER_S)

    async def perform(self, body: bytes, link: AccessLink | None) -> Answer:
        """The answer to the command in ``body`` (JSON). Raises :class:`Refused`."""
        link = require_link(link)
        return await self.submit(decode(body, decoder), link)

    async def submit(self, command: ClientCommand, link: AccessLink) -> Answer:
        """The answer to ``command``, as a route made it: one from a file may exceed what clients can send.

        Raises :class:`Refused`.
        """
        require_permission(audience_of(link), command, self._conductor.show)
        if isinstance(command, ApplyProgramme):
            # Comparing a thousand rows takes a tenth of a second.
            await self._conductor.quiet.wait(before_s=BEFORE_PROGRAMME_S)
        if isinstance(command, SetLanguage) and command.language not in ("", *LANGUAGES):
            raise Refused("unknown_language", N_("Top Chrono ne parle pas cette langue."))
        if isinstance(command, SetStream):
            command = _with_stream_address(command)
        if isinstance(command, UndoProgramme):
            self._require_no_offers(command)
        return Answer(ok=True, revision=await self._submit(command, link))

    def _require_no_offers(self, undo: UndoProgramme) -> None:
        """Raises :class:`Refused` if the undo takes an item away that people want to help."""
        for item in added(self._conductor.show, undo.at):
            if self._has_offers([item.id]):
                raise Refused(
                    "has_offers",
                    N_("« {project} » a déjà une offre d'aide : la correction ne peut plus être annulée."),
                    project=item.content.project,
                )

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
