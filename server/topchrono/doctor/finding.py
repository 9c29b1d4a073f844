"""One line of what the doctor says."""

import msgspec

from topchrono.show.text import N_
from topchrono.views.obs import Grade

GRADES: dict[Grade, str] = {"good": N_("Bon"), "poor": N_("À surveiller"), "bad": N_("À régler")}


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the report. ``message`` and ``remedy`` are to be translated, then filled in."""

    check: str
    grade: Grade
    message: str
    remedy: str = ""
    details: dict[str, str] = {}
