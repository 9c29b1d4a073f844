"""What a benchmark prints, and records for the comparison with earlier figures (``make bench``)."""

import json
import math
import os
from collections.abc import Sequence
from pathlib import Path

FIGURES = "TOPCHRONO_FIGURES"
"""The environment's name of the file that figures are added to, a line of JSON each; without it, to none."""


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` (0 to 1) of the values do not exceed, by the nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def report(name: str, values_ms: Sequence[float]) -> None:
    """Print the usual figures of some durations in milliseconds, and record two of them."""
    p50, p99, worst = percentile(values_ms, 0.5), percentile(values_ms, 0.99), max(values_ms)
    print(f"{name}: n={len(values_ms)} p50={p50:.2f} ms p99={p99:.2f} ms worst={worst:.2f} ms")
    record(f"{name.strip()}, p50", p50, "ms")
    record(f"{name.strip()}, p99", p99, "ms")


def record(name: str, value: float, unit: str) -> None:
    """Record one figure of the test that runs; the less the better."""
    path = os.environ.get(FIGURES)
    if not path:
        return
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0].removeprefix("tests/bench/")
    line = {"test": test, "name": name, "value": round(value, 4), "unit": unit}
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
