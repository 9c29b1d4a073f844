"""The result of one check."""

import msgspec

from topchrono.show.text import N_, Text
from topchrono.views.obs import Grade

GRADES: dict[Grade, str] = {"good": N_("Bon"), "poor": N_("À surveiller"), "bad": N_("À régler")}


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one check, with the remedy."""

    check: str
    grade: Grade
    message: Text
    remedy: Text | None = None
