"""``/api/look``: the director uploads pictures; ``/look``: everybody sees them."""

import asyncio
import uuid
from functools import partial

import msgspec
import structlog
from aiohttp import web

from topchrono.conductor import Conductor
from topchrono.show.commands import ChosenPicture, ClientCommand, PlacePartner, RemovePartner, SetPicture
from topchrono.show.look import Picture, Place
from topchrono.show.refusal import Refused
from topchrono.show.text import N_, tidy
from topchrono.storage.links import Links
from topchrono.storage.look.decoder import MOST_BYTES, TOO_HEAVY, PictureDecoder, PictureRefused
from topchrono.storage.look.pictures import ID, Pictures, StoredPicture
from topchrono.views.look import FOLDER, PictureView, picture_view
from topchrono.views.roles import Audience
from topchrono.web.http.answers import Answer, json_response
from topchrono.web.http.auth import FORBIDDEN, find_best_link
from topchrono.web.http.errors import HttpRefused
from topchrono.web.http.limits import Limit

LONGEST_SIDES: dict[Place, int] = {"logo": 1024, "background": 2048}
"""In pixels: enough for a whole picture of 1920 × 1080."""
LONGEST_PARTNER_SIDE = 640
LONGEST_PARTNER_NAME = 80
PIECE = 64 * 1024
MOST_UPLOADS = 2
"""At a time: each is kept in memory."""
FOR_EVER = "public, max-age=31536000, immutable"
NO_NAME = N_("Donnez le nom de ce partenaire, en {most} lettres au plus.")
BUSY = N_("Beaucoup d'images à la fois : attendez quelques secondes.")
NOT_SAVED = N_("L'image ne s'enregistre pas : {reason}. Rien n'a changé.")

log = structlog.get_logger()


class PictureAnswer(msgspec.Struct, kw_only=True):
    """A picture is uploaded, and shown."""

    ok: bool
    revision: int
    picture: PictureView


