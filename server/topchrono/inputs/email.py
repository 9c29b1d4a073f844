"""E-mail addresses in one form, however they were written."""

import re
import unicodedata

import idna

from topchrono.inputs.reading import clean

LONGEST_ADDRESS = 254
"""https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1"""
_LONGEST_TYPED = 1_000
"""Characters, with a name and what surrounds it: reading 60 kB of a form would take a tenth of a second."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CANONICAL = re.compile(
    r"[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*@(?:(?!xn--)[a-z0-9-]+\.)+(?!xn--)[a-z0-9-]+", re.ASCII
)
_AROUND_AT = re.compile(r"\s*@\s*")
_BRACKETS = re.compile(r"<([^<>]*)>")
_AROUND = " \t\r\n<>()[]{}\"'`“”„«»‘’,;:.!?"
_PREFIX = re.compile(r"^(?:mailto|e-?mail|mail|courriel|adresse)\s*:\s*", re.IGNORECASE)
_QUERY = re.compile(r"\?(?:subject|cc|bcc|body)=.*$", re.IGNORECASE)


def read_address(text: str) -> str | None:
    """The address in ``text``: ``Ada <mailto:ADA@X.FR>.`` is ``ADA@x.fr``. None if there is none, or several.

    Its domain is in lower case and in the reader's own letters (no punycode); what stands before the ``@`` is
    kept as it is written.
    """
    if len(text) > _LONGEST_TYPED:
        return None
    # Lazily: compiling its patterns is a twentieth of the server's start. `warm_up` imports it soon after.
    from email_validator import EmailNotValidError, validate_email

    bare = _bare(text)
    try:
        found = validate_email(bare, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    # A domain that no machine on the Internet has.
    return found.normalized if "." in found.domain and len(found.normalized) <= LONGEST_ADDRESS else None


def warm_up() -> None:
    """Import what the first address needs: it would hold the event loop for some 20 ms."""
    read_address("ada@example.org")


def address_key(address: str) -> str:
    """What is the same for all ways to write an address, and for no two addresses.

    Capitals do not count. Dots and what follows a plus do: not every provider leaves them out.
    """
    if len(address) > _LONGEST_TYPED:
        return address.lower()
    if _CANONICAL.fullmatch(lower := address.lower()):
        # Thousands are compared.
        return lower
    # Not casefold: ß and ss are two letters.
    return (read_address(address) or _bare(address)).lower()


def forms(address: str) -> tuple[str, ...]:
    """The address with its domain in its own letters, and as machines write it (punycode)."""
    known = read_address(address) or _bare(address)
    local, at, domain = known.rpartition("@")
    try:
        encoded = idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        encoded = domain
    return tuple(dict.fromkeys((known, f"{local}{at}{encoded}")))


def _bare(text: str) -> str:
    """What may be the address, without what surrounds it."""
    cleaned = _CONTROL.sub("", clean(text))
    inside = [part for part in _BRACKETS.findall(cleaned) if "@" in part]
    if len(inside) == 1:
        cleaned = inside[0]
    cleaned = _QUERY.sub("", _PREFIX.sub("", cleaned.strip(_AROUND)))
    # Elsewhere a space may separate the address from a name.
    return unicodedata.normalize("NFC", _AROUND_AT.sub("@", cleaned).strip(_AROUND))
