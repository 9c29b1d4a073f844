"""The name of a machine on the Internet: ``online --domain``."""

import re
from typing import NoReturn

import idna

from topchrono.inputs.hosts import address_of, read_host_name
from topchrono.inputs.reading import NotUnderstood, clean, shown
from topchrono.show.text import N_

EXAMPLE = "soiree.example.org"
LOCAL = frozenset(
    {"alt", "arpa", "corp", "example", "home", "internal", "invalid", "lan", "local", "localdomain",
     "localhost", "onion", "test"}
)  # fmt: skip
"""Last parts of names that are nobody's on the Internet: no public authority certifies them."""


def read_domain(text: str) -> str:
    """The name in lower case and ASCII, also where it was copied as an address: ``https://NAME/``.

    Raises :class:`NotUnderstood` for what no public authority gives a certificate for.
    """
    typed = clean(text).strip("<>")
    rest = re.sub(r"^https?://", "", typed, flags=re.IGNORECASE)
    if "://" in rest or "@" in rest or re.search(r"[\s\\]", rest) or not rest:
        _refuse(N_("« {value} » n'est pas un nom de domaine : écrivez par exemple {example}."), typed)
    host = re.split(r"[/?#]", rest)[0]
    if rest.removeprefix(host).strip("/"):
        _refuse(N_("« {value} » : écrivez le nom seul, sans ce qui suit : {host}."), typed, host=shown(host))
    if address_of(host) or re.fullmatch(r"\[.*\](:\d*)?|[\d.]+(:\d*)?", host):
        _refuse(
            N_("« {value} » est une adresse : un certificat est donné à un nom, par exemple {example}."),
            typed,
        )
    if found := re.fullmatch(r"([^:]*):(.*)", host):
        if found[2] not in ("", "443"):
            _refuse(
                N_("« {value} » : écrivez le nom seul, sans ce port : {host}."),
                typed,
                host=shown(found[1]),
            )
        host = found[1]
    return _public_name(typed, read_host_name(host))


def _public_name(typed: str, name: str) -> str:
    *above, last = name.split(".")
    if "_" in name:
        _refuse(N_("« {value} » : aucun certificat n'est donné à un nom avec « _ ». Mettez « - »."), typed)
    if not above or last in LOCAL:
        _refuse(N_("« {value} » n'est pas un nom public : louez-en un, par exemple {example}."), typed)
    try:
        for label in name.split("."):
            if label.startswith("xn--"):
                idna.decode(label)
    except idna.IDNAError:
        _refuse(N_("« {value} » n'est pas un nom de domaine : écrivez par exemple {example}."), typed)
    return name


def _refuse(message: str, typed: str, /, **details: object) -> NoReturn:
    raise NotUnderstood(message, value=shown(typed), **{"example": EXAMPLE, **details})
