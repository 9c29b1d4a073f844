"""The name of an evening as people give it, and the name of its folder."""

import re
import unicodedata

from topchrono.inputs.reading import NotUnderstood, clean, shown
from topchrono.show.text import N_

LONGEST = 60
"""Letters of a folder's name: with a path before it, old systems take 260."""
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")


def folder_name(name: str) -> str:
    """The folder's name for an evening's: the same on every system, whatever the name is made of.

    Idempotent, so that a folder can be named by either. Raises :class:`NotUnderstood` for a name without a
    letter or a figure.
    """
    letters = unicodedata.normalize("NFC", clean(name).casefold())
    bare = re.sub(r"[\W_]+", "-", letters).strip("-")[:LONGEST].strip("-")
    if not bare:
        raise NotUnderstood(
            N_("« {name} » n'est pas un nom de soirée : il y faut une lettre ou un chiffre."),
            name=shown(name),
        )
    return f"soiree-{bare}" if _RESERVED.fullmatch(bare) else bare
