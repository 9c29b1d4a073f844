"""Compares figures of the benchmarks with those in ``docs/performance.md``, or keeps them there.

``make bench`` says what has got worse since; ``make bench-keep`` keeps the figures of its last run.
"""

import json
import os
import platform
import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

CHECKOUT = Path(__file__).parents[1]
KEPT = CHECKOUT / "docs" / "performance.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
WORSE_BY = 0.2
"""Figures of a machine with other work vary by less."""
LOOP = 2_000_000
_ROW = re.compile(r"\| `(?P<test>[^`]*)` \| (?P<name>.*) \| (?P<value>[\d.]+) (?P<unit>\S+) \|")
_SPEED = re.compile(r"a loop of two million additions takes (?P<ms>[\d.]+) ms")


class Figure(Struct, frozen=True):
    """One figure of a benchmark; the less the better."""

    test: str
    name: str
    value: float
    unit: str

    @property
    def key(self) -> tuple[str, str]:
        """What it is the figure of."""
        return self.test, self.name


class Figures(Struct, frozen=True):
    """The figures of one run of the benchmarks."""

    figures: tuple[Figure, ...]
    loop_ms: float
    """How fast the machine was: the milliseconds of a loop of two million additions."""


def read_lines(text: str) -> tuple[Figure, ...]:
    """The figures that a run has recorded, a line of JSON each; of several of one name, the last."""
    figures = [Figure(**json.loads(line)) for line in text.splitlines()]
    return tuple({figure.key: figure for figure in figures}.values())


def read_kept(page: str) -> Figures:
    """The figures in the page."""
    table = page.partition(BEGIN)[2].partition(END)[0]
    speed = _SPEED.search(table)
    rows = (row.groups() for row in _ROW.finditer(table))
    figures = tuple(Figure(test, name, float(value), unit) for test, name, value, unit in rows)
    return Figures(figures, float(speed["ms"]) if speed else 0.0)


def table_of(run: Figures, *, machine: str, date: str) -> str:
    """The figures as a table of the page."""
    head = f"{machine}, {date}; a loop of two million additions takes {run.loop_ms:.0f} ms.\n"
    rows = [f"| `{one.test}` | {one.name} | {one.value:g} {one.unit} |" for one in run.figures]
    return "\n".join([head, "| Benchmark | Figure | Value |", "| --- | --- | --- |", *rows])


def keep(page: str, table: str) -> str:
    """The page with this table in place of the one before."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{rest.partition(END)[2]}"


def compare(kept: Figures, run: Figures) -> list[str]:
    """A line for each figure that has got worse, at the machine's speed of then."""
    slower = run.loop_ms / kept.loop_ms if kept.loop_ms and run.loop_ms else 1.0
    known = {figure.key: figure for figure in kept.figures}
    lines = []
    for figure in run.figures:
        before = known.get(figure.key)
        if before is None or before.unit != figure.unit:
            continue
        # Bytes and counts do not depend on the machine.
        expected = before.value * (slower if figure.unit in ("ms", "s") else 1.0)
        if figure.value > expected * (1 + WORSE_BY):
            change = f"{figure.value / expected - 1:+.0%}" if expected else "new"
            lines.append(
                f"{figure.test}: {figure.name}: {before.value:g} → {figure.value:g} {figure.unit} ({change})"
            )
    return lines


def loop_ms() -> float:
    """How long the loop takes on this machine: the best of three."""
    best = float("inf")
    for _ in range(3):
        began, total = time.perf_counter(), 0
        for number in range(LOOP):
            total += number
        best = min(best, (time.perf_counter() - began) * 1000)
    return best


def main(arguments: list[str]) -> int:
    """``compare FILE`` or ``keep FILE``, of the figures that a run has recorded."""
    action, file = arguments
    run = Figures(read_lines(Path(file).read_text("utf-8")), loop_ms())
    page = KEPT.read_text("utf-8")
    if action == "keep":
        machine = f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"
        table = table_of(run, machine=machine, date=f"{datetime.now(UTC):%d %B %Y}")
        KEPT.write_text(keep(page, table), "utf-8")
        return 0
    kept = read_kept(page)
    worse = compare(kept, run)
    lines = ["Worse than in docs/performance.md:", *worse] if worse else ["Nothing has got worse."]
    sys.stdout.write(
        f"{len(run.figures)} figures; the loop takes {run.loop_ms:.0f} ms, {kept.loop_ms:.0f} then\n"
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
