"""What a benchmark prints."""

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` (0 to 1) of the values do not exceed, by the nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def report(name: str, values_ms: Sequence[float]) -> None:
    """Print the usual figures of some durations in milliseconds."""
    p50, p99, worst = percentile(values_ms, 0.5), percentile(values_ms, 0.99), max(values_ms)
    print(f"{name}: n={len(values_ms)} p50={p50:.2f} ms p99={p99:.2f} ms worst={worst:.2f} ms")
