"""Fetches a programme over HTTP: only from machines that are allowed, and within bounds of time and size."""

import asyncio
import socket
from typing import NoReturn

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver
from msgspec import Struct
from yarl import URL

from topchrono.inputs.programme_address import Kind, ProgrammeAddress, address_of_url
from topchrono.inputs.reading import NotUnderstood
from topchrono.programme.file import MAX_BYTES, MEGABYTE
from topchrono.runtime.quiet import Quiet
from topchrono.show.text import N_, TextError

from .body import CutError, TooBigError, UnknownEncodingError, read_body
from .public_network import IsAllowed, SocketGuard, is_public

TIMEOUT_S = 15.0
MOST_REDIRECTS = 5
MOST_PAGES = 100
_LONGEST_VALIDATOR = 500
_MOST_HEADER_BYTES = 32_768
_READ_BYTES = 65_536
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {
    "User-Agent": "TopChrono",
    "Accept": "text/csv, application/json, */*;q=0.5",
    "Accept-Encoding": "gzip",
}

_SLOW = N_(
    "{host} n’a pas tout envoyé en {seconds} s. Réessayez ; si cela dure, téléchargez le tableau et déposez "
    "le fichier."
)
_UNKNOWN_HOST = N_(
    "Le site {host} est introuvable. Vérifiez l’adresse, et que cette machine a accès à Internet."
)
_SILENT = N_("{host} ne répond pas. Vérifiez l’adresse, et que cette machine a accès à Internet.")
_PRIVATE = N_(
    "{host} est sur un réseau privé, que ce serveur ne lit pas. Donnez l’adresse d’un tableau publié sur "
    "Internet, ou déposez le fichier."
)
_CERTIFICATE = N_(
    "Le certificat de {host} n’est pas valable : rien ne dit que c’est bien ce site. Vérifiez l’adresse, ou "
    "téléchargez le tableau et déposez le fichier."
)
_TLS = N_(
    "La connexion chiffrée avec {host} ne s’établit pas. Vérifiez l’adresse, ou téléchargez le tableau et "
    "déposez le fichier."
)
_TOO_BIG = N_(
    "Ce que {host} envoie est trop gros : un programme tient en moins de {most} Mo. Vérifiez que l’adresse "
    "est celle du tableau."
)
_CUT = N_("{host} a coupé l’envoi avant la fin : rien n’est lu. Réessayez.")
_GARBAGE = N_("La réponse de {host} est incompréhensible. Vérifiez que l’adresse est celle du tableau.")
_LOOP = N_(
    "Cette adresse renvoie d’une page à l’autre sans fin. Ouvrez-la dans un navigateur, et donnez l’adresse "
    "du tableau qui s’affiche."
)
_NOT_PUBLIC = N_(
    "{host} demande de se connecter : ce tableau n’est pas public. Partagez-le avec toute personne qui a le "
    "lien, puis réessayez."
)
_NOTHING = N_(
    "{host} n’a pas de tableau à cette adresse, ou n’en a plus. Vérifiez-la auprès de qui gère le tableau."
)
_NO_SCHEDULE = N_(
    "{host} ne publie pas de programme pretalx à cette adresse. Vérifiez-la, ou publiez le programme dans "
    "pretalx."
)
_TOO_OFTEN = N_("{host} reçoit trop de demandes. Réessayez dans quelques minutes.")
_DOWN = N_("{host} est en panne (erreur {status}). Réessayez dans quelques minutes.")
_OTHER = N_("{host} répond par l’erreur {status}. Vérifiez que l’adresse est celle du tableau.")
_BY_STATUS = {401: _NOT_PUBLIC, 403: _NOT_PUBLIC, 404: _NOTHING, 410: _NOTHING, 429: _TOO_OFTEN}


class FetchError(TextError):
    """The programme can't be had from its address; the text says why to the person who can mend it."""


class Validators(Struct, frozen=True):
    """What a server is asked with whether something has changed."""

    etag: str = ""
    last_modified: str = ""


class Fetched(Struct, frozen=True):
    """What a server answered."""

    data: bytes | None
    """None if it has not changed."""
    validators: Validators = Validators()


