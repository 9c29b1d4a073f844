"""Checks the address that people open, from wherever this runs: a proxy in front may spoil the evening."""

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import Awaitable
from urllib.parse import urlsplit

import aiohttp
import msgspec

from topchrono.inputs.hosts import Address, address_of, in_url
from topchrono.show.text import N_, Text
from topchrono.views.obs import Grade

from .certificate import check_certificate
from .finding import Finding

WITHIN_S = 8.0
MOST_BYTES = 64 * 1024
FORGED = "203.0.113.99"
"""An address of documentation, which nobody has."""
SHOW, BEAT = b"event: show\n", b"event: beat\n"
USUAL_PORTS = {"http": 80, "https": 443}
BROKEN = (aiohttp.ClientError, OSError, TimeoutError, ValueError)
"""What a line, a proxy or a stranger's server may make of a request."""


class Client(msgspec.Struct):
    """The reply of ``/api/client``."""

    address: str
    is_shared: bool
    is_forwarding_ignored: bool
    scheme: str


async def examine_address(url: str, *, http_port: int = USUAL_PORTS["http"]) -> list[Finding]:
    """Every check of ``url``, as :func:`read_public_url` has it.

    That plain HTTP leads to HTTPS is looked at on ``http_port``.
    """
    parts = urlsplit(url)
    host, is_https = parts.hostname or "", parts.scheme == "https"
    findings = []
    if is_https:
        try:
            findings.append(await check_certificate(host, parts.port or USUAL_PORTS["https"]))
        except (OSError, UnicodeError) as error:
            return [_silent(url, error)]
    else:
        findings.append(_plain_http(url, host))
    connector = aiohttp.TCPConnector(ssl=_context(is_verified=findings[0].grade != "bad"))
    timeout = aiohttp.ClientTimeout(total=WITHIN_S)
    async with aiohttp.ClientSession(url, connector=connector, timeout=timeout) as session:
        try:
            if not await _is_ours(session):
                other = N_("Une autre page que Top Chrono répond à « {url} ».")
                remedy = Text(N_("Faites mener cette adresse au port de Top Chrono."))
                return [
                    *findings,
                    Finding(check="address", grade="bad", message=Text.of(other, url=url), remedy=remedy),
                ]
        except BROKEN as error:
            return [*findings, _silent(url, error)]
        checks: list[Awaitable[Finding]] = [
            check_websocket(session),
            check_events(session),
            check_client(session, url),
        ]
        if is_https:
            checks.append(check_redirect(session, host, http_port))
        return [*findings, *await asyncio.gather(*checks)]


async def check_websocket(session: aiohttp.ClientSession) -> Finding:
    """Whether a WebSocket is passed on."""
    reason: object = "?"
    try:
        async with (
            asyncio.timeout(WITHIN_S),
            session.ws_connect("/socket.io/?EIO=4&transport=websocket", max_msg_size=MOST_BYTES) as line,
        ):
            first = await line.receive()
            if first.type is aiohttp.WSMsgType.TEXT and first.data.startswith("0"):
                text = Text(N_("Les pages de l'équipe ont leur WebSocket."))
                return Finding(check="websocket", grade="good", message=text)
    except aiohttp.WSServerHandshakeError as error:
        reason = error.status
    except BROKEN as error:
        reason = _words(error)
    return Finding(
        check="websocket",
        grade="poor",
        message=Text.of(
            N_("Les WebSockets ne passent pas ({reason}) : l'équipe verra tout avec des secondes de retard."),
            reason=reason,
        ),
        remedy=Text(N_("Laissez le proxy transmettre les en-têtes Upgrade et Connection.")),
    )


async def check_events(session: aiohttp.ClientSession) -> Finding:
    """Whether server-sent events arrive while their stream is open, each by itself."""
    held = N_(
        "Les événements n'arrivent pas au fil de l'eau : les pages du public auront des secondes de retard."
    )
    remedy = N_("Un proxy les retient. Coupez-y la mise en tampon (nginx : proxy_buffering off).")
    received = b""
    began = time.monotonic()
    try:
        async with session.get("/live", headers={"Accept": "text/event-stream"}) as response:
            while len(received) < MOST_BYTES and (piece := await response.content.readany()):
                received += piece
                # The second event is small: a proxy with a buffer would wait for more.
                if SHOW in received and BEAT in received:
                    took = f"{time.monotonic() - began:.1f}"
                    text = Text.of(N_("Les événements arrivent au fil de l'eau ({seconds} s)."), seconds=took)
                    return Finding(check="events", grade="good", message=text)
    except BROKEN:
        pass
    return Finding(check="events", grade="poor", message=Text(held), remedy=Text(remedy))


