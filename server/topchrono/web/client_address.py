"""Where a request comes from."""

import ipaddress

from aiohttp import web


def client_address(request: web.Request) -> str:
    """The address of whoever asks, for limits.

    Behind a reverse proxy on this machine, it is the one that the proxy added last to ``X-Forwarded-For``;
    from elsewhere that header is anybody's word.
    """
    peer = request.remote or ""
    forwarded = request.headers.getall("X-Forwarded-For", [])
    if forwarded and _is_here(peer):
        return forwarded[-1].rpartition(",")[2].strip() or peer
    return peer


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
