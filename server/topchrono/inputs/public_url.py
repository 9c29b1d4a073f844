"""The address that people open: ``--url``."""

import re
from difflib import get_close_matches
from typing import NoReturn
from urllib.parse import SplitResult, urlsplit

from topchrono.inputs.hosts import Address, address_of, in_url, read_host_name
from topchrono.inputs.reading import NotUnderstood, clean, shown
from topchrono.show.text import N_

EXAMPLE = "https://soiree.example.org"
LONGEST = 500
"""A longer one fits into no QR code together with a key."""
_SCHEMES = ("http", "https")


def read_public_url(text: str) -> str:
    """The address without a slash at its end, its host in lower case and ASCII.

    Raises :class:`NotUnderstood` for what leads nowhere, or not to the whole of this server.
    """
    typed = clean(text).strip("<>")
    scheme, rest = _scheme(typed)
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        port = parts.port
    except ValueError:
        _refuse(N_("« {value} » n'est pas une adresse : écrivez par exemple {example}."), typed)
    if re.search(r"[\s\\]|[^\x21-\U0010ffff]", rest) or not rest.isprintable() or len(typed) > LONGEST:
        _refuse(N_("« {value} » n'est pas une adresse : écrivez par exemple {example}."), typed)
    if "@" in parts.netloc:
        _refuse(
            N_("Cette adresse contient un nom ou un mot de passe, que tout le monde lirait dans les liens."),
            typed,
        )
    host = _host(typed, parts)
    address = f"{scheme}://{in_url(host)}" + (f":{port}" if port is not None else "")
    if port == 0:
        _refuse(N_("« {value} » : 0 n'est pas un port."), typed)
    if parts.path.strip("/") or "?" in rest or "#" in rest:
        _refuse(
            N_("« {value} » : les liens commencent juste après le nom. Écrivez {start}, sans la suite."),
            typed,
            start=shown(address),
        )
    return address


def refusal_of(address: Address) -> str | None:
    """Why nobody can open a page at ``address``; None if that can be."""
    if address.is_unspecified:
        return N_(
            "« {value} » : {host} veut dire « toutes les adresses de cette machine » et ne s'ouvre pas. "
            "Donnez celle que voient les téléphones, par exemple http://192.168.1.20:8000."
        )
    if address.is_link_local:
        return N_(
            "« {value} » : {host} est une adresse de secours, que cette machine se donne quand le réseau ne "
            "lui en donne pas. Branchez le réseau, puis donnez sa vraie adresse."
        )
    if address.is_multicast or (address.version == 4 and (address.is_reserved or int(address) >> 24 == 0)):
        return N_("« {value} » : {host} n'est l'adresse d'aucune machine.")
    return None


def _scheme(typed: str) -> tuple[str, str]:
    """The scheme, ``http`` for an address without one, and what follows it."""
    found = re.match(r"^(https?)://(?!/)", typed, re.IGNORECASE)
    if found:
        return found[1].lower(), typed[found.end() :]
    written = re.match(r"^([a-z][a-z0-9+.-]*)(?::[/\\]{0,3}|[/\\]{2,3})(?!\d+(?:/|$))", typed, re.IGNORECASE)
    if written and not re.match(r"^[a-z0-9.-]+:\d", typed, re.IGNORECASE):
        close = get_close_matches(written[1].lower(), _SCHEMES, n=1, cutoff=0.6)
        rest = typed[written.end() :]
        if close:
            meant = f"{'https' if 's' in written[1].lower() else 'http'}://{rest}"
            _refuse(N_("« {value} » : vouliez-vous écrire {meant} ?"), typed, meant=shown(meant))
        _refuse(
            N_("« {value} » n'est pas l'adresse d'une page : elle commence par https:// ou http://."), typed
        )
    host = urlsplit(f"//{typed}").netloc if "[" not in typed or "]" in typed else ""
    bare = re.sub(r":\d*$", "", host)
    if address_of(bare) or bare.lower() == "localhost":
        # The certificate of HTTPS is for a name.
        return "http", typed
    if not host:
        _refuse(N_("« {value} » n'est pas une adresse : écrivez par exemple {example}."), typed)
    return _refuse(
        N_("« {value} » : écrivez https://{rest}, ou http://{rest} si cette adresse n'a pas de certificat."),
        typed,
        rest=shown(typed),
    )


def _host(typed: str, parts: SplitResult) -> str:
    if not parts.hostname:
        _refuse(N_("« {value} » n'est pas une adresse : écrivez par exemple {example}."), typed)
    host = read_host_name(parts.hostname)
    address = address_of(host)
    refusal = refusal_of(address) if address else None
    if refusal:
        _refuse(refusal, typed, host=host)
    return host


def _refuse(message: str, typed: str, /, **details: object) -> NoReturn:
    raise NotUnderstood(message, value=shown(typed), **{"example": EXAMPLE, **details})