async def check_client(session: aiohttp.ClientSession, url: str) -> Finding:
    """Whether the server knows each phone's own address, and that it speaks HTTPS."""
    try:
        own, forged = [await _client(session, headers) for headers in ({}, {"X-Forwarded-For": FORGED})]
    except (*BROKEN, msgspec.MsgspecError) as error:
        unread = N_("Le serveur ne dit pas quelle adresse il voit ({reason}).")
        return _client_finding("poor", Text.of(unread, reason=_words(error)))
    trust = N_("Ajoutez l'adresse du proxy à server.trusted_proxies dans topchrono.toml.")
    if forged.address == FORGED:
        told = N_("Le serveur croit l'adresse que chacun s'invente : personne n'est plus limité.")
        remedy = N_("Mettez devant un proxy qui écrit lui-même X-Forwarded-For : voir « topchrono online ».")
        return _client_finding("bad", Text(told), Text(remedy))
    if own.is_forwarding_ignored:
        told = N_("Le serveur ne croit pas le proxy : tous les téléphones ont une seule adresse ({address}).")
        return _client_finding("bad", Text.of(told, address=own.address), Text(trust))
    seen = ipaddress.ip_network(own.address) if own.address else None
    here = await _own_address(url)
    is_from_here = seen is not None and here is not None and here in seen
    if own.is_shared and not is_from_here:
        told = N_("Le proxy ne dit pas l'adresse des téléphones : ils ont tous la sienne ({address}).")
        remedy = N_("Le proxy doit transmettre X-Forwarded-For.")
        return _client_finding("bad", Text.of(told, address=own.address), Text(remedy))
    if own.scheme != urlsplit(url).scheme:
        told = N_("Le serveur croit qu'on l'ouvre en {scheme} : ses cookies ne seront pas protégés.")
        remedy = N_("Le proxy doit transmettre X-Forwarded-Proto.")
        return _client_finding("bad", Text.of(told, scheme=own.scheme), Text(remedy))
    if own.is_shared:
        near = N_("D'ici, l'adresse des téléphones ne se vérifie pas ({address}).")
        remedy = N_("Lancez cette vérification depuis un autre ordinateur.")
        return _client_finding("poor", Text.of(near, address=own.address), Text(remedy))
    if seen is not None and seen.is_private and not is_from_here:
        between = N_("Le serveur voit {address}, sans doute une machine intermédiaire et non la vôtre.")
        return _client_finding("poor", Text.of(between, address=own.address), Text(trust))
    good = N_("Le serveur voit l'adresse de chaque téléphone (ici {address}).")
    return _client_finding("good", Text.of(good, address=own.address))


async def check_redirect(session: aiohttp.ClientSession, host: str, http_port: int) -> Finding:
    """Whether who types the name without https gets there."""
    plain = f"http://{in_url(host)}" + (f":{http_port}" if http_port != USUAL_PORTS["http"] else "")
    try:
        async with session.get(plain, allow_redirects=False) as response:
            target = urlsplit(response.headers.get("Location", ""))
            if 300 <= response.status < 400 and (target.scheme, target.hostname) == ("https", host):
                text = Text.of(N_("{url} mène à https."), url=plain)
                return Finding(check="redirect", grade="good", message=text)
            reason: object = response.status
    except BROKEN as error:
        reason = _words(error)
    return Finding(
        check="redirect",
        grade="poor",
        message=Text.of(N_("{url} ne mène pas à https ({reason})."), url=plain, reason=reason),
        remedy=Text(
            N_("Qui tape l'adresse sans https n'arrive pas : ouvrez le port 80, et redirigez-le vers https.")
        ),
    )


async def _is_ours(session: aiohttp.ClientSession) -> bool:
    async with session.get("/healthz", allow_redirects=False) as response:
        body = await response.content.read(MOST_BYTES)
    try:
        health = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    return response.status == 200 and isinstance(health, dict) and {"ok", "revision"} <= health.keys()


async def _client(session: aiohttp.ClientSession, headers: dict[str, str]) -> Client:
    async with session.get("/api/client", headers=headers, allow_redirects=False) as response:
        return msgspec.json.decode(await response.content.read(MOST_BYTES), type=Client)


async def _own_address(url: str) -> Address | None:
    """The address of this machine from which ``url`` is opened, if that can be told."""
    parts = urlsplit(url)
    port = parts.port or USUAL_PORTS[parts.scheme]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, type=socket.SOCK_DGRAM)
        family, kind, _, _, there = found[0]
        with socket.socket(family, kind) as probe:
            # Of a datagram socket, this sends nothing.
            probe.connect(there)
            return address_of(str(probe.getsockname()[0]).partition("%")[0])
    except OSError:
        return None


def _context(*, is_verified: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not is_verified:
        # That the certificate is wrong is told already, and nothing secret is sent.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _client_finding(grade: Grade, message: Text, remedy: Text | None = None) -> Finding:
    return Finding(check="client", grade=grade, message=message, remedy=remedy)


def _silent(url: str, error: Exception) -> Finding:
    return Finding(
        check="address",
        grade="bad",
        message=Text.of(N_("« {url} » ne répond pas : {reason}."), url=url, reason=_words(error)),
        remedy=Text(N_("Le serveur tourne-t-il ? Le nom mène-t-il à lui, et ses ports sont-ils ouverts ?")),
    )


def _plain_http(url: str, host: str) -> Finding:
    address = address_of(host)
    return Finding(
        check="certificate",
        # Inside a venue's own network, that can do.
        grade="poor" if address and address.is_private else "bad",
        message=Text.of(N_("« {url} » n'est pas en https."), url=url),
        remedy=Text(N_("Les téléphones y refusent la caméra et l'écran allumé : voir « topchrono online ».")),
    )


def _words(error: Exception) -> str:
    """What the system says of the error, else its kind: some have no words."""
    if isinstance(error, TimeoutError):
        return f"> {WITHIN_S:.0f} s"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