class LookRoutes:
    """Uploading, removing and serving the pictures of the look."""

    def __init__(
        self, conductor: Conductor, pictures: Pictures, decoder: PictureDecoder, links: Links
    ) -> None:
        self._conductor = conductor
        self._pictures = pictures
        self._decoder = decoder
        self._links = links
        self._limit = Limit(burst=30, per_s=0.5)
        self._reading = asyncio.Lock()
        self._uploads = asyncio.Semaphore(MOST_UPLOADS)

    def routes(self) -> list[web.RouteDef]:
        """The routes and their handlers."""
        return [
            web.put("/api/look/partners", self.add_partner),
            web.delete("/api/look/partners/{picture}", self.remove_partner),
            web.put("/api/look/{place}", self.show),
            web.delete("/api/look/{place}", self.hide),
            web.get(f"{FOLDER}/{{picture}}", self.answer),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """Upload the logo or the background, and show it."""
        place = _place(request)
        link = self._admit(request)
        picture = await self._upload(request, link, longest_side=LONGEST_SIDES[place])
        command = SetPicture(id=_new_id(), place=place, picture=_chosen(picture))
        return await self._shown(command, picture, link)

    async def hide(self, request: web.Request) -> web.Response:
        """Show no logo, or no background, any more."""
        place = _place(request)
        link = self._admit(request)
        return await self._done(SetPicture(id=_new_id(), place=place, picture=None), link)

    async def add_partner(self, request: web.Request) -> web.Response:
        """Upload a partner's logo, and show it behind the others or before one of them."""
        link = self._admit(request)
        name = tidy(request.query.get("name", ""))
        if not 1 <= len(name) <= LONGEST_PARTNER_NAME:
            raise HttpRefused(422, "no_name", NO_NAME, most=LONGEST_PARTNER_NAME)
        before = request.query.get("before") or None
        if before is not None and not ID.fullmatch(before):
            raise web.HTTPNotFound
        picture = await self._upload(request, link, longest_side=LONGEST_PARTNER_SIDE)
        command = PlacePartner(id=_new_id(), picture=_chosen(picture), name=name, before=before)
        return await self._shown(command, picture, link)

    async def remove_partner(self, request: web.Request) -> web.Response:
        """Show a partner's logo no more."""
        link = self._admit(request)
        picture = request.match_info["picture"]
        if not ID.fullmatch(picture):
            raise web.HTTPNotFound
        return await self._done(RemovePartner(id=_new_id(), picture=picture), link)

    async def answer(self, request: web.Request) -> web.Response:
        """A picture. Its address changes with its content: browsers keep it, and ask no more."""
        picture_id = request.match_info["picture"]
        found = self._pictures.cached(picture_id) or await self._read(picture_id)
        if found is None:
            raise web.HTTPNotFound
        return web.Response(
            body=found.content,
            content_type=found.content_type,
            headers={
                "Cache-Control": FOR_EVER,
                "Content-Security-Policy": "default-src 'none'; sandbox",
                "X-Content-Type-Options": "nosniff",
            },
        )

    async def _read(self, picture_id: str) -> StoredPicture | None:
        # Strangers may ask for anything: only what is shown costs a look at the disk.
        if picture_id not in self._conductor.show.look.pictures():
            return None
        async with self._reading:
            # A thousand phones ask for the same one after a restart.
            found = self._pictures.cached(picture_id)
            if found is None and (found := await asyncio.to_thread(self._pictures.read, picture_id)):
                self._pictures.remember(picture_id, found)
        return found

    def _admit(self, request: web.Request) -> str:
        """The id of the director's link. Raises :class:`Refused` for anybody else."""
        link = find_best_link(request, self._links, Audience("director"))
        if link.role != "director":
            raise Refused("forbidden", FORBIDDEN)
        return link.id

    async def _upload(self, request: web.Request, link: str, *, longest_side: int) -> Picture:
        """Read, decode and keep the picture in the body. Raises :class:`HttpRefused`."""
        if not self._limit.allows(link):
            raise HttpRefused(429, "busy", BUSY)
        async with self._uploads:
            try:
                data = await _read_body(request)
                await self._conductor.quiet.wait()
                decoded = await self._decoder.decode(data, longest_side=longest_side)
            except PictureRefused as problem:
                text = problem.text
                raise HttpRefused(422, "invalid_picture", text.message, **text.details) from problem
            keep = partial(self._pictures.keep, decoded, used=self._conductor.show.look.pictures())
            await self._conductor.quiet.wait()
            try:
                picture = await asyncio.to_thread(keep)
            except OSError as error:
                reason = error.strerror or error
                raise HttpRefused(503, "not_saved", NOT_SAVED, reason=reason) from error
        log.info("a picture was uploaded", bytes=len(data), made=len(decoded.content), kind=decoded.kind)
        return picture

    async def _shown(self, command: ClientCommand, picture: Picture, link: str) -> web.Response:
        revision = await self._conductor.submit(command, actor=link)
        return json_response(PictureAnswer(ok=True, revision=revision, picture=picture_view(picture)))

    async def _done(self, command: ClientCommand, link: str) -> web.Response:
        return json_response(Answer(ok=True, revision=await self._conductor.submit(command, actor=link)))


async def _read_body(request: web.Request) -> bytes:
    """The whole body. Raises :class:`PictureRefused` if it is too large."""
    data = bytearray()
    if (request.content_length or 0) > MOST_BYTES:
        raise PictureRefused(TOO_HEAVY, most=MOST_BYTES // 1024**2)
    async for piece in request.content.iter_chunked(PIECE):
        data += piece
        if len(data) > MOST_BYTES:
            raise PictureRefused(TOO_HEAVY, most=MOST_BYTES // 1024**2)
    return bytes(data)


def _place(request: web.Request) -> Place:
    place = request.match_info["place"]
    for known in LONGEST_SIDES:
        if place == known:
            return known
    raise web.HTTPNotFound


def _chosen(picture: Picture) -> ChosenPicture:
    return ChosenPicture(id=picture.id, width=picture.width, height=picture.height)


def _new_id() -> str:
    return str(uuid.uuid4())
