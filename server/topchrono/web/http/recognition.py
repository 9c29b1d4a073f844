"""Recognises the crew's links in unparsed bytes: the crew does not queue behind strangers' requests."""

import re
from itertools import islice

from topchrono.storage.links import Links

TOKEN = re.compile(
    rb"(?<![\w~-])(?:(?:__Secure-)?topchrono-([0-9a-f]{8})_[\w-]{1,250}=)?(([\w~-]{1,64})\.[\w-]{20,64})(?![\w-])"
)
"""The shape of a token, wherever it is sent: header, address, or cookie, whose name tells the evening. Linear
in hostile input."""
MOST_TOKENS = 200
"""Tokens looked up: one browser may hold the cookies of every pitch."""
MOST_VERIFIED = 16
"""Signatures verified, of some 15 µs each: a browser may hold the cookies of speakers of another evening."""
PUBLIC_ROLES = ("viewer",)
"""Roles whose links anybody may have."""


def holds_crew_link(data: bytes, links: Links) -> bool:
    """Whether a valid link of the crew, or one of its keys, is among the tokens in ``data``."""
    verified = 0
    own = links.evening.encode()
    found = list(islice(TOKEN.finditer(data), MOST_TOKENS))
    # Other evenings' cookies are valid only if this one is a copy of their folder.
    for match in sorted(found, key=lambda one: one[1] not in (None, own)):
        if verified >= MOST_VERIFIED:
            return False
        name, token = (match[part].decode("ascii", "replace") for part in (3, 2))
        known = links.known(name)
        is_crew = known is not None and not known.revoked_at and known.role not in PUBLIC_ROLES
        if not is_crew and links.known_press_key(name) is None:
            continue
        verified += 1
        if links.find(token) or links.find_press_key(token):
            return True
    return False
