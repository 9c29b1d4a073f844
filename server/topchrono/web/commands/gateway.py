"""Every command passes here, whichever door it came in by: decode, permit, submit, answer."""

from collections import Counter
from typing import Protocol

import msgspec

from topchrono.conductor import Conductor
from topchrono.i18n import translations
from topchrono.show.commands import ClientCommand
from topchrono.show.refusal import N_, Refused
from topchrono.storage.links import AccessLink
from topchrono.web.commands.permissions import require_permission
from topchrono.web.http.auth import audience_of
from topchrono.web.http.limits import Limit

MOST_PENDING = 8
"""Commands of one link that may wait at once; nobody's flood holds up the host's button."""
AT_ONCE, PER_S = 80, 20
"""Commands of one link: a room full of organizers shares it, and no program should do more."""
MALFORMED = N_("Cette demande n'est pas comprise : {detail}")

decoder = msgspec.json.Decoder(ClientCommand, strict=True)


class Problem(msgspec.Struct):
    """Why a command was not done: a code for programs, a message for people."""

    code: str
    message: str


class Answer(msgspec.Struct, omit_defaults=True):
    """What became of a command."""

    ok: bool
    revision: int | None = None
    error: Problem | None = None


class Perform(Protocol):
    """What a gateway does with a request."""

    async def __call__(self, body: bytes, link: AccessLink | None, *, language: str) -> tuple[int, Answer]:
        """The HTTP status and the answer to what is asked in ``body`` (JSON)."""


def refusal(refused: Refused, language: str) -> Answer:
    """The answer to a refused command, in the person's language."""
    message = translations(language).gettext(refused.message).format(**refused.details)
    return Answer(ok=False, error=Problem(refused.code, message))


class CommandGateway:
    """Submits commands to the conductor, within the limits of each link."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._pending: Counter[str] = Counter()
        self._limit = Limit(burst=AT_ONCE, per_s=PER_S)

    async def perform(self, body: bytes, link: AccessLink | None, *, language: str) -> tuple[int, Answer]:
        """The HTTP status and the answer to the command in ``body`` (JSON)."""
        if link is None:
            return 401, refusal(
                Refused("unknown_link", N_("Ce lien ne marche pas. Demandez-en un autre à la régie.")),
                language,
            )
        try:
            command = decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return 422, refusal(Refused("malformed", MALFORMED, detail=str(error)), language)
        try:
            require_permission(audience_of(link), command, self._conductor.show)
            revision = await self._submit(command, link)
        except Refused as refused:
            return 403 if refused.code == "forbidden" else 409, refusal(refused, language)
        return 200, Answer(ok=True, revision=revision)

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
