"""Negotiates how an answer is compressed, by the request's ``Accept-Encoding``."""

from functools import lru_cache

IDENTITY = "identity"
PREFERRED = ("br", "gzip")
"""From the smallest on."""
ANY = "*"


# Browsers send one of a few; what strangers make up is evicted.
@lru_cache(maxsize=64)
def choose_coding(accepted: str, offered: tuple[str, ...]) -> str:
    """The coding that the client ranks highest, the smallest of several; :data:`IDENTITY` without any."""
    weights = _weights(accepted)
    candidates = [
        (weights.get(coding, weights.get(ANY, 0.0)), coding) for coding in PREFERRED if coding in offered
    ]
    best = max((weight for weight, _ in candidates), default=0.0)
    if best <= 0 or weights.get(IDENTITY, 0.0) > best:
        return IDENTITY
    return next(coding for weight, coding in candidates if weight == best)


def _weights(accepted: str) -> dict[str, float]:
    """The weight of each coding that is named, from 0 (refused) to 1."""
    weights = {}
    for part in accepted.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        if coding:
            weights[coding] = min((_quality(parameter) for parameter in parameters), default=1.0)
    return weights


def _quality(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
