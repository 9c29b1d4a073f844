"""Addresses of pages, without what mail programs and trackers have added to them."""

from aiohttp import web
from yarl import URL

from topchrono.storage.links import AccessLink, Links, path_of

READ = ("lang", "search", "city", "theme")
"""What pages read of their query. All else was added on the way: `utm_source`, `fbclid`, `mc_eid`…"""


def kept_query(request: web.BaseRequest) -> dict[str, str]:
    """The part of the query that pages read, without the key."""
    return {name: value for name, value in request.query.items() if name in READ}


def canonical_address(links: Links, link: AccessLink, request: web.BaseRequest) -> URL:
    """The address of the page that ``link`` is for, with its key, on this server."""
    return URL(path_of(link)).with_query({"key": links.token(link), **kept_query(request)})