class Fetcher:
    """Fetches from machines that ``is_allowed`` lets through."""

    def __init__(
        self,
        quiet: Quiet,
        *,
        is_allowed: IsAllowed = is_public,
        timeout_s: float = TIMEOUT_S,
        most_bytes: int = MAX_BYTES,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._quiet = quiet
        self._is_allowed = is_allowed
        self._timeout_s = timeout_s
        self._most_bytes = most_bytes
        self._resolver = resolver

    async def fetch(self, address: ProgrammeAddress, known: Validators = Validators()) -> Fetched:  # noqa: B008
        """What is at the address, unless it is still what was ``known``.

        Several pages of an API come as one JSON list. Raises :class:`FetchError`.
        """
        guard = SocketGuard(self._is_allowed)
        attempt = _Attempt(address, self._most_bytes, self._quiet)
        try:
            async with asyncio.timeout(self._timeout_s), self._session(guard) as session:
                return await attempt.fetch(session, known)
        except (TimeoutError, aiohttp.ServerTimeoutError):
            attempt.fail(_SLOW, seconds=f"{self._timeout_s:g}")
        except TooBigError:
            attempt.fail(_TOO_BIG, most=self._most_bytes // MEGABYTE)
        except aiohttp.ClientConnectorDNSError:
            attempt.fail(_UNKNOWN_HOST)
        except aiohttp.ClientConnectorCertificateError:
            attempt.fail(_CERTIFICATE)
        except aiohttp.ClientSSLError:
            attempt.fail(_TLS)
        except aiohttp.ClientConnectorError:
            attempt.fail(_PRIVATE if guard.has_refused else _SILENT)
        except (CutError, aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError, OSError):
            attempt.fail(_CUT)
        except (UnknownEncodingError, aiohttp.ClientError, ValueError):
            attempt.fail(_GARBAGE)

    def _session(self, guard: SocketGuard) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            socket_factory=guard,
            resolver=self._resolver,
            family=socket.AF_UNSPEC,
            use_dns_cache=False,
            force_close=True,
        )
        return aiohttp.ClientSession(
            connector=connector,
            headers=_HEADERS,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            read_bufsize=_READ_BYTES,
            max_line_size=_MOST_HEADER_BYTES,
            max_field_size=_MOST_HEADER_BYTES,
        )


class _Page(Struct):
    next: str | None = None


class _Attempt:
    """One fetch: where it has come, and what it may still take."""

    def __init__(self, address: ProgrammeAddress, most_bytes: int, quiet: Quiet) -> None:
        self._url = address.url
        self._kind: Kind = address.kind
        self._left = most_bytes
        self._quiet = quiet

    async def fetch(self, session: aiohttp.ClientSession, known: Validators) -> Fetched:
        """The first page, and those that follow it."""
        first = await self._get(session, known)
        if first.data is None:
            return first
        pages = [first.data]
        while self._turn_page(pages):
            pages.append((await self._get(session, Validators())).data or b"{}")
        # That its first page has not changed tells nothing of the others.
        return first if len(pages) == 1 else Fetched(b"[" + b",".join(pages) + b"]")

    def fail(self, message: str, /, **details: object) -> NoReturn:
        """Raise the error about the host that was asked last."""
        raise FetchError(message, host=URL(self._url, encoded=True).host or "", **details) from None

    async def _get(self, session: aiohttp.ClientSession, known: Validators) -> Fetched:
        """What is at the end of all redirects."""
        seen: set[str] = set()
        while True:
            if self._url in seen or len(seen) > MOST_REDIRECTS:
                self.fail(_NO_SCHEDULE if self._kind == "pretalx" else _LOOP)
            seen.add(self._url)
            where = URL(self._url, encoded=True)
            async with session.get(where, headers=_conditions(known), allow_redirects=False) as response:
                if response.status in _REDIRECTS:
                    self._follow(where, response.headers.get("Location", ""))
                    continue
                if response.status == 304 and known != Validators():
                    return Fetched(None, known)
                self._check(response.status)
                data = await read_body(response, most_bytes=self._left, quiet=self._quiet)
                self._left -= len(data)
                return Fetched(data, _validators(response))

    def _follow(self, where: URL, location: str) -> None:
        """Go on where a redirect leads, or where the data of that page is."""
        try:
            address = address_of_url(str(where.join(URL(location))))
        except NotUnderstood as refusal:
            raise FetchError(refusal.text.message, **refusal.text.details) from None
        self._url = address.url
        self._kind = self._kind if address.kind == "file" else address.kind

    def _check(self, status: int) -> None:
        if status == 200:
            return
        message = _DOWN if status >= 500 else _BY_STATUS.get(status, _OTHER)
        if message == _NOTHING and self._kind == "pretalx":
            message = _NO_SCHEDULE
        self.fail(message, status=status)

    def _turn_page(self, pages: list[bytes]) -> bool:
        """Go on to the next page of an API, if there is one."""
        where = URL(self._url, encoded=True)
        if not where.path.startswith("/api/events/") or len(pages) >= MOST_PAGES:
            return False
        try:
            following = URL(msgspec.json.decode(pages[-1], type=_Page).next or "")
        except (msgspec.DecodeError, ValueError):
            return False
        if not following.raw_query_string or following.raw_query_string == where.raw_query_string:
            return False
        # Behind a proxy, some servers name another one than theirs.
        self._url = str(where.with_query(None)) + f"?{following.raw_query_string}"
        return True


def _conditions(known: Validators) -> dict[str, str]:
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _validators(response: aiohttp.ClientResponse) -> Validators:
    values = (response.headers.get(name, "") for name in ("ETag", "Last-Modified"))
    return Validators(*(value if _is_sound(value) else "" for value in values))


def _is_sound(value: str) -> bool:
    return len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable()
