"""``/api/programme``: the director looks at a programme, mends it, and applies it to the evening."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, TypeVar

import msgspec
import structlog
from aiohttp import web
from msgspec import Meta, Struct

from topchrono.conductor import Conductor
from topchrono.inputs.programme_address import ProgrammeAddress, address_of_url, read_programme_address
from topchrono.inputs.reading import NotUnderstood
from topchrono.programme import Programme
from topchrono.programme.correction import Draft, Preview, command, draft, preview
from topchrono.programme.drafts import Drafts, KeptDraft, Source, Submitted
from topchrono.programme.file import MAX_BYTES, MEGABYTE
from topchrono.programme.mending import Mending
from topchrono.remote.fetching import Fetched, FetchError
from topchrono.remote.followed import FollowedProgramme
from topchrono.show.commands import CommandId, ItemId
from topchrono.show.content import ListedField
from topchrono.show.model import Show
from topchrono.show.refusal import Refused
from topchrono.show.text import N_, tidy
from topchrono.storage.links import AccessLink, Links
from topchrono.views.roles import Audience
from topchrono.web.api.programme_view import draft_view
from topchrono.web.commands.gateway import CommandGateway
from topchrono.web.http.answers import Answer, json_response
from topchrono.web.http.auth import FORBIDDEN, find_best_link, find_link, require_link
from topchrono.web.http.errors import HttpRefused
from topchrono.web.http.json_body import decode, read_json
from topchrono.web.http.limits import Limit

PIECE = 64 * 1024
LONGEST_NAME = 120
MOST_MENDING_BYTES = 1_000_000
BEFORE_DEADLINE_S = 0.3
"""A programme is not compared with the evening this close before a deadline."""

BUSY = N_("Trop de demandes à la fois : attendez une seconde.")
TOO_LARGE = N_("Ce fichier est trop gros. Un programme tient en moins de {most} Mo.")
MUCH_MENDED = N_(
    "Trop de corrections pour cette page : corrigez le fichier lui-même, puis déposez-le à nouveau."
)
UNKNOWN = N_("Cette comparaison n’est plus là : donnez le programme à nouveau.")
NOT_KEPT = N_("L’adresse ne s’enregistre pas : {reason}. Rien n’a changé.")

log = structlog.get_logger()


Compared = TypeVar("Compared")


class AddressRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a programme is published; without an address, what is followed, as it was last read."""

    address: Annotated[str, Meta(max_length=4_000)] | None = None


class ApplyRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Applies a draft, as it was looked at."""

    id: CommandId
    """Made by the client: the same request twice is applied once."""
    expect: Annotated[str, Meta(min_length=1, max_length=64)]
    """The fingerprint of the comparison that was looked at."""
    theirs: dict[ItemId, tuple[ListedField, ...]] = {}
    """By item, the fields in which the programme's is taken although the crew has changed them."""
    ours: dict[ItemId, tuple[ListedField, ...]] = {}
    """By item, the fields in which the evening's stays although the programme has changed them."""


class FollowRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Follows the address of a draft, with what was mended of it."""

    draft: Annotated[str, Meta(max_length=32)]


address_decoder = msgspec.json.Decoder(AddressRequest, strict=True)
apply_decoder = msgspec.json.Decoder(ApplyRequest, strict=True)
follow_decoder = msgspec.json.Decoder(FollowRequest, strict=True)
mending_decoder = msgspec.json.Decoder(Mending, strict=True)


class ProgrammeRoutes:
    """Drafts of programmes, and the address that is followed: for the director alone."""

    def __init__(
        self,
        conductor: Conductor,
        gateway: CommandGateway,
        links: Links,
        *,
        fetch: Callable[[ProgrammeAddress], Awaitable[Fetched]],
        followed: FollowedProgramme,
        offers: Callable[[], Mapping[str, int]],
    ) -> None:
        """``offers`` are the offers of help, counted by item."""
        self._conductor = conductor
        self._gateway = gateway
        self._links = links
        self._fetch = fetch
        self._followed = followed
        self._offers = offers
        self._drafts = Drafts(conductor.clock.now)
        self._limit = Limit(burst=60, per_s=1)
        # Each is a process, and ten megabytes in memory.
        self._reading = asyncio.Semaphore(2)

    def routes(self) -> list[web.RouteDef]:
        """The routes and their handlers."""
        return [
            web.put("/api/programme/file", self.read_file),
            web.put("/api/programme/pasted", self.read_pasted),
            web.post("/api/programme/drafts", self.read_address),
            web.get("/api/programme/drafts/{draft}", self.compare, allow_head=False),
            web.put("/api/programme/drafts/{draft}/mending", self.mend),
            web.post("/api/programme/drafts/{draft}/apply", self.apply),
            web.put("/api/programme/follow", self.follow),
            web.delete("/api/programme/follow", self.stop_following),
            web.post("/api/programme/follow/check", self.check_now),
        ]

    async def read_file(self, request: web.Request) -> web.Response:
        """Read the file in the body."""
        self._admit(request)
        name = tidy(request.query.get("name", ""))[:LONGEST_NAME]
        async with self._reading:
            source = Source(kind="file", name=name, data=await _read_body(request, MAX_BYTES))
            return await self._answer_new(source)

    async def read_pasted(self, request: web.Request) -> web.Response:
        """Read the table in the body, a text in UTF-8."""
        self._admit(request)
        async with self._reading:
            source = Source(kind="pasted", name="", data=await _read_body(request, MAX_BYTES))
            return await self._answer_new(source)

    async def read_address(self, request: web.Request) -> web.Response:
        """Fetch what is published at an address, and read it."""
        require_link(find_link(request, self._links))
        wanted = decode(await read_json(request), address_decoder)
        self._admit(request)
        if wanted.address is None:
            last = self._followed.last_read
            if last is None:
                raise HttpRefused(404, "unknown_draft", UNKNOWN)
            source, programme, mending = last
            return await self._answer(self._drafts.keep(source, programme, mending))
        try:
            address = read_programme_address(wanted.address)
            async with self._reading:
                fetched = await self._fetch(address)
                source = Source(kind="address", name=address.url, data=fetched.data or b"")
                return await self._answer_new(source)
        except (NotUnderstood, FetchError) as problem:
            raise HttpRefused(
                422, "invalid_address", problem.text.message, **problem.text.details
            ) from problem

    async def compare(self, request: web.Request) -> web.Response:
        """Compare the draft with the evening as it is now."""
        self._admit(request)
        return await self._answer(self._find(request.match_info["draft"]))

    async def mend(self, request: web.Request) -> web.Response:
        """Read the draft anew, mended as the body says."""
        require_link(find_link(request, self._links))
        mending = decode(await _read_json(request), mending_decoder)
        self._admit(request)
        kept = self._find(request.match_info["draft"])
        async with self._reading:
            await self._conductor.quiet.wait(before_s=BEFORE_DEADLINE_S)
            programme = await kept.source.read(mending, quiet=self._conductor.quiet)
        kept.programme, kept.mending = programme, mending
        return await self._answer(kept)

    async def apply(self, request: web.Request) -> web.Response:
        """Apply the draft as it was looked at, or refuse with ``stale_programme``."""
        require_link(find_link(request, self._links))
        wanted = decode(await read_json(request), apply_decoder)
        link = self._admit(request)
        kept = self._find(request.match_info["draft"])
        made = await self._draft_for(wanted.id, kept)
        answer = await self._gateway.submit(
            command(
                made,
                command_id=wanted.id,
                expect=wanted.expect,
                theirs=wanted.theirs,
                ours=wanted.ours,
            ),
            link,
        )
        log.info("a programme was applied", source=kept.source.kind, pitches=kept.programme.pitches)
        try:
            await self._followed.remember(kept.source, kept.mending)
        except OSError as error:
            log.warning("what was mended of the followed programme is not remembered", reason=str(error))
        await self._followed.compare()
        return json_response(answer)

    async def _draft_for(self, request_id: str, kept: KeptDraft) -> Draft:
        """The draft to apply: that of the first try, if the request is a retry."""
        if kept.submitted is None or kept.submitted.id != request_id:
            made = await self._compared(kept, lambda show, programme: _draft(show, programme, kept))
            kept.submitted = Submitted(request_id, made)
        return kept.submitted.draft

    async def follow(self, request: web.Request) -> web.Response:
        """Follow the address of a draft from now on, and no other one."""
        require_link(find_link(request, self._links))
        wanted = decode(await read_json(request), follow_decoder)
        self._admit(request)
        kept = self._find(wanted.draft)
        if kept.source.kind != "address":
            raise HttpRefused(404, "unknown_draft", UNKNOWN)
        try:
            await self._followed.follow(address_of_url(kept.source.name), kept.source, kept.mending)
        except OSError as error:
            raise _not_kept(error) from error
        log.info("a programme is followed")
        return json_response(Answer(ok=True))

    async def stop_following(self, request: web.Request) -> web.Response:
        """Follow nothing any more."""
        self._admit(request)
        try:
            await self._followed.stop()
        except OSError as error:
            raise _not_kept(error) from error
        log.info("no programme is followed any more")
        return json_response(Answer(ok=True))

    async def check_now(self, request: web.Request) -> web.Response:
        """Look at the followed address at once."""
        self._admit(request)
        self._followed.check_now()
        return json_response(Answer(ok=True))

    def _admit(self, request: web.Request) -> AccessLink:
        """The director's link. Raises :class:`Refused` for anybody else."""
        link = find_best_link(request, self._links, Audience("director"))
        if link.role != "director":
            raise Refused("forbidden", FORBIDDEN)
        if not self._limit.allows(link.id):
            raise HttpRefused(429, "busy", BUSY)
        return link

    def _find(self, draft_id: str) -> KeptDraft:
        found = self._drafts.find(draft_id)
        if found is None:
            raise HttpRefused(404, "unknown_draft", UNKNOWN)
        return found

    async def _answer_new(self, source: Source) -> web.Response:
        await self._conductor.quiet.wait(before_s=BEFORE_DEADLINE_S)
        return await self._answer(self._drafts.keep(source, await source.read(quiet=self._conductor.quiet)))

    async def _answer(self, kept: KeptDraft) -> web.Response:
        offers = dict(self._offers())

        def look(show: Show, programme: Programme) -> Preview:
            return preview(show, _draft(show, programme, kept), offers=offers)

        seen = await self._compared(kept, look)
        state = self._followed.state
        is_followed = kept.source.kind == "address" and state is not None and state.url == kept.source.name
        return json_response(draft_view(kept, seen, is_followed=is_followed))

    async def _compared(self, kept: KeptDraft, compare: Callable[[Show, Programme], Compared]) -> Compared:
        """What ``compare`` says of the draft and of the evening as it is now, in a thread."""
        await self._conductor.quiet.wait(before_s=BEFORE_DEADLINE_S)
        return await asyncio.to_thread(compare, self._conductor.show, kept.programme)


