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
    """Whether a valid link of the crew is among the tokens in ``data``."""
    verified = 0
    own = links.evening.encode()
    found = list(islice(TOKEN.finditer(data), MOST_TOKENS))
    # Other evenings' cookies are valid only if this one is a copy of their folder.
    for match in sorted(found, key=lambda one: one[1] not in (None, own)):
        if verified >= MOST_VERIFIED:
            return False
        known = links.known(match[3].decode("ascii", "replace"))
        if known is None or known.revoked_at or known.role in PUBLIC_ROLES:
            continue
        verified += 1
        if links.find(match[2].decode("ascii", "replace")):
            return True
    return False
