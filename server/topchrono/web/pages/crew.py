"""The pages with their authorisation."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from topchrono.conductor import Conductor
from topchrono.inputs.hosts import is_this_machine_alone
from topchrono.settings import Settings
from topchrono.show.content import COLUMNS
from topchrono.show.model import CityCrew, Item, cities, city_slug
from topchrono.storage.links import AccessLink, Links
from topchrono.views.look import look_section
from topchrono.views.roles import Audience, Role
from topchrono.web.http.addresses import canonical_address, kept_query
from topchrono.web.http.auth import audience_of, find_link, find_speaker_in_cookies, holds_key
from topchrono.web.http.cookies import read_cookies
from topchrono.web.http.entrances import Entrances
from topchrono.web.http.ready_answers import ReadyAnswers
from topchrono.web.http.sign_in import sign_in
from topchrono.web.pages.overlays import find_overlays
from topchrono.web.pages.public import PublicPages, stream_sources
from topchrono.web.pages.qr_codes import draw_inline
from topchrono.web.pages.rendering import Renderer
from topchrono.web.push.audiences import Audiences

PROGRAM = "program"
"""The page of all overlays."""
OVERLAY_ROLES: tuple[Role, ...] = ("overlay", "director", "host")
"""Who sees the overlays: the crew without a key, as in the previews of the preparation."""


class Pages:
    """Pages rendered from ``control`` and ``overlays``."""

    def __init__(
        self,
        conductor: Conductor,
        audiences: Audiences,
        links: Links,
        renderer: Renderer,
        settings: Settings,
        entrances: Entrances,
        skills: Callable[[], Sequence[str]],
        ready: ReadyAnswers,
    ) -> None:
        """``skills`` returns those that people can offer. ``ready`` is told of the public's page."""
        self._conductor = conductor
        self._entrances = entrances
        self._links = links
        self._renderer = renderer
        self._skills = skills
        self._overlays = find_overlays()
        self._public = PublicPages(conductor, audiences, self._renderer, settings)
        ready.add_page("/", self._public.find_viewer)

    def routes(self) -> list[web.RouteDef]:
        """The routes and their handlers."""
        return [
            web.get("/", self.viewer),
            web.get("/host", self._page("host", Audience("host"))),
            web.get("/prompter", self._page("prompter", Audience("host"), Audience("director"))),
            web.get("/director", self.director),
            web.get("/prepare", self.prepare),
            web.get("/prepare/stream", self.stream_trial),
            web.get("/prepare/cities/{slug}", self.city_sheet),
            web.get("/stage", self.stage),
            web.get("/city/{slug}", self.city),
            web.get("/city/{slug}/screen", self.screen),
            web.get("/city/{slug}/speaker/{item}", self.invitation),
            web.get("/speaker/{item}", self.speaker),
            web.get("/overlays/{name}", self.overlay),
        ]

    async def director(self, request: web.Request) -> web.StreamResponse:
        """The director's panel."""
        return self._crew_page(
            request, "director", [Audience("director")], skills=self._skills(), columns=COLUMNS
        )

    async def prepare(self, request: web.Request) -> web.StreamResponse:
        """Where the evening is prepared. It shows other pages of this server in frames."""
        return self._crew_page(
            request, "prepare", [Audience("director")], sources={"frame": "'self'"}, columns=COLUMNS
        )

    async def stream_trial(self, request: web.Request) -> web.StreamResponse:
        """The player of the stream alone: only this page may load what is at its address."""
        stream = self._public.stream
        return self._crew_page(
            request,
            "stream_trial",
            [Audience("director")],
            sources=stream_sources(stream),
            stream=stream,
            stream_address=stream.embedded_in(request.url.host or "") if stream else "",
        )

    async def stage(self, request: web.Request) -> web.StreamResponse:
        """The stage screen, for roles that may see prompts."""
        organizers = [Audience("organizer", slug) for slug in cities(self._conductor.show)]
        allowed = [
            Audience("speaker"),
            Audience("overlay"),
            Audience("director"),
            Audience("host"),
            *organizers,
        ]
        return self._crew_page(request, "stage", allowed)

    async def city(self, request: web.Request) -> web.StreamResponse:
        """The room of a city: for its own organizers alone."""
        slug = request.match_info["slug"]
        name = cities(self._conductor.show).get(slug, slug)
        return self._crew_page(request, "city", [Audience("organizer", slug)], city=name)

    async def city_sheet(self, request: web.Request) -> web.StreamResponse:
        """The codes of a city's room and of its speakers, to be printed."""
        director = Audience("director")
        link = find_link(request, self._links, wanted=director)
        if not holds_key(request) and (link is None or audience_of(link) != director):
            # Before anything is said of the city.
            raise web.HTTPUnauthorized
        show, slug = self._conductor.show, request.match_info["slug"]
        room = next((link for link in self._links.usable() if link.city == slug), None)
        if room is None or slug not in cities(show):
            raise web.HTTPNotFound
        pitches = [
            item
            for item in show.items
            if item.content.kind == "pitch"
            and item.status != "withdrawn"
            and city_slug(item.content.city) == slug
        ]
        return self._crew_page(
            request,
            "city_sheet",
            [director],
            city=cities(show)[slug],
            facilitator=show.city_crews.get(slug, CityCrew()).facilitator,
            address=self._links.address(room),
            is_this_machine=is_this_machine_alone(urlsplit(self._links.url).hostname or ""),
            # Each code is drawn by itself: many of them at once would hold everybody up.
            code=_code_of(room),
            speakers=[{"item": item, "code": _code_of(self._links.speaker(item.id))} for item in pitches],
        )

    async def invitation(self, request: web.Request) -> web.StreamResponse:
        """A speaker's link, for their organizers to pass on."""
        slug, item = request.match_info["slug"], self._find_item(request)
        if city_slug(item.content.city) != slug:
            raise web.HTTPNotFound
        address = self._links.address(self._links.speaker(item.id))
        return self._crew_page(
            request,
            "invitation",
            [Audience("organizer", slug), Audience("director")],
            item=item,
            address=address,
            code=draw_inline(address, border=2, light="#ffffff"),
        )

    async def speaker(self, request: web.Request) -> web.StreamResponse:
        """The page of a pitch's speaker."""
        item = self._find_item(request)
        if holds_key(request):
            link = find_link(request, self._links)
            if link is None or link.item != item.id:
                raise web.HTTPUnauthorized
            return self._authenticate(request, [Audience("speaker")])
        link = find_speaker_in_cookies(read_cookies(request), self._links, item.id)
        if link is None:
            raise web.HTTPUnauthorized
        self._entrances.arrive(request)
        return self._renderer.answer(
            request, "control/speaker/page.html", audience=audience_of(link), item=item
        )

    async def viewer(self, request: web.Request) -> web.StreamResponse:
        """The public's page. A viewer's link only sets its cookie."""
        if holds_key(request):
            link = find_link(request, self._links)
            if link and link.role != "viewer":
                # The end of its path was lost on its way.
                return web.HTTPSeeOther(canonical_address(self._links, link, request))
            return self._authenticate(request, [Audience("viewer")])
        return await self._public.viewer(request)

    async def screen(self, request: web.Request) -> web.StreamResponse:
        """The big screen of a city's watch party."""
        return await self._public.screen(request)

    async def overlay(self, request: web.Request) -> web.StreamResponse:
        """One overlay. OBS keeps no cookies, so the key stays in the address."""
        name = request.match_info["name"]
        parts = [part for part in self._overlays if name in (part.name, PROGRAM)]
        if not parts:
            raise web.HTTPNotFound
        found = (find_link(request, self._links, wanted=Audience(role)) for role in OVERLAY_ROLES)
        link = next((link for link in found if link and link.role in OVERLAY_ROLES), None)
        if link is None:
            raise web.HTTPUnauthorized
        return self._renderer.answer(
            request,
            "overlays/_shared/page.html",
            name=name,
            parts=parts,
            look=look_section(self._conductor.show.look, Audience("overlay")),
            audience=audience_of(link),
            # Without what was added to it on its way: the page connects with it.
            key=self._links.token(link) if holds_key(request) else "",
        )

    def _find_item(self, request: web.Request) -> Item:
        item = self._conductor.show.item(request.match_info["item"])
        if item is None or item.content.kind != "pitch":
            raise web.HTTPNotFound
        return item

    def _page(self, page: str, *allowed: Audience, **values: Any) -> Handler:
        """A page of ``control`` for those whose link is of one of the ``allowed`` audiences."""

        async def answer(request: web.Request) -> web.StreamResponse:
            return self._crew_page(request, page, [*allowed], **values)

        return answer

    def _crew_page(
        self, request: web.Request, page: str, allowed: list[Audience], **values: Any
    ) -> web.StreamResponse:
        if holds_key(request):
            return self._authenticate(request, allowed)
        for audience in allowed:
            link = find_link(request, self._links, wanted=audience)
            # A token in the header overrides `wanted`.
            if link and audience_of(link) == audience:
                self._entrances.arrive(request)
                template = f"control/{page}/page.html"
                return self._renderer.answer(request, template, audience=audience, **values)
        raise web.HTTPUnauthorized

    def _authenticate(self, request: web.Request, allowed: list[Audience]) -> web.StreamResponse:
        """Set the link's token as a cookie, expire others, and redirect to the URL without it."""
        link = find_link(request, self._links)
        if link is None or audience_of(link) not in allowed:
            raise web.HTTPUnauthorized
        response = web.HTTPSeeOther(request.rel_url.with_query(kept_query(request)))
        sign_in(response, request, self._links, link)
        self._entrances.enter(request, request.path)
        return response


def _code_of(link: AccessLink) -> str:
    return f"/api/links/{quote(link.id, safe='')}/code.svg"
