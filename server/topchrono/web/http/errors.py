"""Turns every error of a request into a reply: a page for people, JSON for programs.

Handlers raise: :class:`Refused` with a code and a text of its own, or one of aiohttp's HTTP exceptions, whose
text is that of its status.
"""

from collections.abc import Callable
from enum import Enum, auto

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from msgspec import Struct

from topchrono.i18n import render
from topchrono.show.refusal import Refused
from topchrono.show.text import N_, Text
from topchrono.storage.errors import JournalError
from topchrono.web.http.answers import Answer, Problem, json_response
from topchrono.web.http.auth import FORBIDDEN, UNKNOWN_LINK
from topchrono.web.http.cookies import read_cookies
from topchrono.web.http.json_body import TOO_LARGE
from topchrono.web.http.language import language_of
from topchrono.web.http.request_check import SOCKET_IO
from topchrono.web.http.request_language import language_in

log = structlog.get_logger()

REFUSED_STATUS = {
    "unknown_link": 401,
    "forbidden": 403,
    "unknown_offer": 404,
    "unknown_action": 404,
    "malformed": 422,
    "too_large": 422,
}
"""The status of refusals by code, if it is not 409."""
HTTP_ERRORS = {
    401: ("unknown_link", UNKNOWN_LINK),
    403: ("forbidden", FORBIDDEN),
    404: ("not_found", N_("Il n'y a rien à cette adresse.")),
    405: ("method_not_allowed", N_("Cette adresse ne s'utilise pas ainsi.")),
    413: ("too_large", TOO_LARGE),
    429: (
        "too_many_requests",
        N_("Beaucoup de monde arrive de votre réseau en ce moment : réessayez dans quelques secondes."),
    ),
    503: ("busy", N_("Beaucoup de monde suit la soirée en ce moment : réessayez dans une minute.")),
}
"""The code and the text of aiohttp's exceptions, by their status."""
MALFORMED = ("malformed", N_("Top Chrono n'a pas compris cette demande."))
FAULT = ("server_error", N_("Top Chrono n'a pas su répondre. Vous n'y êtes pour rien."))

KEPT = {"Allow", "Retry-After"}
"""Headers kept of aiohttp's exceptions; the others describe a body that is not sent."""

FOR_PROGRAMS = ("/api/", "/live", "/applause", "/healthz", SOCKET_IO)
KEYS = "/key/"
"""Addresses that keys call: never answered with a page."""
FILES = ("/assets/", "/look/", "/qr/", "/favicon.ico")


class HttpRefused(Refused):
    """A refusal with a status of its own."""

    key: str | None = None
    """Which of several values is the reason, if one is."""

    def __init__(self, status: int, code: str, message: str, /, **details: object) -> None:
        super().__init__(code, message, **details)
        self.status = status


class Failure(Struct, frozen=True):
    """The public part of an error."""

    status: int
    code: str
    """For programs."""
    text: Text
    """For people."""
    headers: dict[str, str] = {}
    key: str | None = None


MakePage = Callable[[web.Request, Failure], web.Response]


def error_middleware(make_page: MakePage | None = None) -> Middleware:
    """Turns what handlers raise into replies; ``make_page`` makes those for people.

    Without it, they are answered as programs are.
    """

    @web.middleware
    async def reply_to_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await handler(request)
        except Exception as error:
            # The client has disconnected, the reply has started, or the error is a redirect.
            if isinstance(error, ConnectionError) or request.writer.output_size > 0 or _is_redirect(error):
                raise
            failure = failure_of(error, during=_name(request))
            return reply(request, failure, make_page, language=language_in(request))
        if _is_engine_io_error(request, response):
            return reply(request, _failure(response.status), language=language_in(request))
        return response

    return reply_to_errors


def failure_of(error: Exception, *, during: str) -> Failure:
    """The public part of ``error``. An unexpected error is logged, and its details stay private.

    ``during`` names the operation in the log, without secrets.
    """
    match error:
        case HttpRefused():
            return Failure(error.status, error.code, error.text, key=error.key)
        case Refused():
            return Failure(REFUSED_STATUS.get(error.code, 409), error.code, error.text)
        case JournalError():
            return Failure(503, "unreadable", error.text)
        case web.RequestPayloadError():
            return _failure(400)
        case web.HTTPException():
            return _failure(error.status, {name: error.headers[name] for name in KEPT & error.headers.keys()})
        case _:
            log.error("a request failed", during=during, exc_info=error)
            return _failure(500)


def reply(
    request: web.BaseRequest, failure: Failure, make_page: MakePage | None = None, *, language: str = ""
) -> web.Response:
    """The failure in the form that the client reads; without ``make_page``, not as a page.

    Without ``language``, in that of its query or cookies: no application may have taken the request yet.
    """
    form = form_of(request)
    language = language or language_of(request.query, read_cookies(request))
    if make_page and form is Form.PAGE and isinstance(request, web.Request):
        response = make_page(request, failure)
    elif form is Form.TEXT:
        response = web.Response(text=render(failure.text, language), status=failure.status)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
    else:
        response = json_response(refusal(failure, language), status=failure.status)
    response.headers.update(failure.headers)
    return response


def refusal(failure: Failure, language: str) -> Answer:
    """The answer to a program, with a message in its user's language."""
    return Answer(ok=False, error=Problem(failure.code, render(failure.text, language), failure.key))


class Form(Enum):
    """The form of an error reply."""

    PAGE = auto()
    JSON = auto()
    TEXT = auto()
    """A line, for scripts, styles and images of a page, and for keys."""


def form_of(request: web.BaseRequest) -> Form:
    """The form for the client: a person in a browser, a program, or a page that loads a file."""
    accepted = request.headers.get("Accept", "")
    if request.path.startswith(FOR_PROGRAMS):
        return Form.JSON
    if request.path.startswith(KEYS):
        return Form.JSON if "json" in accepted else Form.TEXT
    if "text/html" in accepted:
        return Form.PAGE
    if "json" in accepted or "Authorization" in request.headers:
        return Form.JSON
    return Form.TEXT if request.path.startswith(FILES) else Form.PAGE


def _failure(status: int, headers: dict[str, str] | None = None) -> Failure:
    code, message = HTTP_ERRORS.get(status) or (FAULT if status >= 500 else MALFORMED)
    return Failure(status, code, Text(message), headers or {})


def _is_redirect(error: Exception) -> bool:
    return isinstance(error, web.HTTPException) and error.status < 400


def _is_engine_io_error(request: web.Request, response: web.StreamResponse) -> bool:
    """Whether Engine.IO has answered by itself, in plain English."""
    return request.path == SOCKET_IO and response.status >= 400 and not response.prepared


def _name(request: web.Request) -> str:
    """The request's method and route: the URL itself may hold a key."""
    resource = request.match_info.route.resource
    return f"{request.method} {resource.canonical if resource else '?'}"