def _draft(show: Show, programme: Programme, kept: KeptDraft) -> Draft:
    return draft(show, programme, digest=kept.source.digest)


def _not_kept(error: OSError) -> HttpRefused:
    return HttpRefused(503, "not_saved", NOT_KEPT, reason=error.strerror or error)


async def _read_json(request: web.Request) -> bytes:
    """The body of a request in JSON, which may be larger than that of a command. Raises :class:`Refused`."""
    if request.content_type != "application/json":
        raise Refused("malformed", N_("Une demande s'envoie en JSON."))
    body = await _read_pieces(request, MOST_MENDING_BYTES)
    if body is None:
        raise HttpRefused(413, "too_large", MUCH_MENDED)
    return body


async def _read_body(request: web.Request, most: int) -> bytes:
    """The whole body. Raises :class:`HttpRefused` if it is too large."""
    body = await _read_pieces(request, most)
    if body is None:
        raise HttpRefused(413, "too_large", TOO_LARGE, most=most // MEGABYTE)
    return body


async def _read_pieces(request: web.Request, most: int) -> bytes | None:
    data = bytearray()
    if (request.content_length or 0) > most:
        return None
    async for piece in request.content.iter_chunked(PIECE):
        data += piece
        if len(data) > most:
            return None
    return bytes(data)
